from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.events.formernames import KeepsFormerNames
from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.text import labelled
from hub.lib.translated import TranslatedField, columns, interface_codes
from hub.lib.validtime import ValidTime, ValidTimeQuerySet, ends_after_start
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible
from hub.partners.models import FocalPoint, Organization


class GroupKind(models.Model):
    """What groups of a kind can do, as data: a new kind of group needs no new code."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = TranslatedField(models.CharField, interface_codes(), verbose_name=_("name"), max_length=100)
    has_plans = models.BooleanField(_("has work plans"), default=True)
    plan_months = models.PositiveSmallIntegerField(_("length of a plan in months"), default=24)
    subgroups_called = TranslatedField(
        models.CharField,
        interface_codes(),
        verbose_name=_("what its parts are called"),
        max_length=60,
        blank=True,
    )
    offices = models.JSONField(_("offices"), default=list, help_text=_("The offices that such a group fills."))
    single_offices = models.JSONField(
        _("offices that one holds at a time"),
        default=list,
        blank=True,
        help_text=_("Of these a group has one holder at a time; of all others, such as co-chairs in turn, any number."),
    )
    coordinates = models.BooleanField(
        _("coordinates the whole Alliance"),
        default=False,
        help_text=_("Its members hold seats and do not ask to join; what its meetings decide can be about any group."),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [models.CheckConstraint(name="kind_plan_has_length", condition=Q(plan_months__gte=1))]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """What groups of the kind have already stays possible."""
        if self.pk is None:
            return
        if not self.has_plans and (named := self.groups.filter(plans__isnull=False).first()):
            raise ValidationError({"has_plans": _("%(group)s has a work plan already.") % {"group": named}})
        held = Office.objects.on().filter(group__kind=self).exclude(role__in=self.offices)
        if self.offices and (office := held.select_related("group").first()):
            raise ValidationError(
                {
                    "offices": _("%(group)s fills the office “%(office)s”.")
                    % {"group": office.group, "office": office.get_role_display()}
                }
            )

    def fills(self, role: str) -> bool:
        """Whether groups of the kind have such an office; a kind that names none leaves it open."""
        return not self.offices or role in self.offices

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()


class GroupQuerySet(VisibleQuerySet):
    def top(self) -> GroupQuerySet:
        return self.filter(parent__isnull=True)

    def with_parts_behind(self) -> GroupQuerySet:
        """Each whole group with its parts behind it, for lists to choose from."""
        whole = Coalesce("parent__position", "position"), Coalesce("parent_id", "pk")
        return self.order_by(*whole, F("parent_id").asc(nulls_first=True), "position", "pk")


class Group(Searched, KeepsFormerNames, Visible):
    """An action group, or a working group or workstream inside one. Not Django's permission group."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        MERGED = "merged", _("Merged")
        CLOSED = "closed", _("Closed")

    OVER = (Status.MERGED, Status.CLOSED)

    class Accent(models.TextChoices):
        """One accent colour a group, defined in the style sheet for light and dark."""

        OCEAN = "ocean", _("Ocean")
        AMBER = "amber", _("Amber")
        VIOLET = "violet", _("Violet")
        TERRACOTTA = "terracotta", _("Terracotta")
        NEUTRAL = "neutral", _("Neutral")

    visible_group = "pk"

    public_id = PublicIdField(kind="GR")
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    kind = models.ForeignKey(GroupKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="groups")
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="subgroups"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = TranslatedField(models.CharField, verbose_name=_("name"), max_length=150)
    theme = TranslatedField(models.CharField, verbose_name=_("in one sentence"), max_length=300, blank=True)
    mandate = TranslatedField(models.TextField, verbose_name=_("mandate"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    # Status, successor and earlier names follow from decisions: `hub/groups/lifecycle.py`.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_groups"
    )
    earlier_names = models.TextField(blank=True, default="", editable=False)
    accent = models.CharField(_("accent colour"), max_length=12, choices=Accent.choices, default=Accent.NEUTRAL)

    objects = GroupQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("name")),
        *searchable("earlier_names"),
        *searchable(*columns("theme")),
        *searchable(*columns("mandate")),
    ]

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="group_not_part_of_itself", condition=~Q(parent=models.F("pk"))),
            models.CheckConstraint(name="group_not_merged_into_itself", condition=~Q(merged_into=models.F("pk"))),
            models.CheckConstraint(
                name="group_merged_has_successor", condition=~Q(status="merged") | Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """A group that changes its kind keeps what it has: its plans, the offices that it fills."""
        super().clean()
        if self.pk is None or self.kind_id is None or Group.objects.filter(pk=self.pk, kind=self.kind_id).exists():
            return
        if not self.kind.has_plans and self.plans.exists():
            raise ValidationError({"kind": _("The group has work plans; groups of this kind have none.")})
        for office in self.offices.on():
            if not self.kind.fills(office.role):
                raise ValidationError(
                    {
                        "kind": _("Groups of this kind do not have the office “%(office)s”, which this group fills.")
                        % {"office": office.get_role_display()}
                    }
                )

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[self.slug])

    @property
    def coordinates_all(self) -> bool:
        """Whether its meetings are those of the whole Alliance; those of its parts are not."""
        return self.kind.coordinates and self.parent_id is None

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else Q(pk__in=cls.visible_keys(viewer))

    @classmethod
    def visible_keys(cls, viewer: Viewer) -> RawSQL:
        """Groups have two levels; a part is no more open than the group it is part of.

        Written by hand, because the condition of nearly every other record asks for these keys: putting it together anew
        took Django a fifth of the time of a page.
        """
        seen = ["{0}.visibility = 'public'"]
        if viewer.is_partner:
            seen.append("{0}.visibility = 'partners'")
        if viewer.group_ids:
            seen.append(f"{{0}}.visibility = 'group' AND {{0}}.id IN ({_keys_in_sql(viewer.group_ids)})")
        if viewer.led_group_ids:
            seen.append(f"{{0}}.id IN ({_keys_in_sql(viewer.led_group_ids)})")
        open_to = " OR ".join(f"({one})" for one in seen)
        return RawSQL(  # noqa: S611 - words of ours and whole numbers
            f"SELECT part.id FROM groups_group part LEFT JOIN groups_group whole ON whole.id = part.parent_id "  # noqa: S608
            f"WHERE ({open_to.format('part')}) AND (whole.id IS NULL OR {open_to.format('whole')})",
            [],
        )

    @classmethod
    def keys_above(cls, keys: frozenset[int]) -> RawSQL:
        """The keys of the groups whose parts these are."""
        return RawSQL(f"SELECT parent_id FROM groups_group WHERE id IN ({_keys_in_sql(keys)})", [])  # noqa: S608, S611


