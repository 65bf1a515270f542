"""All Pathfinder countries with their tracks: four queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from hub.lib.choices import sorting_key
from hub.lib.visibility import Viewer, has_any, visible_of
from hub.pathfinders.models import Committee, CountryReport, DatedStep
from hub.pathfinders.track import Track, reports_as_steps
from hub.vocabularies.models import Country


@dataclass
class Row:
    country: Country
    track: Track
    committee: Committee | None = None
    reports: list[CountryReport] = field(default_factory=list)


def pathfinder_rows(viewer: Viewer) -> list[Row]:
    """By name in the reader's language. A country is a Pathfinder country or a candidate where a source says something of it."""
    records: dict[int, list[DatedStep]] = defaultdict(list)
    for step in DatedStep.objects.visible_to(viewer).filter(withdrawn_at=None):
        records[step.country_id].append(step)
    reports: dict[int, list[CountryReport]] = defaultdict(list)
    published = CountryReport.objects.filter(state=CountryReport.State.PUBLISHED)
    for one in published.select_related("cycle", "country"):
        reports[one.country_id].append(one)
    committees = {one.country_id: one for one in Committee.objects.visible_to(viewer).select_related("group")}
    keys = {*records, *reports, *committees}
    countries = Country.objects.filter(pk__in=keys).select_related("region").order_by()
    rows = [
        Row(
            one,
            Track([*records[one.pk], *reports_as_steps(reports[one.pk])]),
            committees.get(one.pk),
            sorted(reports[one.pk], key=lambda report: -report.cycle.year),
        )
        for one in countries
    ]
    return sorted(rows, key=lambda row: sorting_key(str(row.country.name)))


def track_of(country: Country, viewer: Viewer) -> Track:
    records = visible_of(country.pathfinder_steps, viewer).filter(withdrawn_at=None).select_related("organization")
    published = CountryReport.State.PUBLISHED
    of_country = country.pathfinder_reports
    reports = list(of_country.filter(state=published).select_related("cycle")) if has_any(of_country) else []
    return Track([*records, *reports_as_steps(reports)])


def has_committee(country: Country, viewer: Viewer) -> bool:
    if not getattr(country, "has_related", {}).get("pathfinder_committee", True):
        return False
    return bool(Committee.objects.visible_to(viewer).filter(country=country).exists())
