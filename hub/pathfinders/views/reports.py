from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.drafts import save_draft
from hub.lib.forms import succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.pathfinders import actions, permissions
from hub.pathfinders.figures import format_value
from hub.pathfinders.forms import ReasonForm, ReportForm
from hub.pathfinders.models import CountryReport, Cycle, ReportedValue
from hub.pathfinders.models.reports import LANGUAGES
from hub.pathfinders.permissions import speaking_organizations
from hub.pathfinders.views.common import find_country, form_page, redirect_with_message
from hub.vocabularies.models import Country

State = CountryReport.State


def find_report(request: Request, public_id: str) -> CountryReport:
    rows = CountryReport.objects.select_related("country", "cycle", "organization")
    found: CountryReport = get_visible(rows, request.viewer, public_id=public_id)
    return found


def report(request: Request, public_id: str) -> HttpResponse:
    """One report: what is reported, what is not, and what does not apply; five answers."""
    found = find_report(request, public_id)
    is_own = permissions.can_write_report(request.viewer, found)
    said = {one.definition_id: one for one in found.values.all()}
    rows = [_row(asked, said.get(asked.definition_id)) for asked in found.cycle.indicators.select_related("definition")]
    answers = {one.question_id: one.text for one in found.answers.all()}
    same = CountryReport.objects.filter(country=found.country, cycle=found.cycle, state__in=CountryReport.PUBLIC)
    questions = list(found.cycle.questions.all())
    context = {
        "report": found,
        "core": [row for row in rows if row["is_core"]],
        "optional": [row for row in rows if not row["is_core"]],
        "reported": sum(row["status"] == ReportedValue.Status.REPORTED for row in rows),
        "asked": len(rows),
        "answered": [(one, answers[one.pk]) for one in questions if answers.get(one.pk)],
        "unanswered": [one for one in questions if not answers.get(one.pk)],
        "missing": actions.what_is_missing(found) if is_own and found.state == State.DRAFT else [],
        "is_own": is_own,
        "may_review": request.viewer.is_secretariat and found.state == State.SUBMITTED,
        "shows_review": is_own and found.review,
        "may_correct": is_own and found.state == State.PUBLISHED and found.cycle.state == Cycle.State.OPEN,
        "other_versions": same.exclude(pk=found.pk).select_related("cycle", "country").order_by("-published_at"),
    }
    return render(request, "pathfinders/report.html", context)


def _row(asked: Any, said: ReportedValue | None) -> dict[str, Any]:
    status = said.status if said else ReportedValue.Status.NOT_REPORTED
    return {
        "definition": asked.definition,
        "is_core": asked.is_core,
        "said": said,
        "status": status,
        "word": ReportedValue.Status(status).label,
        "value": format_value(said.value, asked.definition.unit) if said and said.value is not None else "",
    }


@login_required
@throttled("pathfinder report", per_hour=240)
def write_report(request: Request, iso3: str, year: int) -> HttpResponse:
    """The focal point of the government writes the report on a year: keeps a draft or hands it in."""
    found = find_country(iso3)
    cycle: Cycle = get_object_or_404(Cycle.objects.visible_to(request.viewer), year=year)
    permissions.check_can_report(request.viewer, found)
    same = CountryReport.objects.filter(country=found, cycle=cycle)
    open_one = same.filter(state__in=CountryReport.OPEN).first()
    if open_one is not None and open_one.organization_id not in request.viewer.organization_ids:
        return redirect_with_message(request, _("Another body of your government writes this report."), _address(found))
    if open_one is not None and open_one.state == State.SUBMITTED:
        return redirect(open_one)
    written_one = open_one or CountryReport(country=found, cycle=cycle, author=request.person)
    initial = {} if open_one else _initial(request, found)
    form = ReportForm(request.POST or None, instance=written_one, viewer=request.viewer, initial=initial)
    if open_one is None and (earlier := same.filter(state=State.PUBLISHED).first()) is not None:
        form.begin_with(earlier)
    conflict = None
    if request.method == "POST" and form.is_valid():
        kept, conflict = save_draft(
            form,
            actions.save_report,
            lambda stored: ReportForm(instance=stored, viewer=request.viewer),
            written=form,
            by=request.person,
        )
        if kept is not None and "draft" in request.POST:
            return redirect_with_message(request, _("Kept as a draft, for your organization alone."), kept)
        if kept is not None and succeeds(form, actions.hand_in, report=kept, by=request.person):
            return redirect_with_message(
                request, _("The report is handed in. Publish it when the secretariat has read it, or at once."), kept
            )
        if kept is not None:
            # What is missing is said on the page of the draft, which is kept.
            return redirect_with_message(request, _("Kept as a draft: something is still missing."), kept)
    context = {"form": form, "country": found, "cycle": cycle, "report": open_one, "conflict": conflict}
    return render(request, "pathfinders/write_report.html", context)


def _initial(request: Request, country: Country) -> dict[str, Any]:
    language = (get_language() or "en").split("-")[0]
    bodies = speaking_organizations(request.viewer, country)
    acting = bodies.filter(pk=request.viewer.acting_for_id or 0).first()
    return {
        "language": language if language in dict(LANGUAGES) else "en",
        "organization": acting.pk if acting else None,
    }


ACTS = {
    "hand-in": actions.hand_in,
    "take-back": actions.take_back,
    "publish": actions.publish_report,
    "withdraw": actions.withdraw_report,
}


@login_required
def move_report(request: Request, public_id: str, act: str) -> HttpResponse:
    """The government hands in, takes back, publishes or withdraws its report."""
    found = find_report(request, public_id)
    permissions.check_can_write_report(request.viewer, found)
    if act not in ACTS:
        raise Http404
    titles = {
        "hand-in": (_("Hand in the report"), _("The secretariat may read it. You can take it back until it is published.")),
        "take-back": (_("Take the report back"), _("It is a draft again, for your organization alone.")),
        "publish": (_("Publish the report"), _("Everybody may read it, and it no longer changes. A correction is a new version.")),
        "withdraw": (_("Withdraw the draft"), _("What is written in it is no longer used. You can begin another.")),
    }  # fmt: skip
    said = {
        "hand-in": _("The report is handed in."),
        "take-back": _("The report is a draft again."),
        "publish": _("The report is published."),
        "withdraw": _("The draft is withdrawn."),
    }
    title, warning = titles[act]
    form = ReasonForm({} if request.method == "POST" else None)
    del form.fields["reason"]
    if request.method == "POST" and form.is_valid() and succeeds(form, ACTS[act], report=found, by=request.person):
        return redirect_with_message(request, said[act], _address(found.country) if act == "withdraw" else found)
    return form_page(
        request, form, title, found.get_absolute_url(), country=found.country, warning=warning, subject=str(found)
    )


@login_required
def decide(request: Request, public_id: str) -> HttpResponse:
    """The secretariat sends a report that is handed in back with a question; only the government publishes it."""
    found = find_report(request, public_id)
    permissions.check_is_secretariat(request.viewer)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].label = _("What you ask the government")
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, actions.send_back, report=found, by=request.person, **form.cleaned_data)
    ):
        return redirect_with_message(request, _("Sent back to the government."), _address(found.country))
    return form_page(
        request, form, _("Send the report back"), found.get_absolute_url(), country=found.country, subject=str(found)
    )


def _address(country: Country) -> str:
    return reverse("pathfinders:country", args=[country.iso3.lower()])
