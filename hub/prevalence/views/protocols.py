"""The list of protocols, and one protocol with its next step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.crises.models import Crisis
from hub.lib.components import Figure
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.lib.throttle import throttled
from hub.partners.choosing import acting_organization
from hub.prevalence import actions, permissions
from hub.prevalence.checklist import PARTS
from hub.prevalence.document import PARTS as PART_NAMES
from hub.prevalence.document import fingerprint, standing_version, waiting_version
from hub.prevalence.forms import DraftForm, FilterForm, QuestionForm
from hub.prevalence.models import Stratum, StudyIndicator, StudyProtocol, TeamMember, Withdrawal
from hub.prevalence.readiness import missing_to_register
from hub.prevalence.stages import next_step, stages

PAGE_SIZE = 25


def find_protocol(request: Request, public_id: str) -> StudyProtocol:
    protocols = StudyProtocol.objects.select_related("group", "organization", "crisis")
    found: StudyProtocol = get_visible(protocols, request.viewer, public_id=public_id)
    return found


def protocols(request: Request) -> HttpResponse:
    """Registered protocols, the newest first; above them the drafts of the reader's own teams."""
    form = FilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    seen = matching(StudyProtocol.objects.visible_to(request.viewer).registered(), chosen.get("q", ""))
    for name in ("method", "state"):
        if chosen.get(name):
            seen = seen.filter(**{name: chosen[name]})
    if chosen.get("method"):  # of a withdrawn one the method is no longer public
        seen = seen.exclude(state=StudyProtocol.State.WITHDRAWN)
    listed = seen.select_related("group").prefetch_related("countries")
    drafts = StudyProtocol.objects.of_team(request.viewer).filter(state__in=StudyProtocol.DRAFTS)
    context = {
        "form": form,
        "page": Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page")),
        "drafts": drafts,
        "may_begin": permissions.can_begin(request.viewer),
        "is_filtered": any(chosen.values()),
    }
    return render(request, "prevalence/protocols.html", context)


@login_required
@throttled("study_protocol", per_hour=60)
def new(request: Request) -> HttpResponse:
    permissions.check_can_begin(request.viewer)
    form = QuestionForm(request.POST or None, viewer=request.viewer, initial=_what_is_known(request))
    if request.method == "POST" and form.is_valid():
        permissions.check_can_begin_in(request.viewer, form.cleaned_data["group"])
        made = attempt(
            form, actions.begin, written=form, organization=acting_organization(request.viewer), by=request.person
        )
        if made is not None:
            messages.success(request, _("The draft is open to your team alone. Next: what is known of the setting."))
            return redirect("prevalence:setting", made.public_id)
    return render(request, "prevalence/write.html", {"form": form, "title": _("Begin a study")})


def _what_is_known(request: Request) -> dict[str, Any]:
    """What the group or the crisis from which a person comes says already."""
    crisis = Crisis.objects.visible_to(request.viewer).filter(slug=request.GET.get("crisis", "")[:80]).first()
    if crisis is None:
        return {"group": request.GET.get("group")}
    countries = [country.pk for country in crisis.countries.all()]
    return {"group": request.GET.get("group") or crisis.group_id, "crisis": crisis.pk, "countries": countries}


def protocol(request: Request, public_id: str) -> HttpResponse:
    """What will be measured, how, and is it fixed? Of a withdrawn one its title, dates and reason."""
    found = find_protocol(request, public_id)
    role = permissions.role_of(request.viewer, found)
    context: dict[str, Any] = {
        "protocol": found,
        "role": role,
        "steps": stages(found),
        "withdrawal": Withdrawal.objects.visible_to(request.viewer).filter(protocol=found, cancelled_at=None).first(),
        "may_force": found.is_registered and permissions.can_force_withdrawal(request.viewer, found),
    }
    if found.is_withdrawn and not role:
        return render(request, "prevalence/withdrawn.html", context)
    return render(request, "prevalence/protocol.html", context | content_for(request, found, role))


def facts_of(found: StudyProtocol, strata: list[Stratum], indicators: list[StudyIndicator]) -> list[Figure]:
    """The design in four facts: method, sample, strata, ages. What is not said yet is left out."""
    bands = [band for indicator in indicators for band in indicator.bands]
    ages = ""
    if bands:
        begin, is_open = min(band["from"] for band in bands), any(band["to"] is None for band in bands)
        ages = f"{begin}+" if is_open else f"{begin}–{max(band['to'] for band in bands)}"
    sample = "" if found.sample_planned is None else number_format(found.sample_planned, force_grouping=True)
    facts = [
        Figure(found.get_method_display() if found.method else "", _("Method")),
        Figure(sample, _("Sample planned"), found.get_sample_unit_display()),
        Figure(str(len(strata) or ""), _("Strata")),
        Figure(ages, _("Ages")),
    ]
    return [fact for fact in facts if fact.value]


def content_for(request: Request, found: StudyProtocol, role: str) -> dict[str, Any]:
    given = {one.question: one for one in found.checklist.all()}
    strata = list(found.strata.all())
    indicators = list(found.indicators.all())
    missing = missing_to_register(found) if found.is_draft else []
    return {
        "countries": found.countries.all(),
        "strata": strata,
        "strata_sum": found.strata.aggregate(sum=Sum("planned"))["sum"] if strata else None,
        "indicators": indicators,
        "facts": facts_of(found, strata, indicators),
        "checklist": [
            (part.title, [(question, given.get(question.key)) for question in part.questions]) for part in PARTS
        ],
        "answered": len(given),
        "own": found.questionnaires.first(),
        "signed": found.sign_offs.filter(fingerprint=fingerprint(found)).first(),
        "versions": found.versions.order_by("-number"),
        "standing": standing_version(found) if found.is_registered else None,
        "waiting": waiting_version(found) if found.is_registered else None,
        "part_names": PART_NAMES,
        "team": TeamMember.objects.visible_to(request.viewer).filter(protocol=found).select_related("person"),
        "writes": role in TeamMember.WRITERS,
        "missing": missing,
        "next": next_step(found, role, missing, request.viewer),
    }


@login_required
def delete(request: Request, public_id: str) -> HttpResponse:
    found = find_protocol(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    form = DraftForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and succeeds(form, actions.delete_draft, protocol=found, by=request.person):
        messages.success(request, _("The draft is deleted."))
        return redirect("prevalence:protocols")
    context = {
        "form": form,
        "protocol": found,
        "title": _("Delete the draft"),
        "text": _("Nobody but the team has seen it. It cannot be brought back."),
        "act": _("Delete the draft"),
        "is_bad": True,
    }
    return render(request, "prevalence/act.html", context)
