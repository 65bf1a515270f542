"""Who may write plans and comment on them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hub.groups.models import Group
from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import allowed, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.workplans.models import Plan

__all__ = ["can_comment", "can_edit_plan", "check_can_comment", "check_can_edit_item", "check_can_edit_plan"]


def check_can_edit_plan(viewer: Viewer, plan: Plan | None) -> None:
    check_can_lead_group(viewer, plan.group if plan is not None and plan.group_id else None)


def check_can_start_plan(viewer: Viewer, group: Group) -> None:
    check_can_lead_group(viewer, group)


def check_can_edit_item(viewer: Viewer, item: Any) -> None:
    """Outcomes, outputs and activities follow their plan."""
    if item is None:
        check_can_lead_group(viewer, None)
        return
    output = getattr(item, "output", None) if getattr(item, "output_id", None) else None
    plan = output.plan if output is not None else (item.plan if getattr(item, "plan_id", None) else None)
    check_can_edit_plan(viewer, plan)


def check_can_comment(viewer: Viewer, plan: Plan) -> None:
    sign_in_first(viewer)
    require(
        viewer.is_secretariat or plan.group_id in viewer.group_ids,
        _("Only members of the group comment on its plans. Ask to join the group first."),
    )


can_edit_plan = allowed(check_can_edit_plan)
can_comment = allowed(check_can_comment)
