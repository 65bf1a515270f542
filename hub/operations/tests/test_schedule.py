"""Jobs come round by themselves, each once, and say how they went."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hub.operations import schedule
from hub.operations.models import ScheduledJob
from hub.operations.schedule import JOBS, Job, carry_out, enqueue_due, run_job

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EVENING = datetime(2030, 5, 4, 21, 30, tzinfo=UTC)


def test_nothing_is_due_when_the_clock_first_looks():
    assert enqueue_due(EVENING) == []
    due = dict(ScheduledJob.objects.values_list("name", "due_at"))
    assert due["lint"] == datetime(2030, 5, 5, 2, 0, tzinfo=UTC)
    assert due["reminders"] == EVENING + timedelta(hours=1)
    assert set(due) == set(JOBS)


def test_what_is_due_is_taken_once(monkeypatch):
    enqueue_due(EVENING)
    night = EVENING + timedelta(hours=6)
    assert sorted(enqueue_due(night)) == sorted(JOBS)
    assert enqueue_due(night) == []
    assert DBTaskResult.objects.count() == len(JOBS)
    assert ScheduledJob.objects.get(name="lint").due_at == datetime(2030, 5, 6, 2, 0, tzinfo=UTC)


def test_of_two_clocks_one_takes_the_job(monkeypatch):
    """The second has read the row before the first changed it."""
    enqueue_due(EVENING)
    night = EVENING + timedelta(hours=6)
    read = ScheduledJob.objects.get_or_create

    def slow(**options):
        found = read(**options)
        ScheduledJob.objects.filter(name=options["name"]).update(due_at=night + timedelta(days=1))
        return found

    monkeypatch.setattr(ScheduledJob.objects, "get_or_create", slow)
    assert enqueue_due(night) == []
    assert not DBTaskResult.objects.exists()


def test_a_job_says_how_it_went(monkeypatch):
    enqueue_due()
    carry_out("lint")
    row = ScheduledJob.objects.get(name="lint")
    assert (row.failed, row.outcome) == (False, "0 plans checked")
    assert row.finished_at <= timezone.now()

    def break_down():
        raise ValueError("no luck")

    monkeypatch.setitem(JOBS, "lint", Job(break_down, nightly=True))
    carry_out("lint")
    row.refresh_from_db()
    assert (row.failed, row.outcome) == (True, "ValueError: no luck")
    out = StringIO()
    call_command("schedule", stdout=out)
    assert "FAILED, ValueError: no luck" in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("schedule", "--now", "lint", stdout=out)


@pytest.mark.django_db(transaction=True)
def test_worker_does_what_is_due():
    enqueue_due()
    ScheduledJob.objects.filter(name="lint").update(due_at=timezone.now() - timedelta(minutes=1))
    call_command("worker", "--batch")
    row = ScheduledJob.objects.get(name="lint")
    assert row.finished_at is not None
    assert row.due_at > timezone.now()
    assert ScheduledJob.objects.get(name="freshness").finished_at is None


def test_clock_looks_again_after_a_fault(monkeypatch):
    looks = []

    def look():
        looks.append(1)
        if len(looks) == 1:
            raise schedule.DatabaseError("locked")
        clock.stopped.set()

    monkeypatch.setattr(schedule, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(schedule, "enqueue_due", look)
    monkeypatch.setattr(schedule.connections, "close_all", lambda: None)
    clock = schedule.Clock()
    clock.run()
    assert len(looks) == 2


@pytest.mark.django_db
def test_what_ended_long_ago_is_forgotten() -> None:
    ScheduledJob.objects.create(name="tidy", due_at=timezone.now())
    for status, days in (("SUCCESSFUL", 40), ("FAILED", 40), ("SUCCESSFUL", 20), ("READY", 40)):
        run_job.enqueue("lint")
        newest = DBTaskResult.objects.order_by("-enqueued_at").first()
        assert newest is not None
        ended = timezone.now() - timedelta(days=days) if status != "READY" else None
        DBTaskResult.objects.filter(pk=newest.pk).update(status=status, finished_at=ended)
    carry_out("tidy")
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "SUCCESSFUL"]
    assert ScheduledJob.objects.get(name="tidy").outcome == "2 tasks, 0 e-mails and 0 updates forgotten"
