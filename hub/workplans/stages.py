"""The stage of a plan, for the pages of groups and plans: six stages, and the next step. `Plan` has both as methods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.lib.components import Step
from hub.lib.visibility import Viewer

# The stage of a plan in each of its states; the other states only record what sources say.
PLACES = {"draft": 0, "shared": 1, "consultation": 2, "revised": 2, "adopted": 3, "reported": 5}
UNDER_WAY = 4


@dataclass(frozen=True)
class NextStep:
    title: str
    href: str
    act: str


def stages(plan: Any, today: date) -> list[Step]:
    """Draft, shared, comments, adopted, under way, reported, each with its date, if there is a step with one."""
    place = PLACES.get(plan.state)
    if place is None:
        return []
    if plan.state == "adopted" and plan.starts <= today:
        place = UNDER_WAY
    days = {step.after: step.on for step in plan.steps.all()}
    found = []
    for number, (state, name) in enumerate(_names()):
        note = date_format(days[state], "SHORT_DATE_FORMAT") if state in days else ""
        if number == UNDER_WAY and place <= UNDER_WAY:
            note = _("until %(day)s") % {"day": date_format(plan.ends, "SHORT_DATE_FORMAT")}
        how = "done" if number < place else "now" if number == place else ""
        if how == "done" and number not in (0, UNDER_WAY) and state not in days:
            how = "none"  # without a recorded step
        found.append(Step(name, note, how))
    return found


def _names() -> list[tuple[str, str]]:
    return [
        ("draft", pgettext("stage of a plan", "Draft")),
        ("shared", pgettext("stage of a plan", "Shared")),
        ("consultation", pgettext("stage of a plan", "Comments")),
        ("adopted", pgettext("stage of a plan", "Adopted")),
        ("", pgettext("stage of a plan", "Under way")),
        ("reported", pgettext("stage of a plan", "Reported")),
    ]


def next_step(plan: Any, viewer: Viewer, today: date) -> NextStep | None:
    """The viewer's next step for the plan, by role and state; None for outsiders."""
    leads = viewer.is_secretariat or plan.group_id in viewer.led_group_ids
    if not leads and plan.group_id not in viewer.group_ids:
        return None

    def to(view: str) -> str:
        return reverse(f"workplans:{view}", args=[plan.group.slug, plan.period])

    for_leaders = {
        "draft": (_("The draft can be shared with the group."), "history", _("Share the draft")),
        "shared": (
            _("The group reads the draft. A round of comments can be opened."),
            "history",
            _("Open for comments"),
        ),
        "consultation": (_("The group is asked for comments."), "comments", _("Answer comments")),
        "revised": (_("The comments are answered. The plan can be adopted."), "adopt", _("Adopt the plan")),
    }
    for_members = {
        "shared": (_("The draft is shared with the group."), "comments", _("Read and comment")),
        "consultation": (_("The group is asked for comments."), "comments", _("Comment")),
    }
    if plan.state == "adopted" and plan.starts <= today:
        chosen = (_("The plan is under way."), "progress", _("See the progress"))
    elif (found := (for_leaders if leads else for_members).get(plan.state)) is not None:
        chosen = found
    else:
        return None
    title, view, act = chosen
    return NextStep(title, to(view), act)
