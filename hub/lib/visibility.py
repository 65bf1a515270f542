"""The visibility filter: who sees which record, and which of its fields.

Pages, API, search, feeds, exports, history and e-mails all use `visible_to` and `visible_value`.
A viewer is what decides about access of a person, computed once a request; it is not the person's record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may read a record, from the widest to the narrowest circle."""

    PUBLIC = "public", _("Public")
    PARTNERS = "partners", _("Partners of the Alliance")
    GROUP = "group", _("Members of the group")
    RESTRICTED = "restricted", _("Those responsible")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who asks, reduced to what decides about access.

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
    """A queryset with the visibility filter. Each model defines `visible_to` by its `visible_condition`."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(self.model.visible_condition(viewer))

    def visible_inside(self, viewer: Viewer) -> Self:
        """The same for records of a group that the viewer has opened: whether it is open need not be asked again."""
        return self.filter(self.model.own_condition(viewer))

    def _fetch_all(self) -> None:
        """Django puts the whole query of `none()` together, half a millisecond, before it finds that nothing fits; a country has four."""
        if self._result_cache is None and self.query.is_empty():
            self._result_cache: list[Any] | None = []
        super()._fetch_all()


class Visible(models.Model):
    """A record with a visibility of its own.

    `visible_group` and `visible_organization` are the lookups of the group and the organization whose people may see
    restricted records; empty where there is none.
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
        own = cls.own_condition(viewer)
        return own if viewer.is_secretariat else own & cls._within_group(viewer)

    @classmethod
    def own_condition(cls, viewer: Viewer) -> Q:
        """What the visibility of the record itself says, whatever its group is."""
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
        return seen

    @classmethod
    def _within_group(cls, viewer: Viewer) -> Q:
        """No record is more open than its group."""
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
        """The keys of what the viewer may see, for conditions of other records."""
        return cls._default_manager.visible_to(viewer).values("pk")  # type: ignore[attr-defined]


def visible_of(records: Any, viewer: Viewer) -> Any:
    """Of the records that belong to something, those that the viewer may see. Many things have none of a kind: a short query
    says so and spares the long one, which takes Django several times as long to put together."""
    return records.visible_to(viewer) if has_any(records) else records.none()


def has_any(records: Any) -> bool:
    """Whether there is one at all. Of related records as `ask_what_it_has` found, if the page asked it for them."""
    known: dict[str, bool] = getattr(getattr(records, "instance", None), "has_related", {})
    name = getattr(records, "prefetch_cache_name", "") or (records.field.related_query_name() if known else "")
    return known[name] if name in known else bool(records.order_by().exists())


def ask_what_it_has(record: Any, *names: str) -> None:
    """Which kinds of related records a record has at all, for `visible_of` and `has_any`. One query, as short as SQL can be,
    for a page that shows blocks of many kinds, most of which are empty."""
    quoted = connection.ops.quote_name
    asked = []
    for name in names:
        table, column = _table_that_names(record._meta.get_field(name))
        asked.append(f"EXISTS(SELECT 1 FROM {quoted(table)} WHERE {quoted(column)} = %s)")  # noqa: S608 - names of tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", [record.pk] * len(asked))
        record.has_related = {name: bool(there) for name, there in zip(names, cursor.fetchone(), strict=True)}


def _table_that_names(relation: Any) -> tuple[str, str]:
    """Where the keys of the record stand: the table of the related records, or that between the two."""
    if not relation.auto_created:  # many to many, defined here
        return relation.m2m_db_table(), relation.m2m_column_name()
    field = relation.remote_field
    if field.many_to_many:
        return field.m2m_db_table(), field.m2m_reverse_name()
    return field.model._meta.db_table, field.column


def is_part_of_visible(field: str, whole: type[models.Model], viewer: Viewer) -> Q:
    """The condition that the viewer may see the record in the foreign key `field`, evaluated row by row.

    `Q(initiative__in=Initiative.objects.visible_to(viewer))` means the same, but SQLite then first builds a list of all
    visible ones: of a hundred thousand initiatives for the thirty roles of one organization.
    """
    seen: Any = whole._default_manager
    return Q(Exists(seen.visible_to(viewer).filter(pk=OuterRef(f"{field}_id")).order_by()))


def is_open_to(record: models.Model | None, viewer: Viewer) -> bool:
    """Whether a record in a foreign key may be shown to the viewer. No query where the record itself can tell."""
    if record is None:
        return False
    if getattr(record, "found_for", None) is viewer:
        return True  # by get_visible, in this request
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
    """Whether the viewer, who may see the record, may also see a field of it.

    Stricter fields of a model are in `field_rules = {"call_details": rule}`; all others follow the record.
    """
    rule: FieldRule | None = getattr(type(record), "field_rules", {}).get(field)
    return rule is None or viewer.is_secretariat or rule(record, viewer)


def visible_value(record: models.Model, field: str, viewer: Viewer, withheld: Any = None) -> Any:
    """The value of the field, or a replacement for those who may not read it."""
    return getattr(record, field) if may_see_field(record, field, viewer) else withheld
