from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from evidence.lawgap import compare_editions

from hub.accounts.requests import Request
from hub.law.cells import verdicts_of_edition
from hub.law.models import Edition, LawStandard
from hub.law.models import Verdict as Words
from hub.law.views.files import citation, links_to_files, table_file
from hub.law.views.filters import choices
from hub.law.views.tabs import tabs
from hub.law.views.worldmap import map_of_places
from hub.lib.choices import sorting_key
from hub.lib.components import Part
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country

PAGE_SIZE = 50
MOST_BARS = 12
BETTER, WORSE, OTHER = 1, -1, 0
WANTED = {"better": BETTER, "worse": WORSE, "other": OTHER}
DIRECTIONS = [
    ("better", gettext_lazy("closer to the standard")),
    ("worse", gettext_lazy("farther from it")),
    ("other", gettext_lazy("not comparable")),
]
COLUMNS = [
    "country", "name", "standard", "instrument", "article", "edition_before", "verdict_before", "edition_after",
    "verdict_after", "direction", "publisher", "source",
]  # fmt: skip


@dataclass
class Changes:
    """The differences between two editions of one publisher, for the countries in both, as the address asks for them."""

    asked: Mapping[str, str]

    @cached_property
    def editions(self) -> list[Edition]:
        return list(Edition.objects.filter(publisher="usdol").select_related("source").order_by("year"))

    @cached_property
    def sides(self) -> tuple[Edition | None, Edition | None]:
        """The two editions in the address; by default the oldest and the newest."""
        by_year = {str(one.year): one for one in self.editions}
        before = by_year.get(self.asked.get("from", ""), self.editions[0] if self.editions else None)
        after = by_year.get(self.asked.get("to", ""), self.editions[-1] if self.editions else None)
        return before, after

    @cached_property
    def standards(self) -> dict[int, LawStandard]:
        return {one.pk: one for one in LawStandard.objects.select_related("instrument")}

    @cached_property
    def of_all_directions(self) -> list[dict[str, Any]]:
        before, after = self.sides
        if before is None or after is None:
            return []
        wanted = self.asked.get("standard", "")
        where = {"standard__code": wanted} if wanted in {one.code for one in self.standards.values()} else {}
        found = compare_editions(verdicts_of_edition(before, **where), verdicts_of_edition(after, **where))
        names = _countries({one.key[0] for one in found})
        rows = [
            {
                "iso3": names[one.key[0]][0].lower(), "name": names[one.key[0]][1], "direction": one.direction,
                "standard": self.standards[one.key[1]], "before": one.before.value, "before_word": Words(one.before).label,
                "after": one.after.value, "after_word": Words(one.after).label,
            }
            for one in found
        ]  # fmt: skip
        return sorted(
            rows,
            key=lambda row: (
                -abs(row["direction"]),
                row["direction"],
                sorting_key(row["name"]),
                row["standard"].position,
            ),
        )

    @cached_property
    def direction(self) -> int | None:
        return WANTED.get(self.asked.get("direction", ""))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        if self.direction is None:
            return self.of_all_directions
        return [row for row in self.of_all_directions if row["direction"] == self.direction]

    def by_standard(self) -> tuple[int, list[tuple[LawStandard, list[Part], str]]]:
        """The standards with most changes: how many countries came closer, and how many went farther; and the most of one."""
        counts: dict[int, Counter[int]] = defaultdict(Counter)
        for row in self.of_all_directions:
            if row["direction"] != OTHER:
                counts[row["standard"].pk][row["direction"]] += 1
        most = sorted(counts, key=lambda key: (-counts[key].total(), self.standards[key].position))[:MOST_BARS]
        longest = counts[most[0]].total() if most else 0
        found = []
        for key in most:
            closer, farther = counts[key][BETTER], counts[key][WORSE]
            found.append(
                (self.standards[key], [Part("met", closer), Part("bad", farther)], _changes_in_words(closer, farther))
            )
        return longest, found


def _changes_in_words(closer: int, farther: int) -> str:
    return _("%(closer)s closer, %(farther)s farther") % {"closer": closer, "farther": farther}


def changes_by_country(found: Changes) -> tuple[str, Counter[str]]:
    """What the map shows: its title, and how many changes in its direction each country has."""
    shown = WORSE if found.direction is None else found.direction
    labels = {
        BETTER: _("Closer to a standard than before"),
        WORSE: _("Farther from a standard than before"),
        OTHER: _("One side says neither"),
    }
    return labels[shown], Counter(row["iso3"].upper() for row in found.of_all_directions if row["direction"] == shown)


def changes(request: Request) -> HttpResponse:
    """What differs between two editions: a table, the standards with most changes, and where the law went farther away."""
    found = Changes(request.GET)
    before, after = found.sides
    totals = Counter(row["direction"] for row in found.of_all_directions)
    map_label, places = changes_by_country(found)
    wanted = request.GET.get("standard", "")
    longest, by_standard = found.by_standard()
    context = {
        "tabs": tabs("law:changes"), "editions": found.editions, "before": before, "after": after,
        "page": Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page")), "better": totals[BETTER],
        "worse": totals[WORSE], "other": totals[OTHER],
        "filters": [
            choices("from", _("From edition"), [(one.year, one.year) for one in found.editions], before and before.year),
            choices("to", _("To edition"), [(one.year, one.year) for one in found.editions], after and after.year),
            choices("standard", _("Standard"), [(one.code, one.name) for one in found.standards.values()], wanted, no_choice=""),
            choices("direction", _("Direction"), DIRECTIONS, request.GET.get("direction", ""), no_choice=""),
        ],
        "by_standard": by_standard,
        "longest": longest,
        "key": [Part("met", 1, _("closer")), Part("bad", 1, _("farther"))],
        "map": map_of_places(places),
        "map_label": map_label,
        "files": links_to_files("law:changes_file", request.GET),
    }  # fmt: skip
    return render(request, "law/changes.html", context)


def changes_file(request: Request, file_format: str) -> HttpResponse:
    """All differences that fit the choice."""
    found = Changes(request.GET)
    before, after = found.sides
    words = {number: word for word, number in WANTED.items()}
    rows = [
        [
            row["iso3"].upper(), row["name"], row["standard"].code, str(row["standard"].instrument.number),
            row["standard"].article, before and before.year, row["before"], after and after.year, row["after"],
            words[row["direction"]], "usdol", after and after.source.url,
        ]
        for row in found.rows
    ]  # fmt: skip
    editions = [one for one in (before, after) if one is not None]
    return table_file("law-changes", COLUMNS, rows, citation(request, editions, reverse("law:changes")), file_format)


def _countries(keys: set[int]) -> dict[int, tuple[str, str]]:
    rows = Country.objects.filter(pk__in=keys).order_by()
    listed = rows.values_list("pk", "iso3", in_language("name", interface_codes()))
    return {key: (iso3, name) for key, iso3, name in listed}
