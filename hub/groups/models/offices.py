from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models.decisions import Decision
from hub.groups.models.groups import Group
from hub.groups.models.participation import Participation
from hub.lib.text import add_label
from hub.lib.validtime import ValidTime, ValidTimeQuerySet, ends_after_start
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import FocalPoint, Organization


class OfficeQuerySet(VisibleQuerySet, ValidTimeQuerySet):  # type: ignore[override]
    def meeting(self, starts: date | None, ends: date | None) -> OfficeQuerySet:
        """Those that hold on one day at least of a term; an open side of either reaches as far as there is time."""
        found = self
        if ends is not None:
            found = found.filter(Q(starts__isnull=True) | Q(starts__lte=ends))
        if starts is not None:
            found = found.filter(Q(ends__isnull=True) | Q(ends__gte=starts))
        return found


class Office(ValidTime):
    """Who chairs or serves a group, from when until when: an organization, a person, or a person for an organization."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        CO_CHAIR = "co_chair", _("Co-chair")
        VICE_CHAIR = "vice_chair", _("Vice-chair")
        STEERING_COMMITTEE = "steering_committee", _("Steering committee")
        SECRETARIAT = "secretariat", _("Secretariat of the group")
        LEAD = "lead", _("Lead of the working group")
        SEAT = "seat", pgettext_lazy("office", "Seat")

    LEADING = (Role.CHAIR, Role.CO_CHAIR, Role.VICE_CHAIR, Role.SECRETARIAT, Role.LEAD)

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="offices")
    role = models.CharField(pgettext_lazy("in a group", "role"), max_length=20, choices=Role.choices)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offices",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offices",
    )
    decision = models.ForeignKey(
        Decision, verbose_name=_("decided in"), null=True, blank=True, on_delete=models.PROTECT, related_name="offices"
    )

    objects = OfficeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["role", "starts", "pk"]
        constraints = [
            ends_after_start("office_ends_after_start"),
            models.CheckConstraint(
                name="office_has_holder",
                condition=Q(organization__isnull=False) | Q(person__isnull=False),
                violation_error_message=_("Name the organization or the person who holds the role."),
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.get_role_display(), self.organization or self.person)

    def clean(self) -> None:
        if self.group_id and not self.group.kind.fills(self.role):
            raise ValidationError(
                {
                    "role": _("Groups of the kind “%(kind)s” do not have this role. Choose one of: %(offices)s.")
                    % {
                        "kind": self.group.kind,
                        "offices": ", ".join(str(self.Role(role).label) for role in self.group.kind.offices),
                    }
                }
            )
        if self.decision is not None and self.decision.group_id != self.group_id:
            raise ValidationError({"decision": _("Choose a decision about this group.")})
        self.check_term()

    def check_term(self) -> None:
        """Nobody else holds what one holds at a time, nobody the same twice, nobody who left the group. To be asked again
        while the group is locked: of two people who name somebody at the same moment, the second reads why not."""
        if self.group_id is None or (self.starts and self.ends and self.ends < self.starts):
            return  # the fields themselves say what is wrong
        others = Office.objects.filter(group=self.group_id, role=self.role).exclude(pk=self.pk)
        others = others.meeting(self.starts, self.ends)
        holder = others.filter(organization=self.organization_id, person=self.person_id)
        if other := holder.first():
            raise ValidationError(
                _("The same holder has this role %(term)s already. Change that term instead.")
                % {"term": other.term_in_words()}
            )
        if self.role in self.group.kind.single_offices and (other := others.exclude(self._is_its_own_side()).first()):
            raise ValidationError(
                _("This role is held %(term)s, and by one at a time. End that term first, or choose other dates.")
                % {"term": other.term_in_words()}
            )
        left = self.holder_left_on()
        if left is not None and (self.ends is None or self.ends > left):
            raise ValidationError(
                {
                    "ends": _(
                        "The organization left the group on %(day)s. Let the term end by then, or let it join again first."
                    )
                    % {"day": date_format(left)}
                }
            )

    def _is_its_own_side(self) -> Q:
        """The condition of a term in which the organization of this holder, or who speaks for it, holds the same office: an
        organization and the person who exercises the office for it are one holder."""
        spoken_for = FocalPoint.objects.on()
        if self.organization_id is None:
            own = spoken_for.filter(person=self.person_id).values("organization")
            return Q(person=None, organization__in=own)
        people = spoken_for.filter(organization=self.organization_id).values("person")
        own_people = Q(organization=None, person__in=people) | Q(organization=self.organization_id)
        return own_people if self.person_id is None else Q(person=None, organization=self.organization_id)

    def holder_left_on(self) -> date | None:
        """The day on which the organization left the group, unless it has come back."""
        stood = Participation.objects.filter(group=self.group_id, organization=self.organization_id)
        if self.organization_id is None or stood.filter(status__in=["active", "requested"]).exists():
            return None
        left: date | None = stood.filter(status="left").aggregate(day=models.Max("ends"))["day"]
        return left

    def term_in_words(self) -> str:
        if self.starts and self.ends:
            return gettext("from %(starts)s until %(ends)s") % {
                "starts": date_format(self.starts), "ends": date_format(self.ends)
            }  # fmt: skip
        if self.ends:
            return gettext("until %(ends)s") % {"ends": date_format(self.ends)}
        if self.starts:
            return gettext("since %(starts)s, with no end") % {"starts": date_format(self.starts)}
        return gettext("with no dates")

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """The office is as public as its group; `field_rules` keeps the person's name to partners."""
        return Q() if viewer.is_secretariat else Q(group__in=Group.visible_keys(viewer))

    field_rules = {"person": lambda office, viewer: viewer.is_partner}
