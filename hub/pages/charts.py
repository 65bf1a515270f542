"""Charts as files: the same values as on the page, for those who may see that page. Public ones are cached like pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.corridors.figures import published_of_pair
from hub.corridors.views.lists import corridors_by_country, map_of_corridors
from hub.corridors.views.pages import find_pair
from hub.crises.figures import chart_of as displaced_chart
from hub.crises.figures import rows_of
from hub.crises.models import Crisis
from hub.crises.views.pages import host_map
from hub.groups.balance import balance_of_group
from hub.groups.models import Group
from hub.initiatives.charts import issues_in, money_of
from hub.initiatives.finding import counted_by, seen_by_country
from hub.initiatives.models import Initiative
from hub.lib.charts import Bars, Chart, WorldMap, as_csv, as_svg, png_of
from hub.lib.components import Event, Timeline
from hub.lib.maps import Choropleth
from hub.lib.partialdate import first_day, readable
from hub.lib.permissions import get_visible
from hub.lib.text import in_parts, whole_number
from hub.pathfinders.models import Step
from hub.pathfinders.overview import pathfinder_rows
from hub.pathfinders.views.list import chosen_rows, map_of_steps
from hub.prevalence.comparing import sort_figures
from hub.prevalence.figure_words import chart_of
from hub.prevalence.models import PrevalenceFigure
from hub.statistics.country_list import ranked_countries
from hub.statistics.publishers import short_name
from hub.statistics.views.figures import chart_named
from hub.studies.models import Run
from hub.studies.places import Places
from hub.studies.shown import published_chart
from hub.vocabularies.models import Country
from hub.workplans.charts import indicator_chart, schedule_chart
from hub.workplans.models import Indicator
from hub.workplans.progress.values import latest_values
from hub.workplans.views.plans import schedule_of_plan


def chart(request: Request, name: str, key: str, ending: str) -> HttpResponse:
    """A chart as PNG, SVG or CSV."""
    if name not in CHARTS or ending not in ("png", "svg", "csv"):
        raise _not_there()
    found = CHARTS[name](request, key)
    file_name = f"{name}-{key.replace('/', '-')}"
    if ending == "png":
        return png_of(request, as_svg(found), file_name)
    if ending == "svg":
        response = HttpResponse(as_svg(found), content_type="image/svg+xml")
    else:
        response = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.{ending}"'
    return response


def _not_there() -> Http404:
    return Http404(_("There is no such chart, or it is not open to you."))


def _no_chart() -> Chart:
    raise _not_there()


def _initiatives_by_country(request: Request, key: str) -> Chart:
    if key != "world":
        raise _not_there()
    if request.GET:
        found = counted_by("country", request.viewer, request.GET)
        numbers = {iso3.upper(): number for iso3, number in found.items()}
    else:
        _total, numbers = seen_by_country(request.viewer)
    names, places = Country.on_maps()
    source = _("Records of this site. No record does not mean no activity. Outlines: Natural Earth.")
    rows = {iso3: (numbers[iso3],) for iso3 in sorted(numbers, key=lambda iso3: (-numbers[iso3], iso3))}
    return _map(_("Initiatives by country"), Choropleth(numbers, names, places), (_("Initiatives"),), source, rows)


def _map(
    title: str, drawn: Choropleth, header: tuple[str, ...], source: str, rows: Mapping[str, tuple[Any, ...]]
) -> Chart:
    """`rows` holds what stands in the table of each country, also of those too small to be drawn."""
    names, _places = Country.on_maps()
    shown = sorted(drawn.shapes, key=lambda shape: (-shape.value, shape.iso3))
    return Chart(
        title=title,
        text=in_parts(shape.words for shape in shown[:12]),
        header=(_("Code"), _("Country"), *header),
        rows=[(iso3, names.get(iso3, iso3), *cells) for iso3, cells in rows.items()],
        source=source,
        kind="map",
        wide=WorldMap(drawn),
    )


def _countries(request: Request, key: str) -> Chart:
    """The map of the list of countries by an indicator, with what that list is asked for."""
    asked = request.GET.copy()
    asked["indicator"] = key
    found = ranked_countries(asked)
    if found is None or found["map"] is None:
        raise _not_there()
    values = {row.iso3.upper(): row.point for row in found["rows"]}
    rows = {iso3: (point.period, point.value, point.low, point.high) for iso3, point in values.items()}
    indicator = found["values"].indicator
    header = (_("Period"), _("Value"), _("At least"), _("At most"))
    return _map(str(indicator), found["map"], header, short_name(indicator.publisher), rows)


def _hosts(request: Request, key: str) -> Chart:
    crisis = get_visible(Crisis.objects.all(), request.viewer, slug=key)
    hosts, source, drawn = host_map(crisis)
    if drawn is None or source is None:
        raise _not_there()
    rows = {
        one.country.iso3: tuple(point.value if point else None for point in (one.refugees, one.asylum)) for one in hosts
    }
    header = (_("Refugees"), _("Asylum seekers"))
    return _map(f"{crisis}: {_('Refugees by host country')}", drawn, header, str(source.release), rows)


def _corridors(request: Request, key: str) -> Chart:
    numbers = corridors_by_country(request.viewer)
    drawn = map_of_corridors(numbers) if key == "world" else None
    if drawn is None:
        raise _not_there()
    rows = {iso3: (number,) for iso3, number in numbers.most_common()}
    title = _("Corridors that begin or end in the country")
    return _map(title, drawn, (_("Corridors"),), _("Records of this site."), rows)


def _pathfinders(request: Request, key: str) -> Chart:
    countries = chosen_rows(request, pathfinder_rows(request.viewer)) if key == "world" else []
    reached = {one.country.iso3: (str(Step(one.track.reached.step).label),) for one in countries if one.track.reached}
    if not reached:
        raise _not_there()
    title = _("Furthest step of each country")
    return _map(title, map_of_steps(countries), (_("Step"),), _("Records of this site."), reached)


def _displaced(request: Request, key: str) -> Chart:
    country = Country.objects.filter(iso3=key.upper()).first()
    found = displaced_chart(rows_of([country], [country])) if country else None
    return found or _no_chart()


def _crisis(request: Request, key: str) -> Chart:
    crisis = get_visible(Crisis.objects.all(), request.viewer, slug=key)
    return displaced_chart(rows_of(list(crisis.countries.all()), list(crisis.hosts.all()))) or _no_chart()


def _corridor(request: Request, key: str) -> Chart:
    ends, _slash, _code = key.partition("/")
    origin, _dash, destination = ends.partition("-")
    charts = [one.chart for one in published_of_pair(find_pair(origin, destination)) if one.chart]
    return next((chart for chart in charts if chart.key == key), None) or _no_chart()


def _figures(request: Request, key: str) -> Chart:
    return chart_named(key) or _no_chart()


def _issues(request: Request, key: str) -> Chart:
    country = Country.objects.filter(iso3=key.upper()).first()
    found = issues_in(country, request.viewer) if country else None
    if found is None:
        raise _not_there()
    return found


def _money(request: Request, key: str) -> Chart:
    found = money_of(get_visible(Initiative.objects.all(), request.viewer, public_id=key))
    if found is None:
        raise _not_there()
    return found


def _members(request: Request, key: str) -> Chart:
    group = get_visible(Group.objects.all(), request.viewer, slug=key)
    bars = balance_of_group(group, request.viewer).bars
    if not bars:
        raise _not_there()
    return Chart(
        title=f"{group}: {_('Members by constituency')}",
        text=", ".join(f"{bar.name} {bar.written or format(bar.number, 'g')}" for bar in bars),
        header=(_("Constituency"), _("Members")),
        rows=[(str(bar.name), str(bar.written) or bar.number) for bar in bars],
        source=str(group),
        kind="bars",
        wide=Bars(("", bars)),
    )


def _milestones(request: Request, key: str) -> Chart:
    group = get_visible(Group.objects.all(), request.viewer, slug=key)
    stones = list(group.milestones.visible_to(request.viewer))
    if not stones:
        raise _not_there()
    events = [Event(first_day(stone.on), str(stone.title), readable(stone.on)) for stone in stones]
    return Chart(
        title=f"{group}: {_('Milestones')}",
        text=", ".join(f"{event.note} {event.name}" for event in events),
        header=(_("Day"), _("Milestone")),
        rows=[(str(stone.on), str(stone.title)) for stone in stones],
        source=str(group),
        kind="timeline",
        wide=Timeline(events, timezone.localdate()),
    )


def _plan(request: Request, key: str) -> Chart:
    slug, _slash, period = key.partition("/")
    plan, schedule, parts = schedule_of_plan(request, slug, period, timezone.localdate())
    if schedule is None:
        raise _not_there()
    return schedule_chart(plan, schedule, parts)


def _indicator(request: Request, key: str) -> Chart:
    if whole_number(key) is None:
        raise _not_there()
    indicator = get_visible(Indicator.objects.select_related("plan__group"), request.viewer, pk=int(key))
    values = latest_values(indicator.plan) if indicator.plan.is_binding else {}
    return indicator_chart(indicator, values.get(indicator.anchor))


def _study(request: Request, key: str) -> Chart:
    run = get_visible(Run.objects.all(), request.viewer, public_id=key)
    chart = published_chart(run, Places.of(run))
    if chart is None:
        raise _not_there()
    return chart


def _prevalence(request: Request, key: str) -> Chart:
    found = PrevalenceFigure.objects.visible_to(request.viewer).select_related("country")
    sets = [one for of_topic in sort_figures(found) for one in of_topic.sets if one.slug == key]
    chart = chart_of(sets[0]) if sets else None
    if chart is None:
        raise _not_there()
    return chart


CHARTS: dict[str, Callable[[Request, str], Chart]] = {
    "corridor": _corridor,
    "corridors": _corridors,
    "countries": _countries,
    "crisis": _crisis,
    "displaced": _displaced,
    "figures": _figures,
    "hosts": _hosts,
    "indicator": _indicator,
    "initiatives-by-country": _initiatives_by_country,
    "issues": _issues,
    "members": _members,
    "milestones": _milestones,
    "money": _money,
    "pathfinders": _pathfinders,
    "plan": _plan,
    "prevalence": _prevalence,
    "study": _study,
}
