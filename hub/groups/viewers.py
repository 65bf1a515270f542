"""From the person who is signed in to the viewer who decides what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hub.accounts.models import Person
from hub.groups.models import Group, Office, Participation
from hub.lib.visibility import STRANGER, Viewer
from hub.partners.models import FocalPoint, Organization

__all__ = ["viewer_of", "with_viewer"]

ACTING_FOR = "acting_for"  # session key of the organization switcher


def viewer_of(person: Person, acting_for_id: int | None = None) -> Viewer:
    """Four queries, whatever the number of roles."""
    roles = list(
        FocalPoint.objects.on()
        .filter(person=person)
        .exclude(organization__status__in=[Organization.Status.APPLICANT, Organization.Status.FORMER])
        .order_by("pk")
        .values_list("organization_id", "role")
    )
    organization_ids = [organization_id for organization_id, _ in roles]
    # An office held by an organization is exercised by those who speak for it, not by its editors.
    speaks_for = [organization_id for organization_id, role in roles if role != FocalPoint.Role.EDITOR]
    holds = Office.objects.on().filter(Q(person=person) | Q(person__isnull=True, organization__in=speaks_for))
    led: set[int] = set()
    served: set[int] = set()
    for group_id, role in holds.values_list("group_id", "role"):
        (led if role in Office.LEADING else served).add(group_id)
    joined = set(
        Participation.objects.active().filter(organization__in=organization_ids).values_list("group_id", flat=True)
    )
    # Groups have two levels: what holds in a group holds in its working groups.
    children = list(Group.objects.filter(parent__in=led | served | joined).values_list("pk", "parent_id"))
    led |= {child for child, parent in children if parent in led}
    if acting_for_id not in organization_ids:
        acting_for_id = organization_ids[0] if organization_ids else None
    return Viewer(
        person_id=person.pk,
        is_secretariat=person.is_secretariat,
        organization_ids=frozenset(organization_ids),
        group_ids=frozenset(led | served | joined | {child for child, _ in children}),
        led_group_ids=frozenset(led),
        acting_for_id=acting_for_id,
    )


def with_viewer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: `request.viewer`, worked out when first asked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        def find() -> Viewer:
            if not request.user.is_authenticated:
                return STRANGER
            return viewer_of(request.user, request.session.get(ACTING_FOR))

        request.viewer = cast(Viewer, SimpleLazyObject(find))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
