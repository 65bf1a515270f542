"""Who may write and freeze reports."""

from __future__ import annotations

from hub.lib.permissions import as_predicate
from hub.lib.visibility import Viewer
from hub.reports.models import Section
from hub.workplans.models import Plan
from hub.workplans.permissions import check_can_lead_plan


def check_can_edit_section(viewer: Viewer, section: Section | None) -> None:
    check_can_lead_plan(viewer, section.plan if section is not None and section.plan_id else None)


def check_can_freeze(viewer: Viewer, plan: Plan) -> None:
    check_can_lead_plan(viewer, plan)


can_freeze = as_predicate(check_can_freeze)
