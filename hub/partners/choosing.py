"""For which of her organizations a person acts, and the page that asks her."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.lib.permissions import acting_for
from hub.lib.translated import in_language
from hub.lib.visibility import Viewer
from hub.partners.models import FocalPoint, Organization

NOT_CARRIED = {"csrfmiddlewaretoken", "acting_for"}


def acting_organization(viewer: Viewer) -> Organization | None:
    """The organization for which the person acts; None where she speaks for none. With several she is asked to choose first."""
    return Organization.objects.filter(pk=acting_for(viewer) or 0).first()


def choose(request: HttpRequest, carried: list[tuple[str, str]], back: str = "", status: int = 200) -> HttpResponse:
    """`carried` is what was sent by a form that did not say for whom: it goes on with the choice, and nothing is lost."""
    viewer = request.viewer  # type: ignore[attr-defined]
    points = FocalPoint.objects.on().filter(person=viewer.person_id, organization__in=viewer.organization_ids)
    points = points.select_related("organization").order_by(in_language("organization__name"), "pk")
    context = {"points": points, "carried": carried, "back": back, "is_form": status != 200}
    return render(request, "partners/act_for.html", context, status=status)


def posted_values(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_CARRIED]
