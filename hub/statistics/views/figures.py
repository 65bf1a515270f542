"""Series of a country or of a pair: one chart for one unit, releases side by side, the table beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.charts import Chart
from hub.lib.text import comma_separated
from hub.statistics.charts import series_chart
from hub.statistics.models import Area, Indicator, Observation
from hub.statistics.publishers import PUBLISHERS
from hub.statistics.series import (
    Series,
    chief_figures,
    partners_of,
    series_into,
    series_of_country,
    series_of_pair,
    series_out_of,
)
from hub.vocabularies.models import Country

MOST_PARTNERS = 50
OUT = "out"  # of people from a country, in addresses
MOST_PARTS = 60  # series by sex, age and part on a page; the files hold all of them


def country(request: Request, iso3: str) -> HttpResponse:
    """Everything that is published here on a country: the chief figures, then each indicator."""
    found: Country = get_object_or_404(Country, iso3=iso3.upper())
    area = Area.objects.filter(country=found).first()
    topics: dict[str, list[tuple[Indicator, bool, bool]]] = defaultdict(list)
    if area is not None:
        at = set(Observation.objects.filter(place=area).order_by().values_list("indicator", flat=True).distinct())
        of = set(Observation.objects.filter(origin=area).order_by().values_list("indicator", flat=True).distinct())
        for one in Indicator.objects.filter(pk__in=at | of):
            topics[one.topic].append((one, one.pk in at, one.pk in of))
    context = {
        "country": found,
        "chief": chief_figures(found),
        "topics": [(label, topics[value]) for value, label in Indicator.Topic.choices if topics[value]],
    }
    return render(request, "statistics/country.html", context)


def place(request: Request, code: str, place: str) -> HttpResponse:
    """The figures of one indicator for one country."""
    indicator, found = _find_asked(code, place)
    if indicator.is_by_pair:
        return _sums(request, indicator, found)
    every = request.GET.get("parts") == "all"
    series = series_of_country(code, found, every_edition=True, every_part=every)
    context = _context(indicator, series, place) | {
        "country": found,
        "title": comma_separated((indicator, found)),
        "has_parts": not every and _has_parts(indicator, found),
        "asked": f"place={found.iso3.lower()}",
    }
    return render(request, "statistics/place.html", context)


def _sums(request: Request, indicator: Indicator, found: Country) -> HttpResponse:
    """Sums over pairs, into or out of the country, with the largest partners."""
    is_out = request.GET.get("direction") == "out"
    series = summed_series(indicator, found, is_out)
    partners = partners_of(indicator.code, found, out=is_out)
    context = _context(indicator, series, f"{found.iso3}/{OUT}" if is_out else found.iso3) | {
        "country": found,
        "title": comma_separated((indicator, found)),
        "is_out": is_out,
        "partners": partners[:MOST_PARTNERS],
        "partners_number": len(partners),
        "asked": f"{'origin' if is_out else 'place'}={found.iso3.lower()}",
    }
    return render(request, "statistics/place.html", context)


def pair(request: Request, code: str, origin: str, place: str) -> HttpResponse:
    """The figures of one indicator for people from one country in another."""
    indicator, destination = _find_asked(code, place)
    home: Country = get_object_or_404(Country, iso3=origin.upper())
    series = series_of_pair(code, home, destination, every_edition=True, every_part=request.GET.get("parts") == "all")
    context = _context(indicator, series, f"{origin}/{place}") | {
        "country": destination,
        "origin": home,
        "title": _("%(indicator)s, from %(origin)s, in %(place)s") % {"indicator": indicator, "origin": home, "place": destination},
        "has_parts": request.GET.get("parts") != "all" and len(series) > 0 and _pair_has_parts(indicator, home, destination),
        "asked": f"origin={home.iso3.lower()}&place={destination.iso3.lower()}",
    }  # fmt: skip
    return render(request, "statistics/place.html", context)


def _find_asked(code: str, place: str) -> tuple[Indicator, Country]:
    indicator: Indicator = get_object_or_404(Indicator, code=code)
    found = Country.objects.filter(iso3=place.upper()).first()
    if found is None:
        raise Http404
    return indicator, found


def _has_parts(indicator: Indicator, country: Country) -> bool:
    rows = Observation.objects.filter(indicator=indicator, place__country=country)
    return rows.exclude(sex="", detail="").exists()


def _pair_has_parts(indicator: Indicator, origin: Country, place: Country) -> bool:
    rows = Observation.objects.filter(indicator=indicator, origin__country=origin, place__country=place)
    return rows.exclude(sex="", detail="").exists()


def summed_series(indicator: Indicator, country: Country, is_out: bool) -> list[Series]:
    summed = series_out_of if is_out else series_into
    return summed(indicator.code, country, every_edition=True) if indicator.can_be_added else []


def charts_about(indicator: Indicator, series: list[Series], about: str) -> list[Chart]:
    """`about` is the country or the pair, as in addresses of charts."""
    start = f"{indicator.code}/{about.lower()}"
    keys = [(group, f"{start}/{group[0].age or 'all'}") for group in _groups(series)]
    found = [series_chart(indicator, group, name="figures", key=key) for group, key in keys]
    return [chart for chart in found if chart]


def chart_named(key: str) -> Chart | None:
    """Of an address of charts: indicator, country or pair, ages."""
    code, *about = key.split("/")[:-1] or [""]
    indicator = Indicator.objects.filter(code=code).first()
    of_codes = {one.iso3.lower(): one for one in Country.objects.filter(iso3__in=[one.upper() for one in about])}
    countries = [of_codes[one] for one in about if one in of_codes]
    if indicator is None or not countries:
        return None
    if len(countries) > 1:
        series = series_of_pair(code, *countries[:2], every_edition=True)
    elif indicator.is_by_pair:
        series = summed_series(indicator, countries[0], OUT in about)
    else:
        series = series_of_country(code, countries[0], every_edition=True)
    return next((one for one in charts_about(indicator, series, "/".join(about)) if one.key == key), None)


def _context(indicator: Indicator, series: list[Series], about: str) -> dict[str, Any]:
    shown = series[:MOST_PARTS]
    return {
        "indicator": indicator,
        "series": shown,
        "left_out": len(series) - len(shown),
        "charts": charts_about(indicator, shown, about),
        "footnotes": _footnotes(shown),
        "notes": sorted({note for one in shown for note in one.release.notes}),
        "publishers": {one.release.publisher: PUBLISHERS[one.release.publisher] for one in shown},
    }


def _groups(series: list[Series]) -> Iterable[list[Series]]:
    """Ages are never drawn on one axis: a chart for each, with its editions beside each other; parts have tables alone."""
    found: dict[str, list[Series]] = defaultdict(list)
    for one in series:
        if not one.sex and not one.detail:
            found[one.age].append(one)
    return found.values()


def _footnotes(series: list[Series]) -> list[str]:
    return sorted({note for one in series for note in one.footnotes})
