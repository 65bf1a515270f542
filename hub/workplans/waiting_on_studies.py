"""What waits for a person in the studies of her teams. By related names, as their app is above this one in the order of imports."""

from __future__ import annotations

from typing import Any

from hub.groups.models import Group
from hub.lib.visibility import Viewer


def protocols() -> Any:
    return Group._meta.get_field("study_protocols").related_model


def unsigned() -> Any:
    """Complete, and not signed as they stand."""
    return protocols().objects.filter(awaits_signature=True).exclude(state="withdrawn")


def undecided() -> Any:
    """Withdrawals that somebody asked for, and nobody confirmed or refused."""
    model: Any = protocols()._meta.get_field("withdrawals").related_model
    return model.objects.filter(confirmed_at=None, cancelled_at=None)


def protocols_to_sign(viewer: Viewer) -> list[Any]:
    """Where she is the ethics officer and not the author."""
    if not viewer.is_signed_in:
        return []
    found = unsigned().filter(team__person=viewer.person_id, team__role="ethics").exclude(author=viewer.person_id)
    return list(found.select_related("group").order_by("begun_at", "pk"))


def withdrawals_to_confirm(viewer: Viewer) -> list[Any]:
    """Asked for by another person of a team of hers."""
    if not viewer.is_signed_in:
        return []
    found = undecided().filter(protocol__team__person=viewer.person_id).exclude(asked_by=viewer.person_id)
    return list(found.select_related("protocol").order_by("asked_at", "pk"))
