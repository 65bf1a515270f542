"""Meetings get an end, a zone, and what calendars know them by."""

import uuid

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, Max

import hub.lib.timezones


def fill(apps, schema_editor):
    """Safe to run again: only what is empty is filled.

    Times were written in the zone of the site before there was another. What was never true, minutes that were approved
    before their meeting was held, is open for corrections again.
    """
    Meeting, Past = apps.get_model("meetings", "Meeting"), apps.get_model("meetings", "HistoricalMeeting")
    Meeting.objects.exclude(begins_at=None).filter(time_zone="").update(time_zone=settings.TIME_ZONE)
    Meeting.objects.filter(minutes_state="approved").exclude(status="held").update(minutes_state="comment")
    kept = Past.objects.order_by().values("id").annotate(times=Count("pk"), last=Max("history_date"))
    changes = {row["id"]: (row["times"], row["last"]) for row in kept}
    for pk in Meeting.objects.filter(uid=None).values_list("pk", flat=True):
        times, last = changes.pop(pk, (1, None))
        values = {"uid": uuid.uuid4(), "sequence": max(times - 1, 0)} | ({"changed_at": last} if last else {})
        Meeting.objects.filter(pk=pk).update(**values)
        Past.objects.filter(id=pk).update(uid=values["uid"], sequence=values["sequence"])
    for pk in changes:  # of those that were deleted
        Past.objects.filter(id=pk, uid=None).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0001_initial"),
        ("meetings", "0001_initial"),
        ("vocabularies", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalmeeting',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='ends_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ends at'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='sequence',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='time_zone',
            field=hub.lib.timezones.TimeZoneField(blank=True, max_length=64, verbose_name='time zone of the meeting'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='uid',
            field=models.UUIDField(db_index=True, default=None, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='ends_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ends at'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='sequence',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='time_zone',
            field=hub.lib.timezones.TimeZoneField(blank=True, max_length=64, verbose_name='time zone of the meeting'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='uid',
            field=models.UUIDField(default=None, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='historicalmeeting',
            name='status',
            field=models.CharField(choices=[('proposed', 'Not announced yet'), ('planned', 'Planned'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='status',
            field=models.CharField(choices=[('proposed', 'Not announced yet'), ('planned', 'Planned'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='status'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
