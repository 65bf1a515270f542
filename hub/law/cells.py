"""Verdicts by country and standard, as the matrix, the pages of a standard and the downloads show them.

For a year, the newest edition of each publisher up to that year is read, so that a publisher without data on a country in
it is not represented by an older one. Where two have a verdict on a cell, the newer year counts, then the publisher listed first;
a person's published assessment counts before an edition that is not newer. The page of the cell shows all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from evidence.lawgap import Verdict, combine_territories

from hub.law.models import Assessment, Edition, Family, Finding, LawStandard
from hub.lib.choices import sorting_key
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country, Region

FIRST = ["usdol", "ilo", "untc", "ganhri", "scorecard", "wpd"]  # among editions of one year
WORLD_REGIONS = {"419", "202", "015", "021", "142", "150", "009"}  # M49: one page each, at most 60 countries


def edition_years() -> list[int]:
    """The available years, newest first: those of the publisher with most standards, or of all if it is missing."""
    main = list(Edition.objects.filter(publisher="usdol").order_by("-year").values_list("year", flat=True))
    return main or sorted(set(Edition.objects.values_list("year", flat=True)), reverse=True)


def chosen_editions(year: int | None, *, with_sources: bool = True) -> list[Edition]:
    """The newest edition of each publisher up to the year, the decisive one first."""
    newest: dict[str, Edition] = {}
    editions = Edition.objects.order_by("-year")
    for edition in editions.select_related("source") if with_sources else editions:
        if year is None or edition.year <= year:
            newest.setdefault(edition.publisher, edition)
    return sorted(newest.values(), key=lambda one: (-one.year, FIRST.index(one.publisher)))


@dataclass(frozen=True)
class Place:
    """A country as tables need it."""

    pk: int
    iso3: str
    name: str
    region: str  # one of WORLD_REGIONS


def regions_of_matrix() -> dict[str, str]:
    """The M49 code of each region -> that of the region under which the matrix shows it."""
    parents = dict(Region.objects.values_list("code", "parent"))
    found = {}
    for code in parents:
        above: str | None = code
        while above and above not in WORLD_REGIONS:
            above = parents.get(above)
        found[code] = above or code
    return found


def verdicts_of_edition(edition: Edition, **where: Any) -> dict[tuple[int, int], Verdict]:
    """(country, standard) -> the verdict of one edition, territories taken together."""
    said: dict[tuple[int, int], list[Verdict]] = defaultdict(list)
    rows = Finding.objects.filter(edition=edition, **where).order_by()
    for country, standard, verdict in rows.values_list("country", "standard", "verdict"):
        said[country, standard].append(Verdict(verdict))
    return {key: one[0] if len(one) == 1 else combine_territories(one) for key, one in said.items()}


@dataclass
class Cells:
    """All cells of a year. Three queries, whatever the number of countries."""

    editions: list[Edition]
    where: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def verdicts(self) -> dict[tuple[int, int], Verdict]:
        """(country, standard) -> verdict."""
        order = {edition.pk: place for place, edition in enumerate(self.editions)}
        years = {edition.pk: edition.year for edition in self.editions}
        said: dict[tuple[int, int], tuple[int, list[Verdict]]] = {}
        rows = Finding.objects.filter(edition__in=self.editions, **self.where).order_by()
        decided: dict[tuple[int, int], int] = {}
        for country, standard, verdict, edition in rows.values_list("country", "standard", "verdict", "edition"):
            place, key = order[edition], (country, standard)
            known = said.get(key)
            if known is None or place < known[0]:
                said[key] = (place, [Verdict(verdict)])
                decided[key] = years[edition]
            elif place == known[0]:
                known[1].append(Verdict(verdict))
        found = {key: one[0] if len(one) == 1 else combine_territories(one) for key, (_place, one) in said.items()}
        latest = max(years.values(), default=9999)
        people = Assessment.objects.filter(state=Assessment.State.PUBLISHED, **self.where).order_by("day", "pk")
        for country, standard, verdict, day in people.values_list("country", "standard", "verdict", "day"):
            if day.year >= decided.get((country, standard), 0) and (
                not self.editions or day.year <= latest or self.is_newest
            ):
                found[country, standard] = Verdict(verdict)
        return found

    @cached_property
    def is_newest(self) -> bool:
        """Whether there is nothing newer than these editions: then later assessments by people count with them."""
        newest = Edition.objects.order_by("-year").values_list("year", flat=True).first()
        return not self.editions or self.editions[0].year == newest

    @cached_property
    def standards(self) -> list[LawStandard]:
        return list(LawStandard.objects.select_related("instrument"))

    @cached_property
    def countries(self) -> list[Place]:
        """Countries with data, by name."""
        keys = {country for (country, _standard), verdict in self.verdicts.items() if verdict != Verdict.UNKNOWN}
        tops = regions_of_matrix()
        rows = Country.objects.filter(pk__in=keys).order_by()
        listed = rows.values_list("pk", "iso3", in_language("name", interface_codes()), "region")
        return sorted(
            (Place(pk, iso3, name, tops[region]) for pk, iso3, name, region in listed),
            key=lambda one: sorting_key(one.name),
        )

    def counts(self, countries: Iterable[Place], standards: Iterable[LawStandard]) -> dict[int, Counter[Verdict]]:
        """By standard: how many countries have which verdict. A country without data is unknown."""
        keys = [country.pk for country in countries]
        return {
            standard.pk: Counter(self.verdicts.get((key, standard.pk), Verdict.UNKNOWN) for key in keys)
            for standard in standards
        }

    def number_of_gaps(self, country: Place, standards: Iterable[LawStandard]) -> int:
        """How many of the standards, which must be of one family, are not met."""
        return sum(self.verdicts.get((country.pk, one.pk)) == Verdict.NOT_MET for one in standards)


def keys_of_pathfinders() -> set[int]:
    """The countries with a step of a Pathfinder country that a source says took place. By a related name: that app is above
    this one."""
    steps: Any = Country._meta.get_field("pathfinder_steps").related_model
    return set(steps.objects.filter(claim="happened", withdrawn_at=None).values_list("country", flat=True))


def pathfinders_among(countries: list[Place]) -> list[Place]:
    keys = keys_of_pathfinders()
    return [one for one in countries if one.pk in keys]


@dataclass(frozen=True)
class LawOfCountry:
    """What the newest editions say of the standards on child labour in one country."""

    edition: Edition | None
    has_any: bool
    verdicts: list[tuple[LawStandard, Verdict]]

    @property
    def gaps(self) -> list[tuple[LawStandard, Verdict]]:
        return [(standard, verdict) for standard, verdict in self.verdicts if verdict.is_gap]


def law_of(country: Country) -> LawOfCountry:
    """Of law and terms alone: pages keep it until other content is loaded."""
    cells = Cells(chosen_editions(None, with_sources=False), {"country": country})
    standards = [one for one in cells.standards if one.family == Family.LAW]
    verdicts = [(one, cells.verdicts.get((country.pk, one.pk), Verdict.UNKNOWN)) for one in standards]
    return LawOfCountry(cells.editions[0] if cells.editions else None, bool(cells.verdicts), verdicts)
