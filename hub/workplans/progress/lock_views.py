"""Locking a period of a plan, lifting the lock, and making exceptions for items."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import succeeds
from hub.lib.permissions import get_visible
from hub.workplans import actions, permissions
from hub.workplans.forms import ReasonForm
from hub.workplans.models import PeriodLock, Plan
from hub.workplans.progress.forms import LockExceptionForm, LockForm
from hub.workplans.views.finding import find_item, find_plan


@login_required
def lock(request: Request, slug: str, period: str) -> HttpResponse:
    """Lock a period."""
    found = find_plan(request, slug, period)
    permissions.check_can_lead_plan(request.viewer, found)
    form = LockForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and succeeds(form, actions.lock_period, plan=found, by=request.person, **form.cleaned_data):
        messages.success(request, _("Locked."))
        return redirect("workplans:progress", slug=slug, period=period)
    warning = _("Nothing can be reported or approved for these days any more. The lock can be lifted, with a reason.")
    return _form_page(request, found, _("Lock a period"), form, warning)


@login_required
def lift(request: Request, slug: str, period: str, pk: int) -> HttpResponse:
    """Lift a lock, with a reason."""
    found, wanted = _find_lock(request, slug, period, pk)
    form = ReasonForm(request.POST or None, required=True)
    sent = request.method == "POST" and form.is_valid()
    if sent and succeeds(form, actions.lift_lock, lock=wanted, by=request.person, **form.cleaned_data):
        messages.success(request, _("The lock is lifted."))
        return redirect("workplans:progress", slug=slug, period=period)
    warning = _(
        "Progress for these days can then be reported and approved again. The lock stays on record with your reason; to close "
        "the days again, lock them anew."
    )
    return _form_page(request, found, _("Lift the lock"), form, warning, lock=wanted)


@login_required
def make_exception(request: Request, slug: str, period: str, pk: int) -> HttpResponse:
    """Let one item be reported on in the locked period, with a reason."""
    found, wanted = _find_lock(request, slug, period, pk)
    form = LockExceptionForm(request.POST or None, items=_items(found))
    if request.method == "POST" and form.is_valid():
        item = find_item(found, form.cleaned_data["item"])
        reason = form.cleaned_data["reason"]
        if succeeds(form, actions.except_from_lock, lock=wanted, item=item, reason=reason, by=request.person):
            messages.success(request, _("The item can be reported on."))
            return redirect("workplans:progress", slug=slug, period=period)
    warning = _("The item can then be reported on for these days. An exception is not taken back.")
    return _form_page(request, found, _("Make an exception"), form, warning, lock=wanted)


def _find_lock(request: Request, slug: str, period: str, pk: int) -> tuple[Plan, PeriodLock]:
    found = find_plan(request, slug, period)
    permissions.check_can_lead_plan(request.viewer, found)
    return found, get_visible(PeriodLock.objects.select_related("plan__group"), request.viewer, plan=found, pk=pk)


def _items(plan: Plan) -> list[tuple[str, str]]:
    """Outputs, each followed by its activities."""
    outputs = plan.outputs.select_related("outcome").prefetch_related("activities")
    choices = []
    for output in outputs:
        choices.append((output.anchor, f"{output.number} {output.title}"))
        for activity in output.activities.all():
            activity.output = output
            choices.append((activity.anchor, f"{activity.number} {activity.title}"))
    return choices


def _form_page(
    request: Request, plan: Plan, title: str, form: Any, warning: str = "", lock: PeriodLock | None = None
) -> HttpResponse:
    context = {"plan": plan, "group": plan.group, "title": title, "form": form, "warning": warning, "lock": lock}
    return render(request, "workplans/transition.html", context | {"back": plan.get_absolute_url()})
