"""The frozen versions of a protocol, and its withdrawal."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.prevalence.models.protocols import StudyProtocol, TeamMember, is_part_of_open


class ProtocolVersion(models.Model):
    """The protocol in canonical JSON with its hash: first as registered, then after each amendment. Rows are never changed; the
    database refuses it."""

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.PROTECT, related_name="versions", editable=False)
    number = models.PositiveIntegerField(editable=False)
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
    # Of an amendment: why, since when, what, and how many had been reached.
    reason = models.TextField(_("why"), max_length=4000, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("reached by then"), null=True, blank=True)
    parts = models.JSONField(default=list, editable=False)
    is_primary_changed = models.BooleanField(default=False, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["protocol", "number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_number_once"),
            models.CheckConstraint(
                name="amendment_says_why_when_and_how_far",
                condition=Q(number=1) | (~Q(reason="") & Q(decided_on__isnull=False) & Q(reached__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)s of %(protocol)s") % {"number": self.number, "protocol": self.protocol})

    def get_absolute_url(self) -> str:
        return reverse("prevalence:version", args=[self.protocol.public_id, self.number])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_open(viewer)

    @property
    def content(self) -> dict[str, Any]:
        """What the protocol says in this version."""
        content: dict[str, Any] = json.loads(self.text)["protocol"]
        return content


class Withdrawal(models.Model):
    """A registered protocol is taken back: asked for by one person of the team, confirmed by another. The secretariat may force
    it; then the page says so. Until it is confirmed, nothing changes in public."""

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.TextField(_("why it is withdrawn"), max_length=4000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    is_forced = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    kept_from_secretariat = True  # while it is only asked for, it is the team's

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(cancelled_at__isnull=True), name="withdrawal_once_at_a_time"
            ),
            models.CheckConstraint(name="withdrawal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="withdrawal_confirmed_by_another",
                condition=Q(is_forced=True) | Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.protocol)

    def get_absolute_url(self) -> str:
        return self.protocol.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """What is confirmed is public; what is only asked for is the team's."""
        done = Q(confirmed_at__isnull=False) & is_part_of_visible("protocol", StudyProtocol, viewer)
        if not viewer.is_signed_in:
            return done
        mine = TeamMember.objects.filter(protocol=models.OuterRef("protocol_id"), person=viewer.person_id)
        return done | Q(models.Exists(mine.order_by()))
