from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from evidence.lawgap import Verdict, compare_editions

from hub.accounts.requests import Request
from hub.law.cells import Cells, chosen_editions, verdicts_of_edition
from hub.law.models import Edition, LawStandard, Ratification
from hub.law.models import Verdict as Words
from hub.law.models.instruments import BINDING
from hub.law.views.filters import choices
from hub.law.views.tabs import tabs
from hub.lib.choices import sorting_key
from hub.lib.text import comma_separated
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country

PAGE_SIZE = 50
DIRECTIONS = [
    ("better", gettext_lazy("closer to the standard")),
    ("worse", gettext_lazy("farther from it")),
    ("other", gettext_lazy("one side says neither")),
]


def changes(request: Request) -> HttpResponse:
    """The differences between two editions of one publisher, for the countries in both."""
    editions = list(Edition.objects.filter(publisher="usdol").order_by("year"))
    before, after = _two(request, editions)
    rows: list[dict[str, Any]] = []
    totals = {1: 0, -1: 0, 0: 0}
    standards = {one.pk: one for one in LawStandard.objects.all()}
    wanted = request.GET.get("standard", "")
    if before and after:
        where = {"standard__code": wanted} if wanted in {one.code for one in standards.values()} else {}
        found = compare_editions(verdicts_of_edition(before, **where), verdicts_of_edition(after, **where))
        names = _countries({one.key[0] for one in found})
        for one in found:
            totals[one.direction] += 1
            iso3, name = names[one.key[0]]
            rows.append({
                "iso3": iso3.lower(), "name": name, "standard": standards[one.key[1]], "direction": one.direction,
                "before": one.before.value, "before_word": Words(one.before).label,
                "after": one.after.value, "after_word": Words(one.after).label,
            })  # fmt: skip
        rows.sort(
            key=lambda row: (
                -abs(row["direction"]),
                row["direction"],
                sorting_key(row["name"]),
                row["standard"].position,
            )
        )
    direction = {"better": 1, "worse": -1, "other": 0}.get(request.GET.get("direction", ""))
    if direction is not None:
        rows = [row for row in rows if row["direction"] == direction]
    context = {
        "tabs": tabs("law:changes"), "editions": editions, "before": before, "after": after,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")), "better": totals[1], "worse": totals[-1],
        "other": totals[0],
        "filters": [
            choices("from", _("From edition"), [(one.year, one.year) for one in editions], before and before.year),
            choices("to", _("To edition"), [(one.year, one.year) for one in editions], after and after.year),
            choices("standard", _("Standard"), [(one.code, one.name) for one in standards.values()], wanted, no_choice=""),
            choices("direction", _("Direction"), DIRECTIONS, request.GET.get("direction", ""), no_choice=""),
        ],
    }  # fmt: skip
    return render(request, "law/changes.html", context)


def _two(request: Request, editions: list[Edition]) -> tuple[Edition | None, Edition | None]:
    """The two editions in the address; by default the oldest and the newest."""
    by_year = {str(one.year): one for one in editions}
    before = by_year.get(request.GET.get("from", ""), editions[0] if editions else None)
    after = by_year.get(request.GET.get("to", ""), editions[-1] if editions else None)
    return before, after


def _countries(keys: set[int]) -> dict[int, tuple[str, str]]:
    rows = Country.objects.filter(pk__in=keys).order_by()
    listed = rows.values_list("pk", "iso3", in_language("name", interface_codes()))
    return {key: (iso3, name) for key, iso3, name in listed}


def transposition(request: Request) -> HttpResponse:
    """Countries that are bound by an instrument and whose law does not meet one of its standards."""
    cells = Cells(chosen_editions(None))
    bound = _bound(cells)
    wanted = request.GET.get("instrument", "")
    rows = []
    instruments: dict[str, tuple[str, int]] = {}
    for country in cells.countries:
        for standard in cells.standards:
            if standard.family in ("ratified", "model", "enforced"):
                continue
            verdict = cells.verdicts.get((country.pk, standard.pk), Verdict.UNKNOWN)
            year = bound[standard.instrument.code].get(country.pk)
            if not verdict.is_gap or year is None:
                continue
            name, number = instruments.get(standard.instrument.code, (str(standard.instrument.number), 0))
            instruments[standard.instrument.code] = (name, number + 1)
            if wanted in ("", standard.instrument.code):
                rows.append({
                    "country": country, "iso3": country.iso3.lower(), "standard": standard, "verdict": verdict.value,
                    "word": Words(verdict).label, "year": year,
                })  # fmt: skip
    context = {
        "tabs": tabs("law:transposition"), "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": len(rows), "countries": len({row["iso3"] for row in rows}),
        "filters": [
            choices("instrument", _("Instrument"), [(code, comma_separated((name, number))) for code, (name, number) in instruments.items()], wanted, no_choice="")
        ],
    }  # fmt: skip
    return render(request, "law/transposition.html", context)


def _bound(cells: Cells) -> dict[str, dict[int, str]]:
    """Instrument -> country -> the year since when it is bound; empty where only the fact is known."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for standard in cells.standards:
        if standard.family == "ratified":
            for (country, key), verdict in cells.verdicts.items():
                if key == standard.pk and verdict == Verdict.MET:
                    found[standard.instrument.code][country] = ""
    acts = Ratification.objects.filter(act__in=[str(one) for one in BINDING], edition__publisher="untc").exclude(on="")
    ratified = {one.instrument.code for one in cells.standards if one.family == "ratified"}
    for code, country, on in acts.order_by("on").values_list("instrument__code", "country", "on"):
        if code not in ratified:
            found[code].setdefault(country, on[:4])
        elif found[code].get(country) == "":
            found[code][country] = on[:4]
    return found
