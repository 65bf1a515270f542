"""Crises that follow from published figures by a rule, so that nobody's choice decides which come with the software.

The rule: in the last year of the built-in figures at least 100,000 people are displaced from a country or inside it, by one
of these figures taken alone: refugees from there, asylum seekers from there, internally displaced people by UNHCR, or by
IDMC. The four are not added. Hosts are the countries with at least 10,000 refugees from there. A crisis is called protracted
where the rule has held in every year of the figures for at least five years, else one of conflict where it holds for people
displaced inside the country, whom both agencies count by conflict and violence; else its kind is not stated.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import transaction

from hub.crises.models import Crisis
from hub.events.models import raise_public_version
from hub.groups.models import Group
from hub.statistics.models import Area, Indicator, Observation
from hub.vocabularies.models import Country

MANY, HOSTED = 100_000, 10_000
YEARS_PROTRACTED = 5
OF_ORIGIN = ("refugees", "asylum-seekers", "idps-unhcr")
AT_PLACE = "idps-conflict"
GROUP = "conflict"
NAMES = {
    "en": "{country}: displaced people",
    "fr": "{country} : personnes déplacées",
    "es": "{country}: personas desplazadas",
}
SUMMARIES = {
    "en": "Listed as a crisis by a rule on published figures, without a judgement on causes or parties.",
    "fr": "Répertoriée comme crise selon une règle fondée sur des chiffres publiés, sans jugement sur les causes ou les parties.",
    "es": "Incluida como crisis según una regla basada en cifras publicadas, sin juicio sobre las causas o las partes.",
}


@dataclass(frozen=True)
class QualifyingYears:
    """The rule holds for a country in the last year of a figure, without a break `since`."""

    last: int
    since: int
    is_inside: bool


def load_crises() -> int:
    """How many crises were added. One that people renamed or changed keeps what they wrote; only the years of the rule follow
    the figures. One that was deleted does not come back."""
    held = _qualifying_years_by_country()
    return _load(held) if held else 0


@transaction.atomic
def _load(held: dict[int, list[QualifyingYears]]) -> int:
    group = Group.objects.filter(slug=GROUP).first()
    countries = Country.objects.in_bulk(held)
    hosts = _hosts(list(held))
    known = {one.slug: one for one in Crisis.objects.all()}
    deleted = set(Crisis.history.filter(history_type="-").values_list("slug", flat=True))  # type: ignore[attr-defined]
    made = changed = 0
    for key, found in sorted(held.items(), key=lambda one: countries[one[0]].iso3):
        country = countries[key]
        slug = f"displacement-{country.iso3.lower()}"
        years = {"rule_year": max(one.last for one in found), "rule_since": min(one.since for one in found)}
        if slug in known:
            changed += _follow_figures(known[slug], years)
        elif slug not in deleted:
            _add(country, hosts.get(key, []), slug=slug, group=group, kind=_kind(found), **years)
            made += 1
    if made or changed:
        raise_public_version()
    return made


def _kind(found: list[QualifyingYears]) -> str:
    if any(one.last - one.since >= YEARS_PROTRACTED for one in found):
        return Crisis.Kind.PROTRACTED
    return Crisis.Kind.CONFLICT if any(one.is_inside for one in found) else Crisis.Kind.NOT_SAID


def _add(country: Any, hosts: list[int], **values: Any) -> None:
    for language, text in NAMES.items():
        values[f"name_{language}"] = text.format(country=getattr(country, f"name_{language}") or country.name_en)
        values[f"summary_{language}"] = SUMMARIES[language]
    crisis = Crisis.objects.create(**values)
    crisis.countries.set([country])
    crisis.hosts.set(hosts)


def _follow_figures(crisis: Crisis, years: dict[str, int]) -> bool:
    """Whether the years of the crisis changed."""
    if all(getattr(crisis, name) == year for name, year in years.items()):
        return False
    Crisis.objects.filter(pk=crisis.pk).update(**years)
    return True


def _qualifying_years_by_country() -> dict[int, list[QualifyingYears]]:
    """For each country the figures by which the rule holds in their last year. Three queries."""
    indicators = dict(Indicator.objects.filter(code__in=(*OF_ORIGIN, AT_PLACE)).values_list("code", "pk"))
    of_origin = _figures([indicators[code] for code in OF_ORIGIN if code in indicators], "origin")
    at_place = _figures([indicators[AT_PLACE]] if AT_PLACE in indicators else [], "place")
    sums: dict[tuple[int, int], dict[int, dict[int, float]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(float))
    )
    for country, release, indicator, year, value in chain(of_origin, at_place):
        sums[release, indicator][year][country] += value
    of_inside = {indicators.get("idps-unhcr"), indicators.get(AT_PLACE)}
    found: dict[int, list[QualifyingYears]] = defaultdict(list)
    for (_release, indicator), by_year in sums.items():
        years = sorted(by_year, reverse=True)
        for country, total in by_year[years[0]].items():
            if total >= MANY:
                since = _since([year for year in years if by_year[year].get(country, 0) >= MANY], years)
                found[country].append(QualifyingYears(years[0], since, indicator in of_inside))
    return found


def _since(held: list[int], years: list[int]) -> int:
    """The first of the years, given newest first, since when all are held."""
    return [year for year, other in zip(years, held, strict=False) if year == other][-1]


def _hosts(origins: list[int]) -> dict[int, list[int]]:
    """The countries with many refugees from each of the origins, in the last year of the figures."""
    refugees = Observation.objects.filter(
        indicator__code="refugees", release__is_newest=True, sex="", age="", detail=""
    )
    last = refugees.order_by("-begin").values_list("release", "begin").first()
    if last is None:
        return {}
    rows = refugees.filter(
        release=last[0], begin=last[1], origin__country__in=origins, place__country__isnull=False, value__gte=HOSTED
    )  # fmt: skip
    found: dict[int, list[int]] = defaultdict(list)
    for origin, place in rows.order_by("-value").values_list("origin__country", "place__country"):
        if origin is not None and place is not None and origin != place:
            found[origin].append(place)
    return found


def _figures(indicators: list[int], of: str) -> Any:
    """Country, release, indicator, year and value."""
    rows = Observation.objects.filter(
        indicator__in=indicators, release__is_newest=True, sex="", age="", detail="", value__isnull=False,
        **{f"{of}__country__isnull": False},
    ).exclude(place__kind=Area.Kind.AGGREGATE)  # fmt: skip
    return rows.order_by().values_list(f"{of}__country", "release", "indicator", "begin", "value")
