"""Who takes part in a group: organizations that joined it, and those that hold one of its offices.

Everything that asks "who takes part" asks here: lists and counts of members, who is heard and who is silent in a comment
round, who is offered to join, who may read what is the group's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hub.groups.models import Group, Office, OfficeQuerySet, Participation
from hub.lib.visibility import Viewer, is_part_of_visible
from hub.partners.models import Organization


def _offices(day: date | None = None) -> OfficeQuerySet:
    return Office.objects.on(day).filter(organization__isnull=False)


def member_organizations(group_id: int, day: date | None = None) -> QuerySet[Any]:
    """The organizations that take part in a group on a day, today unless given."""
    joined = Participation.objects.active(day).filter(group=group_id).values("organization")
    serving = _offices(day).filter(group=group_id).values("organization")
    return Organization.objects.filter(Q(pk__in=joined) | Q(pk__in=serving))


def leading_organizations(group_id: int, day: date | None = None) -> QuerySet[Any]:
    """The organizations that hold an office by which a group is led: they ask the others, and are not asked themselves."""
    leading = _offices(day).filter(group=group_id, role__in=Office.LEADING).values("organization")
    return Organization.objects.filter(pk__in=leading)


def groups_of_organizations(organization_ids: Any, day: date | None = None) -> QuerySet[Group]:
    """The groups in which any of the organizations takes part."""
    joined = Participation.objects.active(day).filter(organization__in=organization_ids).values("group")
    serving = Office.objects.on(day).filter(organization__in=organization_ids).values("group")
    found: QuerySet[Group] = Group.objects.filter(Q(pk__in=joined) | Q(pk__in=serving))
    return found


def takes_part(group: Group, organization_ids: Collection[int]) -> bool:
    """Whether one of the organizations takes part in the group already, or has paused there."""
    if not organization_ids:
        return False
    joined = Participation.objects.joined().filter(group=group, organization__in=organization_ids)
    return joined.exists() or _offices().filter(group=group, organization__in=organization_ids).exists()


def visible_members(group: Group, viewer: Viewer) -> QuerySet[Any]:
    """The members of a group, as far as the reader may know of them."""
    joined = Participation.objects.visible_to(viewer).active().filter(group=group)
    serving = Organization.objects.visible_to(viewer).filter(
        pk__in=_offices().filter(group=group).values("organization")
    )
    return Organization.objects.filter(Q(pk__in=joined.values("organization")) | Q(pk__in=serving.values("pk")))


def count_members(groups: Iterable[Group], viewer: Viewer) -> Counter[int]:
    """How many members each group has, as far as the reader may know of them. One query."""
    return Counter(group for group, _ in _pairs([group.pk for group in groups], viewer))


def _pairs(keys: list[int], viewer: Viewer) -> QuerySet[Any, Any]:
    """Groups and their members, by their keys; each pair once."""
    serving = _offices().filter(is_part_of_visible("organization", Organization, viewer))
    pairs = [
        records.filter(group__in=keys).order_by().values_list("group", "organization")
        for records in (Participation.objects.visible_to(viewer).active(), serving)
    ]
    return pairs[0].union(pairs[1])
