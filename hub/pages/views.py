from __future__ import annotations

import os
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from hub.accounts.requests import Request
from hub.editing import records
from hub.events.models import Event
from hub.groups.models import Group, Office
from hub.groups.offices import once_each
from hub.initiatives.finding import count_by_country
from hub.initiatives.models import Initiative
from hub.lib.choices import by_name
from hub.lib.components import Figure
from hub.lib.maps import Choropleth, largest
from hub.lib.partialdate import is_over
from hub.lib.translated import columns
from hub.lib.visibility import Viewer, visible_of
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.pages import own_home
from hub.pages.greeting import greet_in_own_language
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term
from hub.workplans.models import Output, Plan, ProgressUpdate, Step
from hub.workplans.tasks import in_bands, tasks_of
from hub.workplans.waiting import waiting_of

EVENTS_PAGE = 50
NEWS_SHOWN = 4  # on the home page after signing in
DONE_SHOWN = 5  # what the person did last, folded
TASKS_SHOWN = 6  # the first due; the others are on the page of tasks
MOST_SHOWN = 8  # countries with most initiatives, beside the map
MEETINGS_LOOKED_AT = 40  # to find the next one of each group
LATEST_RESULTS, LATEST_ITEMS = 4, 4
OUTPUTS_SHOWN = 6  # due next
ADOPTED = (Plan.State.ADOPTED, Plan.State.REPORTED)
SHOWN_OF_ORGANIZATION = ("visibility", "slug", "acronym", *columns("name"))
SHOWN_OF_ITEM = ("public_id", "kind", "published", *columns("title"))
SHOWN_OF_PLAN = ("group", "period", "starts", "ends", "state")
CHAIRS = (Office.Role.CHAIR, Office.Role.CO_CHAIR)


@greet_in_own_language
def home(request: Request) -> HttpResponse:
    """For visitors what this site is and its state; for people who are signed in what they have to do."""
    return _own_home(request) if request.viewer.is_signed_in else _public_home(request)


def _public_home(request: Request) -> HttpResponse:
    """The active groups, what is planned, where initiatives are, what happened last."""
    viewer, day = request.viewer, timezone.localdate()
    meetings = _coming_meetings(viewer, day).only("group", "begins_on", "place", *columns("title"))
    coming = list(meetings[:MEETINGS_LOOKED_AT])
    initiatives, by_country = count_by_country(viewer)
    names, places = Country.on_maps()
    counts = _counts(viewer, initiatives, len(by_country))
    groups = _groups_at_work(viewer, day, coming)
    changes = records.describe_events(Event.objects.exclude(verb="loaded").latest_open_to(viewer, 6), viewer)
    context = {
        "groups": groups,
        "proof": _proof(groups, initiatives, len(by_country), changes),
        "results": _latest_results(viewer),
        "library": list(
            Item.objects.visible_to(viewer).only(*SHOWN_OF_ITEM).order_by("-published", "pk")[:LATEST_ITEMS]
        ),
        "counts": counts,
        "figures": _figures(counts),
        "map": Choropleth(by_country, names, places),
        "most": largest(by_country, names, MOST_SHOWN),
        "coming": coming[:4],
        "upcoming": _next_outputs(viewer, day),
        "changes": changes,
        "has_synthetic": Initiative.objects.visible_to(viewer).filter(synthetic=True).exists(),
    }
    return render(request, "pages/home.html", context)


def _proof(groups: list[Any], initiatives: int, countries: int, changes: list[Any]) -> list[str]:
    """One line that shows that this is at work."""
    plans = sum(1 for group in groups if group.current_plan and group.current_plan.state in ADOPTED)
    words = [
        ngettext("%(number)s group", "%(number)s groups", len(groups)) % {"number": len(groups)},
        ngettext("%(number)s adopted plan", "%(number)s adopted plans", plans) % {"number": plans},
        _("%(initiatives)s in %(countries)s")
        % {
            "initiatives": ngettext("%(number)s initiative", "%(number)s initiatives", initiatives)
            % {"number": floatformat(initiatives, "0g")},
            "countries": ngettext("%(number)s country", "%(number)s countries", countries) % {"number": countries},
        },
    ]
    if changes:
        words.append(_("last change on %(day)s") % {"day": date_format(timezone.localdate(changes[0].event.at))})
    return words


