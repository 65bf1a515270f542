"""What must hold of the times of a meeting, now that every row has them."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_times_and_calendars")]

    operations = [
        migrations.AlterField(
            model_name="historicalmeeting",
            name="uid",
            field=models.UUIDField(db_index=True, default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), models.Q(('begins_at__isnull', False), ('ends_at__gt', models.F('begins_at'))), _connector='OR'), name='meeting_ends_at_after_begins_at', violation_error_message='The meeting ends before it begins. Change one of the two times.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('begins_at__isnull', True), models.Q(('time_zone', ''), _negated=True), _connector='OR'), name='meeting_time_has_zone', violation_error_message='Choose the time zone in which these times are meant.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('minutes_state', 'approved'), _negated=True), ('status', 'held'), _connector='OR'), name='meeting_minutes_approved_once_held', violation_error_message='Minutes can be approved once the meeting was held.'),
        ),
    ]
