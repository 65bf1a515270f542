"""Contributions of the invited before and after a meeting, and the chair's answers: agenda items, corrections."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Person
from hub.lib.visibility import Viewer
from hub.meetings.models.meeting import Meeting
from hub.meetings.models.record import LONGEST_ITEM, AgendaItem, OfMeeting
from hub.partners.models import Organization


class Contribution(OfMeeting):
    """Visible to the people of the meeting only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")

    organization = models.ForeignKey(
        Organization, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(Person, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, editable=False)
    answer = models.CharField(_("a word on it"), max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        meeting: Any = self.meeting  # type: ignore[attr-defined]
        return str(meeting.get_absolute_url())

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        seen = super().visible_condition(viewer)
        if viewer.is_secretariat:
            return seen
        invited = Q(meeting__group__in=viewer.group_ids)
        if viewer.is_partner:
            invited |= Q(meeting__group=None)
        return seen & invited


def answer_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(state="waiting") | (~Q(answer="") & Q(answered_at__isnull=False))
    )


class Proposal(Contribution):
    """An agenda item that a member proposes."""

    meeting = models.ForeignKey(Meeting, editable=False, on_delete=models.CASCADE, related_name="proposals")
    title = models.CharField(_("title"), max_length=250)
    objective = models.CharField(_("objective"), max_length=1000, blank=True)
    duration = models.PositiveSmallIntegerField(
        _("minutes planned"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ITEM)],
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [answer_constraint("proposal_answered_with_a_word")]

    def __str__(self) -> str:
        return self.title

    @property
    def heading(self) -> str:
        return self.title

    @property
    def words(self) -> str:
        return self.objective


class Correction(Contribution):
    """A proposed correction of the minutes, of one item or as a whole."""

    meeting = models.ForeignKey(Meeting, editable=False, on_delete=models.CASCADE, related_name="corrections")
    agenda_item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("agenda item"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="corrections",
    )
    text = models.TextField(_("what should be said instead"), max_length=2000)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [answer_constraint("correction_answered_with_a_word")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def heading(self) -> str:
        item = self.agenda_item
        return f"{item.position}. {item.title}" if item else gettext("The minutes as a whole")

    @property
    def words(self) -> str:
        return self.text
