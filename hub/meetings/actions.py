"""What is done with a meeting beyond writing its record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.meetings.models import Meeting

__all__ = ["approve_minutes"]


@transaction.atomic
def approve_minutes(*, meeting: Meeting, by: Person, reason: str = "") -> None:
    """From then on whoever sees the meeting reads its minutes."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.status != Meeting.Status.HELD:
        raise ValidationError(_("Minutes can be approved once the meeting was held."))
    if current.minutes_state == Meeting.Minutes.APPROVED:
        raise ValidationError(_("These minutes are approved already."))
    before = {"minutes_state": current.minutes_state}
    current.minutes_state = Meeting.Minutes.APPROVED
    current.save(update_fields=["minutes_state"])
    meeting.minutes_state = current.minutes_state
    record(Verb.APPROVED, meeting, by=by, before=before, after={"minutes_state": current.minutes_state}, reason=reason)
