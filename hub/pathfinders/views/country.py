from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import acting_among, get_visible
from hub.lib.throttle import throttled
from hub.partners.models import Organization
from hub.pathfinders import actions, permissions
from hub.pathfinders.forms import ReasonForm, StepForm
from hub.pathfinders.models import Committee, CountryReport, Cycle, DatedStep
from hub.pathfinders.overview import track_of
from hub.pathfinders.roadmap import roadmap_of
from hub.pathfinders.views.common import find_country, form_page, redirect_with_message
from hub.vocabularies.models import Country


def country(request: Request, iso3: str) -> HttpResponse:
    """A country's track with what each source says, its committee, its roadmap, its reports."""
    found, viewer = find_country(iso3), request.viewer
    track = track_of(found, viewer)
    committee = Committee.objects.visible_to(viewer).filter(country=found).select_related("group").first()
    seen = CountryReport.objects.visible_to(viewer).filter(country=found).exclude(state=CountryReport.State.WITHDRAWN)
    reports = list(seen.select_related("cycle", "organization"))
    roadmap = roadmap_of(committee, viewer) if committee else None
    may_enter = permissions.can_enter_step(viewer, found)
    speaks = permissions.speaks_for(viewer, found)
    context: dict[str, Any] = {
        "country": found,
        "track": track,
        "steps": [one for one in track.steps if one.records],
        "missing": [one.step.label for one in track.steps if not one.records],
        "committee": committee,
        "roadmap": roadmap,
        "new_roadmap": _new_roadmap(committee) if committee and permissions.can_start_roadmap(viewer, committee.group) else "",
        "reports": reports,
        "due": [one for one in CountryReport.due_for(viewer) if one.country == found] if speaks else [],
        "can_report_on": _years_to_report(found, reports) if speaks else [],
        "may_enter": may_enter,
        "own": {one.pk for step in track.steps for one in step.records
                if one.pk and (viewer.is_secretariat or one.organization_id in viewer.organization_ids)} if may_enter else set(),
        "may_set_up": viewer.is_secretariat and committee is None,
        "speaks": speaks,
    }  # fmt: skip
    return render(request, "pathfinders/country.html", context)


def _new_roadmap(committee: Committee) -> str:
    return f"{reverse('editing:new', args=['plan'])}?group={committee.group_id}"


def _years_to_report(country: Country, reports: list[CountryReport]) -> list[int]:
    """Open years on which no report is being written or published."""
    taken = {one.cycle_id for one in reports if one.state in (*CountryReport.OPEN, CountryReport.State.PUBLISHED)}
    return [one.year for one in Cycle.objects.filter(state=Cycle.State.OPEN) if one.pk not in taken]


@login_required
@throttled("pathfinder step", per_hour=120)
def enter_step(request: Request, iso3: str) -> HttpResponse:
    """The secretariat or the country's government enters what a source says of a step."""
    found = find_country(iso3)
    permissions.check_can_enter_step(request.viewer, found)
    bodies = {one.pk: one for one in permissions.speaking_organizations(request.viewer, found)}
    organization: Organization | None = bodies.get(acting_among(request.viewer, bodies) or 0)
    initial = {"moment": request.GET.get("moment", "")}
    form = StepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        who = {"organization": organization, "by": request.person}
        if attempt(form, actions.enter_step, written=form, country=found, **who) is not None:
            return redirect_with_message(request, _("The date is entered, with its source."), _address(found))
    return form_page(request, form, _("Enter a dated step"), _address(found), country=found, is_record=True)


@login_required
def withdraw_step(request: Request, public_id: str) -> HttpResponse:
    rows = DatedStep.objects.select_related("country")
    found: DatedStep = get_visible(rows, request.viewer, public_id=public_id)
    permissions.check_can_withdraw_step(request.viewer, found)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = _address(found.country)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, actions.withdraw_step, step=found, by=request.person, **form.cleaned_data)
    ):
        return redirect_with_message(request, _("The date is withdrawn."), back)
    return form_page(
        request, form, _("Withdraw a dated step"), back, country=found.country, shown=found,
        warning=_("Readers no longer see it. What was there stays in the record of changes."),
    )  # fmt: skip


def _address(country: Country) -> str:
    return reverse("pathfinders:country", args=[country.iso3.lower()])
