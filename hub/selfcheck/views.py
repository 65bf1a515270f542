from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.initiatives.models import Initiative, Role
from hub.lib.components import Part
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.library.models import Item
from hub.partners.models import Organization
from hub.selfcheck import actions, permissions
from hub.selfcheck.forms import ConfirmForm, DecideForm, FinishForm, JoinForm, StepForm
from hub.selfcheck.models import CheckAnswer, NetworkMember, Questionnaire, SelfCheck, Step
from hub.selfcheck.plan_of_action import plan_of_action
from hub.selfcheck.results import FILLS, network_view, steps_of
from hub.sources.citations import Citations

NETWORK = "GBNFL"  # the acronym of the initiative, as the built-in content has it
RESOURCES = 10


def network(request: Request) -> HttpResponse:
    """The network: what it is, who takes part and how to join, what helps, and how far its companies are."""
    viewer = request.viewer
    initiative = Initiative.objects.visible_to(viewer).filter(acronym=NETWORK).first()
    company = permissions.company_of(viewer)
    seen = NetworkMember.objects.visible_to(viewer).select_related("organization")
    resources = Item.objects.in_library(viewer).filter(issues__code="forced-labour", groups__slug="supply-chains")
    roles = Role.objects.none()
    if initiative is not None:
        known = Organization.visible_keys(viewer)
        roles = initiative.roles.visible_to(viewer).filter(organization__in=known).select_related("organization")
    context = {
        "initiative": initiative,
        "records": [initiative] if initiative is not None else [],
        "citations": Citations([initiative] if initiative is not None else [], viewer),
        "roles": roles,
        "members": seen.filter(state=NetworkMember.State.ACTIVE),
        "requests": seen.filter(state=NetworkMember.State.REQUESTED) if viewer.is_secretariat else [],
        "own": NetworkMember.objects.filter(organization=company).first() if company is not None else None,
        "can_join": permissions.can_join(viewer, company),
        "can_begin": permissions.can_begin(viewer, company),
        # Trainings and tools first: whoever looks here wants to do something.
        "resources": resources.exclude(kind=Item.Kind.PAGE)
        .distinct()
        .order_by("-kind", "-published", "pk")[:RESOURCES],
        "view": network_view(Questionnaire.objects.first()),
    }
    return render(request, "selfcheck/network.html", context)


@login_required
@throttled("network", per_hour=30)
def join(request: Request) -> HttpResponse:
    company = permissions.company_of(request.viewer)
    permissions.check_can_join(request.viewer, company)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {"organization": company, "brings": form.cleaned_data["brings"]}
        if attempt(form, actions.join, by=request.person, **values) is not None:
            messages.success(request, _("Thank you. The secretariat answers here."))
            return redirect("selfcheck:network")
    return _ask(request, form, _("Join the network"), line=str(company))


@login_required
def leave(request: Request) -> HttpResponse:
    company = permissions.company_of(request.viewer)
    permissions.check_can_join(request.viewer, company)
    member = get_object_or_404(NetworkMember, organization=company)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and succeeds(form, actions.leave, member=member, by=request.person):
        messages.success(request, _("Your organization has left the network."))
        return redirect("selfcheck:network")
    return _ask(request, form, _("Leave the network"), line=str(company), is_final=True)


@login_required
def decide(request: Request, key: int) -> HttpResponse:
    permissions.check_can_decide(request.viewer)
    member = get_object_or_404(NetworkMember.objects.select_related("organization"), pk=key)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {"accept": "decline" not in request.POST, "reason": form.cleaned_data["reason"]}
        if succeeds(form, actions.decide, member=member, by=request.person, **values):
            messages.success(request, _("Decided."))
            return redirect("selfcheck:network")
    more = {"act": _("Accept"), "other": _("Decline"), "text": member.brings}
    return _ask(request, form, _("Decide on the request"), line=str(member.organization), **more)


