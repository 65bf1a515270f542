"""How the jobs of the schedule and the e-mails went, on the secretariat's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import OutgoingEmail
from hub.operations.models import ScheduledJob

register = template.Library()

LOOKED_BACK = timedelta(days=30)
LATE_AFTER = timedelta(minutes=10)  # an e-mail goes out within seconds while the mail server answers
NAMES = {
    "digests": _("E-mail summaries"),
    "reminders": _("Reminders of due dates"),
    "lint": _("Check of all work plans"),
    "freshness": _("Requests to confirm records"),
    "duplicates": _("Search for duplicates"),
    "tidy": _("Deleting what has expired"),
    "statistics": _("Counting the indexes of the database"),
}


@register.inclusion_tag("operations/jobs.html")
def jobs_of_the_schedule() -> dict[str, Any]:
    """Those that failed the last time. One query."""
    jobs = list(ScheduledJob.objects.all())
    ended = [job.finished_at for job in jobs if job.finished_at]
    return {
        "failed": [(NAMES.get(job.name, job.name), job) for job in jobs if job.failed],
        "last": max(ended, default=None),
    }


@register.inclusion_tag("operations/emails.html", takes_context=True)
def emails_on_their_way(context: template.Context) -> dict[str, Any]:
    """How many wait for a mail server that does not answer, may have been sent, or were given up. One query."""
    now, states = timezone.now(), OutgoingEmail.State
    is_late = Q(state=states.WAITING, created_at__lt=now - LATE_AFTER)
    unsent = OutgoingEmail.objects.filter(state__in=[states.WAITING, states.UNCERTAIN, states.GIVEN_UP])
    return {"user": context.get("user")} | unsent.order_by().aggregate(
        waiting=Count("pk", filter=is_late),
        since=Min("created_at", filter=is_late),
        uncertain=Count("pk", filter=Q(state=states.UNCERTAIN)),
        given_up=Count("pk", filter=Q(state=states.GIVEN_UP, changed_at__gte=now - LOOKED_BACK)),
    )
