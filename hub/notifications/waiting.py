"""How many things wait for a person: the number that stands in the header of every page."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils import timezone

from hub.events.models import public_version
from hub.lib.visibility import Viewer
from hub.workplans.waiting import waiting_for

__all__ = ["count_waiting"]

KEPT_FOR = 300  # seconds: deadlines pass and days begin without an event


def count_waiting(viewer: Viewer) -> int:
    """Kept for each person until something happens; then one small query says that it has, and it is counted anew."""
    if not viewer.is_signed_in:
        return 0
    state = f"{public_version()} {int(time.time()) // KEPT_FOR}"
    key = f"waiting-{viewer.person_id}"
    kept: tuple[str, int] | None = cache.get(key)
    if kept is not None and kept[0] == state:
        return kept[1]
    number = waiting_for(viewer).number(timezone.localdate())
    cache.set(key, (state, number), KEPT_FOR)
    return number
