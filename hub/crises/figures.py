"""Published figures on the countries of a crisis: people by type, each agency on its own, over time and by host country.

Within one figure nobody is counted twice: an indicator of one release is added over the affected countries, as countries of
origin where it goes by origin and asylum and as places where it does not. Indicators, agencies, types and crises are never
added. How many queries there are does not depend on the number of observations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.events.content import get_or_make_content
from hub.lib.charts import NARROW, Chart, Line, Lines
from hub.lib.components import Bar
from hub.lib.text import comma_separated, in_parts
from hub.statistics.footnotes import translate_licence
from hub.statistics.models import Area, Indicator, Observation, Release
from hub.statistics.series import Point, annotate_sums, point_of_sums, releases_of
from hub.statistics.wording import value_in_words
from hub.vocabularies.models import Country

# By country of origin and of asylum: the people of the affected countries, wherever they are.
OF_ORIGIN = (
    "refugees",
    "asylum-seekers",
    "others-in-need",
    "idps-unhcr",
    "returned-refugees",
    "returned-idps",
    "unrwa-refugees",
)
# At the affected countries, whatever their origin.
AT_PLACE = ("idps-conflict", "displacements-conflict", "displacements-disaster", "stateless")
# In the host countries.
AT_HOSTS = ("host-community",)
TYPES = (
    "refugees", "asylum-seekers", "others-in-need", "unrwa-refugees", "idps-unhcr", "idps-conflict",
    "displacements-conflict", "displacements-disaster", "returned-refugees", "returned-idps", "stateless",
    "host-community",
)  # fmt: skip
DRAWN = ("refugees", "asylum-seekers", "idps-unhcr", "idps-conflict")  # stocks of persons
HOSTED = ("refugees", "asylum-seekers")
# What a list of crises can be ordered by.
RANKED = (*OF_ORIGIN[:4], *AT_PLACE[:3])
MOST_HOSTS = 12


@dataclass(frozen=True)
class Row:
    """One type of people in the figures of one release; `of` says from how many of the countries there is a figure in the
    last year."""

    indicator: Indicator
    release: Release
    points: list[Point]
    known: dict[int, int]
    is_recommended: bool
    asked: int

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def lacks(self) -> int:
        """For how many countries there is no figure in the last year."""
        return self.asked - self.known[self.last.begin]

    @property
    def agency(self) -> str:
        return self.indicator.publisher


@dataclass(frozen=True)
class Host:
    country: Country
    refugees: Point | None
    asylum: Point | None

    def number_of_refugees(self) -> float:
        return _size(self.refugees)


def rows_of(affected: list[Country], hosts: list[Country]) -> list[Row]:
    """Four queries. The release with the newest year is recommended, others of the same indicator are for triangulation."""
    indicators = {one.pk: one for one in Indicator.objects.filter(code__in=TYPES)}
    keys = {one.code: one.pk for one in indicators.values()}
    found = [
        *_sums(_keys(keys, OF_ORIGIN), "origin", affected),
        *_sums(_keys(keys, AT_PLACE), "place", affected),
        *_sums(_keys(keys, AT_HOSTS), "place", hosts),
    ]
    releases = Release.objects.in_bulk({release for _indicator, release, *_rest in found})
    asked = {key: len(hosts) if code in AT_HOSTS else len(affected) for code, key in keys.items()}
    made = [
        Row(indicators[indicator], releases[release], points, known, False, asked[indicator])
        for indicator, release, points, known in found
    ]
    made.sort(key=lambda one: (TYPES.index(one.indicator.code), -one.last.end, one.release.published, -one.release.pk))
    seen: set[str] = set()
    rows = []
    for one in made:
        first = one.indicator.code not in seen
        seen.add(one.indicator.code)
        rows.append(Row(one.indicator, one.release, one.points, one.known, first, one.asked))
    return rows


def _keys(keys: dict[str, int], codes: Iterable[str]) -> list[int]:
    return [keys[code] for code in codes if code in keys]


def _sums(
    indicators: list[int], of: str, countries: Iterable[Country]
) -> list[tuple[int, int, list[Point], dict[int, int]]]:
    """Each indicator and release: the sums by year over the countries, and from how many of them."""
    if not indicators:
        return []
    rows = Observation.objects.filter(
        indicator__in=indicators, release__is_newest=True, sex="", age="", detail="",
        **{f"{of}__country__in": list(countries)},
    ).exclude(place__kind=Area.Kind.AGGREGATE)  # fmt: skip
    found: dict[tuple[int, int], tuple[list[Point], dict[int, int]]] = defaultdict(lambda: ([], {}))
    for row in annotate_sums(rows.values("indicator", "release", "begin", "end")).annotate(
        countries=Count(of, distinct=True)
    ).order_by("begin", "end"):  # fmt: skip
        points, known = found[row["indicator"], row["release"]]
        points.append(point_of_sums(row))
        known[row["begin"]] = row["countries"]
    return [(indicator, release, points, known) for (indicator, release), (points, known) in found.items()]


def chart_of(rows: list[Row], *, name: str = "", key: str = "") -> Chart | None:
    """Stocks of persons as lines of their own; nothing is added. None where there are fewer than two years to draw."""
    drawn = [one for one in rows if one.is_recommended and one.indicator.code in DRAWN]
    if not drawn or max(len(one.points) for one in drawn) < 2:
        return None
    lines = [Line(_name_of_line(one), [(point.end, point.value) for point in one.points]) for one in drawn]
    title = _("Displaced people by type, each on its own")
    said = [
        f"{one.indicator}: " + comma_separated(f"{point.period}: {point.value:,.0f}" for point in _ends(one.points))
        for one in drawn
    ]
    return Chart(
        title=title,
        text=f"{title}: " + in_parts(said),
        header=(_("Type"), _("Period"), _("Value"), _("At least"), _("At most"), _("Release")),
        rows=[
            (str(one.indicator), point.period, point.value, point.low, point.high, str(one.release))
            for one in drawn
            for point in one.points
        ],
        source=in_parts(dict.fromkeys(f"{one.release}, {translate_licence(one.release.licence)}" for one in drawn)),
        kind="lines",
        wide=Lines(lines),
        narrow=Lines(lines, NARROW),
        name=name,
        key=key,
        note=_("Persons counted once a year; types overlap and are not added."),
        bounds=(2, 3, 4),
    )


def _name_of_line(one: Row) -> str:
    names = {"idps-unhcr": _("Displaced inside, UNHCR"), "idps-conflict": _("Displaced inside, IDMC")}
    return names.get(one.indicator.code) or str(one.indicator)


def _ends(points: list[Point]) -> list[Point]:
    known = [point for point in points if point.value is not None]
    return [known[0], known[-1]] if len(known) > 1 else known


def hosts_of(rows: list[Row], affected: list[Country]) -> tuple[list[Host], Row | None]:
    """Where people from the affected countries are, the most refugees first, in the last year of the recommended release of
    refugees. People displaced inside an affected country are not among them."""
    source = next((one for one in rows if one.indicator.code == "refugees" and one.is_recommended), None)
    if source is None:
        return [], None
    of_release = {one.indicator.pk: one.indicator.code for one in rows if one.release.pk == source.release.pk}
    asked = [key for key, code in of_release.items() if code in HOSTED]
    found = Observation.objects.filter(
        indicator__in=asked, release=source.release, begin=source.last.begin, sex="", age="", detail="",
        origin__country__in=affected, place__kind=Area.Kind.COUNTRY,
    )  # fmt: skip
    points: dict[int, dict[str, Point]] = defaultdict(dict)
    for row in annotate_sums(found.values("indicator", "place__country", "begin", "end")):
        points[row["place__country"]][of_release[row["indicator"]]] = point_of_sums(row)
    countries = Country.objects.in_bulk(points)
    hosts = [Host(countries[key], of.get("refugees"), of.get("asylum-seekers")) for key, of in points.items()]
    return sorted(hosts, key=lambda one: (-_size(one.refugees), -_size(one.asylum), one.country.iso3)), source


def _size(point: Point | None) -> float:
    return 0.0 if point is None else float(point.value if point.value is not None else point.high or 0)


def bars_of(hosts: list[Host]) -> list[Bar]:
    """Refugees by host country; the number beside each bar is as published."""
    shown = [one for one in hosts if one.number_of_refugees() > 0]
    most = max((one.number_of_refugees() for one in shown), default=0)
    return [
        Bar(
            one.country.name, one.number_of_refugees(), most, href=one.country.get_absolute_url(),
            written=value_in_words(one.refugees) if one.refugees else "",
        )
        for one in shown
    ]  # fmt: skip


@dataclass(frozen=True)
class AgeBand:
    age: str
    women: Point | None
    men: Point | None


@dataclass(frozen=True)
class Demographics:
    """Ages and sexes of one type of people from the affected countries, where the publisher gives them."""

    indicator: Indicator
    release: Release
    year: int
    bands: list[AgeBand]
    total: Point | None


AGES = ("0-4", "5-11", "12-17", "5-17", "0-17", "18-59", "60+", "unknown")


def demographics_of(affected: list[Country]) -> list[Demographics]:
    """In the last year of the newest release. Four queries at most."""
    codes = ("refugees-by-location", "asylum-seekers-by-location", "idps-unhcr-by-location")
    indicators = {one.pk: one for one in Indicator.objects.filter(code__in=codes)}
    if not indicators:
        return []
    rows = Observation.objects.filter(indicator__in=indicators, release__is_newest=True, origin__country__in=affected)
    last = rows.order_by("-begin").values_list("begin", "release").first()
    if last is None:
        return []
    year, release = last
    sums: dict[int, dict[tuple[str, str], Point]] = defaultdict(dict)
    of_year = rows.filter(begin=year, release=release).exclude(place__kind=Area.Kind.AGGREGATE)
    for row in annotate_sums(of_year.values("indicator", "sex", "age", "begin", "end")):
        sums[row["indicator"]][row["sex"], row["age"]] = point_of_sums(row)
    found = Release.objects.get(pk=release)
    made = []
    for key, points in sums.items():
        bands = [
            AgeBand(age, points.get(("F", age)), points.get(("M", age)))
            for age in AGES
            if ("F", age) in points or ("M", age) in points
        ]
        if bands:
            made.append(Demographics(indicators[key], found, year, bands, points.get(("", ""))))
    return sorted(made, key=lambda one: one.indicator.position)


def address_of(row: Row, affected: list[Country]) -> str:
    """Where the figure stands by itself: the country's page of the indicator, or the indicator's where there are several."""
    if len(affected) == 1:
        return reverse("statistics:place", args=[row.indicator.code, affected[0].iso3.lower()])
    return str(row.indicator.get_absolute_url())


def values_by_country(code: str, year: int | None) -> tuple[Release | None, list[int], dict[int, Point]]:
    """For a ranked list: the release, the years it has, and the figure of each country (as origin, or as place) in the year,
    the last one by default. Three queries, and when other figures were loaded one more for each release that has figures of it, and two."""
    indicator: Any = Indicator.objects.filter(code=code).first()
    if indicator is None or code not in RANKED:
        return None, [], {}
    of = "origin" if code in OF_ORIGIN else "place"
    rows = Observation.objects.filter(indicator=indicator, release__is_newest=True, sex="", age="", detail="")
    release, years = get_or_make_content("years", code, make=lambda: _newest_with_years(indicator, rows))
    if release is None:
        return None, [], {}
    rows = rows.filter(release=release)
    chosen = year if year in years else years[0]
    of_year = rows.filter(begin=chosen, **{f"{of}__country__isnull": False}).exclude(place__kind=Area.Kind.AGGREGATE)
    sums = annotate_sums(of_year.values(f"{of}__country", "begin", "end"))
    return release, years, {row[f"{of}__country"]: point_of_sums(row) for row in sums}


def _newest_with_years(indicator: Indicator, rows: Any) -> tuple[Release | None, list[int]]:
    # The last year of each release is the end of an index; the last of all releases would sort every figure.
    dated = []
    for one in releases_of(indicator):
        last = rows.filter(release=one).order_by("-begin").values_list("begin", flat=True).first()
        if last is not None:
            dated.append(((last, one.published, one.pk), one))
    if not dated:
        return None, []
    release = max(dated)[1]
    of_release = rows.filter(release=release).order_by().values_list("begin", flat=True)
    return release, sorted(set(of_release.distinct()), reverse=True)


def add_points(points: list[Point | None]) -> Point | None:
    """The sum over countries; of nothing it is unknown, and with one missing only what is known at least."""
    known = [one for one in points if one is not None]
    if not known:
        return None
    is_whole = len(known) == len(points) and all(one.value is not None for one in known)
    least = sum(float(one.low if one.low is not None else one.value or 0) for one in known)
    most = sum(float(one.high or one.value or 0) for one in known) if is_whole else None
    value = sum(float(one.value or 0) for one in known) if is_whole else None
    status = "reported" if is_whole else "not_reported"
    return Point(known[0].begin, known[0].end, value, least, most, status, hidden=len(points) - len(known))
