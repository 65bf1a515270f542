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
SectionParts = tuple[str, Lines] | tuple[str, Lines, int]


@dataclass(frozen=True)
class _Content:
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
    content = _Content(viewer, today, zone, waiting, waiting.due_by(today + SOON), tasks)
    return _make_sections(*(section(content) for section in _SECTIONS))


def _make_sections(*sections: SectionParts) -> list[Section]:
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


def _overdue(content: _Content) -> SectionParts:
    return (
        _("Overdue"),
        ((_item(i, i.due), i.get_absolute_url()) for i in content.due if i.due and i.due < content.today),
    )


def _due_soon(content: _Content) -> SectionParts:
    return (
        _("Due soon"),
        ((_item(i, i.due), i.get_absolute_url()) for i in content.due if i.due and i.due >= content.today),
    )


def _reports_to_finish(content: _Content) -> SectionParts:
    return (_("Reports to finish"), ((_item(u.item, u.until), u.get_absolute_url()) for u in content.waiting.returned))


def _reports_to_review(content: _Content) -> SectionParts:
    return (_("Reports to review"), ((_item(u.item, u.until), u.get_absolute_url()) for u in content.waiting.to_review))


def _rounds_of_comments(content: _Content) -> SectionParts:
    return (
        _("Comments are asked of you"),
        (
            (
                f"{r.plan.title} ({_('until %(day)s') % {'day': format_moment_for(r.deadline, r.time_zone, content.zone)}})",
                r.plan.get_absolute_url(),
            )
            for r in content.waiting.rounds
        ),
    )


def _comments_to_answer(content: _Content) -> SectionParts:
    return (_("Comments to answer"), map(_answers, content.waiting.to_answer))


def _items_without_answer(content: _Content) -> SectionParts:
    return (
        _("Items that name your organization as lead"),
        ((_item(output, output.due), output.get_absolute_url()) for output in content.waiting.unanswered),
    )


def _tasks_of_meetings(content: _Content) -> SectionParts:
    return (
        _("To do after meetings"),
        ((_with_date(plain(task.text), task.due), task.get_absolute_url()) for task in content.tasks),
    )


def _requests_to_join(content: _Content) -> SectionParts:
    return (
        _("Organizations that ask to join"),
        (
            (f"{name_for(one.organization, content.viewer)} – {one.group.name}", one.get_absolute_url())
            for one in content.waiting.requests
        ),
    )


def _amendments(content: _Content) -> SectionParts:
    return (_("Amendments to decide"), ((_amendment(one), _decide(one)) for one in content.waiting.amendments))


def _changes_of_models(content: _Content) -> SectionParts:
    return (
        _("Changes of prevention models to decide"),
        ((f"{one.part_title} – {one.model}", one.get_absolute_url()) for one in content.waiting.model_changes),
    )


def _calls_to_decide(content: _Content) -> SectionParts:
    return (_("Calls to decide on"), ((str(call), call.get_absolute_url()) for call in content.waiting.calls))


def _answers_to_review(content: _Content) -> SectionParts:
    return (_("Answers to review"), ((str(call), call.get_absolute_url()) for call in content.waiting.reviews))


def _announcements(content: _Content) -> SectionParts:
    return (
        _("Announcements to approve"),
        ((str(one), one.get_absolute_url()) for one in content.waiting.announcements),
    )


def _drafts_of_answers(content: _Content) -> SectionParts:
    return (
        _("Answers that you have begun"),
        ((_with_date(str(one.call), one.call.due), one.get_absolute_url()) for one in content.waiting.drafts),
    )


def _ending_terms(content: _Content) -> SectionParts:
    return (
        _("Your terms that end"),
        (
            (
                _with_date(f"{one.get_role_display()} – {one.group}", one.ends),
                reverse("groups:offices", args=[one.group.slug]),
            )
            for one in content.waiting.terms
        ),
    )


def _handovers(content: _Content) -> SectionParts:
    return (_("To take over"), ((str(one), one.get_absolute_url()) for one in content.waiting.handovers))


