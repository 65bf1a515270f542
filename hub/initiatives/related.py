"""Which activities an initiative belongs to, and which belong to it: from its own sources and from those of the others."""

from __future__ import annotations

from collections.abc import Iterable

from hub.initiatives.models import Identifier, Initiative, RelatedActivity
from hub.lib.visibility import Viewer, has_any

Kind = RelatedActivity.Kind
OTHER_WAY = {Kind.PARENT: Kind.CHILD, Kind.CHILD: Kind.PARENT}
MOST = 200  # a programme may have thousands of parts


def related_activities(initiative: Initiative, viewer: Viewer) -> list[tuple[str, list[tuple[str, Initiative | None]]]]:
    """For each kind its label and the activities: the identifier, and the record where the viewer may see it. Unknown
    activities and hidden ones look the same."""
    named = list(initiative.related.all()[:MOST]) if has_any(initiative.related) else []
    records = _records_of([one.value for one in named])
    keys = [record.pk for record in records.values()]
    seen = set(Initiative.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
    found: dict[Kind, dict[str, Initiative | None]] = {}
    for one in named:
        record = records.get(one.value)
        found.setdefault(Kind(one.kind), {})[one.value] = record if record and record.pk in seen else None
    for other in _others_that_name(initiative, viewer) if has_any(initiative.identifiers) else ():
        here = found.setdefault(OTHER_WAY.get(Kind(other.kind), Kind(other.kind)), {})
        if other.initiative not in here.values():
            here[other.initiative.public_id] = other.initiative
    return [(str(kind.label), list(found[kind].items())) for kind in Kind if found.get(kind)]


def _records_of(identifiers: list[str]) -> dict[str, Initiative]:
    """The records that have these identifiers, or that took over those that had them."""
    if not identifiers:
        return {}
    known = Identifier.objects.filter(register=Identifier.IATI, value__in=identifiers)
    return {
        one.value: one.initiative.merged_into or one.initiative
        for one in known.select_related("initiative__merged_into")
    }


def _others_that_name(initiative: Initiative, viewer: Viewer) -> Iterable[RelatedActivity]:
    own = initiative.identifiers.filter(register=Identifier.IATI).values("value")
    others = RelatedActivity.objects.visible_to(viewer).filter(value__in=own).exclude(initiative=initiative)
    named: Iterable[RelatedActivity] = others.select_related("initiative")[:MOST]
    return named
