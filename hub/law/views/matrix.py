from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from evidence.lawgap import Verdict

from hub.accounts.requests import Request
from hub.law.cells import Cells, Place, chosen_editions, edition_years, pathfinders_among
from hub.law.models import Family, LawStandard
from hub.law.publishers import PUBLISHERS
from hub.law.views.filters import choices
from hub.law.views.tabs import tabs
from hub.law.views.worldmap import map_of_numbers
from hub.lib.choices import sorting_key
from hub.lib.components import Part
from hub.lib.text import add_label, comma_separated
from hub.vocabularies.models import Region

FIRST_REGION = "202"


def chosen_year(request: Request, years: list[int]) -> int | None:
    """The year in the address if there is such an edition, else the newest."""
    wanted = request.GET.get("edition", "")
    if wanted.isascii() and wanted.isdigit() and int(wanted) in years:
        return int(wanted)
    return years[0] if years else None


class Selection:
    """The part of the matrix that the address asks for."""

    def __init__(self, request: Request) -> None:
        self.years = edition_years()
        self.year = chosen_year(request, self.years)
        self.cells = Cells(chosen_editions(self.year))
        self.pathfinder = "1" if request.GET.get("pathfinder") == "1" else ""
        if self.pathfinder:
            self.cells.countries = pathfinders_among(self.cells.countries)
        self.family = request.GET.get("family", "")
        families = [one for one in Family if one.value == self.family] or [one for one in Family if one != Family.MODEL]
        self.instrument = request.GET.get("instrument", "")
        self.columns = [one for one in self.cells.standards if one.family in families]
        if self.instrument:
            self.columns = [one for one in self.columns if one.instrument.code == self.instrument]
            families = [one for one in families if any(column.family == one for column in self.columns)]
        self.families = families
        self.regions = _regions(self.cells)
        self.region = self._chosen_region(request.GET.get("region", ""))
        self.shown = [one for one in self.cells.countries if one.region == self.region]
        # No sum is shown of standards of different families.
        self.summed = [one for one in self.columns if one.family == families[0]] if families else []

    def _chosen_region(self, wanted: str) -> str:
        codes = [code for code, _name, _number in self.regions]
        if wanted == "all" or wanted in codes:
            return wanted
        return FIRST_REGION if FIRST_REGION in codes else next(iter(codes), "all")

    @property
    def map_label(self) -> str:
        number = _("Not met, of %(number)s") % {"number": len(self.summed)}
        return add_label(number, self.families[0].label) if self.families else ""

    def gaps_by_country(self) -> dict[str, int]:
        countries = self.cells.countries if self.region == "all" else self.shown
        return {country.iso3: self.cells.number_of_gaps(country, self.summed) for country in countries}


def matrix(request: Request) -> HttpResponse:
    """Verdicts by country and standard: one page for each region, or the sums of all."""
    asked = Selection(request)
    cells, columns, families = asked.cells, asked.columns, asked.families
    year, regions, region, shown, summed = asked.year, asked.regions, asked.region, asked.shown, asked.summed
    family, instrument, pathfinder = asked.family, asked.instrument, asked.pathfinder
    order = request.GET.get("order", "")
    by_country = [(country, cells.number_of_gaps(country, summed)) for country in shown]
    if order != "name":
        by_country.sort(key=lambda row: (-row[1], sorting_key(row[0].name)))
    counts = cells.counts(cells.countries, columns)
    known = {
        one.pk
        for one in columns
        if any(number for verdict, number in counts[one.pk].items() if verdict != Verdict.UNKNOWN)
    }
    context = {
        "tabs": tabs("law:matrix"),
        "filters": [
            choices("region", _("Region"), [*((code, comma_separated((name, number))) for code, name, number in regions), ("all", _("Sums of all regions"))], region),
            choices("edition", _("Edition"), [(one, one) for one in asked.years], year),
            choices("family", _("Standards"), [(one.value, one.label) for one in Family if any(standard.family == one for standard in cells.standards)], family, no_choice=_("Six families")),
            choices("instrument", _("Instrument"), _instruments(cells.standards), instrument, no_choice=""),
            choices("pathfinder", _("Countries"), [("1", _("Pathfinder countries"))], pathfinder, no_choice=""),
            choices("order", _("Order"), [("name", _("By name"))], order, no_choice=_("Not met, most first")),
        ],
        "year": year,
        "editions": [(one, PUBLISHERS[one.publisher].caveats) for one in cells.editions],
        "regions": regions,
        "region": region,
        "region_name": next((name for code, name, _number in regions if code == region), ""),
        "family": family,
        "headings": [(one, [column for column in columns if column.family == one]) for one in families],
        "first_of": {column.pk for column, before in zip(columns, [None, *columns], strict=False) if before is None or before.family != column.family},
        "sum_heading": ngettext("Not met, of %(number)s", "Not met, of %(number)s", len(summed)) % {"number": len(summed)},
        "sum_label": ngettext(" of %(number)s", " of %(number)s", len(summed)) % {"number": len(summed)},
        "rows": [(country, gaps, _row(cells, country, columns, known)) for country, gaps in by_country],
        "feet": _feet(cells, shown, columns),
        "number": len(cells.countries),
        "with_data": len(known),
        "columns": len(columns),
        "by_standard": _by_standard(counts, columns),
        "key": [Part("bad", 1, _("not met")), Part("warn", 1, _("partly")), Part("met", 1, _("met")), Part("0", 1, _("does not apply")), Part("none", 1, _("unknown"))],
        "other_regions": _sums(cells, regions, region, summed),
        "sum_family": families[0].label if families else "",
        "map_label": asked.map_label,
        "query": urlencode({"edition": year or "", "region": region, "family": family, "instrument": instrument, "pathfinder": pathfinder}),
        "map": map_of_numbers(asked.gaps_by_country(), len(summed)),
        "can_import": request.viewer.is_secretariat,
    }  # fmt: skip
    return render(request, "law/matrix.html", context)


