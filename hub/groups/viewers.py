"""From the person who is signed in to the viewer who decides what is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from hub.accounts.models import Person
from hub.groups.models import Group, Office, Participation
from hub.lib.visibility import STRANGER, Viewer
from hub.partners.models import FocalPoint

ACTING_FOR = "acting_for"  # key of the session, and of forms, for the organization that was chosen


def viewer_of(person: Person, acting_for_id: int | None = None) -> Viewer:
    """Four queries, whatever the number of roles, and each of them flat: every request of a signed-in person asks them.

    Of several organizations none is taken until she chooses one.
    """
    roles, offices_held, memberships = _true_on(timezone.localdate())
    held = list(roles.filter(person=person.pk).values_list("organization_id", "role"))
    organization_ids = list(dict.fromkeys(organization_id for organization_id, _ in held))
    # An office held by an organization is exercised by those who speak for it, not by its editors.
    speaks_for = {organization_id for organization_id, role in held if role != FocalPoint.Role.EDITOR}
    led: set[int] = set()
    inside: set[int] = set()
    offices = offices_held.filter(Q(person=person.pk) | Q(organization__in=organization_ids))
    for group_id, role, person_id, organization_id in offices.values_list(
        "group_id", "role", "person_id", "organization_id"
    ):
        holds = person_id == person.pk or (person_id is None and organization_id in speaks_for)
        if holds and role in Office.LEADING:
            led.add(group_id)
        # The editors of an organization take part in its groups, too.
        if holds or organization_id in organization_ids:
            inside.add(group_id)
    if organization_ids:
        active = memberships.filter(organization__in=organization_ids)
        inside |= set(active.values_list("group_id", flat=True))
    # Groups have two levels: what holds in a group holds in its working groups.
    parts = list(Group.objects.filter(parent__in=inside).order_by().values_list("pk", "parent_id")) if inside else []
    if acting_for_id not in organization_ids:
        acting_for_id = organization_ids[0] if len(organization_ids) == 1 else None
    return Viewer(
        person_id=person.pk,
        is_secretariat=person.is_secretariat,
        organization_ids=frozenset(organization_ids),
        group_ids=frozenset(inside | {part for part, _ in parts}),
        led_group_ids=frozenset(led | {part for part, whole in parts if whole in led}),
        acting_for_id=acting_for_id,
    )


@lru_cache(maxsize=2)
def _true_on(today: date) -> tuple[QuerySet[FocalPoint], QuerySet[Office], QuerySet[Participation]]:
    """Roles, offices and memberships of a day, for some to be chosen from them: to build these conditions anew for each request
    takes as long as to ask the database."""
    return (
        FocalPoint.objects.acting(today).order_by("pk"),
        Office.objects.on(today).order_by(),
        Participation.objects.active(today).order_by(),
    )


def viewers_of(people: Iterable[Person]) -> dict[int, Viewer]:
    """The viewers of many people, as `viewer_of` has each of them; four queries for all."""
    people, today = list(people), timezone.localdate()
    held: dict[int, dict[int, set[str]]] = defaultdict(dict)
    roles = FocalPoint.objects.acting(today).filter(person__in=people)
    for person, organization, role in roles.order_by("pk").values_list("person", "organization", "role"):
        held[person].setdefault(organization, set()).add(role)
    organizations = {key for by_organization in held.values() for key in by_organization}
    offices = Office.objects.on(today).filter(Q(person__in=people) | Q(organization__in=organizations)).order_by()
    of_person: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    of_organization: dict[int | None, list[tuple[int, str, bool]]] = defaultdict(list)
    for group, role, person, organization in offices.values_list("group", "role", "person", "organization"):
        of_person[person].append((group, role))
        of_organization[organization].append((group, role, person is None))
    active: dict[int, set[int]] = defaultdict(set)
    joined = Participation.objects.active(today).filter(organization__in=organizations).order_by()
    for organization, group in joined.values_list("organization", "group"):
        active[organization].add(group)
    parts: dict[int, set[int]] = defaultdict(set)
    for part, whole in Group.objects.filter(parent__isnull=False).order_by().values_list("pk", "parent_id"):
        parts[whole].add(part)
    found = {}
    for one in people:
        own = held.get(one.pk, {})
        led = {group for group, role in of_person.get(one.pk, ()) if role in Office.LEADING}
        inside = {group for group, _role in of_person.get(one.pk, ())}
        for organization, its_roles in own.items():
            speaks = its_roles != {FocalPoint.Role.EDITOR}
            inside |= active.get(organization, set())
            for group, role, is_free in of_organization.get(organization, ()):
                inside.add(group)
                if is_free and speaks and role in Office.LEADING:
                    led.add(group)
        found[one.pk] = Viewer(
            person_id=one.pk,
            is_secretariat=one.is_secretariat,
            organization_ids=frozenset(own),
            group_ids=frozenset(inside.union(*(parts.get(group, ()) for group in inside))),
            led_group_ids=frozenset(led.union(*(parts.get(group, ()) for group in led))),
            acting_for_id=next(iter(own)) if len(own) == 1 else None,
        )
    return found


def _with_posted_organization(request: HttpRequest, viewer: Viewer) -> Viewer:
    """A form says for whom it was written: what she has chosen meanwhile in another window changes nothing of it."""
    said = request.POST.get(ACTING_FOR) if request.method == "POST" else None
    if said is None or said == str(viewer.acting_for_id):
        return viewer
    own = {str(key): key for key in viewer.organization_ids}
    return replace(viewer, acting_for_id=own.get(said))


def with_viewer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: `request.viewer`, worked out when first asked for, and `request.person`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        def find() -> Viewer:
            if not request.user.is_authenticated:
                return STRANGER
            return _with_posted_organization(request, viewer_of(request.user, request.session.get(ACTING_FOR)))

        request.viewer = cast(Viewer, SimpleLazyObject(find))  # type: ignore[attr-defined]
        request.person = request.user  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
