"""Who makes the study."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.groups.people import known_people
from hub.lib.forms import attempt, show_refusal
from hub.lib.throttle import throttled
from hub.prevalence import actions, permissions
from hub.prevalence.forms import TeamForm
from hub.prevalence.views.protocols import find_protocol


@login_required
@throttled("study_protocol", per_hour=120)
def team(request: Request, public_id: str) -> HttpResponse:
    """The people of the study. The ethics officer signs and does not write."""
    found = find_protocol(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    form = TeamForm(request.POST or None)
    form.offer_people(known_people(request.viewer))
    if request.method == "POST" and form.is_valid():
        chosen = {"person": form.cleaned_data["person"], "role": form.cleaned_data["role"]}
        if attempt(form, actions.add_member, protocol=found, by=request.person, **chosen) is not None:
            messages.success(request, _("The person is in the team and can see the protocol."))
            return redirect(request.path)
    context = {"protocol": found, "form": form, "team": found.team.select_related("person"), "title": _("Team")}
    return render(request, "prevalence/team.html", context)


@login_required
@require_POST
def remove(request: Request, public_id: str, pk: int) -> HttpResponse:
    found = find_protocol(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    member = get_object_or_404(found.team, pk=pk)
    with show_refusal(request):
        actions.remove_member(member=member, by=request.person)
        messages.success(request, _("The person is in the team no longer."))
    return redirect("prevalence:team", found.public_id)
