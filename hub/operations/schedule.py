"""The scheduler of the worker: recurring jobs, each run by one worker however many there are."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from hub.accounts.delivery import erase_old_emails
from hub.governance.reminders import remind_of_ends
from hub.lib.sqlite import refresh_statistics
from hub.library.links import check_links
from hub.matching.comparing import compare
from hub.notifications.digests import send_digests
from hub.notifications.escalation import escalate
from hub.notifications.spreading import forget_old, spread_finds
from hub.operations.models import ScheduledJob
from hub.outreach.freshness import mark_silent, request_confirmations
from hub.pathfinders.reminders import remind_of_reports
from hub.prevalence.reminders import remind_of_results
from hub.prevalence.settling import settle_reviews
from hub.workplans.lint.nightly import lint_all
from hub.workplans.reminders import remind_all

logger = logging.getLogger(__name__)
LOOK_EVERY = 30.0  # seconds
NIGHT = 2  # o'clock, UTC


@dataclass(frozen=True)
class Job:
    """`work` does the job and returns a sentence about it. Every hour, or once a night."""

    work: Callable[[], str]
    nightly: bool

    def next_after(self, now: datetime) -> datetime:
        if not self.nightly:
            return now + timedelta(hours=1)
        tonight = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
        return tonight if tonight > now else tonight + timedelta(days=1)


def _remind() -> str:
    site = settings.SITE_ADDRESS
    emails = remind_all(site) + remind_of_ends(site) + remind_of_reports(site) + remind_of_results(site)
    return f"{emails} e-mails, {settle_reviews()} studies reviewed"


def _lint() -> str:
    return f"{lint_all()} plans checked"


def _freshness() -> str:
    emails = request_confirmations(settings.SITE_ADDRESS)
    return f"{mark_silent()} records marked inactive, {emails} e-mails"


def _searches() -> str:
    return f"{spread_finds()} finds of saved searches"


def _duplicates() -> str:
    return f"{compare(always=True)} pairs that may be one"


def _digests() -> str:
    return f"{send_digests(settings.SITE_ADDRESS)} e-mails"


def _tidy() -> str:
    """Delete expired sessions, and tasks and e-mails that ended long ago."""
    call_command("clearsessions")
    ended = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - timedelta(days=30))
    return f"{ended.delete()[0]} tasks, {erase_old_emails()} e-mails and {forget_old()} updates forgotten"


def _statistics() -> str:
    return "indexes of the database counted" if refresh_statistics() else "nothing to do"


def _overdue() -> str:
    return f"{escalate()} steps taken"


JOBS = {
    "overdue": Job(_overdue, nightly=True),  # before the summaries that tell of it
    "digests": Job(_digests, nightly=True),
    "reminders": Job(_remind, nightly=False),
    "searches": Job(_searches, nightly=False),
    "lint": Job(_lint, nightly=True),
    "freshness": Job(_freshness, nightly=True),
    "duplicates": Job(_duplicates, nightly=True),
    "links": Job(check_links, nightly=True),
    "tidy": Job(_tidy, nightly=True),
    "statistics": Job(_statistics, nightly=True),
}


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Enqueue what is due. Of several schedulers, the one whose update changes the row does it."""
    now = now or timezone.now()
    taken = []
    for name, job in JOBS.items():
        with transaction.atomic():
            row, _made = ScheduledJob.objects.get_or_create(name=name, defaults={"due_at": job.next_after(now)})
            waiting = ScheduledJob.objects.filter(name=name, due_at=row.due_at, due_at__lte=now)
            if waiting.update(due_at=job.next_after(now)) == 1:
                run_job.enqueue(name)
                taken.append(name)
    return taken


@task(backend="background")
def run_job(name: str) -> None:
    carry_out(name)


def carry_out(name: str) -> None:
    """Run a job and store its result. A failed job runs again when it is due again."""
    try:
        outcome, failed = JOBS[name].work(), False
    except Exception as error:
        logger.exception("The job %s failed", name)
        outcome, failed = f"{type(error).__name__}: {error}", True
    ScheduledJob.objects.filter(name=name).update(finished_at=timezone.now(), outcome=outcome[:2000], failed=failed)


class Clock(threading.Thread):
    """Checks the schedule for as long as the worker lives."""

    def __init__(self) -> None:
        super().__init__(name="clock", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(LOOK_EVERY):
            try:
                enqueue_due()
            except DatabaseError:
                logger.warning("The schedule could not be read; it is tried again.", exc_info=True)
            finally:
                connections.close_all()
