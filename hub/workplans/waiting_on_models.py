"""What waits in prevention models for those who lead a group. By related names, as their app is above this one in the order of
imports."""

from __future__ import annotations

from typing import Any

from hub.groups.models import Group
from hub.lib.visibility import Viewer


def undecided_changes() -> Any:
    """Changes that a finding proposes, and nobody decided on."""
    models: Any = Group._meta.get_field("prevention_models").related_model
    return models._meta.get_field("changes").related_model.objects.filter(state="proposed")


def changes_to_decide(viewer: Viewer) -> list[Any]:
    found = undecided_changes().filter(model__group__in=viewer.led_group_ids)
    return list(found.select_related("model").order_by("at", "pk"))
