
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('sources', '0002_alter_source_url_and_more'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='statement',
            name='statement_said_once',
        ),
        migrations.RemoveConstraint(
            model_name='statement',
            name='statement_about_field_says_something',
        ),
        migrations.RenameField(model_name='statement', old_name='says', new_name='says_en'),
        migrations.AlterField(
            model_name='statement',
            name='says_en',
            field=models.TextField(blank=True, default='', verbose_name='what the source says (English)'),
        ),
        migrations.AddField(
            model_name='statement',
            name='says_es',
            field=models.TextField(blank=True, default='', verbose_name='what the source says (Spanish)'),
        ),
        migrations.AddField(
            model_name='statement',
            name='says_fr',
            field=models.TextField(blank=True, default='', verbose_name='what the source says (French)'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('content_type', 'object_id', 'field', 'source', 'says_en'), name='statement_said_once'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('field', ''), models.Q(('says_en', ''), _negated=True), _connector='OR'), name='statement_about_field_says_something'),
        ),
    ]
