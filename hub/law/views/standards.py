from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from evidence.lawgap import Verdict

from hub.accounts.requests import Request
from hub.law.cells import Cells, Place, chosen_editions, edition_years, verdicts_of_edition
from hub.law.models import Edition, Finding, LawStandard
from hub.law.models import Verdict as Words
from hub.law.publishers import PUBLISHERS
from hub.law.views.filters import choices
from hub.law.views.matrix import FILLS, chosen_year, verdict_parts, words_of
from hub.law.views.tabs import tabs
from hub.lib.maps import Choropleth
from hub.lib.text import comma_separated
from hub.vocabularies.models import Country

PAGE_SIZE = 60
SHOWN_FIRST = (Verdict.NOT_MET, Verdict.PARTLY, Verdict.MET, Verdict.NOT_APPLICABLE, Verdict.UNKNOWN)


def standard(request: Request, code: str) -> HttpResponse:
    """One standard in the world: which countries meet it, and how that changed over the editions."""
    found = get_object_or_404(LawStandard.objects.select_related("instrument"), code=code)
    years = edition_years()
    year = chosen_year(request, years)
    cells = Cells(chosen_editions(year), {"standard": found})
    counts = cells.counts(cells.countries, [found])[found.pk]
    verdict, named = countries_with_verdict(request, found, cells)
    page = Paginator(named, PAGE_SIZE).get_page(request.GET.get("page"))
    details = _details(found, cells.editions, [one.pk for one in page.object_list])
    context = {
        "standard": found,
        "tabs": tabs(""),
        "filters": [
            choices("edition", _("Edition"), [(one, one) for one in years], year),
            choices("verdict", _("Verdict"), [(one.value, comma_separated((Words(one).label, counts[one]))) for one in SHOWN_FIRST if counts[one]], verdict.value),
        ],
        "year": year,
        "page": page,
        "rows": [(one, details.get(one.pk)) for one in page.object_list],
        "has_ages": any(one["ages"] for one in details.values()),
        "verdict": verdict.value,
        "verdict_word": Words(verdict).label,
        "parts": verdict_parts(counts),
        "words": words_of(counts),
        "total": sum(counts.values()),
        "gaps": counts[Verdict.NOT_MET] + counts[Verdict.PARTLY],
        "map": map_of_verdict(named),
        "history": _history(found),
        "editions": [(one, PUBLISHERS[one.publisher].caveats) for one in cells.editions if one.findings.filter(standard=found).exists()],
        "query": f"standard={found.code}&edition={year or ''}",
    }  # fmt: skip
    return render(request, "law/standard.html", context)


def countries_with_verdict(request: Request, found: LawStandard, cells: Cells) -> tuple[Verdict, list[Place]]:
    """The verdict that is asked for, else the first that a country has, and the countries that have it."""
    counts = cells.counts(cells.countries, [found])[found.pk]
    wanted = request.GET.get("verdict", "")
    verdict = next((one for one in SHOWN_FIRST if one.value == wanted), None)
    if verdict is None:
        verdict = next((one for one in SHOWN_FIRST if counts[one]), Verdict.NOT_MET)
    return verdict, [one for one in cells.countries if cells.verdicts.get((one.pk, found.pk)) == verdict]


def map_of_verdict(countries: list[Place]) -> Choropleth | None:
    names, places = Country.on_maps()
    shown = {one.iso3: 1 for one in countries}
    return Choropleth(shown, names, places, only_named=True) if shown else None


def _details(found: LawStandard, editions: list[Edition], countries: list[int]) -> dict[int, dict[str, Any]]:
    """What the decisive edition printed for each country: age, words of the publisher, territories."""
    rows = Finding.objects.filter(standard=found, edition__in=editions, country__in=countries)
    order = {edition.pk: place for place, edition in enumerate(editions)}
    details: dict[int, dict[str, Any]] = {}
    for one in sorted(rows.select_related("edition"), key=lambda one: order[one.edition_id]):
        here = details.setdefault(one.country_id, {"edition": one.edition, "ages": [], "territories": []})
        if here["edition"].pk != one.edition_id:
            continue
        if one.age_in_years and one.age not in here["ages"]:
            here["ages"].append(one.age)
        if one.territory:
            here["territories"].append(f"{one.territory}: {Words(one.verdict).label}")
    return details


def _history(found: LawStandard) -> list[dict[str, Any]]:
    """Counts of every edition with the standard, oldest first."""
    rows = []
    for edition in Edition.objects.filter(findings__standard=found).distinct().order_by("publisher", "year"):
        counts = dict.fromkeys(FILLS, 0)
        for verdict in verdicts_of_edition(edition, standard=found).values():
            counts[verdict] += 1
        rows.append(
            {
                "edition": edition,
                "counts": [counts[one] for one in FILLS],
                "parts": verdict_parts(counts),
                "words": words_of(counts),
            }
        )
    return rows
