from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hub.lib.permissions import get_visible
from hub.meetings import calendars, permissions
from hub.meetings.models import Meeting, Resolution
from hub.partners.models import Organization
from hub.sources.citations import Citations

PAGE_SIZE = 50


def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings: what comes first, then what was held, latest first."""
    seen = Meeting.objects.visible_to(request.viewer).select_related("group", "country")
    today = timezone.localdate().isoformat()
    coming = seen.filter(begins_on__gte=today).exclude(status=Meeting.Status.CANCELLED).order_by("begins_on", "pk")
    past = seen.exclude(pk__in=coming.values("pk"))
    context = {"coming": coming[:20], "page": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page"))}
    return render(request, "meetings/meetings.html", context)


def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """One meeting with its agenda. Call details are for those invited."""
    found = get_visible(Meeting.objects.select_related("group", "country"), request.viewer, pk=number)
    agenda = list(found.agenda.visible_to(request.viewer).select_related("meeting"))
    organizations = Organization.objects.visible_to(request.viewer)
    context = {
        "meeting": found,
        "agenda": agenda,
        "resolutions": found.resolutions.prefetch_related(
            Prefetch("agreed", organizations), Prefetch("dissented", organizations), _plans_open_to(request)
        ),
        "action_items": found.action_items.select_related("owner"),
        "attendance": found.attendance.filter(organization__in=organizations).select_related("organization"),
        "citations": Citations([found, *agenda]),
        "can_edit": permissions.can_edit_meeting(request.viewer, found),
    }
    return render(request, "meetings/meeting.html", context)


def _plans_open_to(request: HttpRequest) -> Prefetch[Any]:
    """The plans that a resolution adopted, as far as the reader may see them. Plans stand above meetings, hence by name."""
    plans: Any = Resolution._meta.get_field("adopted_plans").related_model
    return Prefetch("adopted_plans", plans.objects.visible_to(request.viewer).select_related("group"))


def calendar(request: HttpRequest) -> HttpResponse:
    """Every meeting that the reader may see, for calendar programs."""
    return calendars.response(request, Meeting.objects.visible_to(request.viewer).select_related("group", "country"))


def group_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings of one group."""
    seen = Meeting.objects.visible_to(request.viewer).select_related("group", "country")
    return calendars.response(request, seen.filter(group__slug=slug))
