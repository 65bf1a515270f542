from django.db import migrations


class Migration(migrations.Migration):
    """Empty: what it once added stands in 0001, where the tables are created in one step. Others name it."""

    initial = True

    dependencies = [('initiatives', '0001_initial')]

    operations = []