def checks(request: Request) -> HttpResponse:
    """The questions for everybody; for who acts for a company also its own checks."""
    company = permissions.company_of(request.viewer)
    newest = Questionnaire.objects.first()
    questions = list(newest.questions.all()) if newest is not None else []
    own = SelfCheck.objects.not_deleted().visible_to(request.viewer).select_related("questionnaire", "organization")
    context = {
        "questionnaire": newest,
        "steps": [(step, [one for one in questions if one.step == step]) for step in Step],
        "citations": Citations(questions, request.viewer),
        "own": own,
        "has_draft": any(one.is_draft for one in own),
        "can_begin": newest is not None and permissions.can_begin(request.viewer, company),
        "view": network_view(newest),
    }
    return render(request, "selfcheck/checks.html", context)


@login_required
@throttled("self-check", per_hour=30)
def begin(request: Request) -> HttpResponse:
    company = permissions.company_of(request.viewer)
    permissions.check_can_begin(request.viewer, company)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, actions.begin, organization=company, by=request.person)
        if made is not None:
            return redirect("selfcheck:step", made.public_id, 1)
    text = _(
        "Your answers are for those who speak for your company, not even for the secretariat. You can stop and go on at any time."
    )
    return _ask(request, form, _("Begin a self-check"), line=str(company), text=text)


@login_required
def check(request: Request, public_id: str) -> HttpResponse:
    """How far the company is, step by step, and what it will do."""
    found = _check(request, public_id)
    results = steps_of(found)
    context = {
        "check": found,
        "results": results,
        "complete": all(result.is_complete for result in results),
        "next": next((result.step for result in results if not result.is_complete), None),
        "key": [
            *(Part(FILLS[level], 1, level.label) for level in reversed(CheckAnswer.Level)),
            Part("none", 1, _("Not answered or does not apply")),
        ],
    }
    return render(request, "selfcheck/check.html", context)


@login_required
@throttled("self-check-step", per_hour=300)
def step(request: Request, public_id: str, number: int) -> HttpResponse:
    """The questions of one step on one page, one save."""
    found = _check(request, public_id)
    result = next((one for one in steps_of(found) if one.step == number), None)
    if result is None:
        raise Http404(_("There are six steps."))
    if not found.is_draft:
        return redirect(found)
    form = StepForm(request.POST if request.method == "POST" else None, result=result)
    if request.method == "POST" and form.is_valid():
        values = {"step": result.step, "answers": form.answers()}
        if succeeds(form, actions.save_step, check=found, by=request.person, **values):
            last = number == len(Step)
            return redirect(found) if last else redirect("selfcheck:step", found.public_id, number + 1)
    context = {"check": found, "form": form, "step": result.step, "steps": list(Step)}
    return render(request, "selfcheck/step.html", context, status=422 if form.errors else 200)


@login_required
def finish(request: Request, public_id: str) -> HttpResponse:
    found = _check(request, public_id)
    form = FinishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        share = form.cleaned_data["share"]
        if attempt(form, actions.finish, check=found, share=share, by=request.person) is not None:
            messages.success(request, _("Finished. Print it as a plan of action."))
            return redirect(found)
    return _ask(request, form, _("Finish the self-check"), line=str(found.organization), back=found.get_absolute_url())


@login_required
def delete(request: Request, public_id: str) -> HttpResponse:
    found = _check(request, public_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.forget(check=found, by=request.person)
        messages.success(request, _("The self-check is deleted."))
        return redirect("selfcheck:checks")
    text = _("The answers and the plan go for good. What was added up with those of other companies stays in the sums.")
    more = {"text": text, "is_final": True, "back": found.get_absolute_url()}
    return _ask(request, form, _("Delete the self-check"), line=str(found.organization), **more)


@login_required
def plan(request: Request, public_id: str) -> HttpResponse:
    """The result as a plan of action, for the company alone."""
    found = _check(request, public_id)
    response = HttpResponse(plan_of_action(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.public_id}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _check(request: Request, public_id: str) -> SelfCheck:
    checks = SelfCheck.objects.not_deleted().select_related("organization", "questionnaire")
    found: SelfCheck = get_visible(checks, request.viewer, public_id=public_id)
    return found


def _ask(request: Request, form: Any, title: str, **more: Any) -> HttpResponse:
    return render(request, "selfcheck/ask.html", {"form": form, "title": title} | more)