def _regions(cells: Cells) -> list[tuple[str, str, int]]:
    """Code, name and number of countries of each region with data, by name."""
    numbers: dict[str, int] = {}
    for country in cells.countries:
        numbers[country.region] = numbers.get(country.region, 0) + 1
    names = [(one.code, str(one.name), numbers[one.code]) for one in Region.objects.filter(code__in=numbers)]
    return sorted(names, key=lambda one: sorting_key(one[1]))


def _instruments(standards: list[LawStandard]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for standard in standards:
        found.setdefault(standard.instrument.code, str(standard.instrument.number))
    return sorted(found.items(), key=lambda one: sorting_key(one[1]))


def _row(
    cells: Cells, country: Place, columns: list[LawStandard], known: set[int]
) -> list[tuple[str, int, str, bool, bool]]:
    family, row = "", []
    for column in columns:
        verdict = cells.verdicts.get((country.pk, column.pk), Verdict.UNKNOWN)
        row.append((str(verdict), column.number, str(column.name), column.family != family, column.pk in known))
        family = column.family
    return row


def _feet(cells: Cells, shown: list[Place], columns: list[LawStandard]) -> list[str]:
    """For each column how many countries do not meet it; a question mark without data."""
    counts = cells.counts(shown, columns)
    return [
        "?" if counts[one.pk][Verdict.UNKNOWN] == len(shown) else str(counts[one.pk][Verdict.NOT_MET])
        for one in columns
    ]


FILLS = {
    Verdict.NOT_MET: "bad",
    Verdict.PARTLY: "warn",
    Verdict.MET: "met",
    Verdict.NOT_APPLICABLE: "0",
    Verdict.UNKNOWN: "none",
}


def verdict_parts(counts: Any) -> list[Part]:
    return [Part(fill, counts[verdict]) for verdict, fill in FILLS.items()]


def words_of(counts: Any) -> str:
    """“33 not met, 98 met”: what no country has is not named."""
    words = {
        Verdict.NOT_MET: _("%(number)s not met"),
        Verdict.PARTLY: _("%(number)s partly met"),
        Verdict.MET: _("%(number)s met"),
        Verdict.NOT_APPLICABLE: _("%(number)s not applicable"),
        Verdict.UNKNOWN: _("%(number)s unknown"),
    }
    return comma_separated(said % {"number": counts[verdict]} for verdict, said in words.items() if counts[verdict])


def _by_standard(counts: Any, columns: list[LawStandard]) -> list[dict[str, Any]]:
    """The standards with data, most gaps first, at most twelve."""
    known = [one for one in columns if counts[one.pk][Verdict.UNKNOWN] < sum(counts[one.pk].values())]
    known.sort(key=lambda one: -counts[one.pk][Verdict.NOT_MET])
    return [
        {
            "standard": one,
            "parts": verdict_parts(counts[one.pk]),
            "words": words_of(counts[one.pk]),
            "number": counts[one.pk][Verdict.NOT_MET],
        }
        for one in known[:12]
    ]


def _sums(
    cells: Cells, regions: list[tuple[str, str, int]], chosen: str, summed: list[LawStandard]
) -> list[dict[str, Any]]:
    """Other regions with their sums over the standards of one family."""
    found = []
    for code, name, number in regions:
        if code == chosen:
            continue
        here = [one for one in cells.countries if one.region == code]
        total: dict[Verdict, int] = dict.fromkeys(Verdict, 0)
        for counts in cells.counts(here, summed).values():
            for verdict, times in counts.items():
                total[verdict] += times
        found.append(
            {
                "code": code,
                "name": name,
                "number": number,
                "parts": verdict_parts(total),
                "words": words_of(total),
                "gaps": total[Verdict.NOT_MET],
            }
        )
    return found
