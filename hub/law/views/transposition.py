from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from evidence.lawgap import Verdict

from hub.accounts.requests import Request
from hub.law.cells import Cells, chosen_editions
from hub.law.models import Ratification
from hub.law.models import Verdict as Words
from hub.law.models.instruments import BINDING
from hub.law.views.files import citation, links_to_files, table_file
from hub.law.views.filters import choices
from hub.law.views.tabs import tabs
from hub.law.views.worldmap import map_of_places
from hub.lib.components import Bar
from hub.lib.text import comma_separated

PAGE_SIZE = 50
MOST_BARS = 12
COLUMNS = ["country", "name", "instrument", "bound_since", "standard", "article", "verdict"]


@dataclass
class Gaps:
    """Countries that are bound by an instrument and whose law does not meet one of its standards."""

    wanted: str

    @cached_property
    def cells(self) -> Cells:
        return Cells(chosen_editions(None))

    @cached_property
    def of_all_instruments(self) -> list[dict[str, Any]]:
        cells, bound = self.cells, _binding_years(self.cells)
        standards = [one for one in cells.standards if one.family not in ("ratified", "model", "enforced")]
        rows = []
        for country in cells.countries:
            for standard in standards:
                verdict = cells.verdicts.get((country.pk, standard.pk), Verdict.UNKNOWN)
                year = bound[standard.instrument.code].get(country.pk)
                if verdict.is_gap and year is not None:
                    rows.append({
                        "country": country, "iso3": country.iso3.lower(), "standard": standard, "verdict": verdict.value,
                        "word": Words(verdict).label, "year": year,
                    })  # fmt: skip
        return rows

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [row for row in self.of_all_instruments if self.wanted in ("", row["standard"].instrument.code)]

    @cached_property
    def instruments(self) -> list[tuple[str, str, int]]:
        """Code, name and number of gaps of each instrument that has some."""
        numbers = Counter(row["standard"].instrument for row in self.of_all_instruments)
        return [(one.code, str(one.number), number) for one, number in numbers.items()]

    def bars(self) -> list[Bar]:
        """Gaps by standard, most first: of each country one at most."""
        numbers = Counter(row["standard"] for row in self.rows)
        most = sorted(numbers, key=lambda one: (-numbers[one], one.position))[:MOST_BARS]
        top = numbers[most[0]] if most else 0
        return [Bar(one.name, numbers[one], top, href=one.get_absolute_url(), fill="bad") for one in most]


def gaps_by_country(found: Gaps) -> Counter[str]:
    return Counter(row["country"].iso3 for row in found.rows)


def transposition(request: Request) -> HttpResponse:
    """Ratified, and not in the law: a table, the standards with most gaps, and where they are."""
    found = Gaps(request.GET.get("instrument", ""))
    options = [(code, comma_separated((name, number))) for code, name, number in found.instruments]
    context = {
        "tabs": tabs("law:transposition"), "page": Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": len(found.rows), "countries": len({row["iso3"] for row in found.rows}),
        "filters": [choices("instrument", _("Instrument"), options, found.wanted, no_choice="")],
        "bars": found.bars(),
        "map": map_of_places(gaps_by_country(found)),
        "files": links_to_files("law:transposition_file", request.GET),
    }  # fmt: skip
    return render(request, "law/transposition.html", context)


def transposition_file(request: Request, file_format: str) -> HttpResponse:
    found = Gaps(request.GET.get("instrument", ""))
    rows = [
        [
            row["country"].iso3, row["country"].name, row["standard"].instrument.code, row["year"], row["standard"].code,
            row["standard"].article, row["verdict"],
        ]
        for row in found.rows
    ]  # fmt: skip
    cited = citation(request, found.cells.editions, reverse("law:transposition"))
    return table_file("law-transposition", COLUMNS, rows, cited, file_format)


def _binding_years(cells: Cells) -> dict[str, dict[int, str]]:
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
