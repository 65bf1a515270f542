from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.events.formernames import KeepsFormerNames
from hub.groups.models.kinds import GroupKind
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet


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
                        "kind": _("Groups of this kind do not have the role “%(office)s”, which this group fills.")
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
