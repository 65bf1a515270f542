"""What other parts of the site hold on a corridor: initiatives by place, promises of plans, calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.corridors.matrix import Point
from hub.corridors.naming import Pair
from hub.initiatives.finding import find_part
from hub.initiatives.models import Initiative
from hub.lib.visibility import Viewer
from hub.opportunities.models import Call
from hub.vocabularies.models import Country
from hub.workplans.models import Activity, Output

SHOWN = 10


@dataclass(frozen=True)
class Place:
    """A country of the corridor, with its initiatives."""

    role: str | Promise
    country: Country
    number: int
    initiatives: list[Initiative]

    @property
    def href(self) -> str:
        return f"{reverse('initiatives:initiatives')}?country={self.country.iso3.lower()}"


@dataclass(frozen=True)
class Surroundings:
    both: list[Initiative]
    places: list[Place]
    outputs: list[Output]
    activities: list[Activity]
    calls: list[Call]


def surroundings_of(pair: Pair, transit: list[Country], points: list[Point], viewer: Viewer) -> Surroundings:
    ends = [(_("origin"), pair.origin), (_("destination"), pair.destination)]
    places = [_place(role, country, viewer) for role, country in [*ends, *((_("transit"), one) for one in transit[:5])]]
    outputs = {output.pk: output for point in points for output in point.outputs}
    calls = {call.pk: call for point in points for call in point.calls}
    for call in _at_both_ends(Call.objects.visible_to(viewer), pair)[:SHOWN]:
        calls.setdefault(call.pk, call)
    activities = _at_both_ends(Activity.objects.visible_to(viewer).select_related("output__plan__group"), pair)
    return Surroundings(
        both=list(_at_both_ends(Initiative.objects.visible_to(viewer).filter(merged_into=None), pair)[:SHOWN]),
        places=places,
        outputs=list(outputs.values()),
        activities=list(activities[:SHOWN]),
        calls=list(calls.values()),
    )


def _at_both_ends(records: Any, pair: Pair) -> Any:
    return records.filter(countries=pair.origin).filter(countries=pair.destination)


def _place(role: str | Promise, country: Country, viewer: Viewer) -> Place:
    number, keys = find_part(viewer, {"country": country.iso3}, offset=0, size=3)
    by_key = Initiative.objects.visible_to(viewer).in_bulk(keys)
    return Place(role, country, number, [by_key[key] for key in keys if key in by_key])
