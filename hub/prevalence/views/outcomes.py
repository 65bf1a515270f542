"""Field work, result, review, reply and publication of a study."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from evidence.prevalence.record import LARGEST

from hub.accounts.requests import Request
from hub.groups.people import known_people
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import takes_files, throttled
from hub.prevalence import actions, permissions
from hub.prevalence.document import seal
from hub.prevalence.models import Explanation, ReplyRequest, ResultReview, StudyProtocol, StudyResult
from hub.prevalence.outcome_forms import (
    AskReplyForm,
    ExplanationForm,
    FieldForm,
    PublishForm,
    RecordForm,
    ReplyForm,
    ReviewerForm,
    ReviewForm,
)
from hub.prevalence.shown_results import deviations_of, indicators_of
from hub.prevalence.views.protocols import find_protocol


def find_result(request: Request, public_id: str) -> StudyResult:
    results = StudyResult.objects.select_related("protocol__group", "protocol__organization")
    found: StudyResult = get_visible(results, request.viewer, public_id=public_id)
    return found


def act_page(request: Request, protocol: StudyProtocol, form: Any, title: str, act: str, **more: Any) -> HttpResponse:
    context = {"protocol": protocol, "form": form, "title": title, "act": act} | more
    return render(request, "prevalence/outcome_act.html", context)


@login_required
@throttled("study_protocol", per_hour=60)
def field(request: Request, public_id: str) -> HttpResponse:
    """How many were reached, by stratum."""
    found = find_protocol(request, public_id)
    permissions.check_can_write(request.viewer, found)
    form = FieldForm(request.POST or None, protocol=found)
    if request.method == "POST" and form.is_valid():
        values = {"reached": form.numbers_reached(), "on": form.cleaned_data["on"]}
        if succeeds(form, actions.count_field, protocol=found, by=request.person, **values):
            messages.success(request, _("Saved."))
            return redirect(found)
    return act_page(request, found, form, _("Field work"), _("Save"), text=_("An empty field means: not begun."))


@login_required
@takes_files(LARGEST)
@throttled("study_protocol", per_hour=60)
def hand_in(request: Request, public_id: str) -> HttpResponse:
    """The result record, compared with the protocol at once."""
    found = find_protocol(request, public_id)
    permissions.check_can_write(request.viewer, found)
    form = RecordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        made = attempt(form, actions.hand_in, protocol=found, content=content, by=request.person)
        if made is not None:
            messages.success(request, _("The record is intact and was compared with the protocol."))
            return redirect(made)
    more = {"takes_file": True, "fingerprint": found.fingerprint}
    return act_page(request, found, form, _("Hand in a result"), _("Hand in"), **more)


def result(request: Request, public_id: str) -> HttpResponse:
    """Deviations, critique, reviews and reply before the figures."""
    found = find_result(request, public_id)
    viewer = request.viewer
    role = permissions.role_of(viewer, found.protocol)
    reviews = ResultReview.objects.visible_to(viewer).filter(result=found).select_related("reviewer")
    requests = ReplyRequest.objects.visible_to(viewer).filter(result=found).select_related("organization")
    is_open = found.published_at is None and found.is_newest and not found.protocol.is_withdrawn
    mine = (one for one in reviews if one.reviewer_id == viewer.person_id and not one.submitted_at)
    context = {
        "result": found,
        "protocol": found.protocol,
        "role": role,
        "leads": role == "lead" and is_open,
        "deviations": deviations_of(found),
        "indicators": indicators_of(found),
        "explanations": Explanation.objects.visible_to(viewer).filter(result=found).select_related("by"),
        "reviews": reviews,
        "mine": next(mine, None) if is_open else None,
        "requests": [(one, is_open and not one.replied_at and permissions.can_reply(viewer, one)) for one in requests],
        "missing": actions.missing_to_publish(found) if role and found.published_at is None else [],
        "figures": found.figures.all() if found.published_at else [],
        "earlier": StudyResult.objects.visible_to(viewer).filter(protocol=found.protocol).exclude(pk=found.pk),
    }
    return render(request, "prevalence/result.html", context)


def record_file(request: Request, public_id: str) -> HttpResponse:
    """The record itself, as it was handed in; it fits its hash."""
    found = find_result(request, public_id)
    body = json.dumps(found.record, ensure_ascii=False, indent=2)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.public_id}.json"'
    return answer


@login_required
@throttled("study_protocol", per_hour=60)
def explain(request: Request, public_id: str) -> HttpResponse:
    found = find_result(request, public_id)
    permissions.check_can_write(request.viewer, found.protocol)
    form = ExplanationForm(
        request.POST or None, initial={"explanation": found.explanation, "seen": seal(found.explanation)}
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("explanation", "seen")}
        if succeeds(form, actions.explain, result=found, by=request.person, **given):
            messages.success(request, _("Saved."))
            return redirect(found)
    return act_page(
        request, found.protocol, form, _("Explain the deviations"), _("Save"), lacks=deviations_of(found), back=found
    )


@login_required
@throttled("study_protocol", per_hour=60)
def reviewer(request: Request, public_id: str) -> HttpResponse:
    """Ask a person from outside the team for a review."""
    found = find_result(request, public_id)
    permissions.check_can_lead(request.viewer, found.protocol)
    form = ReviewerForm(request.POST or None)
    form.offer_people(known_people(request.viewer))
    if request.method == "POST" and form.is_valid():
        chosen = {"person": form.cleaned_data["person"], "due": form.cleaned_data["due"]}
        if attempt(form, actions.invite_reviewer, result=found, by=request.person, **chosen) is not None:
            messages.success(request, _("The person can read the result and review it."))
            return redirect(found)
    return act_page(request, found.protocol, form, _("Ask for a review"), _("Ask"), back=found)


@login_required
@throttled("study_protocol", per_hour=60)
def review(request: Request, public_id: str) -> HttpResponse:
    found = find_result(request, public_id)
    permissions.check_can_review(request.viewer, found)
    mine = found.reviews.get(reviewer=request.viewer.person_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("has_conflict", "verdict", "text")}
        if succeeds(form, actions.hand_in_review, review=mine, by=request.person, **given):
            messages.success(request, _("Your review is handed in."))
            return redirect("my_tasks") if given["has_conflict"] else redirect(found)
    return act_page(request, found.protocol, form, _("Review the result"), _("Hand in the review"), back=found)


@login_required
@throttled("study_protocol", per_hour=60)
def ask_reply(request: Request, public_id: str) -> HttpResponse:
    """Ask an organization that the result concerns for its reply."""
    found = find_result(request, public_id)
    permissions.check_can_lead(request.viewer, found.protocol)
    form = AskReplyForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        chosen = {"organization": form.cleaned_data["organization"], "due": form.cleaned_data["due"]}
        if attempt(form, actions.ask_for_reply, result=found, by=request.person, **chosen) is not None:
            messages.success(request, _("The organization can read the result and reply."))
            return redirect(found)
    return act_page(request, found.protocol, form, _("Ask for a reply"), _("Ask for a reply"), back=found)


@login_required
@throttled("study_protocol", per_hour=60)
def reply(request: Request, public_id: str, pk: int) -> HttpResponse:
    found = find_result(request, public_id)
    asked: ReplyRequest = get_visible(ReplyRequest.objects.filter(result=found), request.viewer, pk=pk)
    permissions.check_can_reply(request.viewer, asked)
    form = ReplyForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and succeeds(form, actions.reply, asked=asked, text=form.cleaned_data["text"], by=request.person):
        messages.success(request, _("Your reply is kept and will be published with the result."))
        return redirect(found)
    return act_page(request, found.protocol, form, _("Reply to the result"), _("Send the reply"), back=found)


@login_required
@throttled("study_protocol", per_hour=60)
def publish(request: Request, public_id: str) -> HttpResponse:
    found = find_result(request, public_id)
    permissions.check_can_lead(request.viewer, found.protocol)
    form = PublishForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and succeeds(form, actions.publish, result=found, topic=form.cleaned_data["topic"], by=request.person):
        messages.success(request, _("The result is published."))
        return redirect(found)
    more = {
        "lacks": [] if found.published_at else actions.missing_to_publish(found),
        "lacks_title": _("Before the result can be published:"),
        "back": found,
    }
    return act_page(request, found.protocol, form, _("Publish the result"), _("Publish the result"), **more)
