"""Published figures for the pages of other apps: series of a country or of a pair, each with release and footnotes.

All functions use the newest release of each family of editions unless `every_edition` is given; figures of two releases are
never mixed in one series. Sums leave aggregates out, keep unknown origin, and refuse shares and scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from hub.statistics.models import Area, Indicator, Observation, Release
from hub.vocabularies.models import Country


@dataclass(frozen=True)
class Point:
    """One figure. `value` is None where it is hidden or missing; `low` and `high` are then all that is known, if anything."""

    begin: int
    end: int
    value: float | None
    low: float | None = None
    high: float | None = None
    status: str = "reported"
    footnote: str = ""
    hidden: int = 0  # of a sum: how many of its figures are hidden or missing

    @property
    def is_interval(self) -> bool:
        return self.low is not None and self.high is not None and self.low != self.high

    @property
    def period(self) -> str:
        return str(self.begin) if self.begin == self.end else f"{self.begin}–{self.end}"


@dataclass(frozen=True)
class Series:
    """The figures of one release for one thing, in the order of time."""

    indicator: Indicator
    release: Release
    points: list[Point]
    sex: str = ""
    age: str = ""
    detail: str = ""
    is_sum: bool = False

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def footnotes(self) -> list[str]:
        return sorted({one.footnote for one in self.points if one.footnote})


class NotAddedError(ValueError):
    """Shares, rates and scores are not added up."""


def indicator_of(code: str) -> Indicator | None:
    """The indicator, or None where no file brought it yet."""
    return Indicator.objects.filter(code=code).first()


def releases_of(indicator: Indicator, *, every_edition: bool = False) -> list[Release]:
    """The releases with figures of the indicator, newest first."""
    has = Observation.objects.filter(release=OuterRef("pk"), indicator=indicator).order_by()
    found = Release.objects.filter(Exists(has))
    if not every_edition:
        found = found.filter(is_newest=True)
    return list(found.order_by("-published", "-last_year", "-pk"))


def series_of_country(
    code: str, country: Country, *, every_part: bool = False, every_edition: bool = False
) -> list[Series]:
    """What is published for a country as such; `every_part` gives each sex, age and further part as a series of its own."""
    return _series(code, every_edition, every_part, place__country=country, origin=None)


def series_of_pair(
    code: str, origin: Country, destination: Country, *, every_part: bool = False, every_edition: bool = False
) -> list[Series]:
    """What is published for people from `origin` at `destination`."""
    return _series(code, every_edition, every_part, origin__country=origin, place__country=destination)


def series_into(code: str, country: Country, *, every_edition: bool = False) -> list[Series]:
    """Of an indicator by pairs: the sum over all origins, the unknown one included, at a country."""
    return _sums(code, every_edition, "origin", place__country=country)


def series_out_of(code: str, country: Country, *, every_edition: bool = False) -> list[Series]:
    """Of an indicator by pairs: the sum over all destinations of people from a country."""
    return _sums(code, every_edition, "place", origin__country=country)


def partners_of(
    code: str, country: Country, *, out: bool = False, year: int | None = None, most: int | None = None
) -> list[tuple[Area, Point]]:
    """The origins of people at a country, or with `out` the places of people from it, the largest first, in one year (the
    last one by default), in the newest release. Unknown origin is among them; sums of countries are not. With `most` only
    so many, and only other countries."""
    indicator = indicator_of(code)
    return _partners(indicator, releases_of(indicator), country, out, year, most) if indicator else []


def partners_both_ways(
    code: str, country: Country, most: int
) -> tuple[list[tuple[Area, Point]], list[tuple[Area, Point]]]:
    """The largest places of people from a country, and the largest origins of people at it."""
    indicator = indicator_of(code)
    releases = releases_of(indicator) if indicator else []
    to, at = (_partners(indicator, releases, country, out, None, most) for out in (True, False))
    return to, at


def _partners(
    indicator: Indicator | None,
    releases: list[Release],
    country: Country,
    out: bool,
    year: int | None,
    most: int | None,
) -> list[tuple[Area, Point]]:
    own, other = ("origin", "place") if out else ("place", "origin")
    where: dict[str, Any] = {f"{own}__country": country, f"{other}__isnull": False}
    found = Observation.objects.filter(indicator=indicator, sex="", age="", detail="", **where)
    found = found.exclude(**{f"{other}__kind": "aggregate"})
    if most is not None:
        found = found.filter(**{f"{other}__country__isnull": False}).exclude(**{f"{other}__country": country})
    for release in releases:
        of_release = found.filter(release=release)
        last = year or of_release.order_by("-begin").values_list("begin", flat=True).first()
        if last is None:
            continue
        rows = of_release.filter(begin=last).select_related(f"{other}__country")
        if most is not None:
            rows = rows.order_by(Coalesce("value", "high", 0.0).desc(), f"{other}__code")[:most]
        listed = [(getattr(one, other), point_of(one)) for one in rows]
        if listed:
            return sorted(listed, key=lambda pair: (-(pair[1].value or pair[1].high or 0), pair[0].code))
    return []


def largest_flows(code: str, number: int) -> list[tuple[Area, Area, Point]]:
    """The largest figures between two countries in the last year of the newest release: origin, place and figure."""
    indicator = indicator_of(code)
    for release in releases_of(indicator) if indicator else []:
        rows = Observation.objects.filter(release=release, indicator=indicator)
        last = rows.order_by("-begin").values_list("begin", flat=True).first()
        if last is None:
            continue
        between = rows.filter(begin=last, sex="", age="", detail="", value__isnull=False)
        between = between.filter(origin__kind="country", place__kind="country").exclude(origin=F("place"))
        found = between.select_related("origin__country", "place__country").order_by("-value", "pk")[:number]
        if found:
            return [(one.origin, one.place, point_of(one)) for one in found if one.origin is not None]
    return []


def matrix_of(code: str, begin: int) -> dict[tuple[str, str], float]:
    """All known figures by ISO 3 of origin and destination in a year or in the period that begins in it, of the newest
    release; for computations over the whole world."""
    indicator = indicator_of(code)
    for release in releases_of(indicator) if indicator else []:
        rows = Observation.objects.filter(
            release=release, indicator=indicator, begin=begin, sex="", age="", detail="", value__isnull=False,
            origin__kind="country", place__kind="country",
        )  # fmt: skip
        found = {
            (origin, place): value
            for origin, place, value in rows.order_by().values_list("origin__code", "place__code", "value")
            if value is not None
        }
        if found:
            return found
    return {}


def total_of(code: str, begin: int, *, of: str = "country") -> list[tuple[Release, Point]]:
    """The sum over the whole world in a year, for each newest release. Unknown origin and place are part of it."""
    indicator = indicator_of(code)
    if indicator is None:
        return []
    _refuse_rates(indicator)
    found = []
    for release in releases_of(indicator):
        rows = Observation.objects.filter(release=release, indicator=indicator, begin=begin, sex="", age="", detail="")
        sums = annotate_sums(
            rows.exclude(place__kind="aggregate").exclude(origin__kind="aggregate").values("begin", "end")
        )
        found += [(release, point_of_sums(row)) for row in sums]
    return found


def _rows(code: str, every_edition: bool, **where: Any) -> Any:
    rows = Observation.objects.filter(indicator__code=code, **where)
    return rows if every_edition else rows.filter(release__is_newest=True)


def _series(code: str, every_edition: bool, every_part: bool, **where: Any) -> list[Series]:
    rows = _rows(code, every_edition, **where)
    if not every_part:
        rows = rows.filter(sex="", detail="")
    found: dict[tuple[Any, ...], list[Observation]] = defaultdict(list)
    for one in rows.order_by("begin", "end", "pk"):
        found[one.release_id, one.age, one.sex, one.detail].append(one)
    indicator = indicator_of(code)
    if indicator is None or not found:
        return []
    releases = Release.objects.in_bulk({key[0] for key in found})
    made = [
        Series(indicator, releases[release], [point_of(one) for one in points], sex, age, detail)
        for (release, age, sex, detail), points in found.items()
    ]
    return sorted(made, key=lambda one: (one.age, one.sex, one.detail, _newest_first(one.release)))


def _sums(code: str, every_edition: bool, other: str, **where: Any) -> list[Series]:
    indicator = indicator_of(code)
    return _sums_of([indicator], every_edition, other, **where) if indicator else []


def _sums_of(indicators: list[Indicator], every_edition: bool, other: str, **where: Any) -> list[Series]:
    for indicator in indicators:
        _refuse_rates(indicator)
    rows = Observation.objects.filter(indicator__in=indicators, **where)
    rows = rows if every_edition else rows.filter(release__is_newest=True)
    rows = rows.filter(sex="", age="", detail="", origin__isnull=False).exclude(**{f"{other}__kind": "aggregate"})
    found: dict[tuple[int, int], list[Point]] = defaultdict(list)
    for row in annotate_sums(rows.values("indicator", "release", "begin", "end")).order_by("begin", "end"):
        found[row["indicator"], row["release"]].append(point_of_sums(row))
    by_key = {one.pk: one for one in indicators}
    releases = Release.objects.in_bulk({release for _indicator, release in found})
    made = [Series(by_key[key], releases[release], points, is_sum=True) for (key, release), points in found.items()]
    return sorted(made, key=lambda one: _newest_first(one.release))


def _newest_first(release: Release) -> tuple[bool, int, int]:
    return not release.is_newest, -(release.last_year or 0), -release.pk


def _refuse_rates(indicator: Indicator) -> None:
    if not indicator.can_be_added:
        raise NotAddedError(f"{indicator.code} is no count: its figures are not added up.")


def annotate_sums(rows: Any) -> Any:
    least = Coalesce("low", "value", output_field=FloatField())
    most = Coalesce("high", "value", output_field=FloatField())
    hidden = Count("pk", filter=Q(value__isnull=True))
    return rows.order_by().annotate(
        estimated=Count("pk", filter=Q(status="estimated")), known=Sum("value"), least=Sum(least), most=Sum(most), hidden=hidden,
        unbounded=Count("pk", filter=Q(value__isnull=True, high__isnull=True)), number=Count(F("pk")),
    )  # fmt: skip


def point_of_sums(row: dict[str, Any]) -> Point:
    """A sum. With hidden figures in it there is no value, only bounds; with missing ones it is known from below alone."""
    value = row["known"] if not row["hidden"] else None
    high = row["most"] if not row["unbounded"] else None
    status = "suppressed" if high is not None else "not_reported"
    if value is not None:
        status = "estimated" if row["estimated"] else "reported"
    return Point(row["begin"], row["end"], value, row["least"], high, status, hidden=row["hidden"])


def point_of(one: Observation) -> Point:
    return Point(one.begin, one.end, one.value, one.low, one.high, one.status, one.footnote)


@dataclass(frozen=True)
class ChiefFigure:
    """A figure of a country for its page: what, of which year and ages, from which release."""

    indicator: Indicator
    release: Release
    point: Point
    age: str = ""
    is_sum: bool = False
    direction: str = ""  # "into" or "out" of the country, for sums over pairs


# For the page of a country: the codes of what is published for a country as such, and of what is added up over pairs.
CHIEF = ("sdg-sl-tlf-chldec", "sdg-sl-tlf-chldea", "idps-conflict", "displacements-disaster", "detected-victims", "sdg-vc-htf-detv")  # fmt: skip
CHIEF_INTO = ("migrant-stock", "refugees", "asylum-seekers")
CHIEF_OUT = ("migrant-stock", "refugees")


def chief_figures(country: Country) -> list[ChiefFigure]:
    """The newest figure of each chief indicator for a country, side by side and never added. A fixed number of queries."""
    indicators = {one.code: one for one in Indicator.objects.filter(code__in={*CHIEF, *CHIEF_INTO})}
    rows = Observation.objects.filter(
        indicator__in=[indicators[code].pk for code in CHIEF if code in indicators], place__country=country, origin=None,
        sex="", detail="", release__is_newest=True,
    )  # fmt: skip
    newest: dict[tuple[int, str], Observation] = {}
    for one in rows.select_related("release").order_by("begin", "pk"):
        newest[one.indicator_id, one.age] = one
    by_key = {one.pk: one for one in indicators.values()}
    found = [ChiefFigure(by_key[key], one.release, point_of(one), age) for (key, age), one in newest.items()]
    into = _sums_of(_among(indicators, CHIEF_INTO), False, "origin", place__country=country)
    out_of = _sums_of(_among(indicators, CHIEF_OUT), False, "place", origin__country=country)
    for direction, sums in (("into", into), ("out", out_of)):
        newest_sums = {of.indicator: of for of in reversed(sums)}
        found += [
            ChiefFigure(of.indicator, of.release, of.last, is_sum=True, direction=direction)
            for of in newest_sums.values()
        ]
    return sorted(found, key=lambda one: (one.indicator.position, one.direction, one.age))


def _among(indicators: dict[str, Indicator], codes: Iterable[str]) -> list[Indicator]:
    return [indicators[code] for code in codes if code in indicators]


def partner_totals(code: str, countries: Iterable[Country], begin: int) -> dict[int, Point]:
    """The sums over all origins at many countries in one year, by the key of the country. One query."""
    indicator = indicator_of(code)
    if indicator is None:
        return {}
    _refuse_rates(indicator)
    rows = Observation.objects.filter(
        indicator=indicator, place__country__in=list(countries), begin=begin, sex="", age="", detail="",
        release__is_newest=True, origin__isnull=False,
    ).exclude(origin__kind="aggregate")  # fmt: skip
    return {
        row["place__country"]: point_of_sums(row)
        for row in annotate_sums(rows.values("place__country", "release", "begin", "end")).order_by("release")
    }
