"""Charts as files: the same values as on the page, for those who may see that page. Public ones are cached like pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.groups.balance import balance_of_group
from hub.groups.models import Group
from hub.initiatives.charts import issues_in, money_of
from hub.initiatives.finding import seen_by_country
from hub.initiatives.models import Initiative
from hub.lib.charts import Bars, Chart, WorldMap, as_csv, as_svg, png_of
from hub.lib.components import Event, Timeline
from hub.lib.maps import Choropleth
from hub.lib.partialdate import first_day, readable
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number
from hub.prevalence.comparing import sort_figures
from hub.prevalence.figure_words import chart_of
from hub.prevalence.models import PrevalenceFigure
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


def _initiatives_by_country(request: Request, key: str) -> Chart:
    if key != "world":
        raise _not_there()
    _total, numbers = seen_by_country(request.viewer)
    names, places = Country.on_maps()
    title = _("Initiatives by country")
    ordered = sorted(numbers, key=lambda iso3: (-numbers[iso3], iso3))
    return Chart(
        title=title,
        text=", ".join(f"{names.get(iso3, iso3)} {numbers[iso3]}" for iso3 in ordered[:12]),
        header=(_("Code"), _("Country"), _("Initiatives")),
        rows=[(iso3, names.get(iso3, iso3), numbers[iso3]) for iso3 in ordered],
        source=_("Records of this site. No record does not mean no activity. Outlines: Natural Earth."),
        kind="map",
        wide=WorldMap(Choropleth(numbers, names, places)),
    )


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
    "indicator": _indicator,
    "initiatives-by-country": _initiatives_by_country,
    "issues": _issues,
    "members": _members,
    "milestones": _milestones,
    "money": _money,
    "plan": _plan,
    "prevalence": _prevalence,
    "study": _study,
}
