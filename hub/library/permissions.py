"""Who may keep the library."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.permissions import allowed, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.library.models import Item

__all__ = ["can_add_item", "can_edit_item", "check_can_edit_item"]


def check_can_edit_item(viewer: Viewer, item: Item | None) -> None:
    sign_in_first(viewer)
    if viewer.is_secretariat:
        return
    reason = _("Only the secretariat and the chairs of groups keep the library.")
    require(bool(viewer.led_group_ids), reason)
    if item is not None and item.pk is not None:
        require(item.groups.filter(pk__in=viewer.led_group_ids).exists(), reason)


can_edit_item = allowed(check_can_edit_item)


def can_add_item(viewer: Viewer) -> bool:
    return can_edit_item(viewer, None)
