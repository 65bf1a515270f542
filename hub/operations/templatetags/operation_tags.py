"""How the jobs of the schedule and the e-mails went, on the secretariat's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.accounts.delivery import KEEP_UNSENT, TRY_FOR
from hub.accounts.models import OutgoingEmail
from hub.operations.models import ScheduledJob

register = template.Library()

LATE_AFTER = timedelta(minutes=10)  # the worker waits five minutes at most before it asks the mail server again
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
    """How many are overdue, were put off after a failed attempt, may have been sent, or were given up. One query."""
    now, states = timezone.now(), OutgoingEmail.State
    late = now - LATE_AFTER
    is_late = Q(state=states.WAITING, next_try_at__lt=late)
    is_put_off = Q(state=states.WAITING, created_at__lt=late, next_try_at__gte=late)
    unsent = OutgoingEmail.objects.filter(state__in=[states.WAITING, states.UNCERTAIN, states.GIVEN_UP])
    numbers = unsent.order_by().aggregate(
        waiting=Count("pk", filter=is_late),
        since=Min("next_try_at", filter=is_late),
        put_off=Count("pk", filter=is_put_off),
        uncertain=Count("pk", filter=Q(state=states.UNCERTAIN)),
        given_up=Count("pk", filter=Q(state=states.GIVEN_UP, changed_at__gte=now - KEEP_UNSENT)),
    )
    return {"user": context.get("user"), "tried_days": TRY_FOR.days, "kept_days": KEEP_UNSENT.days} | numbers
