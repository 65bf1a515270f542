"""Contributions of the invited, and the approval of minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.meetings import agenda, minutes, permissions
from hub.meetings.forms import AnswerCorrectionForm, CorrectionForm, OpenMinutesForm, ProposalForm, WordForm
from hub.meetings.models import ApprovedMinutes, Correction, Meeting, Proposal
from hub.partners.choosing import acting_organization


def find_meeting(request: Request, number: int) -> Meeting:
    found: Meeting = get_visible(Meeting.objects.select_related("group"), request.viewer, pk=number)
    return found


@login_required
@throttled("contribution", per_hour=60)
def propose(request: Request, number: int) -> HttpResponse:
    """Propose an agenda item."""
    found = find_meeting(request, number)
    permissions.check_can_contribute(request.viewer, found)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"written": form.save(commit=False), "organization": acting_organization(request.viewer)}
        if succeeds(form, agenda.propose_item, meeting=found, by=request.person, **values):
            messages.success(request, _("Your proposal is with those who lead the meeting."))
            return redirect(found)
    return ask(request, found, form, _("Propose an agenda item"), act=_("Propose it"))


@login_required
def answer_proposal(request: Request, number: int, pk: int) -> HttpResponse:
    """Accept a proposed agenda item or decline it."""
    found = find_meeting(request, number)
    permissions.check_can_add_to_meeting(request.viewer, found)
    proposal = get_object_or_404(Proposal.objects.select_related("organization"), meeting=found, pk=pk)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        taken = "decline" not in request.POST
        values = {"proposal": proposal, "taken": taken, "answer": form.cleaned_data["answer"]}
        if succeeds(form, agenda.answer_proposal, by=request.person, **values):
            messages.success(
                request, _("It stands on the agenda.") if taken else _("Declined. Who proposed it reads why.")
            )
            return redirect(found)
    more = {"shown": proposal, "act": _("Add to the agenda"), "other": _("Decline")}
    return ask(request, found, form, _("Answer the proposal"), **more)


@login_required
def open_minutes(request: Request, number: int) -> HttpResponse:
    """Open the minutes for corrections until a moment."""
    found = find_meeting(request, number)
    permissions.check_can_add_to_meeting(request.viewer, found)
    form = OpenMinutesForm(
        request.POST or None, initial={"time_zone": found.time_zone or request.person.time_zone or "UTC"}
    )
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        if succeeds(form, minutes.open_minutes, meeting=found, until=until, by=request.person):
            messages.success(request, _("The minutes are open for corrections."))
            return redirect(found)
    warning = _("Until then everybody who is invited can send corrections. After that you approve the minutes.")
    return ask(request, found, form, _("Ask for corrections"), warning=warning)


@login_required
@throttled("contribution", per_hour=60)
def correct(request: Request, number: int) -> HttpResponse:
    """Propose a correction of the minutes."""
    found = find_meeting(request, number)
    permissions.check_can_contribute(request.viewer, found)
    form = CorrectionForm(request.POST or None, meeting=found, initial={"agenda_item": request.GET.get("item")})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("agenda_item", "text")}
        organization = acting_organization(request.viewer)
        if succeeds(
            form, minutes.correct_minutes, meeting=found, organization=organization, by=request.person, **values
        ):
            messages.success(request, _("Your correction is with those who lead the meeting."))
            return redirect(found)
    return ask(request, found, form, _("Correct the minutes"), act=_("Send the correction"))


@login_required
def answer_correction(request: Request, number: int, pk: int) -> HttpResponse:
    """Accept a correction or decline it, with a reason."""
    found = find_meeting(request, number)
    permissions.check_can_add_to_meeting(request.viewer, found)
    correction = get_object_or_404(
        Correction.objects.select_related("agenda_item", "organization"), meeting=found, pk=pk
    )
    item = correction.agenda_item
    read = item.minutes if item else ""
    form = AnswerCorrectionForm(request.POST or None, initial={"minutes": read, "stood": minutes.mark_of(read)})
    if item is None:
        del form.fields["minutes"], form.fields["stood"]
    if request.method == "POST" and form.is_valid():
        taken = "decline" not in request.POST
        values = {"correction": correction, "taken": taken, **form.cleaned_data}
        if succeeds(form, minutes.answer_correction, by=request.person, **values):
            messages.success(request, _("Taken.") if taken else _("Declined. Who proposed it reads why."))
            return redirect(found)
    more = {"shown": correction, "act": _("Accept"), "other": _("Decline")}
    return ask(request, found, form, _("Answer the correction"), **more)


@login_required
def approve_minutes(request: Request, number: int) -> HttpResponse:
    """Approve the minutes: everybody who sees the meeting can then read them, and its record is frozen."""
    found = find_meeting(request, number)
    permissions.check_can_approve_minutes(request.viewer, found)
    problem = ""
    try:
        if request.method == "POST":
            minutes.approve_minutes(meeting=found, by=request.person)
            messages.success(request, _("The minutes are approved."))
            return redirect(found)
        minutes.check_can_be_approved(found)
    except ValidationError as error:
        problem = error.messages[0]
    context = {"meeting": found, "problem": problem, "agenda": found.agenda.all()}
    return render(request, "meetings/approve_minutes.html", context)


def minutes_json(request: Request, number: int) -> HttpResponse:
    """The approved minutes as they were frozen: the same bytes for everybody."""
    found = find_meeting(request, number)
    frozen = get_object_or_404(ApprovedMinutes, meeting=found)
    answer = HttpResponse(frozen.text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="minutes-{found.pk}.json"'
    return answer


def ask(request: Request, found: Meeting, form: Any, title: str, **more: Any) -> HttpResponse:
    """A short form about a meeting, with what it is about."""
    return render(request, "meetings/ask.html", {"meeting": found, "form": form, "title": title} | more)
