"""How the jobs of the schedule went, on the secretariat's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import OutgoingEmail
from hub.operations.models import ScheduledJob

register = template.Library()

LOOKED_BACK = timedelta(days=30)
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
    """Those that failed the last time, and e-mails that were given up. Two queries."""
    jobs = list(ScheduledJob.objects.all())
    given_up = OutgoingEmail.objects.filter(
        state=OutgoingEmail.State.GIVEN_UP, changed_at__gte=timezone.now() - LOOKED_BACK
    )
    ended = [job.finished_at for job in jobs if job.finished_at]
    return {
        "failed": [(NAMES.get(job.name, job.name), job) for job in jobs if job.failed],
        "given_up": given_up.count(),
        "last": max(ended, default=None),
    }
