"""The visibility filter: who sees which record, and which of its fields.

Pages, API, search, feeds, exports, history and mails all read through `visible_to` and `visible_value`.
A viewer is what is known of the person who asks, worked out once a request; it is not the person's record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

__all__ = [
    "STRANGER",
    "Viewer",
    "Visibility",
    "Visible",
    "VisibleQuerySet",
    "is_open_to",
    "is_part_of_visible",
    "may_see_field",
    "visible_value",
]


class Visibility(models.TextChoices):
    """How far a record may be read, from widest to narrowest."""

    PUBLIC = "public", _("Public")
    PARTNERS = "partners", _("Partners of the Alliance")
    GROUP = "group", _("Members of the group")
    RESTRICTED = "restricted", _("Those responsible")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who asks, reduced to what decides access.

    group_ids: groups in which one of the person's organizations participates or the person holds an office,
    with the groups below them. led_group_ids: those which the person chairs, or serves as secretariat of the group.
    """

    person_id: int | None = None
    is_secretariat: bool = False
    organization_ids: frozenset[int] = frozenset()
    group_ids: frozenset[int] = frozenset()
    led_group_ids: frozenset[int] = frozenset()
    acting_for_id: int | None = None

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_partner(self) -> bool:
        return self.is_secretariat or bool(self.organization_ids) or bool(self.group_ids)


STRANGER = Viewer()


class VisibleQuerySet(models.QuerySet[Any]):
    """A queryset that knows the visibility filter. Each model says what `visible_to` means for it in `visible_condition`."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(self.model.visible_condition(viewer))


class Visible(models.Model):
    """A record with a visibility of its own.

    `visible_group` and `visible_organization` name the lookups that lead to the group and the organization whose people
    may see what is kept to them; empty where there is none.
    """

    visible_group: ClassVar[str] = ""
    visible_organization: ClassVar[str] = ""

    visibility = models.CharField(
        _("who may see this"), max_length=12, choices=Visibility.choices, default=Visibility.PUBLIC, db_index=True
    )

    class Meta:
        abstract = True

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        if viewer.is_secretariat:
            return Q()
        seen = Q(visibility=Visibility.PUBLIC)
        if viewer.is_partner:
            seen |= Q(visibility=Visibility.PARTNERS)
        if cls.visible_group and viewer.group_ids:
            seen |= Q(visibility=Visibility.GROUP, **{f"{cls.visible_group}__in": viewer.group_ids})
        if cls.visible_group and viewer.led_group_ids:
            seen |= Q(**{f"{cls.visible_group}__in": viewer.led_group_ids})
        if cls.visible_organization and viewer.organization_ids:
            seen |= Q(**{f"{cls.visible_organization}__in": viewer.organization_ids})
        return seen & cls._within_group(viewer)

    @classmethod
    def _within_group(cls, viewer: Viewer) -> Q:
        """No record is more open than the group that it belongs to."""
        if not cls.visible_group or cls.visible_group == "pk":
            return Q()
        groups: Any = cls
        always = True
        for name in cls.visible_group.split("__"):
            field = groups._meta.get_field(name)
            groups, always = field.related_model, always and not field.null
        within = Q(**{f"{cls.visible_group}__in": groups.visible_keys(viewer)})
        return within if always else within | Q(**{f"{cls.visible_group}__isnull": True})

    @classmethod
    def visible_keys(cls, viewer: Viewer) -> Any:
        """The keys of what the viewer may see, to stand in the condition of other records."""
        return cls._default_manager.visible_to(viewer).values("pk")  # type: ignore[attr-defined]


def is_part_of_visible(field: str, whole: type[models.Model], viewer: Viewer) -> Q:
    """The condition that the record which `field` names is open to the viewer, asked of each record alone.

    `Q(initiative__in=Initiative.objects.visible_to(viewer))` says the same, but SQLite then first makes a list of all that
    are visible: of a hundred thousand initiatives for the thirty roles of one organization.
    """
    seen: Any = whole._default_manager
    return Q(Exists(seen.visible_to(viewer).filter(pk=OuterRef(f"{field}_id")).order_by()))


def is_open_to(record: models.Model | None, viewer: Viewer) -> bool:
    """Whether a record that another one names may be named to the viewer. No query where the record itself can tell."""
    if record is None:
        return False
    condition: Any = getattr(type(record), "visible_condition", None)
    if viewer.is_secretariat or condition is None:
        return True
    if condition.__func__ is Visible.visible_condition.__func__ and not type(record).visible_group:  # type: ignore[attr-defined]
        owner = type(record).visible_organization  # type: ignore[attr-defined]
        if record.visibility == Visibility.PUBLIC:  # type: ignore[attr-defined]
            return True
        if owner in ("", "pk"):
            partners = record.visibility == Visibility.PARTNERS and viewer.is_partner  # type: ignore[attr-defined]
            return partners or (owner == "pk" and record.pk in viewer.organization_ids)
    return type(record)._default_manager.filter(condition(viewer), pk=record.pk).exists()


FieldRule = Callable[[Any, Viewer], bool]


def may_see_field(record: models.Model, field: str, viewer: Viewer) -> bool:
    """Whether a field of a record that the viewer may see is itself open to the viewer.

    A model lists its stricter fields in `field_rules = {"call_details": rule}`; all others follow the record.
    """
    rule: FieldRule | None = getattr(type(record), "field_rules", {}).get(field)
    return rule is None or viewer.is_secretariat or rule(record, viewer)


def visible_value(record: models.Model, field: str, viewer: Viewer, withheld: Any = None) -> Any:
    """The field's value, or what stands in its place for those who may not read it."""
    return getattr(record, field) if may_see_field(record, field, viewer) else withheld
