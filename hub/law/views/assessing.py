"""Forms: assessing, reviewing, replying, entering provisions, taking a suggested action into a plan, importing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.law import actions, permissions
from hub.law.forms import MOST_BYTES, AssessmentForm, DecisionForm, ImportForm, PlanForm, ProvisionForm, ReplyForm
from hub.law.importing import import_law_file
from hub.law.models import Assessment, LawProvision, LawStandard, Reply, SuggestedAction
from hub.law.views.cells import cell_of
from hub.lib.drafts import save_draft
from hub.lib.forms import attempt, show_refusal, succeeds
from hub.lib.permissions import get_visible, require
from hub.lib.throttle import takes_files, throttled
from hub.partners.choosing import acting_organization
from hub.vocabularies.models import Country
from hub.workplans.models import Outcome, Plan
from hub.workplans.permissions import check_can_edit_item


def form_page(
    request: Request, form: Any, title: str, *, country: Country, standard: LawStandard, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "country": country, "standard": standard} | more
    return render(request, "law/form.html", context)


@login_required
@throttled("assess", per_hour=120)
def assess(request: Request, iso3: str, number: int) -> HttpResponse:
    """Write an assessment of a cell: a draft, or submitted at once."""
    country, standard = cell_of(iso3, number)
    permissions.check_can_assess(request.viewer)
    organization = acting_organization(request.viewer)
    fresh = Assessment(country=country, standard=standard, author=request.person, organization=organization)
    return write_assessment(request, fresh)


@login_required
@throttled("assess", per_hour=120)
def edit_assessment(request: Request, public_id: str) -> HttpResponse:
    found = find_assessment(request, public_id)
    permissions.check_can_write_assessment(request.viewer, found)
    require(
        found.state == Assessment.State.DRAFT, _("This assessment was handed in. Withdraw it first to write another.")
    )
    return write_assessment(request, found)


def write_assessment(request: Request, written: Assessment) -> HttpResponse:
    form = AssessmentForm(request.POST or None, instance=written, viewer=request.viewer)
    conflict = None
    if request.method == "POST" and form.is_valid():
        kept, conflict = save_draft(
            form,
            actions.save_assessment,
            lambda stored: AssessmentForm(instance=stored, viewer=request.viewer),
            written=form,
            by=request.person,
        )
        if kept is not None:
            if "draft" in request.POST:
                messages.success(request, _("Kept as a draft, for you and your organization alone."))
                return redirect(kept)
            with show_refusal(request):
                actions.hand_in(assessment=kept, by=request.person)
                messages.success(request, _("Your assessment is with those who lead the group."))
            return redirect(kept)
    return form_page(
        request, form, _("Assess"), country=written.country, standard=written.standard, is_assessment=True,
        review=written.review, conflict=conflict,
    )  # fmt: skip


def find_assessment(request: Request, public_id: str) -> Assessment:
    rows = Assessment.objects.select_related("country", "standard__instrument", "group", "organization", "author")
    found: Assessment = get_visible(rows, request.viewer, public_id=public_id)
    return found


def assessment(request: Request, public_id: str) -> HttpResponse:
    """One assessment with its reason, the provisions it is based on, and replies to it."""
    found = find_assessment(request, public_id)
    viewer = request.viewer
    is_own = permissions.can_write_assessment(viewer, found)
    context = {
        "assessment": found,
        "provisions": [(one, one.in_force_on(found.day)) for one in found.provisions.all()],
        "replies": found.replies.visible_to(viewer).filter(state=Reply.State.PUBLISHED).select_related("organization"),
        "may_edit": is_own and found.state == Assessment.State.DRAFT,
        "may_withdraw": is_own and found.state in (Assessment.State.DRAFT, Assessment.State.SUBMITTED),
        "may_review": found.state == Assessment.State.SUBMITTED and permissions.can_review(viewer, found),
        "shows_review": is_own or permissions.can_review(viewer, found),
    }
    return render(request, "law/assessment.html", context)


@login_required
def decide(request: Request, public_id: str) -> HttpResponse:
    """Publish a submitted assessment, or return it with a reason."""
    found = find_assessment(request, public_id)
    permissions.check_can_review(request.viewer, found)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = actions.return_to_author if "return" in request.POST else actions.publish
        if succeeds(form, act, assessment=found, by=request.person, **form.cleaned_data):
            said = _("Sent back to the author.") if "return" in request.POST else _("The assessment is published.")
            messages.success(request, said)
            return redirect(found if found.state == Assessment.State.PUBLISHED else cell_address(found))
    return form_page(
        request, form, _("Review the assessment"), country=found.country, standard=found.standard, shown=found,
        is_review=True,
    )  # fmt: skip


def cell_address(found: Assessment) -> str:
    return reverse("law:cell", args=[found.country.iso3.lower(), found.standard.number])


@login_required
def withdraw_assessment(request: Request, public_id: str) -> HttpResponse:
    found = find_assessment(request, public_id)
    permissions.check_can_write_assessment(request.viewer, found)
    form = DecisionForm({} if request.method == "POST" else None)
    form.fields.pop("reason")
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, actions.withdraw, assessment=found, by=request.person)
    ):
        messages.success(request, _("Your assessment is withdrawn."))
        return redirect(cell_address(found))
    return form_page(
        request, form, _("Withdraw your assessment"), country=found.country, standard=found.standard,
        warning=_("Reviewers no longer see it. You can write another."),
    )  # fmt: skip


@login_required
@throttled("assess", per_hour=120)
def reply(request: Request, iso3: str, number: int) -> HttpResponse:
    """A government body replies to a verdict on its country's law."""
    country, standard = cell_of(iso3, number)
    permissions.check_can_reply(request.viewer, country)
    drafts = Reply.objects.filter(
        country=country, standard=standard, state=Reply.State.DRAFT, organization__in=request.viewer.organization_ids
    )
    written = drafts.first() or Reply(country=country, standard=standard, author=request.person)
    about: dict[str, Any] = {"viewer": request.viewer, "country": country, "standard": standard}
    form = ReplyForm(request.POST or None, instance=written, **about)
    conflict = None
    if request.method == "POST" and form.is_valid():
        is_draft = "draft" in request.POST
        kept, conflict = save_draft(
            form,
            actions.save_reply,
            lambda stored: ReplyForm(instance=stored, **about),
            written=form,
            is_draft=is_draft,
            by=request.person,
        )
        if kept is not None:
            said = (
                _("Kept as a draft, for your organization alone.")
                if is_draft
                else _("Your reply stands beside the verdict.")
            )
            messages.success(request, said)
            return redirect("law:cell", iso3, number)
    return form_page(
        request, form, _("Reply to the verdict"), country=country, standard=standard, is_reply=True, conflict=conflict
    )


