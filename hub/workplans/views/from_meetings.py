"""From an action of a meeting to an output of a plan that is still being written."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.text import plain
from hub.meetings.models import ActionItem
from hub.meetings.permissions import check_can_edit_action_item
from hub.workplans.actions.from_meetings import make_output_of
from hub.workplans.forms import attempt
from hub.workplans.models import Outcome, Plan
from hub.workplans.permissions import check_can_edit_item


class PlanItemForm(forms.Form):
    outcome = forms.ModelChoiceField(Outcome.objects.none(), label=gettext_lazy("Outcome that it serves"))
    title = forms.CharField(label=gettext_lazy("Title of the output"), max_length=300)


@login_required
def make_plan_item(request: Request, pk: int) -> HttpResponse:
    """Choose the outcome under which an action goes on."""
    action = get_visible(ActionItem.objects.select_related("meeting__group", "owner"), request.viewer, pk=pk)
    check_can_edit_action_item(request.viewer, action)
    outcomes = Outcome.objects.visible_to(request.viewer).filter(plan__state__in=Plan.OPEN)
    if group := action.meeting.group:
        outcomes = outcomes.filter(Q(plan__group=group) | Q(plan__group=group.parent_id))
    form = PlanItemForm(request.POST or None, initial={"title": plain(action.text, 200)})
    form.fields["outcome"].queryset = outcomes.select_related("plan")  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        outcome = form.cleaned_data["outcome"]
        check_can_edit_item(request.viewer, outcome)
        made = attempt(form, make_output_of, task=action, by=request.person, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("It is an output of the work plan now. Write the rest of it here."))
            return redirect(made)
    context = {"action": action, "form": form, "has_outcomes": outcomes.exists()}
    return render(request, "workplans/make_plan_item.html", context)
