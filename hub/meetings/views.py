from __future__ import annotations

from typing import Any

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
from hub.lib.partialdate import is_over
from hub.lib.permissions import get_visible
from hub.meetings import actions, overview, permissions
from hub.meetings.forms import FilterForm
from hub.meetings.models import ActionItem, ApprovedMinutes, Meeting, Paper, Reply, Resolution
from hub.partners.models import Organization
from hub.sources.citations import Citations

PAGE_SIZE = 50
EARLIER_ACTIONS = 30
ATTENDANCE_PAGE = 100


def meetings(request: Request) -> HttpResponse:
    """All meetings: what comes first, then what was held, latest first."""
    form = FilterForm(request.GET, viewer=request.viewer)
    seen = Meeting.objects.visible_to(request.viewer).select_related("group", "country")
    if form.is_valid():
        seen = seen.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    over = is_over("begins_on", timezone.localdate()) | Q(status__in=[Meeting.Status.CANCELLED, Meeting.Status.HELD])
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
    papers = Paper.objects.visible_to(request.viewer).select_related("item")
    items = found.agenda.visible_to(request.viewer).select_related("meeting")
    agenda = list(items.prefetch_related(Prefetch("papers", papers)))
    organizations = Organization.objects.visible_to(request.viewer)
    attendance = found.attendance.filter(organization__in=organizations)
    page = Paginator(attendance.select_related("organization"), ATTENDANCE_PAGE).get_page(request.GET.get("page"))
    for entry in page.object_list:
        entry.meeting = found
    acts, more = overview.acts_on(found, request.viewer)
    context = {
        "meeting": found,
        "agenda": overview.timed_agenda(found, agenda),
        "is_timed": any(item.duration for item in agenda),
        "papers": papers.filter(meeting=found, agenda_item=None),
        "proposals": found.proposals.visible_to(request.viewer).select_related("organization"),
        "corrections": found.corrections.visible_to(request.viewer).select_related("organization", "agenda_item"),
        "frozen": ApprovedMinutes.objects.filter(meeting=found).defer("text").first() if found.is_frozen else None,
        "earlier_actions": _still_open(request, found),
        "resolutions": found.resolutions.prefetch_related(
            Prefetch("agreed", organizations), Prefetch("dissented", organizations), _plans_open_to(request)
        ),
        "action_items": _action_items(request, found),
        "page": page,
        "balance": overview.balance_of_meeting(found, attendance, request.viewer),
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
    }
    context |= _replies(request, found, organizations)
    return render(request, "meetings/meeting.html", context)


def _replies(request: Request, found: Meeting, organizations: Any) -> dict[str, Any]:
    """Who comes, for those whom the meeting invites; and the question whether the reader's organization does."""
    if not permissions.is_invited(found, request.viewer):
        return {}
    answers = overview.replies_to(found, organizations)
    can_reply = found.awaits_replies and permissions.can_reply(request.viewer, found)
    mine = (
        found.replies.filter(organization=request.viewer.acting_for_id, by=request.viewer.person_id).first()
        if can_reply
        else None
    )
    return {
        "replies_by_answer": answers,
        "replies": [name for _label, names in answers for name in names],
        "can_reply": can_reply,
        "acting_for": Organization.objects.filter(pk=request.viewer.acting_for_id or 0).first() if can_reply else None,
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


def _still_open(request: Request, found: Meeting) -> list[ActionItem]:
    """What is still to be done after earlier meetings of the same group: the next agenda begins with it."""
    if found.status == Meeting.Status.HELD or not found.awaits_replies:
        return []
    open_ones = ActionItem.objects.visible_to(request.viewer).filter(
        meeting__group=found.group_id, meeting__begins_on__lte=found.begins_on, status=ActionItem.Status.OPEN
    )
    others = open_ones.exclude(meeting=found).select_related("owner", "meeting")
    return list(others.order_by("due", "pk")[:EARLIER_ACTIONS])


@login_required
def carry_over(request: Request, number: int) -> HttpResponse:
    """Carry what is still open after a meeting over to the next one of its group."""
    found = get_visible(Meeting.objects.select_related("group"), request.viewer, pk=number)
    permissions.check_can_lead_meeting(request.viewer, found)
    waiting = found.action_items.filter(status=ActionItem.Status.OPEN).select_related("owner")
    if request.method == "POST":
        carried = actions.carry_open_ones_over(meeting=found, by=request.person)
        if carried:
            messages.success(request, _("They stand among the actions of the next meeting."))
        else:
            messages.success(request, _("They are carried over, and wait for the next meeting to be announced."))
        return redirect(found)
    return render(request, "meetings/carry_over.html", {"meeting": found, "waiting": waiting})


def _plans_open_to(request: Request) -> Prefetch[Any]:
    """The plans that a resolution adopted, as far as the reader may see them. Plans stand above meetings, hence by name."""
    plans: Any = Resolution._meta.get_field("adopted_plans").related_model
    return Prefetch("adopted_plans", plans.objects.visible_to(request.viewer).select_related("group"))
