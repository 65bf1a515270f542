"""The tasks of a person, as rows with a date and one action each, in the order of their due dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hub.lib.text import add_label, leading, plain
from hub.lib.timezones import day_in_zone, format_moment
from hub.lib.visibility import Viewer
from hub.workplans.presentation import name_for
from hub.workplans.waiting import Waiting

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Task:
    """One task: what, about what, until when (if known), and the page where it is done."""

    title: str
    note: str
    href: str
    act: str
    due: date | None = None


@dataclass(frozen=True)
class Band:
    """Overdue, this week, later, without a date."""

    name: str
    tasks: list[Task]
    is_late: bool = False

    @property
    def is_dated(self) -> bool:
        return self.tasks[0].due is not None


def tasks_of(waiting: Waiting, viewer: Viewer) -> list[Task]:
    """All tasks, the first due first, those without a date at the end."""
    found = [
        *_of_plans(waiting, viewer),
        *_of_leaders(waiting, viewer),
        *_of_the_secretariat(waiting),
        *_on_law(waiting, viewer),
        *_of_studies(waiting, viewer),
    ]
    return sorted(found, key=lambda task: (task.due is None, task.due or date.max))


def in_bands(tasks: list[Task], today: date) -> list[Band]:
    late = [task for task in tasks if task.due and task.due < today]
    week = [task for task in tasks if task.due and today <= task.due <= today + WEEK]
    later = [task for task in tasks if task.due and task.due > today + WEEK]
    undated = [task for task in tasks if not task.due]
    bands = [
        Band(_("Overdue"), late, is_late=True),
        Band(_("This week"), week),
        Band(_("Later"), later),
        Band(_("Without a date"), undated),
    ]
    return [band for band in bands if band.tasks]


def plans_with_several(waiting: Waiting, today: date) -> list[tuple[Any, int]]:
    """Plans for which more than one report is due, with the number: these are written on one page."""
    numbers: dict[Any, int] = {}
    for item in waiting.items:
        if item.plan.starts <= today:
            numbers[item.plan] = numbers.get(item.plan, 0) + 1
    return [(plan, number) for plan, number in numbers.items() if number > 1]


def _name(item: Any) -> str:
    return f"{item.number} {item.title}"


def _of_plans(waiting: Waiting, viewer: Viewer) -> list[Task]:
    """Tasks of members: reports, comments, items to accept, actions after meetings."""
    found = [
        Task(_name(one.item), str(one.review), one.get_absolute_url(), _("Finish the report"), one.item.due)
        for one in waiting.returned
    ]
    for one in waiting.rounds:
        title = _("Comment on “%(plan)s”") % {"plan": one.plan.title}
        note = f"{leading(str(one.plan.group))} · {format_moment(one.deadline, one.time_zone)}"
        found.append(
            Task(title, note, one.plan.get_absolute_url(), _("Comment"), day_in_zone(one.deadline, one.time_zone))
        )
    for item in waiting.unanswered:
        address = reverse("workplans:accept", args=[item.plan.group.slug, item.plan.period, item.anchor])
        note = _("%(plan)s · names your organization as lead") % {"plan": item.plan.title}
        found.append(Task(_name(item), note, address, _("Accept or decline"), item.due))
    for item in waiting.items:
        address = reverse("workplans:report_progress", args=[item.plan.group.slug, item.plan.period, item.anchor])
        note = " · ".join(filter(None, [str(item.plan.title), name_for(item.lead, viewer)]))
        found.append(Task(_name(item), note, address, _("Report progress"), item.due))
    for draft in waiting.drafts:
        note = f"{leading(str(draft.call.group))} · {format_moment(draft.call.deadline, draft.call.time_zone)}"
        found.append(Task(str(draft.call), note, draft.get_absolute_url(), _("Go on with your draft"), draft.call.due))
    for one in waiting.country_reports:
        note = str(one.report.review) if one.report and one.report.review else str(one.country)
        act = _("Go on with the report") if one.report else _("Begin the report")
        found.append(Task(one.cycle.title, note, one.get_absolute_url(), act, one.due))
    found += [
        Task(str(one), plain(str(one.review), 160), one.get_absolute_url(), _("Change it"))
        for one in (*waiting.guards_returned, *waiting.remedies_returned)
    ]
    found += [
        Task(
            plain(str(task.text), 160), str(task.meeting), task.get_absolute_url(), pgettext("an act", "Open"), task.due
        )
        for task in waiting.tasks
    ]
    return found


def _of_leaders(waiting: Waiting, viewer: Viewer) -> list[Task]:
    """Tasks of chairs: reviews, answers, decisions on members and on changes."""
    found = [
        Task(
            _name(one.item),
            name_for(one.organization, viewer),
            one.get_absolute_url(),
            _("Review the report"),
            one.item.due,
        )
        for one in waiting.to_review
    ]
    for one in waiting.requests:
        title = _("%(organization)s asks to join") % {"organization": name_for(one.organization, viewer)}
        found.append(Task(title, str(one.group), one.get_absolute_url(), _("Decide")))
    for plan in waiting.to_answer:
        address = reverse("workplans:comments", args=[plan.group.slug, plan.period]) + "?show=waiting"
        number = ngettext("%(number)s not answered yet", "%(number)s not answered yet", plan.number)  # type: ignore[attr-defined]
        note = number % {"number": plan.number}  # type: ignore[attr-defined]
        found.append(Task(str(plan.title), note, address, _("Answer comments")))
    found += [
        Task(str(call), str(call.group), call.get_absolute_url(), _("Decide on the answers")) for call in waiting.calls
    ]
    found += [
        Task(str(call), str(call.group), call.get_absolute_url(), _("Review the answers")) for call in waiting.reviews
    ]
    for term in waiting.terms:
        title = _("Your term ends: %(office)s") % {"office": term.get_role_display()}
        address = reverse("groups:offices", args=[term.group.slug])
        found.append(Task(title, str(term.group), address, _("Hand over"), term.ends))
    found += [
        Task(str(one), str(one.office.group), one.get_absolute_url(), _("Take over")) for one in waiting.handovers
    ]
    found += [
        Task(str(one), str(one.group), one.get_absolute_url(), _("Approve or send back"))
        for one in waiting.announcements
    ]
    for one in (*waiting.guards, *waiting.remedies):
        address = reverse("institutions:decide", args=[one.public_id])
        found.append(Task(str(one), _("Institutions and remedies"), address, pgettext("an act", "Review")))
    for amendment in waiting.amendments:
        place = [amendment.plan.group.slug, amendment.plan.period, amendment.public_id]
        title = str(amendment.item_title or amendment.plan.title)
        found.append(
            Task(title, str(amendment.plan.title), reverse("workplans:decide_amendment", args=place), _("Decide"))
        )
    for change in waiting.model_changes:
        address = reverse("prevention:decide", args=[change.public_id])
        found.append(Task(change.part_title, str(change.model), address, _("Decide")))
    return found


def _of_the_secretariat(waiting: Waiting) -> list[Task]:
    """Decisions of the secretariat, tasks of owners of records, and questions of the secretariat to applicants."""
    found = [
        Task(one.name, plain(str(one.reason), 160), one.get_absolute_url(), _("Answer the question"))
        for one in waiting.questions
    ]
    for one in waiting.role_transfers:
        note = _("%(role)s, from %(person)s") % {"role": one.role.get_role_display(), "person": one.role.person.name}
        found.append(
            Task(str(one.role.organization), note, one.get_absolute_url(), _("Take over or decline"), one.effective)
        )
    found += [
        Task(one.name, _("Application"), one.get_absolute_url(), pgettext("an act", "Review"))
        for one in waiting.applications
    ]
    for member in waiting.network:
        title = _("%(organization)s asks to join") % {"organization": member.organization}
        address = reverse("selfcheck:decide", args=[member.pk])
        found.append(Task(title, _("Business network"), address, _("Decide")))
    for one in waiting.suggestions:
        kind = _("Suggested change") if one.about_id else _("Suggestion")
        found.append(Task(str(one.about or one.name), kind, one.get_absolute_url(), pgettext("an act", "Review")))
    found += [
        Task(str(item), _("Library"), reverse("library:review", args=[item.public_id]), pgettext("an act", "Review"))
        for item in waiting.library
    ]
    found += [
        Task(str(item), _("Library: a reviewer asks something"), item.get_absolute_url(), _("Change it"))
        for item in waiting.library_returned
    ]
    for claim in waiting.claims:
        note = f"{_('Claim')} · {claim.organization}"
        found.append(Task(str(claim.initiative), note, reverse("outreach:suggestions"), pgettext("an act", "Review")))
    for record in waiting.statements:
        address = reverse("exchange:statements", args=[record.initiative.public_id])
        found.append(Task(str(record.initiative), str(record.source.title), address, pgettext("an act", "Review")))
    return found


def _on_law(waiting: Waiting, viewer: Viewer) -> list[Task]:
    """Assessments to review, to go on with and to reply to; comparisons to decide."""
    found = []
    for one in waiting.assessments:
        note = " · ".join(filter(None, [_("Assessment"), name_for(one.organization, viewer)]))
        address = reverse("law:decide", args=[one.public_id])
        found.append(Task(add_label(one.country, one.standard), note, address, pgettext("an act", "Review")))
    for one in waiting.assessments_returned:
        address = reverse("law:edit_assessment", args=[one.public_id])
        found.append(
            Task(add_label(one.country, one.standard), plain(one.review, 160), address, _("Go on with your draft"))
        )
    for one in waiting.verdicts:
        address = reverse("law:reply", args=[one.country.iso3.lower(), one.standard.number])
        note = f"{_('Assessment')} · {one.get_verdict_display()}"
        found.append(Task(add_label(one.country, one.standard), note, address, _("Reply")))
    for one in waiting.comparisons:
        note = _("%(decided)s of %(number)s articles decided") % {
            "decided": one.number_decided, "number": one.number_of_articles,
        }  # fmt: skip
        address = reverse("modellaws:decide", args=[one.public_id])
        found.append(Task(str(one.law.text), note, address, _("Decide article by article")))
    return found


def _of_studies(waiting: Waiting, viewer: Viewer) -> list[Task]:
    """Protocols to sign, withdrawals to confirm, results to review and to reply to."""
    found = []
    for one in waiting.protocols:
        address = reverse("prevalence:sign", args=[one.public_id])
        found.append(Task(str(one), _("Ethics checklist of a study"), address, _("Sign"), one.collection_begins))
    for one in waiting.withdrawals:
        address = reverse("prevalence:withdraw_decide", args=[one.protocol.public_id])
        found.append(Task(str(one.protocol), plain(one.reason, 160), address, _("Confirm the withdrawal")))
    for one in waiting.result_reviews:
        address = reverse("prevalence:review", args=[one.result.public_id])
        note = _("You were asked to review the result of a study")
        found.append(Task(str(one.result), note, address, _("Review the result"), one.due))
    for one in waiting.result_replies:
        address = reverse("prevalence:reply", args=[one.result.public_id, one.pk])
        note = " · ".join(filter(None, [_("Result of a study that concerns you"), name_for(one.organization, viewer)]))
        found.append(Task(str(one.result), note, address, _("Reply to the result"), one.due))
    return found