def _keys_in_sql(keys: frozenset[int]) -> str:
    return ", ".join(str(int(key)) for key in sorted(keys))


class Decision(Visible):
    """What was decided about a group: created, renamed, relaunched, chair named. The record behind every change."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CREATED = "created", _("Created")
        RENAMED = "renamed", _("Renamed")
        RELAUNCHED = "relaunched", _("Relaunched")
        CHAIR_NAMED = "chair_named", _("Chair named")
        MADE_DORMANT = "made_dormant", _("Made dormant")
        MERGED = "merged", _("Merged into another group")
        CLOSED = "closed", _("Closed")
        TEXTS_WITHDRAWN = "texts_withdrawn", _("Adopted texts withdrawn from the public")
        OTHER = "other", _("Other decision")

    visible_group = "group"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    on = PartialDateField(_("date"))
    text = TranslatedField(models.TextField, verbose_name=_("what was decided"))
    decided_by = TranslatedField(models.CharField, verbose_name=_("decided by"), max_length=200, blank=True)
    grounds = models.TextField(_("why it was decided"), blank=True, max_length=2000)
    name = TranslatedField(models.CharField, verbose_name=_("new name"), max_length=150, blank=True)
    former_name = models.CharField(max_length=150, blank=True, default="", editable=False)
    successor = models.ForeignKey(
        Group,
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions_to_merge",
    )

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_merged_has_successor",
                condition=~Q(kind="merged") | Q(successor__isnull=False),
                violation_error_message=_("Choose the group into which this one was merged."),
            ),
            models.CheckConstraint(
                name="decision_renamed_has_name",
                condition=~Q(kind="renamed") | ~Q(name_en=""),
                violation_error_message=_("Write the new name of the group."),
            ),
            models.CheckConstraint(
                name="decision_not_merged_into_itself",
                condition=Q(successor__isnull=True) | ~Q(successor=models.F("group")),
                violation_error_message=_("A group cannot be merged into itself."),
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.get_kind_display(), self.group)

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()


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
    role = models.CharField(_("office"), max_length=20, choices=Role.choices)
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
                violation_error_message=_("Name the organization or the person who holds the office."),
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.get_role_display(), self.organization or self.person)

    def clean(self) -> None:
        if self.group_id and not self.group.kind.fills(self.role):
            raise ValidationError(
                {
                    "role": _("Groups of the kind “%(kind)s” do not have this office. Choose one of: %(offices)s.")
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
                _("The same holder has this office %(term)s already. Change that term instead.")
                % {"term": other.term_in_words()}
            )
        if self.role in self.group.kind.single_offices and (other := others.exclude(self._is_its_own_side()).first()):
            raise ValidationError(
                _("This office is held %(term)s, and by one at a time. End that term first, or choose other dates.")
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


class ParticipationQuerySet(VisibleQuerySet, ValidTimeQuerySet):  # type: ignore[override]
    def active(self, day: date | None = None) -> ParticipationQuerySet:
        """Those of members on a day: not before they joined, not on the day on which they left, not while they paused."""
        day = day or timezone.localdate()
        return self.joined(day).filter(~Exists(Pause.objects.on(day).filter(participation=OuterRef("pk")).order_by()))

    def joined(self, day: date | None = None) -> ParticipationQuerySet:
        """Those of members on a day, also of those who paused. Who has left was a member before that day, and is none now
        whatever its last day says."""
        today = timezone.localdate()
        day = day or today
        had = Q(status=Participation.Status.ACTIVE)
        if day < today:
            had |= Q(status=Participation.Status.LEFT, ends__gt=day)
        return self.on(day).filter(had)


def _concerned(participation: Participation, viewer: Viewer) -> bool:
    """What an organization and the chairs say to each other about its membership."""
    return participation.group_id in viewer.led_group_ids or participation.organization_id in viewer.organization_ids


def _beside(participation: Participation, viewer: Viewer) -> bool:
    """What a member brings is for those with whom it works in the group."""
    is_member = participation.status == Participation.Status.ACTIVE
    return _concerned(participation, viewer) or (is_member and participation.group_id in viewer.group_ids)


class Participation(ValidTime):
    """An organization in a group: asked, active, left; and what it brings."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for the chair")
        ACTIVE = "active", _("Member")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("request to join", "Taken back")
        LEFT = "left", _("Left")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="participations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="participations")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED)
    brings = models.TextField(_("What the organization brings to the group"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ParticipationQuerySet.as_manager()
    field_rules = {"reason": _concerned, "event_reason": _concerned, "brings": _beside}
    history = HistoricalRecords()

    class Meta:
        ordering = ["organization__name_en", "pk"]
        constraints = [
            ends_after_start("participation_ends_after_start"),
            models.UniqueConstraint(
                fields=["group", "organization"],
                condition=Q(status__in=["requested", "active"]),
                name="participation_once_at_a_time",
                violation_error_message=_("This organization already takes part in the group or has asked to."),
            ),
            models.CheckConstraint(
                name="participation_left_has_end", condition=~Q(status="left") | Q(ends__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(organization)s in %(group)s") % {"organization": self.organization, "group": self.group}

    @property
    def is_paused(self) -> bool:
        return any(pause.holds() for pause in self.pauses.all())

    def get_absolute_url(self) -> str:
        return reverse("groups:members", args=[self.group.slug])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Members are public; a request is for the group's leaders and the organization that asked. A chair leads the
        group and not its members: one that is hidden from her stays so, but for what it asks of her itself."""
        if viewer.is_secretariat:
            return Q()
        known = is_part_of_visible("organization", Organization, viewer)
        seen = known & Q(status__in=[cls.Status.ACTIVE, cls.Status.LEFT], group__in=Group.visible_keys(viewer))
        if viewer.led_group_ids:
            seen |= Q(group__in=viewer.led_group_ids) & (known | Q(status=cls.Status.REQUESTED))
        if viewer.organization_ids:
            seen |= Q(organization__in=viewer.organization_ids)
        return seen


class PauseQuerySet(VisibleQuerySet, ValidTimeQuerySet):  # type: ignore[override]
    pass


class Pause(ValidTime):
    """A time in which a member of a group takes no part: nobody asks it, and it need not ask again to come back."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="pauses")
    reason = models.TextField(_("reason"), blank=True, max_length=1000)

    objects = PauseQuerySet.as_manager()
    field_rules = {"reason": lambda pause, viewer: _concerned(pause.participation, viewer)}
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            ends_after_start("pause_ends_after_start"),
            models.CheckConstraint(name="pause_has_start", condition=Q(starts__isnull=False)),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(ends__isnull=True),
                name="pause_once_at_a_time",
                violation_error_message=_("The organization has paused already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.starts}"

    def get_absolute_url(self) -> str:
        return self.participation.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("participation", Participation, viewer)


class Milestone(Searched, Visible):
    """A dated step that the group itself counts as progress."""

    visible_group = "group"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="milestones")
    on = PartialDateField(_("date"), blank=False)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    text = TranslatedField(models.TextField, verbose_name=_("details"), blank=True)
    link = models.CharField(
        _("address of the record it led to"),
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"^(/|https?://)", _("Write an address that starts with / or https://."))],
    )

    objects = GroupQuerySet.as_manager()
    search_fields = [
        *searchable(*columns("title")),
        *searchable(*columns("text")),
    ]

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()
