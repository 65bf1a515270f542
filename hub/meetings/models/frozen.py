"""Approved minutes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from hub.meetings.models.meeting import Meeting
from hub.meetings.models.record import OfMeeting


class ApprovedMinutes(OfMeeting):
    """The minutes in canonical JSON with their hash. Rows are never changed; the database refuses it."""

    meeting = models.OneToOneField(Meeting, editable=False, on_delete=models.PROTECT, related_name="approved_minutes")
    text = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # The key outlives the account: a frozen row cannot be changed when a person leaves.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    def __str__(self) -> str:
        return f"{self.meeting}: {self.sha256[:12]}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()
