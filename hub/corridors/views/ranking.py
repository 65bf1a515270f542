from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.accounts.requests import Request
from hub.corridors.figures import STOCK
from hub.corridors.models import Corridor
from hub.corridors.naming import Pair
from hub.corridors.ranking import MOST_PAIRS, known_criteria, order_of, unit_of
from hub.lib.choices import alphabetical
from hub.lib.text import whole_number
from hub.lib.throttle import count
from hub.lib.translated import in_language, interface_codes
from hub.statistics.series import partners_of
from hub.vocabularies.models import Country

MOST_WEIGHT = 10
RANKED_AN_HOUR = 240
SCALES = (("", _("None: one unit only")), ("share", _("Share of the sum")), ("rank", _("Place in the order")))
SETS = (("", _("Where groups work")), ("from", _("The largest from a country")), ("to", _("The largest to a country")))


def ranking(request: Request) -> HttpResponse:
    """An order of corridors by weights that the reader chooses."""
    criteria = known_criteria()
    weights = {one: min(whole_number(request.GET.get(one.code, "")) or 0, MOST_WEIGHT) for one in criteria}
    scale = request.GET.get("scale", "")
    scale = scale if scale in {"share", "rank"} else ""
    chosen, iso3 = request.GET.get("set", ""), request.GET.get("country", "").upper()
    chosen = chosen if chosen in {"from", "to"} else ""
    country = Country.objects.filter(iso3=iso3).first() if iso3.isalnum() else None
    pairs = _recorded_pairs(request, country)
    if chosen:
        pairs = _largest(country, out=chosen == "from") if country else []
    order = None
    if any(one.code in request.GET for one in criteria):
        count(request, "rank-corridors", RANKED_AN_HOUR)
        order = order_of(pairs, weights, scale)
        if chosen and country is None:
            order.refusal = gettext("Choose the country from or to which the corridors lead.")
    context: dict[str, Any] = {
        "criteria": [(one, unit_of(one), weights[one]) for one in criteria],
        "most_weight": MOST_WEIGHT,
        "scales": SCALES,
        "scale": scale,
        "sets": SETS,
        "chosen": chosen,
        "country": country,
        "countries": _countries(),
        "pairs": pairs,
        "order": order,
    }
    return render(request, "corridors/ranking.html", context)


def _recorded_pairs(request: Request, country: Country | None) -> list[Pair]:
    """Where groups work; with a country, where they work on corridors from it or to it."""
    seen = Corridor.objects.visible_to(request.viewer).select_related("origin", "destination")
    seen = seen.touching(country) if country else seen
    pairs = {(one.origin_id, one.destination_id): Pair(one.origin, one.destination) for one in seen[: 4 * MOST_PAIRS]}
    return list(pairs.values())[:MOST_PAIRS]


def _largest(country: Country, *, out: bool) -> list[Pair]:
    found = []
    for area, _point in partners_of(STOCK, country, out=out):
        if area.country is not None and area.country != country:
            found.append(Pair(country, area.country) if out else Pair(area.country, country))
    return found[:MOST_PAIRS]


def _countries() -> list[tuple[str, str]]:
    rows = Country.objects.order_by().values_list("iso3", in_language("name", interface_codes()))
    return [(code.lower(), name) for code, name in alphabetical(rows, lambda row: row[1])]
