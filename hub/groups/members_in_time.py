"""Who took part in a group on a day, as it is known today or as it was known on an earlier day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from hub.groups.membership import member_organizations
from hub.groups.models import Group, Office, Participation, Pause
from hub.lib.validtime import holds_on


def members_on(group: Group, day: date, known_at: datetime | None = None) -> set[int]:
    """The keys of the organizations. With a moment, as the record stood before it: what is corrected later changes nothing
    of what was told then. As many queries for many as for few."""
    if known_at is None:
        return set(member_organizations(group.pk, day).order_by().values_list("pk", flat=True))
    last_known = (known_at - timedelta(microseconds=1)).astimezone(UTC).date()
    had = Q(status=Participation.Status.ACTIVE)
    if day < last_known:
        had |= Q(status=Participation.Status.LEFT, ends__gt=day)
    rows = rows_before(Participation, known_at, group=group.pk).filter(had, holds_on(day))
    joined: dict[int, int] = dict(rows.values_list("id", "organization_id"))
    paused = rows_before(Pause, known_at, participation__in=list(joined)).filter(holds_on(day))
    for key in paused.values_list("participation_id", flat=True):
        joined.pop(key, None)
    offices = rows_before(Office, known_at, group=group.pk).filter(holds_on(day), organization__isnull=False)
    return set(joined.values()) | set(offices.values_list("organization_id", flat=True))


def rows_before(model: Any, known_at: datetime, **condition: Any) -> Any:
    """The rows of history as they stood before a moment: the last of each record, unless it was deleted by then."""
    history = model.history
    ever = history.filter(**condition).order_by().values("id")
    before = history.filter(id__in=ever, history_date__lt=known_at).order_by().values("id")
    last = before.annotate(last=Max("history_id")).values("last")
    return history.filter(history_id__in=last, **condition).exclude(history_type="-").order_by()
