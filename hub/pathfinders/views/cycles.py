from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import attempt, succeeds
from hub.pathfinders import actions, permissions
from hub.pathfinders.forms import NewCycleForm, ReasonForm
from hub.pathfinders.models import CountryReport, Cycle
from hub.pathfinders.models.track import countries_asked
from hub.pathfinders.views.common import form_page, redirect_with_message
from hub.pathfinders.views.tabs import tabs
from hub.pathfinders.wording import propose_wording
from hub.vocabularies.models import Country


def cycles(request: Request) -> HttpResponse:
    """The years of reporting, each with what it asks."""
    published = Count("reports", filter=Q(reports__state=CountryReport.State.PUBLISHED))
    context = {
        "tabs": tabs("pathfinders:cycles"),
        "cycles": Cycle.objects.visible_to(request.viewer).annotate(published=published),
        "may_prepare": request.viewer.is_secretariat,
    }
    return render(request, "pathfinders/cycles.html", context)


def find_cycle(request: Request, year: int) -> Cycle:
    found: Cycle = get_object_or_404(Cycle.objects.visible_to(request.viewer), year=year)
    return found


def cycle(request: Request, year: int) -> HttpResponse:
    """What the reports on a year ask: five questions, core indicators, optional ones; and who has reported."""
    found = find_cycle(request, year)
    asked = list(found.indicators.select_related("definition"))
    published = found.reports.filter(state=CountryReport.State.PUBLISHED).select_related("country", "organization")
    awaited = Country.objects.filter(pk__in=countries_asked()).exclude(pk__in=published.values("country"))
    context = {
        "tabs": tabs("pathfinders:cycles"),
        "cycle": found,
        "questions": found.questions.all(),
        "core": [one.definition for one in asked if one.is_core],
        "optional": [one.definition for one in asked if not one.is_core],
        "reports": published.order_by("country__iso3"),
        "awaited": awaited,
        "may_prepare": request.viewer.is_secretariat,
        "is_draft": found.state == Cycle.State.DRAFT,
        "is_open": found.state == Cycle.State.OPEN,
    }
    return render(request, "pathfinders/cycle.html", context)


@login_required
def new_cycle(request: Request) -> HttpResponse:
    """The secretariat prepares a year, with the wording of an earlier one or with the proposed wording."""
    permissions.check_is_secretariat(request.viewer)
    form = NewCycleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data.get("like")
        made = attempt(form, actions.begin_cycle, written=form, source=source, by=request.person)
        if made is not None:
            if form.cleaned_data.get("proposed"):
                propose_wording(cycle=made, by=request.person)
            return redirect_with_message(request, _("The year is prepared. Edit what it asks, then open it."), made)
    return form_page(request, form, _("Prepare a year of reports"), reverse("pathfinders:cycles"))


ACTS = {"open": actions.open_cycle, "close": actions.close_cycle}


@login_required
def move_cycle(request: Request, year: int, act: str) -> HttpResponse:
    """Open a year, after which its wording no longer changes, or close it."""
    found = find_cycle(request, year)
    permissions.check_is_secretariat(request.viewer)
    if act not in ACTS:
        raise Http404
    titles = {"open": _("Open the year"), "close": _("Close the year")}
    warnings = {
        "open": _("Focal points of governments are asked to report. What the year asks no longer changes."),
        "close": _("No report on this year is taken any more. Published ones stay."),
    }
    form = ReasonForm({} if request.method == "POST" else None)
    del form.fields["reason"]
    if request.method == "POST" and form.is_valid() and succeeds(form, ACTS[act], cycle=found, by=request.person):
        return redirect_with_message(
            request, _("The year is open.") if act == "open" else _("The year is closed."), found
        )
    return form_page(request, form, titles[act], found.get_absolute_url(), warning=warnings[act], subject=found.title)
