"""Who may enter what on a corridor: the members of the group that works on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hub.corridors.models import Corridor, EntryPoint, Response
from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer


def check_can_edit_corridor(viewer: Viewer, corridor: Corridor | None) -> None:
    """A group's record of a corridor is written by its members; nobody writes for a group of others."""
    sign_in_first(viewer)
    if viewer.is_secretariat:
        return
    if corridor is None or corridor.group_id is None:
        require(bool(viewer.group_ids), _("Only members of a group record corridors. Join a group first."))
        return
    reason = _("Only members of the group that works on this corridor may do this.")
    require(corridor.group_id in viewer.group_ids, reason)
    if corridor.pk:
        stood = Corridor.objects.filter(pk=corridor.pk).values_list("group_id", flat=True).first()
        require(stood is None or stood in viewer.group_ids, reason)


def check_can_edit_corridor_part(viewer: Viewer, part: Any) -> None:
    """A factor or an entry point follows its corridor, also the one from which it is moved away."""
    corridor = part.corridor if part is not None and part.corridor_id else None
    check_can_edit_corridor(viewer, corridor)
    if part is not None and part.pk:
        stood = Corridor.objects.filter(**{_parts_of(part): part.pk}).first()
        check_can_edit_corridor(viewer, stood)


def check_can_edit_response(viewer: Viewer, response: Response | None) -> None:
    entry_point = response.entry_point if response is not None and response.entry_point_id else None
    check_can_edit_corridor_part(viewer, entry_point)
    if response is not None and response.pk:
        check_can_edit_corridor_part(viewer, EntryPoint.objects.filter(responses=response.pk).first())


def check_can_act_on(viewer: Viewer, entry_point: EntryPoint) -> None:
    """Plan items and calls are begun by those who lead the group."""
    check_can_lead_group(viewer, entry_point.corridor.group)


def _parts_of(part: Any) -> str:
    return "entry_points" if isinstance(part, EntryPoint) else "factors"


can_edit_corridor = as_predicate(check_can_edit_corridor)
can_edit_corridor_part = as_predicate(check_can_edit_corridor_part)
can_act_on = as_predicate(check_can_act_on)
