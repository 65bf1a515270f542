from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.corridors.figures import figures_at_ends, figures_of_pair
from hub.corridors.laws import law_at_both_ends
from hub.corridors.matrix import factors_of, matrix_of, points_of
from hub.corridors.models import Corridor, EntryPoint, Population, Stage, Step
from hub.corridors.naming import Pair
from hub.corridors.permissions import can_edit_corridor
from hub.corridors.results import results_for
from hub.corridors.surroundings import surroundings_of
from hub.events.content import get_or_make_content
from hub.groups.models import Group
from hub.vocabularies.models import Country


def find_pair(origin: str, destination: str) -> Pair:
    """The two countries of an address. One query."""
    codes = origin.upper(), destination.upper()
    found = {one.iso3: one for one in Country.objects.filter(iso3__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise Http404(_("There is no country with the code %(code)s.") % {"code": missing[0][:10]})
    if codes[0] == codes[1]:
        raise Http404(_("Origin and destination are one country. Choose two."))
    return Pair(found[codes[0]], found[codes[1]])


def corridor(request: Request, origin: str, destination: str) -> HttpResponse:
    """What happens between two countries, and where one can act."""
    pair, viewer = find_pair(origin, destination), request.viewer
    records = list(
        Corridor.objects.visible_to(viewer)
        .between(pair.origin, pair.destination)
        .select_related("group", "origin", "destination")
        .prefetch_related("transit", "sectors")
    )
    factors = factors_of(records, viewer)
    points = points_of(EntryPoint.objects.filter(corridor__in=records), viewer)
    transit = {country.pk: country for one in records for country in one.transit.all()}
    own = [one for one in records if can_edit_corridor(viewer, one)]
    ends = (pair.origin.pk, pair.destination.pk)
    context: dict[str, Any] = {
        "pair": pair,
        "back": Pair(pair.destination, pair.origin),
        "records": records,
        "one_record": records[0] if len(records) == 1 else None,
        "own": own[0] if own else None,
        "add": _address_of_new(pair, viewer) if not own else "",
        "transit": list(transit.values()),
        "factors": factors,
        "matrix": matrix_of(factors),
        "stages": Stage.labels,
        "by_population": [
            (label, [row for row in factors if row.factor.population == value])
            for value, label in Population.choices
            if value != Population.MIGRANTS
        ],
        "steps": [(label, [one for one in points if one.entry_point.step == value]) for value, label in Step.choices],
        "points": points,
        "published": get_or_make_content("pair", *ends, make=lambda: figures_of_pair(pair)),
        "at_ends": get_or_make_content(
            "ends", *ends, *transit, make=lambda: figures_at_ends(pair, list(transit.values()))
        ),
        "law": law_at_both_ends(pair.origin, pair.destination),
        "around": surroundings_of(pair, list(transit.values()), points, viewer),
        "results": results_for(pair.origin, pair.destination),
    }
    context["contents"] = _contents(context)
    return render(request, "corridors/corridor.html", context)


def _contents(context: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("groups", _("Groups at work")),
        ("figures", _("Published figures")),
        ("law", _("The law at both ends")),
        ("factors", _("What makes vulnerable, what protects")),
        ("points", _("Where one can act")),
        ("initiatives", _("Initiatives")),
        ("promises", _("Promises and calls")),
        ("results", _("Published surveys")),
    ]


def _address_of_new(pair: Pair, viewer: Any) -> str:
    """The form for a record of this corridor, for members of a group."""
    if not can_edit_corridor(viewer, None):
        return ""
    values = {"origin": pair.origin.pk, "destination": pair.destination.pk}
    own = list(Group.objects.filter(pk__in=viewer.group_ids, parent=None).values_list("pk", flat=True)[:2])
    if len(own) == 1:
        values["group"] = own[0]
    return f"{reverse('editing:new', args=['corridor'])}?{urlencode(values)}"
