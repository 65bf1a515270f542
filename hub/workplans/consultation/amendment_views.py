"""Proposing amendments and deciding on them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.lib.visibility import visible_value
from hub.partners.choosing import acting_organization
from hub.workplans import actions, permissions, policies
from hub.workplans.consultation.amendments import amendable
from hub.workplans.consultation.forms import AmendForm, DecideAmendmentForm
from hub.workplans.differences import words
from hub.workplans.models import Amendment
from hub.workplans.views.finding import find_item, find_plan


def amendments(request: Request, slug: str, period: str) -> HttpResponse:
    """Proposed amendments, with the changed words marked."""
    found = find_plan(request, slug, period)
    seen = (
        Amendment.objects.visible_to(request.viewer)
        .filter(plan=found)
        .select_related("author", "organization", "plan__group", "version")
    )
    shown = [
        (
            amendment,
            words(amendment.original, visible_value(amendment, "decided_text", request.viewer) or amendment.proposed),
        )
        for amendment in seen
    ]
    context = {
        "plan": found,
        "group": found.group,
        "shown": shown,
        "can_lead": permissions.can_lead_plan(request.viewer, found),
    }
    return render(request, "workplans/amendments.html", context)


@login_required
@throttled("comment", per_hour=120)
def amend(request: Request, slug: str, period: str) -> HttpResponse:
    """Propose another wording for one text of the plan: `?item=output-3&field=title_en`."""
    found = find_plan(request, slug, period)
    permissions.check_can_comment(request.viewer, found, policies.comment_round(found))
    policies.check_stands(found)
    item = find_item(found, request.GET["item"]) if request.GET.get("item") else None
    thing = item or found
    field = request.GET.get("field", "title_en")
    if field not in amendable(thing):
        raise Http404(_("This part of the plan cannot be amended by other words."))
    form = AmendForm(request.POST or None, initial={"proposed": getattr(thing, field)})
    if request.method == "POST" and form.is_valid():
        amendment = attempt(
            form,
            actions.propose_amendment,
            plan=found,
            item=item,
            field=field,
            organization=acting_organization(request.viewer),
            by=request.person,
            **form.cleaned_data,
        )
        if amendment is not None:
            messages.success(request, _("Your amendment is with the group."))
            return redirect(amendment.get_absolute_url())
    context = {
        "plan": found,
        "group": found.group,
        "item": item,
        "thing": thing,
        "field": field,
        "fields": [(name, getattr(thing._meta.get_field(name), "verbose_name", name)) for name in amendable(thing)],
        "form": form,
    }
    return render(request, "workplans/amend.html", context)


@login_required
def decide(request: Request, slug: str, period: str, public_id: str) -> HttpResponse:
    """Accept an amendment, accept it in part, or reject it."""
    found = find_plan(request, slug, period)
    amendment = get_visible(
        Amendment.objects.filter(plan=found).select_related("plan__group"), request.viewer, public_id=public_id
    )
    permissions.check_can_lead_plan(request.viewer, found)
    form = DecideAmendmentForm(request.POST or None, plan=found, initial={"decided_text": amendment.proposed})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["text"] = values.pop("decided_text")
        if succeeds(form, actions.decide_amendment, amendment=amendment, by=request.person, **values):
            messages.success(request, _("Decided."))
            return redirect(amendment.get_absolute_url())
    context = {
        "plan": found,
        "group": found.group,
        "amendment": amendment,
        "parts": words(amendment.original, amendment.proposed),
        "form": form,
    }
    return render(request, "workplans/decide_amendment.html", context)
