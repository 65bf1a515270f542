"""A call that a crisis asks for, in one step from its page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.accounts.requests import Request
from hub.crises.models import Crisis
from hub.crises.permissions import check_can_call
from hub.groups.permissions import check_can_lead_group
from hub.lib.forms import attempt
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.lib.translated import language_codes
from hub.lib.visibility import Viewer
from hub.opportunities.actions import save_call
from hub.opportunities.forms import CallForm
from hub.opportunities.models import Call

LONGEST_TITLE = 200


@login_required
@throttled("call", per_hour=60)
def call(request: Request, slug: str) -> HttpResponse:
    """Begin a call for proposals in a crisis, as a draft that names the affected countries."""
    found: Crisis = get_visible(Crisis.objects.select_related("group"), request.viewer, slug=slug)
    check_can_call(request.viewer)
    form = CallForm(request.POST or None, viewer=request.viewer, initial=_initial(found, request.viewer))
    if request.method == "POST" and form.is_valid():
        check_can_lead_group(request.viewer, form.cleaned_data["group"])
        made = attempt(form, save_call, written=form, by=request.person)
        if made is not None:
            messages.success(request, _("Kept as a draft. Read it once more, then publish it."))
            return redirect(made)
    return render(request, "crises/call.html", {"form": form, "crisis": found})


def _initial(crisis: Crisis, viewer: Viewer) -> dict[str, Any]:
    """The group that keeps the crisis, or the one group that she leads; a title in each language in which the crisis has a name."""
    led = viewer.led_group_ids
    group = crisis.group_id if viewer.is_secretariat or crisis.group_id in led else None
    if group is None and len(led) == 1:
        group = next(iter(led))
    texts: dict[str, str] = {}
    for code in language_codes():
        if name := getattr(crisis, f"name_{code}"):
            with override(code):
                title = _("Proposals in a crisis – %(crisis)s") % {"crisis": name}
            texts[f"title_{code}"] = title[:LONGEST_TITLE]
    countries = [country.pk for country in crisis.countries.all()]
    return {"group": group, "kind": Call.Kind.PROPOSALS, "countries": countries, **texts}
