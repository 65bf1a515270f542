"""How precisely an incoming place may be shown.

A place that was hidden because somebody could be found there must not be published because a later file moved it by five
metres, a merge added it, or a new record of the same organization names it. All code that writes places, other than the
form of a single place, uses `hold_places_back`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from hub.initiatives.models import Initiative, Place, Role, WorkArea
from hub.lib.visibility import has_any

STRICTNESS = [Place.Shown.EXACT.value, Place.Shown.COARSE.value, Place.Shown.HIDDEN.value]
# Hidden places of records in these roles restrict the other records of an organization. A funder has thousands of
# records in which others work.
CARRYING_OUT = (Role.Kind.INITIATOR, Role.Kind.IMPLEMENTER, Role.Kind.PARTNER)


def strictest(levels: Iterable[str]) -> str:
    """The most restrictive of the levels; the default where there are none."""
    return max(levels, key=STRICTNESS.index, default=STRICTNESS[0])


def levels_of_new_places(keys: Collection[int]) -> dict[int, str]:
    """The most open level at which a new or moved place of each of these initiatives may be shown, for those where that is
    not “as it is”: the most restrictive among the places of the record, of those merged with it, and of other records that
    its owner or implementers own or implement."""
    levels: dict[int, list[str]] = defaultdict(list)
    restricted = Place.objects.exclude(shown=Place.Shown.EXACT).order_by()
    if not keys or not restricted.exists():
        return {}
    # A query of its own: with both conditions on the joined tables the database reads every restricted place.
    these = Initiative.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys)).order_by().values("pk")
    places = restricted.filter(initiative__in=these)
    for key, merged, shown in places.values_list("initiative", "initiative__merged_into", "shown"):
        levels[merged if merged in keys else key].append(shown)
    of_organizations: dict[int, set[int]] = defaultdict(set)
    owners = Initiative.objects.filter(pk__in=keys, owner__isnull=False).order_by().values_list("owner", "pk")
    roles = Role.objects.filter(initiative__in=keys, organization__isnull=False, kind__in=CARRYING_OUT).order_by()
    for organization, key in [*owners, *roles.values_list("organization", "initiative")]:
        of_organizations[organization].add(key)
    if of_organizations:
        carried = Q(initiative__roles__organization__in=of_organizations, initiative__roles__kind__in=CARRYING_OUT)
        kept = restricted.filter(initiative__owner__in=of_organizations).values_list("initiative__owner", "shown")
        of_roles = restricted.filter(carried).values_list("initiative__roles__organization", "shown")
        for organization, shown in {*kept, *of_roles}:
            for key in of_organizations[organization]:
                levels[key].append(shown)
    return {key: strictest(found) for key, found in levels.items()}


def areas_shown(initiative: Initiative, *, can_edit: bool) -> list[WorkArea]:
    """The provinces and districts of a record; none to others where they would tell in which district a place is that the
    record or its organization shows only roughly or not at all."""
    areas = list(initiative.areas.select_related("country")) if has_any(initiative.areas) else []
    return areas if can_edit or not areas or not levels_of_new_places({initiative.pk}) else []


def hold_places_back(rows: Iterable[tuple[Any, ...]], keys: Collection[int]) -> list[tuple[Any, ...]]:
    """Rows of places (initiative, name, latitude, longitude, shown, restricted_on_import), restricted as necessary. A place
    that a record has already at the same point stays as its owner shows it. Call this before those are deleted."""
    known: dict[tuple[int, float, float], tuple[str, bool]] = {}
    for key, latitude, longitude, shown, restricted in Place.objects.filter(initiative__in=keys).values_list(
        "initiative", "latitude", "longitude", "shown", "restricted_on_import"
    ):
        here = known.get((key, latitude, longitude), (STRICTNESS[0], False))
        known[key, latitude, longitude] = (strictest([here[0], shown]), here[1] or restricted)
    levels = levels_of_new_places(keys)
    held: list[tuple[Any, ...]] = []
    for key, name, latitude, longitude, shown, _restricted in rows:
        level, restricted = known.get((key, latitude, longitude), (None, False))
        if level is None:
            level = strictest([shown, levels.get(key, STRICTNESS[0])])
            restricted = level != shown
        held.append((key, name, latitude, longitude, level, restricted))
    return held


def as_in_file(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row as the file had it, before it was restricted; what its owner decided stays."""
    *place, _shown, restricted = row
    return (*place, STRICTNESS[0], False) if restricted else row


def initiatives_restricted_on_import(keys: Collection[int]) -> set[int]:
    """Those of the initiatives with a place that a file gave more precisely than it is shown, and that nobody has reviewed
    since."""
    held = Place.objects.filter(initiative__in=keys, restricted_on_import=True)
    return set(held.order_by().values_list("initiative", flat=True))