@login_required
def withdraw_reply(request: Request, public_id: str) -> HttpResponse:
    rows = Reply.objects.select_related("country", "standard__instrument", "organization")
    found: Reply = get_visible(rows, request.viewer, public_id=public_id)
    permissions.check_can_withdraw_reply(request.viewer, found)
    form = DecisionForm({} if request.method == "POST" else None)
    form.fields.pop("reason")
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, actions.withdraw_reply, reply=found, by=request.person)
    ):
        messages.success(request, _("Your reply is withdrawn."))
        return redirect("law:cell", found.country.iso3.lower(), found.standard.number)
    return form_page(
        request, form, _("Withdraw your reply"), country=found.country, standard=found.standard, is_withdrawal=True
    )


def provision(request: Request, public_id: str) -> HttpResponse:
    """The text of a provision, whether it is in force today, and the assessments based on it."""
    rows = LawProvision.objects.select_related("country", "organization")
    found: LawProvision = get_visible(rows, request.viewer, public_id=public_id)
    context = {
        "provision": found,
        "in_force": found.in_force_on(timezone.localdate()),
        "standards": found.standards.select_related("instrument"),
        "assessments": found.assessments.visible_to(request.viewer).exclude(state=Assessment.State.WITHDRAWN).select_related("standard"),
        "may_edit": permissions.can_edit_provision(request.viewer, found),
        "versions": found.history.count(),
    }  # fmt: skip
    return render(request, "law/provision.html", context)


@login_required
@throttled("provision", per_hour=120)
def new_provision(request: Request, iso3: str, number: int) -> HttpResponse:
    """Enter a provision of the country's law that concerns the standard."""
    country, standard = cell_of(iso3, number)
    permissions.check_can_assess(request.viewer)
    organization = acting_organization(request.viewer)
    form = ProvisionForm(request.POST or None, instance=LawProvision(country=country, organization=organization))
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, actions.save_provision, written=form, standard=standard, by=request.person)
        if kept is not None:
            messages.success(request, _("The provision is entered."))
            return redirect(kept)
    return form_page(request, form, _("Enter a provision"), country=country, standard=standard)


@login_required
@throttled("provision", per_hour=120)
def edit_provision(request: Request, public_id: str) -> HttpResponse:
    found: LawProvision = get_visible(
        LawProvision.objects.select_related("country"), request.viewer, public_id=public_id
    )
    permissions.check_can_edit_provision(request.viewer, found)
    form = ProvisionForm(request.POST or None, instance=found)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.save_provision, written=form, by=request.person) is not None
    ):
        messages.success(request, _("Saved."))
        return redirect(found)
    return render(
        request,
        "law/form.html",
        {"form": form, "title": _("Edit the provision"), "country": found.country, "back": found.get_absolute_url()},
    )


@login_required
def take_into_plan(request: Request, pk: int) -> HttpResponse:
    """Make a suggested action an output of an open plan."""
    action = get_object_or_404(SuggestedAction.objects.select_related("country", "edition"), pk=pk)
    viewer = request.viewer
    outcomes = Outcome.objects.visible_to(viewer).filter(plan__state__in=Plan.OPEN).select_related("plan__group")
    if not viewer.is_secretariat:
        outcomes = outcomes.filter(plan__group__in=viewer.led_group_ids)
    require(outcomes.exists(), _("Only who leads a group with a plan that is still written may do this."))
    form = PlanForm(request.POST or None, outcomes=outcomes, roadmap_of=action.country)
    if request.method == "POST" and form.is_valid():
        check_can_edit_item(viewer, form.cleaned_data["outcome"])
        output = attempt(form, actions.take_into_plan, suggested=action, by=request.person, **form.cleaned_data)
        if output is not None:
            messages.success(request, _("The action is now an output of the plan."))
            return redirect(output)
    context = {"form": form, "title": _("Add to a work plan"), "country": action.country, "action": action}
    return render(request, "law/form.html", context)


@login_required
@takes_files(MOST_BYTES)
@throttled("import law", per_hour=30)
def import_files(request: Request) -> HttpResponse:
    """Import published files, and report what was not understood."""
    permissions.check_can_import(request.viewer)
    form = ImportForm(request.POST or None, request.FILES or None)
    reports = []
    if request.method == "POST" and form.is_valid():
        for file in form.cleaned_data["sent"]:
            reports += import_law_file(file.name, file.read(), by=request.person)
    return render(request, "law/import.html", {"form": form, "reports": reports})
