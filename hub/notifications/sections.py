"""A person's tasks as the sections of an e-mail, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.lib.text import add_label, one_line, plain
from hub.lib.timezones import format_moment_for
from hub.lib.visibility import Viewer
from hub.notifications.emails import Section
from hub.workplans.models import Amendment
from hub.workplans.possible_tasks import PossibleTasks
from hub.workplans.presentation import name_for
from hub.workplans.waiting import SOON, Waiting, waiting_for

Lines = Iterable[tuple[str, str]]
Given = tuple[str, Lines] | tuple[str, Lines, int]


@dataclass(frozen=True)
class _Told:
    """What sections are made from."""

    viewer: Viewer
    today: date
    zone: str
    waiting: Waiting
    due: list[Any]
    tasks: list[Any]


def sections_of(viewer: Viewer, today: date, zone: str, possible: PossibleTasks | None = None) -> list[Section]:
    """The tasks, the most urgent first; those due in more than two months are on the page only."""
    waiting = waiting_for(viewer, possible)
    if not waiting:
        return []
    tasks = [task for task in waiting.tasks if task.due is None or task.due <= today + SOON]
    told = _Told(viewer, today, zone, waiting, waiting.due_by(today + SOON), tasks)
    return _make_sections(*(section(told) for section in _SECTIONS))


def _make_sections(*sections: Given) -> list[Section]:
    """Sections with lines. The third part is the total, where not all lines are given."""
    made = []
    for title, lines, *total in sections:
        tidy = [(one_line(text), address) for text, address in lines]
        if tidy:
            made.append(Section(title, tidy, total[0] if total else len(tidy)))
    return made


def _item(item: Any, day: date | None) -> str:
    return _with_date(f"{item.number} {item.title} – {item.plan.title}", day)


def _on_law(one: Any) -> str:
    return add_label(one.country, one.standard)


def _amendment(one: Amendment) -> str:
    return f"{one.item_title or one.plan.title} – {one.plan.title}"


def _decide(one: Amendment) -> str:
    return reverse("workplans:decide_amendment", args=[one.plan.group.slug, one.plan.period, one.public_id])


def _with_date(text: str, day: date | None) -> str:
    return f"{text} ({date_format(day)})" if day else text


def _answers(plan: Any) -> tuple[str, str]:
    number = ngettext("%(number)s without an answer", "%(number)s without an answer", plan.number) % {
        "number": plan.number
    }
    page = reverse("workplans:comments", args=[plan.group.slug, plan.period])
    return f"{plan.title} ({number})", f"{page}?show=waiting"


def _overdue(told: _Told) -> Given:
    return (_("Overdue"), ((_item(i, i.due), i.get_absolute_url()) for i in told.due if i.due and i.due < told.today))


def _due_soon(told: _Told) -> Given:
    return (_("Due soon"), ((_item(i, i.due), i.get_absolute_url()) for i in told.due if i.due and i.due >= told.today))


def _reports_to_finish(told: _Told) -> Given:
    return (_("Reports to finish"), ((_item(u.item, u.until), u.get_absolute_url()) for u in told.waiting.returned))


def _reports_to_review(told: _Told) -> Given:
    return (_("Reports to review"), ((_item(u.item, u.until), u.get_absolute_url()) for u in told.waiting.to_review))


def _rounds_of_comments(told: _Told) -> Given:
    return (
        _("Comments are asked of you"),
        (
            (
                f"{r.plan.title} ({_('until %(day)s') % {'day': format_moment_for(r.deadline, r.time_zone, told.zone)}})",
                r.plan.get_absolute_url(),
            )
            for r in told.waiting.rounds
        ),
    )


def _comments_to_answer(told: _Told) -> Given:
    return (_("Comments to answer"), map(_answers, told.waiting.to_answer))


def _items_without_answer(told: _Told) -> Given:
    return (
        _("Items that name your organization as lead"),
        ((_item(output, output.due), output.get_absolute_url()) for output in told.waiting.unanswered),
    )


def _tasks_of_meetings(told: _Told) -> Given:
    return (
        _("To do after meetings"),
        ((_with_date(plain(task.text), task.due), task.get_absolute_url()) for task in told.tasks),
    )


def _requests_to_join(told: _Told) -> Given:
    return (
        _("Organizations that ask to join"),
        (
            (f"{name_for(one.organization, told.viewer)} – {one.group.name}", one.get_absolute_url())
            for one in told.waiting.requests
        ),
    )


def _amendments(told: _Told) -> Given:
    return (_("Amendments to decide"), ((_amendment(one), _decide(one)) for one in told.waiting.amendments))


def _changes_of_models(told: _Told) -> Given:
    return (
        _("Changes of prevention models to decide"),
        ((f"{one.part_title} – {one.model}", one.get_absolute_url()) for one in told.waiting.model_changes),
    )


def _calls_to_decide(told: _Told) -> Given:
    return (_("Calls to decide on"), ((str(call), call.get_absolute_url()) for call in told.waiting.calls))


def _answers_to_review(told: _Told) -> Given:
    return (_("Answers to review"), ((str(call), call.get_absolute_url()) for call in told.waiting.reviews))


def _announcements(told: _Told) -> Given:
    return (_("Announcements to approve"), ((str(one), one.get_absolute_url()) for one in told.waiting.announcements))


def _drafts_of_answers(told: _Told) -> Given:
    return (
        _("Answers that you have begun"),
        ((_with_date(str(one.call), one.call.due), one.get_absolute_url()) for one in told.waiting.drafts),
    )


def _ending_terms(told: _Told) -> Given:
    return (
        _("Your terms that end"),
        (
            (
                _with_date(f"{one.get_role_display()} – {one.group}", one.ends),
                reverse("groups:offices", args=[one.group.slug]),
            )
            for one in told.waiting.terms
        ),
    )


def _handovers(told: _Told) -> Given:
    return (_("To take over"), ((str(one), one.get_absolute_url()) for one in told.waiting.handovers))


def _questions(told: _Told) -> Given:
    return (_("Questions to answer"), ((one.name, one.get_absolute_url()) for one in told.waiting.questions))


def _applications(told: _Told) -> Given:
    return (
        _("Applications"),
        ((one.name, one.get_absolute_url()) for one in told.waiting.applications),
        told.waiting.applications.total,
    )


def _requests_of_network(told: _Told) -> Given:
    return (
        _("Requests to join the business network"),
        ((str(one.organization), reverse("selfcheck:decide", args=[one.pk])) for one in told.waiting.network),
        told.waiting.network.total,
    )


def _suggestions(told: _Told) -> Given:
    return (
        _("Suggestions"),
        ((one.name, one.get_absolute_url()) for one in told.waiting.suggestions),
        told.waiting.suggestions.total,
    )


def _claims(told: _Told) -> Given:
    return (
        _("Claims"),
        ((str(one.initiative.name), reverse("outreach:suggestions")) for one in told.waiting.claims),
        told.waiting.claims.total,
    )


def _library_to_review(told: _Told) -> Given:
    return (
        _("Library items to review"),
        ((str(one), one.get_absolute_url()) for one in told.waiting.library),
        told.waiting.library.total,
    )


def _library_returned(told: _Told) -> Given:
    return (
        _("Library items with a question for you"),
        ((str(one), one.get_absolute_url()) for one in told.waiting.library_returned),
    )


def _assessments_to_review(told: _Told) -> Given:
    return (
        _("Assessments of laws to review"),
        ((_on_law(one), one.get_absolute_url()) for one in told.waiting.assessments),
    )


def _assessments_returned(told: _Told) -> Given:
    return (
        _("Assessments of laws sent back to you"),
        ((_on_law(one), one.get_absolute_url()) for one in told.waiting.assessments_returned),
    )


def _verdicts(told: _Told) -> Given:
    return (
        _("Verdicts on your country’s law without a reply"),
        ((_on_law(one), one.get_absolute_url()) for one in told.waiting.verdicts),
    )


def _checklists(told: _Told) -> Given:
    return (_("Ethics checklists to sign"), ((str(one), one.get_absolute_url()) for one in told.waiting.protocols))


def _withdrawals(told: _Told) -> Given:
    return (
        _("Withdrawals to confirm"),
        ((str(one.protocol), one.get_absolute_url()) for one in told.waiting.withdrawals),
    )


def _results_to_review(told: _Told) -> Given:
    return (
        _("Results of studies to review"),
        ((_with_date(str(one.result), one.due), one.get_absolute_url()) for one in told.waiting.result_reviews),
    )


def _results_to_reply_to(told: _Told) -> Given:
    return (
        _("Results of studies to reply to"),
        ((_with_date(str(one.result), one.due), one.get_absolute_url()) for one in told.waiting.result_replies),
    )


def _laws_to_compare(told: _Told) -> Given:
    return (_("Laws to compare"), ((str(one), one.get_absolute_url()) for one in told.waiting.comparisons))


def _guards_to_review(told: _Told) -> Given:
    return (
        _("Institutions and remedy paths to review"),
        ((str(one), one.get_absolute_url()) for one in (*told.waiting.guards, *told.waiting.remedies)),
        told.waiting.guards.total + told.waiting.remedies.total,
    )


def _guards_returned(told: _Told) -> Given:
    return (
        _("Institutions and remedy paths with a question for you"),
        (
            (str(one), one.get_absolute_url())
            for one in (*told.waiting.guards_returned, *told.waiting.remedies_returned)
        ),
    )


def _statements_of_files(told: _Told) -> Given:
    return (
        _("What files say of records that nobody keeps"),
        (
            (str(one.initiative.name), reverse("exchange:statements", args=[one.initiative.public_id]))
            for one in told.waiting.statements
        ),
    )


# In the order of the e-mail.
_SECTIONS = (
    _overdue,
    _due_soon,
    _reports_to_finish,
    _reports_to_review,
    _rounds_of_comments,
    _comments_to_answer,
    _items_without_answer,
    _tasks_of_meetings,
    _requests_to_join,
    _amendments,
    _changes_of_models,
    _calls_to_decide,
    _answers_to_review,
    _announcements,
    _drafts_of_answers,
    _ending_terms,
    _handovers,
    _questions,
    _applications,
    _requests_of_network,
    _suggestions,
    _claims,
    _library_to_review,
    _library_returned,
    _assessments_to_review,
    _assessments_returned,
    _verdicts,
    _checklists,
    _withdrawals,
    _results_to_review,
    _results_to_reply_to,
    _laws_to_compare,
    _guards_to_review,
    _guards_returned,
    _statements_of_files,
)