def _next_outputs(viewer: Viewer, day: date) -> list[Output]:
    """What all plans that run now deliver next. Who may see a plan may see its items."""
    seen = Plan.objects.visible_to(viewer).delivering(day).select_related("group")
    plans = {plan.pk: plan for plan in seen.only("period", "group__slug", *columns("group__name"))}
    if not plans:
        return []
    outputs = list(Output.objects.upcoming(plans, day).only("plan", "due", "status", *columns("title"))[:OUTPUTS_SHOWN])
    for output in outputs:
        output.plan = plans[output.plan_id]
    return outputs


def _latest_results(viewer: Viewer) -> list[ProgressUpdate]:
    """What was reported last of adopted plans, and approved."""
    approved = visible_of(ProgressUpdate.objects.filter(state=ProgressUpdate.State.APPROVED), viewer)
    related = ("output__plan__group", "activity__output__plan__group")
    return list(approved.prefetch_related(*related).order_by("-until", "-pk")[:LATEST_RESULTS])


def _own_home(request: Request) -> HttpResponse:
    """Tasks by due date, the days of the month, the person's groups with news, her organization, her saved searches."""
    viewer, day = request.viewer, timezone.localdate()
    tasks = tasks_of(waiting_of(request), viewer)
    meetings = _coming_meetings(viewer, day).select_related("group")
    groups = _groups_at_work(viewer, day, list(meetings[:MEETINGS_LOOKED_AT]))
    own_groups = [group for group in groups if group.pk in viewer.group_ids]
    takes_part = not viewer.is_secretariat and bool(own_groups or viewer.organization_ids)
    if not takes_part:  # the secretariat and newcomers see all groups at work
        own_groups = groups
    news = own_home.news_of(own_groups, viewer, day)
    for group in own_groups:
        group.news = news[group.pk].in_words
    if viewer.group_ids and not viewer.is_secretariat:
        meetings = meetings.filter(Q(group__in=viewer.group_ids) | Q(group=None))
    days = own_home.coming_days(tasks, meetings[: own_home.DAYS_SHOWN], day)
    initiatives, by_country = count_by_country(viewer)
    counts = _counts(viewer, initiatives, len(by_country))
    context = {
        "today": day,
        "tasks_number": len(tasks),
        "bands": in_bands(tasks[:TASKS_SHOWN], day),
        "groups": own_groups,
        "takes_part": takes_part,
        "groups_number": len(groups),
        "since": day - own_home.WEEK,
        "days": days,
        "month": own_home.month_of(days, day),
        "own": own_home.organization_of(viewer, day),
        "followed": own_home.followed_searches(viewer),
        "counts": counts,
        "figures": _figures(counts),
        "changes": records.describe_events(
            Event.objects.exclude(verb="loaded").latest_open_to(viewer, NEWS_SHOWN), viewer
        ),
        "done": records.describe_events(
            Event.objects.filter(actor=viewer.person_id).latest_open_to(viewer, DONE_SHOWN), viewer
        ),
        "more": own_home.rare_acts(viewer),
        "has_synthetic": Initiative.objects.visible_to(viewer).filter(synthetic=True).exists(),
    }
    return render(request, "pages/own_home.html", context)


def _coming_meetings(viewer: Viewer, day: date) -> QuerySet[Any]:
    over = is_over("begins_on", day) | Q(status=Meeting.Status.CANCELLED)
    found: QuerySet[Any] = Meeting.objects.visible_to(viewer).exclude(over).order_by("begins_on", "pk")
    return found


def _groups_at_work(viewer: Viewer, day: date, coming: list[Meeting]) -> list[Any]:
    """The groups with plans, each with its chairs, the plan to show first and its next meeting. `coming`: the first meetings of
    all groups, which mostly are all that are announced."""
    groups = list(
        Group.objects.visible_to(viewer)
        .top()
        .filter(
            # Those of countries stand with the Pathfinder countries; to their own members they are groups like others.
            Q(pathfinder_committee=None) | Q(pk__in=viewer.group_ids),
            kind__has_plans=True,
        )
        .only("slug", "accent", *columns("name"))
        .order_by("position", "pk")
    )
    chairs, plans = _chairs_of(groups), _plans_of(groups, viewer)
    if len(coming) == MEETINGS_LOOKED_AT:
        coming = list(_coming_meetings(viewer, day).filter(group__in=groups)[:MEETINGS_LOOKED_AT])
    next_meetings: dict[int | None, Meeting] = {}
    for meeting in reversed(coming):
        next_meetings[meeting.group_id] = meeting
    for group in groups:
        group.chairs = once_each(chairs[group.pk])
        group.current_plan = Plan.current_of(plans[group.pk], day)
    current = [group.current_plan for group in groups if group.current_plan]
    prefetch_related_objects(current, Prefetch("steps", Step.objects.only("plan", "after", "on")))
    for group in groups:
        group.stages = group.current_plan.stages(day) if group.current_plan else []
        group.next_meeting = next_meetings.get(group.pk)
    return groups


