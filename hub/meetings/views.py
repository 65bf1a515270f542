from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.groups.models import Group
from hub.lib.permissions import get_visible
from hub.meetings import actions, calendars, overview, permissions
from hub.meetings.forms import FilterForm
from hub.meetings.models import ActionItem, Meeting, Reply, Resolution
from hub.partners.models import Organization
from hub.sources.citations import Citations

PAGE_SIZE = 50


def meetings(request: Request) -> HttpResponse:
    """All meetings: what comes first, then what was held, latest first."""
    form = FilterForm(request.GET, viewer=request.viewer)
    seen = Meeting.objects.visible_to(request.viewer).select_related("group", "country")
    if form.is_valid():
        seen = seen.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    today = timezone.localdate().isoformat()
    over = Q(begins_on__lt=today) | Q(status__in=[Meeting.Status.CANCELLED, Meeting.Status.HELD])
    coming = seen.exclude(over).order_by("begins_on", "pk")
    past = seen.filter(over)
    page = Paginator(past, PAGE_SIZE).get_page(request.GET.get("page"))
    chosen = form.cleaned_data.get("group") if form.is_valid() else None
    new = reverse("editing:new", args=["meeting"])
    context = {
        "form": form,
        "coming": coming[:20],
        "page": page,
        "can_announce": permissions.can_announce_meeting(request.viewer, chosen),
        "announce": f"{new}?group={chosen.pk}" if chosen else new,
    }
    return render(request, "meetings/meetings.html", context)


def meeting(request: Request, number: int) -> HttpResponse:
    """One meeting with its agenda. Call details are for those invited."""
    found = get_visible(Meeting.objects.select_related("group", "country"), request.viewer, pk=number)
    agenda = list(found.agenda.visible_to(request.viewer).select_related("meeting"))
    organizations = Organization.objects.visible_to(request.viewer)
    attendance = list(found.attendance.filter(organization__in=organizations).select_related("organization", "meeting"))
    acts, more = overview.acts_on(found, request.viewer)
    context = {
        "meeting": found,
        "agenda": agenda,
        "resolutions": found.resolutions.prefetch_related(
            Prefetch("agreed", organizations), Prefetch("dissented", organizations), _plans_open_to(request)
        ),
        "action_items": _action_items(request, found),
        "attendance": attendance,
        "constituencies": overview.by_constituency(attendance),
        "neighbours": overview.neighbours_of(found, request.viewer),
        "citations": Citations([found, *agenda], request.viewer),
        "records": [found, *agenda],
        "acts": acts,
        "more": more,
        "can_edit": permissions.can_edit_meeting(request.viewer, found),
        "can_lead": permissions.can_lead_meeting(request.viewer, found),
        "can_add": permissions.can_add_to_meeting(request.viewer, found),
        "rows_address": reverse("editing:rows", args=["meeting", found.pk]),
        "resolution_address": overview.new_part("resolution", found),
        "calendar_address": _calendar_of(found),
    }
    context |= _replies(request, found, organizations)
    return render(request, "meetings/meeting.html", context)


def _calendar_of(found: Meeting) -> str:
    if found.group is None:
        return reverse("meetings:calendar")
    return reverse("meetings:group_calendar", args=[found.group.slug])


def _replies(request: Request, found: Meeting, organizations: Any) -> dict[str, Any]:
    """Who comes, for those whom the meeting invites; and the question whether the reader's organization does."""
    if not permissions.is_invited(found, request.viewer):
        return {}
    answers = overview.replies_to(found, organizations)
    can_reply = found.awaits_replies and permissions.can_reply(request.viewer, found)
    mine = found.replies.filter(organization=request.viewer.acting_for_id).first() if can_reply else None
    return {
        "replies_by_answer": answers,
        "replies": [name for _label, names in answers for name in names],
        "can_reply": can_reply,
        "acting_for": Organization.objects.get(pk=request.viewer.acting_for_id or 0) if can_reply else None,
        "my_reply": mine,
        "reply_kind": overview.KIND_OF_ANSWER[mine.answer] if mine else "",  # type: ignore[index]
        "reply_choices": Reply.Answer.choices,
    }


@login_required
@require_POST
def reply(request: Request, number: int) -> HttpResponse:
    """Say for one's organization whether it comes."""
    found = get_visible(Meeting.objects.select_related("group"), request.viewer, pk=number)
    permissions.check_can_reply(request.viewer, found)
    organization = Organization.objects.get(pk=request.viewer.acting_for_id or 0)
    try:
        actions.reply_to_invitation(
            meeting=found, organization=organization, answer=request.POST.get("answer", ""), by=request.person
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Your answer is recorded."))
    return redirect(found)


@login_required
def approve_minutes(request: Request, number: int) -> HttpResponse:
    """Approve the minutes: everybody who sees the meeting reads them from then on."""
    found = get_visible(Meeting.objects.select_related("group"), request.viewer, pk=number)
    permissions.check_can_approve_minutes(request.viewer, found)
    problem = ""
    if request.method == "POST":
        try:
            actions.approve_minutes(meeting=found, by=request.person)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            messages.success(request, _("The minutes are approved."))
            return redirect(found)
    context = {"meeting": found, "problem": problem, "agenda": found.agenda.all()}
    return render(request, "meetings/approve_minutes.html", context)


def _action_items(request: Request, found: Meeting) -> list[ActionItem]:
    """What is to be done after the meeting; from which one it came and after which it goes on, as far as they are open."""
    seen = ActionItem.objects.visible_to(request.viewer).select_related("meeting")
    items = list(
        found.action_items.select_related("owner", "carried_from").prefetch_related(Prefetch("carried_to", seen))
    )
    earlier = {item.carried_from.meeting_id for item in items if item.carried_from}
    open_ones = Meeting.objects.visible_to(request.viewer).in_bulk(earlier) if earlier else {}
    for item in items:
        item.came_from = open_ones.get(item.carried_from.meeting_id) if item.carried_from else None
    return items


def _plans_open_to(request: Request) -> Prefetch[Any]:
    """The plans that a resolution adopted, as far as the reader may see them. Plans stand above meetings, hence by name."""
    plans: Any = Resolution._meta.get_field("adopted_plans").related_model
    return Prefetch("adopted_plans", plans.objects.visible_to(request.viewer).select_related("group"))


def calendar(request: Request) -> HttpResponse:
    """Every meeting that the reader may see, for calendar programs."""
    return calendars.calendar_response(request, Meeting.objects.all(), settings.SITE_NAME)


def group_calendar(request: Request, slug: str) -> HttpResponse:
    """The meetings of one group and of its working groups."""
    found = get_visible(Group.objects.all(), request.viewer, slug=slug)
    keys = [found.pk, *found.subgroups.visible_to(request.viewer).values_list("pk", flat=True)]
    meetings = Meeting.objects.filter(group__in=keys)
    return calendars.calendar_response(request, meetings, str(found.name), group__in=keys)
