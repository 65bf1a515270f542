"""Charts as files: the same values as on the page, for those who may see that page. Public ones are cached like pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.corridors.figures import figures_of_pair
from hub.corridors.views.pages import find_pair
from hub.crises.figures import chart_of as displaced_chart
from hub.crises.figures import rows_of
from hub.crises.models import Crisis
from hub.groups.balance import balance_of_group
from hub.groups.models import Group
from hub.initiatives.charts import issues_in, money_of
from hub.initiatives.models import Initiative
from hub.lib.charts import Bars, Chart, as_csv, as_svg, png_of
from hub.lib.components import Event, Timeline
from hub.lib.partialdate import first_day, readable
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number
from hub.pages import map_charts
from hub.pages.map_charts import not_there
from hub.prevalence.comparing import sort_figures
from hub.prevalence.figure_words import chart_of
from hub.prevalence.models import PrevalenceFigure
from hub.prevention.drawing import theory_chart
from hub.prevention.views.pages import find_version
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
        raise not_there()
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


def _no_chart() -> Chart:
    raise not_there()


def _displacement_chart(request: Request, key: str) -> Chart:
    country = Country.objects.filter(iso3=key.upper()).first()
    found = displaced_chart(rows_of([country], [country])) if country else None
    return found or _no_chart()


def _crisis(request: Request, key: str) -> Chart:
    crisis = get_visible(Crisis.objects.all(), request.viewer, slug=key)
    return displaced_chart(rows_of(list(crisis.countries.all()), list(crisis.hosts.all()))) or _no_chart()


def _corridor(request: Request, key: str) -> Chart:
    ends, _slash, _code = key.partition("/")
    origin, _dash, destination = ends.partition("-")
    charts = [one.chart for one in figures_of_pair(find_pair(origin, destination)) if one.chart]
    return next((chart for chart in charts if chart.key == key), None) or _no_chart()


def _figures(request: Request, key: str) -> Chart:
    return chart_named(key) or _no_chart()


def _issues(request: Request, key: str) -> Chart:
    country = Country.objects.filter(iso3=key.upper()).first()
    found = issues_in(country, request.viewer) if country else None
    if found is None:
        raise not_there()
    return found


def _money(request: Request, key: str) -> Chart:
    found = money_of(get_visible(Initiative.objects.all(), request.viewer, public_id=key))
    if found is None:
        raise not_there()
    return found


def _members(request: Request, key: str) -> Chart:
    group = get_visible(Group.objects.all(), request.viewer, slug=key)
    bars = balance_of_group(group, request.viewer).bars
    if not bars:
        raise not_there()
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
        raise not_there()
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
        raise not_there()
    return schedule_chart(plan, schedule, parts)


def _indicator(request: Request, key: str) -> Chart:
    if whole_number(key) is None:
        raise not_there()
    indicator = get_visible(Indicator.objects.select_related("plan__group"), request.viewer, pk=int(key))
    values = latest_values(indicator.plan) if indicator.plan.is_binding else {}
    return indicator_chart(indicator, values.get(indicator.anchor))


def _study(request: Request, key: str) -> Chart:
    run = get_visible(Run.objects.all(), request.viewer, public_id=key)
    chart = published_chart(run, Places.of(run))
    if chart is None:
        raise not_there()
    return chart


def _prevalence(request: Request, key: str) -> Chart:
    found = PrevalenceFigure.objects.visible_to(request.viewer).select_related("country")
    sets = [one for of_topic in sort_figures(found) for one in of_topic.sets if one.slug == key]
    chart = chart_of(sets[0]) if sets else None
    if chart is None:
        raise not_there()
    return chart


def _prevention(request: Request, key: str) -> Chart:
    public_id, _slash, number = key.partition("/")
    if whole_number(number) is None:
        raise not_there()
    version = find_version(request, public_id, int(number))
    return theory_chart(version, list(version.steps.all())) or _no_chart()


CHARTS: dict[str, Callable[[Request, str], Chart]] = {
    "corridor": _corridor,
    "corridors": map_charts.corridors,
    "countries": map_charts.countries,
    "crisis": _crisis,
    "displaced": _displacement_chart,
    "figures": _figures,
    "hosts": map_charts.hosts,
    "indicator": _indicator,
    "initiative": map_charts.initiative,
    "initiatives-by-country": map_charts.initiatives_by_country,
    "issues": _issues,
    "law": map_charts.law,
    "law-standard": map_charts.law_standard,
    "members": _members,
    "milestones": _milestones,
    "money": _money,
    "pathfinders": map_charts.pathfinders,
    "plan": _plan,
    "prevalence": _prevalence,
    "prevention": _prevention,
    "study": _study,
}
