"""What a person follows: records that she chose, and the groups in which her organizations take part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.models import Person
from hub.editing.records import RELATED
from hub.groups.membership import groups_of_organizations
from hub.groups.models import Group, Office
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer
from hub.notifications.models import Follow
from hub.notifications.topics import FOLLOWED, GROUP, PLURALS, page_of
from hub.outreach.models import SavedSearch

MOST_FOLLOWS = 1000  # of one person


@dataclass(frozen=True)
class FollowedRecord:
    """A line in the list of what a person follows."""

    kind: str
    key: int
    name: str
    kind_name: str
    href: str
    by_role: bool = False
    is_muted: bool = False


def own_groups(viewer: Viewer) -> Any:
    """The groups that a person follows by her role: working groups only if she takes part in them, too."""
    taking_part = groups_of_organizations(viewer.organization_ids)
    holding = Office.objects.on().filter(person=viewer.person_id).values("group")
    return Group.objects.visible_to(viewer).filter(models.Q(pk__in=taking_part.values("pk")) | models.Q(pk__in=holding))


def follow_state(viewer: Viewer, record: models.Model) -> bool:
    """Whether the person follows the record."""
    rows = Follow.objects.filter(person=viewer.person_id, kind=record._meta.label_lower, object_id=record.pk)
    muted = rows.values_list("is_muted", flat=True).first()
    if muted is not None:
        return not muted
    return isinstance(record, Group) and own_groups(viewer).filter(pk=record.pk).exists()


@transaction.atomic
def follow(*, person: Person, record: models.Model) -> None:
    """Follow a record. This is private: there is no event."""
    kind = record._meta.label_lower
    if Follow.objects.filter(person=person).count() >= MOST_FOLLOWS:
        raise ValidationError(
            _("You follow %(number)s things. Stop following one of them first.") % {"number": MOST_FOLLOWS}
        )
    Follow.objects.update_or_create(person=person, kind=kind, object_id=record.pk, defaults={"is_muted": False})


@transaction.atomic
def stop_following(*, person: Person, viewer: Viewer, record: models.Model) -> None:
    """Stop following. For a group in which she takes part this is stored, as her role would otherwise count again."""
    key = {"person": person, "kind": record._meta.label_lower, "object_id": record.pk}
    if isinstance(record, Group) and own_groups(viewer).filter(pk=record.pk).exists():
        Follow.objects.update_or_create(**key, defaults={"is_muted": True})
    else:
        Follow.objects.filter(**key).delete()


def mark_read(person: Person, rows: Any) -> int:
    """What was read in the inbox is not sent by e-mail any more."""
    unread: Any = rows.filter(person=person, read_at__isnull=True)
    return int(unread.update(read_at=timezone.now(), is_mailed=True))


def followed_records(viewer: Viewer) -> list[FollowedRecord]:
    """What the person follows, as far as she may still see it; groups by role first, saved searches last."""
    rows = list(Follow.objects.filter(person=viewer.person_id).order_by("kind", "pk"))
    muted = {row.object_id for row in rows if row.kind == GROUP and row.is_muted}
    found = [
        _followed_record(group, by_role=True, is_muted=group.pk in muted)
        for group in own_groups(viewer).order_by("position")
    ]
    by_role = {(one.kind, one.key) for one in found}
    for kind in dict.fromkeys(row.kind for row in rows):
        if kind not in FOLLOWED:
            continue
        model: Any = apps.get_model(kind)
        keys = [row.object_id for row in rows if row.kind == kind and not row.is_muted]
        seen = model._default_manager.filter(model.visible_condition(viewer), pk__in=keys)
        found += [
            _followed_record(one)
            for one in seen.select_related(*RELATED.get(kind, ()))
            if (kind, one.pk) not in by_role
        ]
    searches = SavedSearch.objects.filter(person=viewer.person_id)
    found += [
        FollowedRecord("outreach.savedsearch", one.pk, one.name, _("Saved search"), one.get_absolute_url())
        for one in searches
    ]
    return found


def _followed_record(record: Any, **more: bool) -> FollowedRecord:
    kind = record._meta.label_lower
    return FollowedRecord(kind, record.pk, str(record), str(FOLLOWED[kind]), page_of(record), **more)


def in_words(followed: Iterable[FollowedRecord]) -> str:
    """“2 groups and 1 country”, for an empty page."""
    numbers: dict[str, int] = {}
    for one in followed:
        if not one.is_muted:
            numbers[one.kind] = numbers.get(one.kind, 0) + 1
    known = [(kind, number) for kind, number in numbers.items() if kind in PLURALS]
    parts = [PLURALS[kind] % {"number": number} for kind, number in known]
    if others := sum(numbers.values()) - sum(number for _kind, number in known):
        parts.append(ngettext("%(number)s other thing", "%(number)s other things", others) % {"number": others})
    return comma_separated(parts)
