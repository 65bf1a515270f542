"""From the person who is signed in to the viewer who decides what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from hub.accounts.models import Person
from hub.groups.membership import groups_of_organizations
from hub.groups.models import Group, Office, OfficeQuerySet
from hub.lib.visibility import STRANGER, Viewer
from hub.partners.models import FocalPoint, FocalPointQuerySet, Organization

__all__ = ["viewer_of", "with_viewer"]

ACTING_FOR = "acting_for"  # session key of the organization switcher


def _roles(person: int, day: date) -> FocalPointQuerySet:
    gone = [Organization.Status.APPLICANT, Organization.Status.FORMER]
    return FocalPoint.objects.on(day).filter(person=person).exclude(organization__status__in=gone)


def _offices(person: int, day: date) -> OfficeQuerySet:
    # An office held by an organization is exercised by those who speak for it, not by its editors.
    speaks_for = _roles(person, day).exclude(role=FocalPoint.Role.EDITOR).values("organization")
    return Office.objects.on(day).filter(Q(person=person) | Q(person__isnull=True, organization__in=speaks_for))


def _joined(person: int, day: date) -> models.QuerySet[Group]:
    """The groups in which an organization of the person takes part, by joining or by an office: its editors too."""
    return groups_of_organizations(_roles(person, day).values("organization"), day)


def _parts(person: int, day: date) -> models.QuerySet[Group]:
    whole = Q(parent__in=_offices(person, day).values("group")) | Q(parent__in=_joined(person, day).values("pk"))
    return Group.objects.filter(whole)


def viewer_of(person: Person, acting_for_id: int | None = None) -> Viewer:
    """Four queries, whatever the number of roles."""
    who = person.pk, timezone.localdate()
    organization_ids = list(_roles(*who).order_by("pk").values_list("organization_id", flat=True))
    led: set[int] = set()
    served: set[int] = set()
    for group_id, role in _offices(*who).order_by().values_list("group_id", "role"):
        (led if role in Office.LEADING else served).add(group_id)
    joined = set(_joined(*who).order_by().values_list("pk", flat=True))
    # Groups have two levels: what holds in a group holds in its working groups.
    children = list(_parts(*who).order_by().values_list("pk", "parent_id"))
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
    """Middleware: `request.viewer`, worked out when first asked for, and `request.person`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        def find() -> Viewer:
            if not request.user.is_authenticated:
                return STRANGER
            return viewer_of(request.user, request.session.get(ACTING_FOR))

        request.viewer = cast(Viewer, SimpleLazyObject(find))  # type: ignore[attr-defined]
        request.person = request.user  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
