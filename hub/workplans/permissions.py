"""Who may write plans, comment on them, report on them. Whether the plan's state allows it is in policies.py."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hub.groups.models import Group
from hub.groups.permissions import check_can_lead_group, leads
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.meetings.models import Resolution
from hub.meetings.permissions import check_can_edit_agenda_item, hold_record_open
from hub.workplans import policies
from hub.workplans.models import Activity, CommentRound, Outcome, Output, Plan, ProgressUpdate


def check_can_lead_plan(viewer: Viewer, plan: Plan | None) -> None:
    """Transitions of a plan: sharing, rounds, adoption, locks. For the group's chairs and the secretariat."""
    check_can_lead_group(viewer, plan.group if plan is not None and plan.group_id else None)


def check_can_edit_plan(viewer: Viewer, plan: Plan | None) -> None:
    check_can_lead_plan(viewer, plan)
    if plan is not None and plan.pk:
        policies.check_is_not_binding(plan)


def check_can_start_plan(viewer: Viewer, group: Group) -> None:
    check_can_lead_group(viewer, group)


def check_can_write_item(viewer: Viewer, item: Any) -> None:
    """Chairs write every item; the lead of a working group those of the outcomes that belong to the working group."""
    sign_in_first(viewer)
    if viewer.is_secretariat:
        return
    plan, outcome = plan_of(item), outcome_of(item)
    if leads(viewer, plan.group if plan else None):
        return
    own = outcome is not None and outcome.subgroup_id in viewer.led_group_ids
    require(own, _("Only the group’s chairs, the lead of the working group and the secretariat may do this."))


def check_can_edit_item(viewer: Viewer, item: Any) -> None:
    """Outcomes, outputs, activities and indicators follow their plan; adopted ones cannot be edited."""
    if item is None:
        check_can_lead_group(viewer, None)
        return
    check_can_write_item(viewer, item)
    if (plan := plan_of(item)) is not None:
        policies.check_is_not_binding(plan)


def check_can_edit_resolution(viewer: Viewer, resolution: Any) -> None:
    """Chairs write resolutions; one by which a plan was adopted cannot be changed."""
    check_can_edit_agenda_item(viewer, resolution)
    check_decided_nothing(resolution)


def check_decided_nothing(resolution: Resolution | None) -> None:
    used = resolution is not None and resolution.pk and resolution.plan_versions.exists()
    require(not used, _("A plan was adopted by this resolution. It no longer changes."))


def hold_resolution_open(resolution: Resolution) -> None:
    """Lock the resolution in the transaction that writes it: adoption, which locks the same row, comes before or after."""
    hold_record_open(resolution)
    check_decided_nothing(resolution)


def plan_of(item: Any) -> Plan | None:
    if isinstance(item, Activity):
        return item.output.plan if item.output_id else None
    if getattr(item, "plan_id", None):
        return item.plan  # type: ignore[no-any-return]
    for name in ("indicator", "output", "outcome"):
        if getattr(item, f"{name}_id", None):
            return plan_of(getattr(item, name))
    return None


def hold_open(item: Any) -> None:
    """Lock the plan in the transaction that writes an item, and check that it is still open: adoption waits for the writer,
    or the writer is refused because the plan was adopted in the meantime."""
    plan = item if isinstance(item, Plan) else plan_of(item)
    if plan is not None and plan.pk:
        policies.check_is_not_binding(Plan.objects.select_for_update().get(pk=plan.pk))


def outcome_of(item: Any) -> Outcome | None:
    if isinstance(item, Outcome):
        return item
    for name in ("outcome", "output", "indicator"):
        if getattr(item, f"{name}_id", None):
            return outcome_of(getattr(item, name))
    return None


def check_can_read_comments(viewer: Viewer, plan: Plan) -> None:
    """Comments, and their number, are visible to the group, even if others can read the plan."""
    sign_in_first(viewer)
    require(
        viewer.is_secretariat or plan.group_id in viewer.group_ids, _("Comments are shown to members of the group.")
    )


def check_can_comment(viewer: Viewer, plan: Plan, round: CommentRound | None = None) -> None:  # noqa: A002
    sign_in_first(viewer)
    if round is not None and round.audience == CommentRound.Audience.PUBLIC:
        return
    require(
        viewer.is_secretariat or plan.group_id in viewer.group_ids,
        _("Only members of the group comment on its plans. Ask to join the group first."),
    )


def organizations_of(item: Output | Activity) -> set[int]:
    """The organizations that are responsible for an item; those of its output for an activity without any."""
    named = {item.lead_id} if item.lead_id else set()
    if isinstance(item, Activity):
        named |= set(item.partners.values_list("pk", flat=True))
        if not named and item.output.lead_id:
            named.add(item.output.lead_id)
    return named


def check_can_answer_for(viewer: Viewer, item: Output | Activity) -> None:
    """Accepting an item: for those who speak for an organization that the plan names."""
    sign_in_first(viewer)
    named = organizations_of(item) & viewer.organization_ids
    require(bool(named), _("Only an organization that the plan names for this item may accept or decline it."))


def check_can_report(viewer: Viewer, item: Output | Activity) -> None:
    sign_in_first(viewer)
    plan = item.plan
    require(
        leads(viewer, plan.group) or bool(organizations_of(item) & viewer.organization_ids),
        _("Only the organizations that the plan names for this item report on it."),
    )


def check_can_review(viewer: Viewer, update: ProgressUpdate) -> None:
    check_can_lead_plan(viewer, update.item.plan)
    require(
        viewer.is_secretariat or update.author_id != viewer.person_id,
        _("Somebody else must review what you reported."),
    )


can_lead_plan = as_predicate(check_can_lead_plan)
can_edit_plan = as_predicate(check_can_edit_plan)
can_edit_item = as_predicate(check_can_edit_item)
can_comment = as_predicate(check_can_comment)
can_read_comments = as_predicate(check_can_read_comments)
can_report = as_predicate(check_can_report)
can_answer_for = as_predicate(check_can_answer_for)
can_review = as_predicate(check_can_review)