def _questions(content: _Content) -> SectionParts:
    return (_("Questions to answer"), ((one.name, one.get_absolute_url()) for one in content.waiting.questions))


def _applications(content: _Content) -> SectionParts:
    return (
        _("Applications"),
        ((one.name, one.get_absolute_url()) for one in content.waiting.applications),
        content.waiting.applications.total,
    )


def _requests_of_network(content: _Content) -> SectionParts:
    return (
        _("Requests to join the business network"),
        ((str(one.organization), reverse("selfcheck:decide", args=[one.pk])) for one in content.waiting.network),
        content.waiting.network.total,
    )


def _suggestions(content: _Content) -> SectionParts:
    return (
        _("Suggestions"),
        ((one.name, one.get_absolute_url()) for one in content.waiting.suggestions),
        content.waiting.suggestions.total,
    )


def _claims(content: _Content) -> SectionParts:
    return (
        _("Claims"),
        ((str(one.initiative.name), reverse("outreach:suggestions")) for one in content.waiting.claims),
        content.waiting.claims.total,
    )


def _library_to_review(content: _Content) -> SectionParts:
    return (
        _("Library items to review"),
        ((str(one), one.get_absolute_url()) for one in content.waiting.library),
        content.waiting.library.total,
    )


def _library_returned(content: _Content) -> SectionParts:
    return (
        _("Library items with a question for you"),
        ((str(one), one.get_absolute_url()) for one in content.waiting.library_returned),
    )


def _assessments_to_review(content: _Content) -> SectionParts:
    return (
        _("Assessments of laws to review"),
        ((_on_law(one), one.get_absolute_url()) for one in content.waiting.assessments),
    )


def _assessments_returned(content: _Content) -> SectionParts:
    return (
        _("Assessments of laws sent back to you"),
        ((_on_law(one), one.get_absolute_url()) for one in content.waiting.assessments_returned),
    )


def _verdicts(content: _Content) -> SectionParts:
    return (
        _("Verdicts on your country’s law without a reply"),
        ((_on_law(one), one.get_absolute_url()) for one in content.waiting.verdicts),
    )


def _checklists(content: _Content) -> SectionParts:
    return (_("Ethics checklists to sign"), ((str(one), one.get_absolute_url()) for one in content.waiting.protocols))


def _withdrawals(content: _Content) -> SectionParts:
    return (
        _("Withdrawals to confirm"),
        ((str(one.protocol), one.get_absolute_url()) for one in content.waiting.withdrawals),
    )


def _results_to_review(content: _Content) -> SectionParts:
    return (
        _("Results of studies to review"),
        ((_with_date(str(one.result), one.due), one.get_absolute_url()) for one in content.waiting.result_reviews),
    )


def _results_to_reply_to(content: _Content) -> SectionParts:
    return (
        _("Results of studies to reply to"),
        ((_with_date(str(one.result), one.due), one.get_absolute_url()) for one in content.waiting.result_replies),
    )


def _laws_to_compare(content: _Content) -> SectionParts:
    return (_("Laws to compare"), ((str(one), one.get_absolute_url()) for one in content.waiting.comparisons))


def _guards_to_review(content: _Content) -> SectionParts:
    return (
        _("Institutions and remedy paths to review"),
        ((str(one), one.get_absolute_url()) for one in (*content.waiting.guards, *content.waiting.remedies)),
        content.waiting.guards.total + content.waiting.remedies.total,
    )


def _guards_returned(content: _Content) -> SectionParts:
    return (
        _("Institutions and remedy paths with a question for you"),
        (
            (str(one), one.get_absolute_url())
            for one in (*content.waiting.guards_returned, *content.waiting.remedies_returned)
        ),
    )


def _statements_of_files(content: _Content) -> SectionParts:
    return (
        _("What files say of records that nobody keeps"),
        (
            (str(one.initiative.name), reverse("exchange:statements", args=[one.initiative.public_id]))
            for one in content.waiting.statements
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
