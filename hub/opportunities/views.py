"""The list of calls, a call with its answers, and the forms by which both come about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, Exists, F, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.groups.people import known_people
from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.lib.visibility import is_open_to
from hub.opportunities import actions, permissions
from hub.opportunities.forms import (
    AnswerForm,
    CallForm,
    ConfirmForm,
    ExtendForm,
    FilterForm,
    ReasonForm,
    ResultForm,
    ReviewerForm,
    ReviewForm,
)
from hub.opportunities.models import Answer, Call, Review
from hub.partners.choosing import acting_organization
from hub.partners.models import Organization
from hub.workplans.forms import attempt

PAGE_SIZE = 50
OVER = 25  # calls that are over, on the first page


def opportunities(request: Request) -> HttpResponse:
    """What can be answered and until when; below it what came of earlier calls."""
    viewer = request.viewer
    form = FilterForm(request.GET)
    seen = Call.objects.visible_to(viewer).select_related("group")
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("kind"):
        seen = seen.filter(kind=chosen["kind"])
    open_ones = seen.open().for_viewer(viewer) if chosen.get("mine") else seen.open()
    page = Paginator(open_ones, PAGE_SIZE).get_page(request.GET.get("page"))
    own = {answer.call_id: answer for answer in own_answers(request).filter(call__in=list(page.object_list))}
    rows = [(call, call.is_for(viewer), own.get(call.pk)) for call in page.object_list]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "first_to_answer": next((call.pk for call, may, mine in rows if may and mine is None), None),
        "over": seen.over()[:OVER],
        "drafts": seen.filter(state=Call.State.DRAFT),
        "can_publish": viewer.is_secretariat or bool(viewer.led_group_ids),
    }
    return render(request, "opportunities/opportunities.html", context)


def call(request: Request, public_id: str) -> HttpResponse:
    """What is asked, by whom, until when; to its reviewers also the answers, to who answered her own."""
    found = find_call(request, public_id)
    leads = permissions.can_lead_call(request.viewer, found)
    reads_answers = leads or permissions.is_reviewer(request.viewer, found)
    version = found.version if found.version_id else None
    mine = own_answers(request).filter(call=found).first()
    context = {
        "call": found,
        "leads": leads,
        "mine": mine,
        "may_answer": found.is_open and permissions.can_answer(request.viewer, found),
        "reads_answers": reads_answers and found.state != Call.State.DRAFT,
        "competes": reads_answers and permissions.competes(request.viewer, found),
        "answers": answers_for(request, found) if reads_answers else None,
        "reviewers": found.reviewers.select_related("person") if leads else [],
        "version": version if is_open_to(version, request.viewer) else None,
        "accepted": accepted_organizations(request, found) if found.state == Call.State.DECIDED else [],
        "countries": found.countries.all(),
        "outcomes": found.outcomes.visible_to(request.viewer).select_related("plan__group"),
    }
    return render(request, "opportunities/call.html", context)


def find_call(request: Request, public_id: str) -> Call:
    found: Call = get_visible(
        Call.objects.select_related("group", "version__plan__group"), request.viewer, public_id=public_id
    )
    return found


def own_answers(request: Request) -> Any:
    """What the reader, or an organization for which she speaks, has answered."""
    viewer = request.viewer
    if not viewer.is_signed_in:
        return Answer.objects.none()
    alone = Answer.objects.filter(author=viewer.person_id, organization=None)
    own = alone | Answer.objects.filter(organization__in=viewer.organization_ids)
    return own.exclude(state=Answer.State.WITHDRAWN)


def answers_for(request: Request, found: Call) -> Page[Answer]:
    """The answers that were handed in, each with its points, the best first; to who competes with them only her own, without
    points."""
    shown = found.answers.visible_to(request.viewer).exclude(state__in=[Answer.State.DRAFT, Answer.State.WITHDRAWN])
    if permissions.competes(request.viewer, found):
        shown = shown.none()
    own = Review.objects.filter(answer=OuterRef("pk"), reviewer=request.viewer.person_id)
    shown = shown.select_related("organization", "author").annotate(
        points=Avg("reviews__points"),
        number_of_reviews=Count("reviews__points"),
        is_reviewed_by_reader=Exists(own),
    )
    shown = shown.order_by(F("points").desc(nulls_last=True), "submitted_at", "pk")
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.call = found
    return page


def accepted_organizations(request: Request, found: Call) -> list[Organization]:
    """Whose answers were accepted: organizations only, persons are not named to the public."""
    keys = found.answers.filter(state=Answer.State.ACCEPTED, organization__isnull=False).values("organization")
    return list(Organization.objects.visible_to(request.viewer).filter(pk__in=keys))


@login_required
@throttled("call", per_hour=60)
def new(request: Request) -> HttpResponse:
    """Write a call; it is a draft until it is published."""
    viewer = request.viewer
    if not (viewer.is_secretariat or viewer.led_group_ids):
        check_can_lead_group(viewer, None)
    form = CallForm(request.POST or None, viewer=viewer, initial={"group": request.GET.get("group")})
    if request.method == "POST" and form.is_valid():
        check_can_lead_group(viewer, form.cleaned_data["group"])
        made = attempt(form, actions.save_call, written=form, by=request.person)
        if made is not None:
            messages.success(request, _("Kept as a draft. Read it once more, then publish it."))
            return redirect(made)
    return render(request, "opportunities/edit.html", {"form": form, "call": None})


@login_required
@throttled("call", per_hour=60)
def edit(request: Request, public_id: str) -> HttpResponse:
    found = find_call(request, public_id)
    permissions.check_can_lead_call(request.viewer, found)
    form = CallForm(request.POST or None, instance=found, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        check_can_lead_group(request.viewer, form.cleaned_data["group"])
        if attempt(form, actions.save_call, written=form, by=request.person) is not None:
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(request, "opportunities/edit.html", {"form": form, "call": found})


@login_required
def publish(request: Request, public_id: str) -> HttpResponse:
    found = find_led_call(request, public_id)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None
    )  # it has no field, so what is sent may be empty
    if (
        request.method == "POST"
        and form.is_valid()
        and try_action(form, actions.publish, call=found, by=request.person)
    ):
        messages.success(request, _("The call is published."))
        return redirect(found)
    warning = _(
        "From then on it is seen and answered. It cannot go back to a draft; its deadline can only become later."
    )
    return ask(request, found, form, _("Publish the call"), warning=warning)


@login_required
def extend(request: Request, public_id: str) -> HttpResponse:
    found = find_led_call(request, public_id)
    form = ExtendForm(request.POST or None, initial={"time_zone": found.time_zone})
    if request.method == "POST" and form.is_valid():
        values = {"deadline": form.cleaned_data["deadline"], "reason": form.cleaned_data["reason"]}
        if try_action(form, actions.extend, call=found, by=request.person, **values):
            messages.success(request, _("The new deadline counts from now on."))
            return redirect(found)
    return ask(request, found, form, _("Extend the deadline"))


@login_required
def withdraw(request: Request, public_id: str) -> HttpResponse:
    found = find_led_call(request, public_id)
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and try_action(form, actions.withdraw, call=found, by=request.person, **form.cleaned_data)
    ):
        messages.success(request, _("The call is withdrawn."))
        return redirect(found)
    warning = _("Nobody can answer any more, and everybody reads your reason. This cannot be undone.")
    return ask(request, found, form, _("Withdraw the call"), warning=warning, is_bad=True)


@login_required
def result(request: Request, public_id: str) -> HttpResponse:
    """Say what came of the call."""
    found = find_led_call(request, public_id)
    form = ResultForm(request.POST or None, instance=Call.objects.get(pk=found.pk))
    if (
        request.method == "POST"
        and form.is_valid()
        and try_action(form, actions.decide, call=found, texts=form.cleaned_data, by=request.person)
    ):
        messages.success(request, _("The result is published."))
        return redirect(found)
    warning = _("The result is public, with the organizations whose answers were accepted. This cannot be undone.")
    return ask(request, found, form, _("Publish the result"), warning=warning)


@login_required
@throttled("answer", per_hour=60)
def write(request: Request, public_id: str, answer_id: str = "") -> HttpResponse:
    """Write an answer, keep it as a draft or hand it in."""
    found = find_call(request, public_id)
    if answer_id:
        written = find_answer(request, found, answer_id)
        permissions.check_can_write_answer(request.viewer, written)
        organization = written.organization
    else:
        permissions.check_can_answer(request.viewer, found)
        organization = acting_organization(request.viewer)
        written = Answer(call=found, organization=organization)
    form = AnswerForm(request.POST or None, instance=written, call=found, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, actions.save_answer, answer=form.instance, by=request.person)
        if kept is not None and (answered := hand_in(request, form, kept)):
            return answered
    context = {"call": found, "form": form, "answer": written if written.pk else None, "organization": organization}
    return render(request, "opportunities/write.html", context)


def hand_in(request: Request, form: AnswerForm, kept: Answer) -> HttpResponse | None:
    """Hand the kept draft in where that was asked for; a refusal leaves it as a draft and says so on the page."""
    if "draft" in request.POST:
        messages.success(request, _("Kept as a draft, for you alone."))
        return redirect(kept)
    try:
        actions.hand_in(answer=kept, by=request.person)
    except actions.TooLateError:
        return redirect(kept)  # its page says until when it could be handed in
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    messages.success(request, _("Your answer is with the reviewers."))
    return redirect(kept)


def answer(request: Request, public_id: str, answer_id: str) -> HttpResponse:
    """One answer: to its authors with the decision, to reviewers with the reviews."""
    found = find_call(request, public_id)
    shown = find_answer(request, found, answer_id)
    reviews = list(shown.reviews.visible_to(request.viewer).select_related("reviewer"))
    is_own = permissions.can_write_answer(request.viewer, shown)
    context = {
        "call": found,
        "answer": shown,
        "is_own": is_own,
        "may_review": permissions.can_review(request.viewer, shown),
        "may_decide": permissions.can_decide(request.viewer, shown),
        "reviews": [] if is_own else reviews,
        "own_review": next((one for one in reviews if one.reviewer_id == request.viewer.person_id), None),
    }
    return render(request, "opportunities/answer.html", context)


def find_answer(request: Request, found: Call, answer_id: str) -> Answer:
    answers = Answer.objects.filter(call=found).select_related("organization", "author", "outcome__plan")
    shown: Answer = get_visible(answers, request.viewer, public_id=answer_id)
    shown.call = found
    return shown


@login_required
def withdraw_answer(request: Request, public_id: str, answer_id: str) -> HttpResponse:
    found = find_call(request, public_id)
    shown = find_answer(request, found, answer_id)
    permissions.check_can_write_answer(request.viewer, shown)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None
    )  # it has no field, so what is sent may be empty
    if (
        request.method == "POST"
        and form.is_valid()
        and try_action(form, actions.withdraw_answer, answer=shown, by=request.person)
    ):
        messages.success(request, _("Your answer is withdrawn."))
        return redirect(found)
    warning = _("Reviewers no longer see it. Until the deadline you can write another.")
    return ask(request, found, form, _("Withdraw your answer"), warning=warning)


@login_required
def review(request: Request, public_id: str, answer_id: str) -> HttpResponse:
    """Give points with a reason, or declare a conflict of interest."""
    found = find_call(request, public_id)
    shown = find_answer(request, found, answer_id)
    permissions.check_can_review(request.viewer, shown)
    earlier = Review.objects.filter(answer=shown, reviewer=request.person).first()
    form = ReviewForm(request.POST or None, instance=earlier or Review(answer=shown, reviewer=request.person))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.save_review, review=form.instance, by=request.person) is not None
    ):
        messages.success(request, _("Your review is kept."))
        return redirect(found)
    return ask(request, found, form, _("Review the answer"), shown=shown, act=_("Save the review"))


@login_required
def decide(request: Request, public_id: str, answer_id: str) -> HttpResponse:
    """Accept or decline an answer with a reason, once the deadline is over."""
    found = find_call(request, public_id)
    shown = find_answer(request, found, answer_id)
    permissions.check_can_decide(request.viewer, shown)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.decline_answer if "decline" in request.POST else actions.accept_answer
        if try_action(form, act, answer=shown, by=request.person, **form.cleaned_data):
            messages.success(request, _("Decided. Who answered reads your reason."))
            return redirect(found)
    return ask(request, found, form, _("Decide on the answer"), shown=shown, act=_("Accept"), other=_("Decline"))


@login_required
@throttled("reviewer", per_hour=60)
def name_reviewer(request: Request, public_id: str) -> HttpResponse:
    """Name somebody who reads and judges the answers."""
    found = find_led_call(request, public_id)
    form = ReviewerForm(request.POST or None)
    form.offer_people(known_people(request.viewer))
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        if try_action(form, actions.name_reviewer, call=found, person=person, by=request.person):
            messages.success(request, _("The reviewer is named, and reads the answers from now on."))
            return redirect(found)
    warning = _(
        "A reviewer reads every answer that is handed in and gives points; you decide. Who answered the call cannot be one."
    )
    return ask(request, found, form, _("Name a reviewer"), warning=warning)


@login_required
def dismiss_reviewer(request: Request, public_id: str, pk: int) -> HttpResponse:
    found = find_led_call(request, public_id)
    reviewer = get_object_or_404(found.reviewers.select_related("call"), pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and try_action(form, actions.dismiss_reviewer, reviewer=reviewer, by=request.person)
    ):
        messages.success(request, _("The reviewer no longer reads the answers."))
        return redirect(found)
    warning = _("This person no longer reads the answers. What they have said of them stays.")
    return ask(request, found, form, _("Dismiss the reviewer"), warning=warning)


def find_led_call(request: Request, public_id: str) -> Call:
    found = find_call(request, public_id)
    permissions.check_can_lead_call(request.viewer, found)
    return found


def try_action(form: Any, action: Any, **values: Any) -> bool:
    """Do it, or write the reason why not into the form."""
    refused = len(form.errors)
    attempt(form, action, **values)
    return len(form.errors) == refused


def ask(request: Request, found: Call, form: Any, title: str, **more: Any) -> HttpResponse:
    """One short form about a call, with what should be known before the button is pressed."""
    back = more["shown"].get_absolute_url() if more.get("shown") else found.get_absolute_url()
    return render(request, "opportunities/ask.html", {"call": found, "form": form, "title": title, "back": back} | more)