def _chairs_of(groups: list[Group]) -> dict[int, list[Office]]:
    """Who chairs each group today, by its key."""
    shown = ("group", "role", *(f"organization__{name}" for name in SHOWN_OF_ORGANIZATION))
    held = Office.objects.on().filter(group__in=groups, role__in=CHAIRS, organization__isnull=False)
    found: dict[int, list[Office]] = defaultdict(list)
    for office in held.select_related("organization").only(*shown):
        found[office.group_id].append(office)
    return found


def _plans_of(groups: list[Group], viewer: Viewer) -> dict[int, list[Plan]]:
    """The plans of each group that the reader may see, by its key."""
    whole = {group.pk: group for group in groups}
    found: dict[int, list[Plan]] = defaultdict(list)
    for plan in Plan.objects.visible_to(viewer).filter(group__in=whole).only(*SHOWN_OF_PLAN):
        plan.group = whole[plan.group_id]
        found[plan.group_id].append(plan)
    return found


def _counts(viewer: Viewer, initiatives: int, countries: int) -> list[tuple[str, int, str]]:
    """The numbers of records that the reader may see, each with a link to their list."""
    partners = Organization.objects.visible_to(viewer).partners().count()
    items = Item.objects.in_library(viewer).count()
    return [
        (ngettext("initiative", "initiatives", initiatives), initiatives, "initiatives:initiatives"),
        (
            ngettext("country with an initiative", "countries with an initiative", countries),
            countries,
            "countries:countries",
        ),
        (ngettext("partner listed here", "partners listed here", partners), partners, "partners:partners"),
        (ngettext("item in the library", "items in the library", items), items, "library:items"),
    ]


def _figures(counts: list[tuple[str, int, str]]) -> list[Figure]:
    return [Figure(floatformat(number, "0g"), label, "", reverse(view)) for label, number, view in counts]


def events(request: Request) -> HttpResponse:
    """The record of events, as far as the reader may see the records in it."""
    asked = request.GET.get("before", "")
    before = int(asked[:18]) if asked.isdecimal() else None
    found = Event.objects.latest_open_to(request.viewer, EVENTS_PAGE + 1, before=before)
    page = found[:EVENTS_PAGE]
    context = {
        "changes": records.describe_events(page, request.viewer),
        "before": before,
        "older": page[-1].sequence if len(found) > EVENTS_PAGE else None,
    }
    return render(request, "pages/events.html", context)


def about(request: Request) -> HttpResponse:
    """About this site: its purpose, its sources, its limits."""
    return render(request, "pages/about.html")


def vocabulary(request: Request) -> HttpResponse:
    """The vocabularies of records, with their sources."""
    terms: dict[str, list[Term]] = {}
    for term in Term.objects.select_related("parent"):
        terms.setdefault(term.scheme, []).append(term)
    schemes = [
        # An empty column is left out; a source shared by all is stated once.
        {
            "name": value,
            "label": label,
            "terms": by_name(terms.get(value, [])),
            "defined": any(str(term.definition) for term in terms.get(value, [])),
            "sources": {term.taken_from for term in terms.get(value, [])},
        }
        for value, label in Scheme.choices
    ]
    return render(
        request,
        "pages/vocabulary.html",
        {"schemes": schemes, "contents": [(value, label) for value, label in Scheme.choices]},
    )


def healthz(request: Request) -> HttpResponse:
    """Whether the site can answer: the process runs and the database can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def metrics(request: Request) -> HttpResponse:
    """Counters for a monitoring system. Views and statuses only, nothing about people."""
    if settings.METRICS_TOKEN and not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
    ):
        return HttpResponse("Send the token: Authorization: Bearer …\n", status=401, content_type="text/plain")
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by `actionhub serve`: several processes count
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def security_txt(request: Request) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116). Without a contact there is no such file."""
    if not settings.SECURITY_CONTACT:
        raise Http404(_("The operator of this site has named no contact for reports of weaknesses."))
    expires = (timezone.now() + timedelta(days=90)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {expires}", "Preferred-Languages: en, fr, es"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
