"""Which initiatives must be read again after the events since some moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from hub.events.models import Event, Verb
from hub.initiatives.models import Initiative, Place, Role
from hub.vocabularies.models import Term

BULK = (Verb.IMPORTED, Verb.UNDONE)  # one action, thousands of initiatives
IMPORT = "exchange.import"
# Kinds of records that belong to initiatives, in other apps; the index reads nothing else of those apps.
ABOUT_INITIATIVES = (
    Q(kind__startswith="initiatives.")
    | Q(kind__startswith="exchange.")
    | Q(kind__startswith="matching.")
    | Q(kind__startswith="outreach.")
)
INITIATIVE = "initiatives.initiative"
PARTS = {"initiatives.role": Role, "initiatives.place": Place}


@dataclass(frozen=True)
class Changes:
    keys: set[int] | None  # of the initiatives; None where they are unknown
    others: bool  # whether something else changed, on which visibility and labels may depend


def changes_since(sequence: int, *, bulk: bool = True) -> Changes:
    """`bulk`: also what imports wrote or undid."""
    events = Event.objects.filter(sequence__gt=sequence).order_by()
    events = events if bulk else events.exclude(verb__in=BULK)
    keys, others = _with_renamed_values(events.exclude(ABOUT_INITIATIVES))
    parts: dict[str, set[int]] = {kind: set() for kind in PARTS}
    own = events.filter(ABOUT_INITIATIVES)
    for kind, key, before, after in own.values_list("kind", "object_id", "before", "after").iterator():
        if kind == INITIATIVE:
            keys.add(key)
            for values in (before, after):
                keys.update(values.get("initiatives", ()) if values else ())
        elif kind == IMPORT:
            keys.update((after or {}).get("created", ()))
        elif named := {values["initiative_id"] for values in (before, after) if values and values.get("initiative_id")}:
            keys |= named
        elif kind in parts:
            parts[kind].add(key)
    for kind, of_parts in parts.items():
        found = dict(PARTS[kind].objects.filter(pk__in=of_parts).values_list("pk", "initiative_id"))
        if len(found) < len(of_parts):
            return Changes(None, others)
        keys.update(found.values())
    return Changes(keys, others)


def _with_renamed_values(events: QuerySet[Event]) -> tuple[set[int], bool]:
    """Keys of the initiatives that are linked to a record whose code changed, as codes are values of facets; and whether
    there are such events at all."""
    keys: set[int] = set()
    others = False
    for kind, key, before, after in events.values_list("kind", "object_id", "before", "after").iterator():
        others = True
        column, linked = CODES.get(kind, ("", None))
        if linked and before and after and column in after and before.get(column) != after[column]:
            keys.update(linked(key))
    return keys, others


def _with_term(key: int) -> set[int]:
    keys: set[int] = set()
    for field in Initiative._meta.many_to_many:
        if field.related_model is Term:
            through: Any = getattr(Initiative, field.name).through
            keys.update(through.objects.filter(term=key).values_list("initiative_id", flat=True))
    return keys


# Records whose codes are values of facets: the column, and the initiatives that link to a record.
CODES: dict[str, tuple[str, Callable[[int], Any]]] = {
    "partners.organization": (
        "slug",
        lambda key: Role.objects.filter(organization=key).order_by().values_list("initiative_id", flat=True),
    ),
    "groups.group": (
        "slug",
        lambda key: Initiative.groups.through.objects.filter(group=key).values_list("initiative_id", flat=True),
    ),
    "vocabularies.term": ("code", _with_term),
    "vocabularies.country": (
        "region_id",
        lambda key: Initiative.countries.through.objects.filter(country=key).values_list("initiative_id", flat=True),
    ),
}
