"""Which people a person may see: those with a role or an office today that is open to her."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from hub.accounts.models import Person
from hub.groups.models import Office
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer
from hub.partners.models import FocalPoint


def known_people(viewer: Viewer) -> QuerySet[Person]:
    """Somebody who has just signed up is not shown to others, whatever name she chose: she is named by her address."""
    known = Q(pk=viewer.person_id)
    if viewer.is_partner:
        roles = FocalPoint.objects.visible_to(viewer).on()
        offices = Office.objects.visible_to(viewer).on().filter(person__isnull=False)
        known |= Q(pk__in=roles.values("person")) | Q(pk__in=offices.values("person"))
    return Person.objects.filter(known, is_active=True)


def organizations_of_people(people: Iterable[int], viewer: Viewer) -> dict[int, str]:
    """The organizations of each of the people, by short name."""
    said: dict[int, list[str]] = {}
    roles = FocalPoint.objects.visible_to(viewer).on().filter(person__in=people).select_related("organization")
    for role in roles:
        said.setdefault(role.person_id, []).append(role.organization.acronym or str(role.organization))
    return {key: comma_separated(sorted(set(names))) for key, names in said.items()}
