"""Verdicts as files: one row a finding, each with its source, and how the table is to be cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from hub.accounts.requests import Request
from hub.law.cells import chosen_editions, edition_years, keys_of_pathfinders, regions_of_matrix
from hub.law.models import Assessment, Edition, Family, Finding
from hub.law.views.files import check_is_format, citation, table_file
from hub.law.views.matrix import chosen_year
from hub.lib.partialdate import last_day
from hub.lib.translated import in_language, interface_codes
from hub.lib.visibility import is_open_to

COLUMNS = [
    "country", "name", "standard", "instrument", "article", "territory", "verdict", "printed", "age", "computed",
    "publisher", "edition", "licence", "source",
]  # fmt: skip


def download(request: Request, file_format: str) -> HttpResponse:
    """What the matrix, a standard or a country shows; `edition=all` gives every edition."""
    check_is_format(file_format)
    everything = request.GET.get("edition") == "all"
    years = edition_years()
    editions = (
        list(Edition.objects.select_related("source")) if everything else chosen_editions(chosen_year(request, years))
    )
    year = chosen_year(request, years)
    is_newest = everything or not years or year == years[0]
    rows = [*_rows(request, editions), *_assessments(request, None if is_newest else year)]
    return table_file("law", COLUMNS, rows, citation(request, editions, reverse("law:matrix")), file_format)


def _filter_rows(request: Request, rows: Any) -> Any:
    """Those of the region, the standard, the country, the family of standards and the instrument that the address names; of
    Pathfinder countries alone where it says so."""
    region, standard, country, family, instrument = (
        request.GET.get(name, "") for name in ("region", "standard", "country", "family", "instrument")
    )
    if region in (tops := regions_of_matrix()).values():
        rows = rows.filter(country__region__in=[code for code, top in tops.items() if top == region])
    if standard:
        rows = rows.filter(standard__code=standard)
    if family in Family.values:
        rows = rows.filter(standard__family=family)
    if instrument:
        rows = rows.filter(standard__instrument__code=instrument)
    if country:
        rows = rows.filter(country__iso3=country.upper())
    if request.GET.get("pathfinder") == "1":
        rows = rows.filter(country__in=keys_of_pathfinders())
    return rows


def _assessments(request: Request, until: int | None) -> Iterator[list[Any]]:
    """Verdicts of people that were published, each with the address of its reason; up to the end of a year, or all."""
    found = _filter_rows(
        request, Assessment.objects.visible_to(request.viewer).filter(state=Assessment.State.PUBLISHED)
    )
    if until is not None:
        found = found.filter(day__lte=last_day(str(until)))
    for one in found.select_related("country", "standard__instrument", "organization").order_by("country__iso3", "pk"):
        who = one.organization.name if is_open_to(one.organization, request.viewer) else ""
        address = request.build_absolute_uri(one.get_absolute_url())
        yield [
            one.country.iso3, str(one.country.name), one.standard.code, str(one.standard.instrument.number), one.standard.article,
            "", one.verdict, "", "", "no", str(who), one.day.year, "", address,
        ]  # fmt: skip


def _rows(request: Request, editions: list[Edition]) -> Iterator[list[Any]]:
    by_key = {one.pk: one for one in editions}
    found = _filter_rows(request, Finding.objects.filter(edition__in=editions))
    listed = found.order_by("country__iso3", "standard__position", "edition__year", "territory").values_list(
        "country__iso3", in_language("country__name", interface_codes()), "standard__code",
        in_language("standard__instrument__number"), "standard__article", "territory", "verdict", "printed", "age", "is_computed", "edition",
    )  # fmt: skip
    for *cells, computed, key in listed.iterator(chunk_size=2000):
        edition = by_key[key]
        yield [
            *cells,
            "yes" if computed else "no",
            edition.publisher,
            edition.year,
            edition.licence,
            edition.source.url,
        ]
