from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import attempt
from hub.pathfinders import actions, permissions
from hub.pathfinders.forms import CommitteeForm
from hub.pathfinders.views.common import find_country, form_page, redirect_with_message


@login_required
def set_up_committee(request: Request, iso3: str) -> HttpResponse:
    """The secretariat sets up the national committee as a group of its own kind."""
    found = find_country(iso3)
    permissions.check_is_secretariat(request.viewer)
    form = CommitteeForm(request.POST or None, country=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        names = {name: given[name] for name in ("name_en", "name_fr", "name_es")}
        made = attempt(
            form, actions.set_up_committee, country=found, names=names, chair=given["chair"], by=request.person
        )
        if made is not None:
            return redirect_with_message(
                request, _("The committee is set up. Its roadmap is a work plan of this group."), made.group
            )
    return form_page(
        request,
        form,
        _("Set up the national committee"),
        reverse("pathfinders:country", args=[iso3.lower()]),
        country=found,
    )
