"""Suggestions by anyone, claims, confirmations by link, saved searches."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.exchange.reviewing import waiting_words
from hub.initiatives import permissions
from hub.initiatives.models import Initiative
from hub.lib.forms import with_words
from hub.lib.paging import FirstOf
from hub.lib.permissions import acting_for, get_visible
from hub.lib.throttle import throttled
from hub.outreach import actions as outreach
from hub.outreach import freshness
from hub.outreach.forms import ChangeForm, ClaimForm, ReviewForm, SuggestionForm
from hub.outreach.models import Claim, SavedSearch, Submission
from hub.outreach.permissions import check_may_confirm, check_may_review_suggestion, may_review_suggestion
from hub.partners.models import Organization

SHOWN_AT_ONCE = 50  # of suggestions and of claims: deciding on one shows the next


@throttled("suggest", per_hour=10)
def suggest(request: Request) -> HttpResponse:
    """Anyone suggests an initiative; no account is needed."""
    form = SuggestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        submission = outreach.suggest(form=form)
        messages.success(request, _("Thank you. Keep the address of this page: the answer will stand here."))
        return redirect(submission)
    return render(request, "outreach/suggest.html", {"form": form})


@throttled("suggest", per_hour=10)
def suggest_change(request: Request, public_id: str) -> HttpResponse:
    """Anyone reports what is wrong or missing in a record; no account is needed."""
    initiative = get_visible(Initiative.objects, request.viewer, public_id=public_id)
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.about, form.instance.name = initiative, str(initiative.name)
        submission = outreach.suggest(form=form)
        messages.success(request, _("Thank you. Keep the address of this page: the answer will stand here."))
        return redirect(submission)
    return render(request, "outreach/suggest_change.html", {"form": form, "initiative": initiative})


def suggestion(request: Request, secret: str) -> HttpResponse:
    """The result of a suggestion, for whoever has the link."""
    found = get_object_or_404(
        Submission.objects.select_related("about").prefetch_related("issues", "countries"), secret=secret
    )
    return _suggestion(request, found, ReviewForm())


def _suggestion(request: Request, found: Submission, form: ReviewForm, status: int = 200) -> HttpResponse:
    can_review = may_review_suggestion(request.viewer, found)
    context = {"submission": found, "form": form, "can_review": can_review}
    return render(request, "outreach/suggestion.html", context, status=status)


def suggestions(request: Request) -> HttpResponse:
    """What waits for review, the oldest first: suggestions, claims, and statements of files that do not count yet."""
    permissions.check_can_review(request.viewer)
    waiting = Submission.objects.visible_to(request.viewer).filter(status=Submission.Status.SUBMITTED)
    claims = Claim.objects.visible_to(request.viewer).filter(status=Claim.Status.SUBMITTED)
    context = {
        "suggestions": FirstOf(waiting, SHOWN_AT_ONCE),
        "claims": FirstOf(claims.select_related("initiative", "organization"), SHOWN_AT_ONCE),
        "words": waiting_words(),
    }
    return render(request, "outreach/suggestions.html", context)


@require_POST
def review_suggestion(request: Request, secret: str) -> HttpResponse:
    submission = get_object_or_404(Submission.objects.select_related("about"), secret=secret)
    check_may_review_suggestion(request.viewer, submission)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _suggestion(request, submission, form, status=422)
    by, reason = request.person, form.cleaned_data["reason"]
    try:
        if "accept" in request.POST and submission.about:
            outreach.accept_change(submission=submission, reason=reason, by=by)
            return redirect(submission)
        if "accept" in request.POST:
            return redirect(outreach.accept_suggestion(submission=submission, reason=reason, by=by))
        outreach.decline_suggestion(submission=submission, reason=reason, by=by)
    except ValidationError as error:
        messages.error(request, with_words(error, reason))
    return redirect(submission)


@throttled("claim", per_hour=30)
def claim(request: Request, public_id: str) -> HttpResponse:
    """A partner claims a record."""
    initiative = get_visible(Initiative.objects, request.viewer, public_id=public_id)
    permissions.check_can_claim(request.viewer)
    organization = get_object_or_404(Organization, pk=acting_for(request.viewer))
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outreach.claim(
                initiative=initiative,
                organization=organization,
                justification=form.cleaned_data["justification"],
                by=request.person,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The secretariat will look at your claim."))
            return redirect(initiative)
    context = {"form": form, "initiative": initiative, "organization": organization}
    return render(request, "outreach/claim.html", context)


@require_POST
def review_claim(request: Request, key: int) -> HttpResponse:
    permissions.check_can_review(request.viewer)
    made = get_object_or_404(Claim.objects.select_related("initiative"), pk=key)
    reason = request.POST.get("reason", "").strip() or _("Decided by the secretariat.")
    decide = outreach.accept_claim if "accept" in request.POST else outreach.decline_claim
    try:
        decide(made=made, reason=reason, by=request.person)
    except ValidationError as error:
        messages.error(request, with_words(error, request.POST.get("reason", "")))
    else:
        messages.success(request, _("Saved."))
    return redirect("outreach:suggestions")


def confirm(request: Request, token: str) -> HttpResponse:
    """Confirm up to twelve records by a link, without signing in. Opening the page changes nothing; only the button does."""
    asked = freshness.of_address(token)
    if not asked:
        return render(request, "outreach/confirm_over.html", status=410)
    if request.method == "POST":
        wrong = {one.pk: request.POST.get(f"wrong-{one.pk}", "")[:2000] for one in asked}
        try:
            number = freshness.confirm(confirmations=asked, wrong=wrong)
        except ValidationError as error:
            return render(request, "outreach/confirm_over.html", {"reason": error.messages[0]}, status=409)
        return render(request, "outreach/confirmed.html", {"number": number, "remarks": len(asked) - number})
    return render(request, "outreach/confirm.html", {"asked": asked})


@require_POST
def confirm_now(request: Request, public_id: str) -> HttpResponse:
    """Somebody who speaks for the owner confirms that the record is right."""
    initiative = get_visible(Initiative.objects, request.viewer, public_id=public_id)
    check_may_confirm(request.viewer, initiative)
    freshness.confirm_now(initiative=initiative, by=request.person)
    messages.success(request, _("Confirmed as of today. Thank you."))
    return redirect(initiative)


@login_required
@require_POST
def save_search(request: Request) -> HttpResponse:
    query = request.POST.get("query", "")[:1000]
    name = request.POST.get("name") or query or _("All initiatives")
    try:
        outreach.save_search(person=request.person, name=name, query=query)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Saved. You will get an e-mail when something new fits."))
    return redirect(f"{reverse('initiatives:initiatives')}?{query}")


@login_required
@require_POST
def forget_search(request: Request, key: int) -> HttpResponse:
    get_visible(SavedSearch.objects, request.viewer, pk=key).delete()
    messages.success(request, _("The search is no longer saved."))
    return redirect("initiatives:initiatives")
