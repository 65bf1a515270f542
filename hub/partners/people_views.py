"""The page on which an organization says who acts for it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.models import Person
from hub.accounts.requests import Request
from hub.lib.forms import attempt
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.partners import people as acts
from hub.partners import permissions
from hub.partners.forms import NamePersonForm
from hub.partners.models import FocalPoint, Organization


@login_required
@throttled("name-people", per_hour=60)
def people(request: Request, slug: str) -> HttpResponse:
    """Who acts for the organization; a form that names a deputy or an editor."""
    organization = _organization(request, slug)
    form = NamePersonForm(request.POST or None)
    form.offer_people(Person.objects.filter(focal_points__organization=organization))
    if request.method == "POST" and form.is_valid():
        given = {"person": form.cleaned_data["person"], "role": form.cleaned_data["role"]}
        made = attempt(form, acts.name_person, organization=organization, by=request.person, **given)
        if made is not None:
            messages.success(request, _("%(name)s acts for it from today on.") % {"name": made.person.name})
            return redirect("partners:people", slug)
    points = FocalPoint.objects.visible_to(request.viewer).on().filter(organization=organization)
    context = {
        "organization": organization,
        "form": form,
        "points": points.select_related("person"),
        "may_end": acts.NAMED_BY_FOCAL_POINTS,
    }
    return render(request, "partners/people.html", context)


@login_required
@require_POST
def end_role(request: Request, slug: str, pk: int) -> HttpResponse:
    organization = _organization(request, slug)
    role = get_object_or_404(organization.focal_points, pk=pk)
    try:
        acts.end_role(role=role, by=request.person)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The role has ended. What was done under it stays."))
    return redirect("partners:people", slug)


def _organization(request: Request, slug: str) -> Organization:
    found: Organization = get_visible(Organization.objects.all(), request.viewer, slug=slug)
    permissions.check_can_name_people(request.viewer, found)
    return found
