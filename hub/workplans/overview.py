"""The overview on the page of a plan: outputs with state and progress, a time line, who commented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hub.groups.balance import Balance, balance_of
from hub.groups.membership import leading_organizations, member_organizations
from hub.lib.components import Part
from hub.lib.schedule import Schedule, ScheduleRow
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer
from hub.workplans.models import Activity, Comment, ItemStatus, Outcome, Output, Plan
from hub.workplans.presentation import name_for
from hub.workplans.progress.rollup import Progress
from hub.workplans.stages import NextStep

OVER = (ItemStatus.DONE, ItemStatus.DROPPED, ItemStatus.CARRIED_OVER)


def is_overdue(item: Any, today: date) -> bool:
    """Due before today and neither done nor given up."""
    return bool(item.due and item.due < today and item.status not in OVER)


@dataclass(frozen=True)
class OutputRow:
    """One output in the table of its outcome."""

    output: Output
    lead: str
    progress: Progress | None
    is_overdue: bool
    comments: int

    @property
    def number(self) -> str:
        return self.output.number if self.output.outcome_id else ""

    @property
    def status_label(self) -> str:
        return str(ItemStatus(self.output.status).label)

    @property
    def parts(self) -> list[Part]:
        """Its progress in per cent: reported, unknown (hatched), still to do."""
        return progress_parts(self.progress)


@dataclass(frozen=True)
class OutcomePart:
    """An outcome with its outputs as rows; `outcome` is None for outputs without one."""

    outcome: Outcome | None
    rows: list[OutputRow]

    @property
    def title(self) -> str:
        return str(self.outcome.title) if self.outcome else _("Outputs named without an outcome")


def progress_parts(found: Progress | None) -> list[Part]:
    if found is None:
        return []
    if not found.is_known:
        return [Part("none", 100)]
    return [Part("now", found.floor), Part("none", found.ceiling - found.floor), Part("0", 100 - found.ceiling)]


def key() -> list[Part]:
    """The meaning of the fills in the time line and in the bars."""
    return [
        Part("now", 1, pgettext("key of a bar", "reported as done")),
        Part("0", 1, pgettext("key of a bar", "planned")),
        Part("none", 1, pgettext("key of a bar", "not reported")),
    ]


def outcome_parts(
    outcomes: Iterable[Outcome],
    unplaced: Sequence[Output],
    sums: Mapping[str, Progress | None],
    comments: Mapping[str, int],
    viewer: Viewer,
    today: date,
) -> list[OutcomePart]:
    def row(output: Output) -> OutputRow:
        found = sums.get(output.anchor)
        late = is_overdue(output, today)
        return OutputRow(output, name_for(output.lead, viewer), found, late, comments.get(output.anchor, 0))

    parts = [OutcomePart(outcome, [row(output) for output in outcome.outputs.all()]) for outcome in outcomes]
    if unplaced:
        parts.append(OutcomePart(None, [row(output) for output in unplaced]))
    return parts


def schedule_of(plan: Plan, parts: Iterable[OutcomePart], today: date) -> Schedule | None:
    """The outputs over the period of the plan; None where there are none."""
    rows: list[ScheduleRow] = []
    for part in parts:
        if part.rows:
            number = f"{part.outcome.number} " if part.outcome else ""
            rows.append(ScheduleRow(f"{number}{part.title}"))
        for one in part.rows:
            # Before adoption nothing can be reported: everything is planned, and no report is missing.
            shown = tuple(one.parts) if plan.is_binding else (Part("0", 100),)
            name = f"{one.number} {one.output.title}".strip()
            rows.append(
                ScheduleRow(name, one.output.due, shown or (Part("0", 100),), one.is_overdue and plan.is_binding)
            )
    return Schedule(rows, plan.starts, plan.ends, today) if rows else None


def counts_in_words(plan: Plan, outputs: Sequence[Output]) -> list[str]:
    """“4 outcomes, 9 outputs” and, once reports are possible, how many are in which state."""
    found = [ngettext("%(number)s output", "%(number)s outputs", len(outputs)) % {"number": len(outputs)}]
    if not plan.is_open and outputs:
        counts = Counter(output.status for output in outputs)
        found.append(
            comma_separated(
                f"{counts[status]} {str(ItemStatus(status).label).lower()}"
                for status in ItemStatus.values
                if counts[status]
            )
        )
    return found


def who_was_heard(plan: Plan, viewer: Viewer) -> Balance:
    """Of the members those who commented; who leads the group asks the others and is not missed."""
    spoken = Comment.objects.filter(plan=plan, organization__isnull=False, hidden_at=None).order_by()
    heard = set(spoken.values_list("organization", flat=True))
    members = set(member_organizations(plan.group_id).values_list("pk", flat=True))
    leading = set(leading_organizations(plan.group_id).values_list("pk", flat=True))
    return balance_of(present=heard, viewer=viewer, group=plan.group, members=members, exempt=leading)


def authors_of(plan: Plan, outputs: Iterable[Output], viewer: Viewer) -> Balance:
    """The organizations that lead or share the outputs and activities of a plan."""
    found = {output.lead_id for output in outputs if output.lead_id}
    of_plan = Activity.objects.filter(output__plan=plan).order_by()
    for lead, partner in of_plan.values_list("lead", "partners").distinct():
        found |= {lead, partner} - {None}
    return balance_of(present=found, viewer=viewer, group=plan.group, is_listed=True)


def next_step_of(plan: Plan, outputs: Sequence[Output], viewer: Viewer, today: date) -> tuple[NextStep | None, str]:
    """The reader's next step for the plan, and a further sentence: members report on what their organizations lead."""
    mine = [
        output
        for output in outputs
        if output.lead_id in viewer.organization_ids and output.status not in OVER
    ]  # fmt: skip
    if plan.state != Plan.State.ADOPTED or plan.starts > today or not mine:
        return plan.next_step(viewer, today), ""
    mine.sort(key=lambda output: (output.due is None, output.due or date.max))
    numbers = comma_separated(output.number for output in mine[:5])
    late = comma_separated(output.number for output in mine if is_overdue(output, today))
    place = [plan.group.slug, plan.period]
    leads = _("Your organization leads %(numbers)s.") % {"numbers": numbers}
    if len(mine) > 1:
        step = NextStep(leads, reverse("workplans:report_all", args=place), _("Report progress"))
    else:
        address = reverse("workplans:report_progress", args=[*place, mine[0].anchor])
        step = NextStep(leads, address, _("Report progress on %(number)s") % {"number": mine[0].number})
    return step, _("Past the due date: %(numbers)s.") % {"numbers": late} if late else ""
