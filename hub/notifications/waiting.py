"""The numbers of tasks and unread updates of a person, for the header of every page."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone

from hub.events.models import public_version
from hub.lib.visibility import Viewer
from hub.notifications.models import Notification
from hub.notifications.updates import Records
from hub.workplans.waiting import Waiting, number_waiting_for

KEPT_FOR = 300  # seconds: deadlines pass and days begin without an event
MOST_COUNTED = 99


@dataclass(frozen=True)
class Numbers:
    waiting: int = 0
    unread: int = 0  # at most MOST_COUNTED


def count_waiting(viewer: Viewer, waiting: Waiting | None = None) -> Numbers:
    """Cached for each person until the next event, which two small queries detect; then counted again. `waiting` is what the
    page has read already."""
    if not viewer.is_signed_in:
        return Numbers()
    unread = Notification.objects.filter(person=viewer.person_id, read_at__isnull=True)
    last, number = unread.aggregate(last=Max("pk"), number=Count("pk")).values()
    state = f"{public_version()} {last} {number} {int(time.time()) // KEPT_FOR}"
    key = f"waiting-{viewer.person_id}"
    kept: tuple[str, Numbers] | None = cache.get(key)
    if kept is not None and kept[0] == state:
        return kept[1]
    rows = list(unread.order_by("-pk")[:MOST_COUNTED]) if number else []
    found = Numbers(
        number_waiting_for(viewer) if waiting is None else waiting.number(timezone.localdate()),
        Records(rows).number_for(viewer),
    )
    cache.set(key, (state, found), KEPT_FOR)
    return found
