from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.law.cells import chosen_editions, regions_of_matrix
from hub.law.models import Edition, Family, Finding, Instrument, Ratification
from hub.law.models.instruments import BINDING
from hub.law.publishers import PUBLISHERS
from hub.law.views.acts import TreatyHistory, acts_by_source
from hub.law.views.files import citation, links_to_files, table_file
from hub.law.views.filters import Filter, choices
from hub.law.views.tabs import tabs
from hub.lib.choices import alphabetical
from hub.vocabularies.models import Country, Region

PAGE_SIZE = 50
COLUMNS = [
    "country", "name", "act", "on", "declared_minimum_age", "reporting", "text", "publisher", "edition", "source",
]  # fmt: skip


def instruments(request: Request) -> HttpResponse:
    """The conventions, protocols and principles behind the standards."""
    bound = Count(
        "ratifications__country", filter=Q(ratifications__act__in=[str(one) for one in BINDING]), distinct=True
    )
    rows = Instrument.objects.annotate(bound=bound).order_by("position")
    standards = dict(Instrument.objects.values_list("pk").annotate(many=Count("standards")).order_by())
    context = {"tabs": tabs("law:instruments"), "rows": [(one, standards[one.pk]) for one in rows]}
    return render(request, "law/instruments.html", context)


def instrument(request: Request, code: str) -> HttpResponse:
    """One instrument: its standards, and for each country who says that it is bound, since when, what it declared and whether
    it reports."""
    found = get_object_or_404(Instrument, code=code)
    rows = _rows(found)
    filters, chosen = _filter_rows(request, found, rows)
    is_ilo = found.kind == Instrument.Kind.ILO
    context = {
        "instrument": found,
        "tabs": tabs(""),
        "filters": filters,
        "standards": found.standards.all(),
        "page": Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": len(rows),
        "shows_ages": _has_ages(found, rows),
        "shows_reporting": _has_reporting(rows),
        "no_ages": found.code == "c138" and not _has_ages(found, rows),
        "no_reporting": is_ilo and not _has_reporting(rows),
        "can_import": request.viewer.is_secretariat,
        "editions": [(one, PUBLISHERS[one.publisher].caveats) for one in _editions(found, rows)],
        "files": links_to_files("law:instrument_file", request.GET, found.code),
    }
    return render(request, "law/instrument.html", context)


def instrument_file(request: Request, code: str, file_format: str) -> HttpResponse:
    """The acts of each country by source, and where a source says that it is bound or not without a date."""
    found = get_object_or_404(Instrument, code=code)
    rows = _rows(found)
    lines = [line for row in _filter_rows(request, found, rows)[1] for line in row.lines()]
    cited = citation(request, _editions(found, rows), found.get_absolute_url())
    return table_file(f"law-{found.code}", COLUMNS, lines, cited, file_format)


def _rows(found: Instrument) -> list[Row]:
    acts: dict[int, list[Ratification]] = defaultdict(list)
    for one in found.ratifications.select_related("edition__source"):
        acts[one.country_id].append(one)
    said: dict[int, list[Finding]] = defaultdict(list)
    for finding in ratification_findings(found):
        said[finding.country_id].append(finding)
    countries = alphabetical(Country.objects.filter(pk__in={*acts, *said}), lambda one: str(one.name))
    return [Row(one, acts_by_source(acts[one.pk]), said[one.pk]) for one in countries]


def _editions(found: Instrument, rows: list[Row]) -> list[Edition]:
    editions = Edition.objects.filter(ratifications__instrument=found) | Edition.objects.filter(
        pk__in={one.edition_id for row in rows for one in row.ratified}
    )
    return list(editions.distinct().select_related("source"))


def _has_ages(found: Instrument, rows: list[Row]) -> bool:
    return found.code == "c138" and any(row.history.declared_ages for row in rows)


def _has_reporting(rows: list[Row]) -> bool:
    return any(row.history.reporting for row in rows)


@dataclass(frozen=True)
class Row:
    """One country and the instrument."""

    country: Country
    history: TreatyHistory
    ratified: list[Finding]  # who says that it is bound or not, without a date

    def lines(self) -> list[list[Any]]:
        """For a file: one for each act, declaration and statement without a date."""
        start = [self.country.iso3, str(self.country.name)]
        found: list[list[Any]] = []
        for source in self.history.sources:
            none = [source.knows_none] if source.knows_none else []
            for one in [*source.acts, *source.declarations, *none]:
                tail = [source.edition.publisher, source.edition.year, source.edition.source.url]
                age = "" if one.declared_age is None else one.declared_age
                found.append([*start, one.act, one.on, age, one.reporting, one.text, *tail])
        for finding in self.ratified:
            edition = finding.edition
            tail = [edition.publisher, edition.year, edition.source.url]
            found.append([*start, f"bound: {finding.verdict}", "", "", "", "", *tail])
        return found


def ratification_findings(found: Instrument) -> Any:
    """Who says in the newest edition whether a country is bound, without a date. Dated acts are shown as such."""
    editions = [one for one in chosen_editions(None) if one.publisher == "usdol"]
    rows = Finding.objects.filter(edition__in=editions, standard__family=Family.RATIFIED, standard__instrument=found)
    return rows.select_related("edition__source")


NOT_RECORDED = "-"


def _filter_rows(request: Request, found: Instrument, rows: list[Row]) -> tuple[list[Filter], list[Row]]:
    """The lists of choices, and the rows that fit what was chosen."""
    tops = regions_of_matrix()
    region, only, age, reporting = (request.GET.get(name, "") for name in ("region", "only", "age", "reporting"))
    regions = alphabetical(
        [(one.code, str(one.name)) for one in Region.objects.filter(code__in=set(tops.values()))], lambda row: row[1]
    )
    differ = sum(row.history.differs for row in rows)
    filters = [choices("region", _("Region"), regions, region, no_choice="")]
    if differ:
        words = _("Sources differ, %(number)s") % {"number": differ}
        filters.append(choices("only", _("Sources"), [("conflicts", words)], only, no_choice=""))
    if found.kind == Instrument.Kind.ILO:
        nothing = (NOT_RECORDED, _("not recorded"))
        if _has_ages(found, rows):
            ages = sorted({str(one) for row in rows for one in row.history.declared_ages})
            options = [*((one, one) for one in ages), nothing]
            filters.append(choices("age", _("Declared minimum age"), options, age, no_choice=""))
        if _has_reporting(rows):
            stated = sorted({one for row in rows for one in row.history.reporting})
            options = [*((one, one) for one in stated), nothing]
            filters.append(choices("reporting", _("Reporting"), options, reporting, no_choice=""))

    def fits(row: Row) -> bool:
        ages, stated = [str(one) for one in row.history.declared_ages], row.history.reporting
        return (
            (region not in tops.values() or tops[row.country.region_id] == region)
            and (only != "conflicts" or row.history.differs)
            and (not age or age in (ages or [NOT_RECORDED]))
            and (not reporting or reporting in (stated or [NOT_RECORDED]))
        )

    return filters, [row for row in rows if fits(row)]
