"""Who may add and keep initiatives."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hub.initiatives.models import Initiative
from hub.lib.permissions import allowed, require, sign_in_first
from hub.lib.visibility import Viewer

__all__ = [
    "can_add_initiative",
    "can_edit_initiative",
    "check_can_add_initiative",
    "check_can_edit_initiative",
    "check_can_edit_part",
]


def check_can_add_initiative(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_partner, _("Only partners add initiatives. Apply for your organization first."))


def check_can_edit_initiative(viewer: Viewer, initiative: Initiative | None) -> None:
    if initiative is None or initiative.pk is None:
        check_can_add_initiative(viewer)
        return
    sign_in_first(viewer)
    require(
        viewer.is_secretariat or initiative.owner_id in viewer.organization_ids,
        _("Only the organization that keeps this record and the secretariat may change it."),
    )


def check_can_edit_part(viewer: Viewer, part: Any) -> None:
    """Roles, phases and funding follow their initiative."""
    initiative = part.initiative if part is not None and part.initiative_id else None
    if initiative is None:
        check_can_add_initiative(viewer)
    else:
        check_can_edit_initiative(viewer, initiative)


can_add_initiative = allowed(check_can_add_initiative)
can_edit_initiative = allowed(check_can_edit_initiative)
