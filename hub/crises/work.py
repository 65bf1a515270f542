"""Who does what where in a crisis: initiatives in the affected countries and in those that host people, and calls."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hub.initiatives.finding import find_part
from hub.initiatives.models import Initiative, Role
from hub.lib.visibility import Viewer, is_part_of_visible
from hub.opportunities.models import Call
from hub.partners.models import Organization
from hub.vocabularies.models import Country

MOST_PLACES = 14
SHOWN = 3  # initiatives of a country; the list of initiatives has them all
CALLS_SHOWN = 8


@dataclass(frozen=True)
class Work:
    initiative: Initiative
    actors: list[str]


@dataclass(frozen=True)
class Place:
    country: Country
    is_affected: bool
    number: int
    work: list[Work]

    @property
    def href(self) -> str:
        return f"{reverse('initiatives:initiatives')}?country={self.country.iso3.lower()}"


@dataclass(frozen=True)
class WhoDoesWhat:
    """The countries where initiatives are recorded, and those where none is."""

    places: list[Place]
    silent: list[Place]


def work_in(affected: list[Country], hosts: list[Country], viewer: Viewer) -> WhoDoesWhat:
    """The affected countries, then the hosts in the given order. Three queries besides the index of initiatives."""
    chosen = [(country, True) for country in affected] + [(one, False) for one in hosts if one not in affected]
    found = [
        (country, is_affected, *find_part(viewer, {"country": country.iso3}, offset=0, size=SHOWN))
        for country, is_affected in chosen[:MOST_PLACES]
    ]
    keys = {key for _country, _is_affected, _number, listed in found for key in listed}
    records = Initiative.objects.visible_to(viewer).in_bulk(keys)
    actors = _actors(keys, viewer)
    places = [
        Place(country, is_affected, number, [Work(records[key], actors[key]) for key in listed if key in records])
        for country, is_affected, number, listed in found
    ]
    return WhoDoesWhat([one for one in places if one.work], [one for one in places if not one.work])


def _actors(keys: set[int], viewer: Viewer) -> dict[int, list[str]]:
    """The implementers of the initiatives, as far as the viewer may know them."""
    open_one = Q(organization__isnull=True) | is_part_of_visible("organization", Organization, viewer)
    roles = Role.objects.visible_to(viewer).filter(open_one, initiative__in=keys, kind=Role.Kind.IMPLEMENTER)
    found: dict[int, list[str]] = defaultdict(list)
    for role in roles.select_related("organization"):
        found[role.initiative_id].append(role.who)
    return found


def calls_in(countries: list[Country], viewer: Viewer) -> list[Any]:
    """Open calls that name one of the countries, the first deadline first, and the drafts that the viewer may read."""
    open_one = Q(state=Call.State.PUBLISHED, deadline__gt=timezone.now())
    seen = Call.objects.visible_to(viewer).filter(open_one | Q(state=Call.State.DRAFT), countries__in=countries)
    return list(seen.distinct().select_related("group").order_by("deadline", "pk")[:CALLS_SHOWN])
