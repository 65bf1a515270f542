"""A person's tasks as the sections of an e-mail, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.lib.text import labelled, one_line, plain
from hub.lib.timezones import format_moment_for
from hub.lib.visibility import Viewer
from hub.notifications.emails import Section
from hub.workplans.models import Amendment
from hub.workplans.possible_tasks import PossibleTasks
from hub.workplans.presentation import named
from hub.workplans.waiting import SOON, waiting_for


def sections_of(viewer: Viewer, today: date, zone: str, possible: PossibleTasks | None = None) -> list[Section]:
    """The tasks, the most urgent first; those due in more than two months are on the page only."""
    waiting = waiting_for(viewer, possible)
    if not waiting:
        return []
    due = waiting.due_by(today + SOON)
    tasks = [task for task in waiting.tasks if task.due is None or task.due <= today + SOON]
    return _filled(
        (_("Overdue"), ((_item(i, i.due), i.get_absolute_url()) for i in due if i.due and i.due < today)),
        (_("Due soon"), ((_item(i, i.due), i.get_absolute_url()) for i in due if i.due and i.due >= today)),
        (_("Reports to finish"), ((_item(u.item, u.until), u.get_absolute_url()) for u in waiting.returned)),
        (_("Reports to review"), ((_item(u.item, u.until), u.get_absolute_url()) for u in waiting.to_review)),
        (
            _("Comments are asked of you"),
            (
                (
                    f"{r.plan.title} ({_('until %(day)s') % {'day': format_moment_for(r.deadline, r.time_zone, zone)}})",
                    r.plan.get_absolute_url(),
                )
                for r in waiting.rounds
            ),
        ),
        (_("Comments to answer"), map(_answers, waiting.to_answer)),
        (
            _("Items that name your organization as lead"),
            ((_item(output, output.due), output.get_absolute_url()) for output in waiting.unanswered),
        ),
        (_("To do after meetings"), ((_dated(plain(task.text), task.due), task.get_absolute_url()) for task in tasks)),
        (
            _("Organizations that ask to join"),
            (
                (f"{named(one.organization, viewer)} – {one.group.name}", one.get_absolute_url())
                for one in waiting.requests
            ),
        ),
        (_("Amendments to decide"), ((_amendment(one), _decide(one)) for one in waiting.amendments)),
        (
            _("Changes of prevention models to decide"),
            ((f"{one.part_title} – {one.model}", one.get_absolute_url()) for one in waiting.model_changes),
        ),
        (_("Calls to decide on"), ((str(call), call.get_absolute_url()) for call in waiting.calls)),
        (_("Answers to review"), ((str(call), call.get_absolute_url()) for call in waiting.reviews)),
        (_("Announcements to approve"), ((str(one), one.get_absolute_url()) for one in waiting.announcements)),
        (
            _("Answers that you have begun"),
            ((_dated(str(one.call), one.call.due), one.get_absolute_url()) for one in waiting.drafts),
        ),
        (
            _("Your terms that end"),
            (
                (
                    _dated(f"{one.get_role_display()} – {one.group}", one.ends),
                    reverse("groups:offices", args=[one.group.slug]),
                )
                for one in waiting.terms
            ),
        ),
        (_("To take over"), ((str(one), one.get_absolute_url()) for one in waiting.handovers)),
        (_("Questions to answer"), ((one.name, one.get_absolute_url()) for one in waiting.questions)),
        (
            _("Applications"),
            ((one.name, one.get_absolute_url()) for one in waiting.applications),
            waiting.applications.total,
        ),
        (
            _("Requests to join the business network"),
            ((str(one.organization), reverse("selfcheck:decide", args=[one.pk])) for one in waiting.network),
            waiting.network.total,
        ),
        (
            _("Suggestions"),
            ((one.name, one.get_absolute_url()) for one in waiting.suggestions),
            waiting.suggestions.total,
        ),
        (
            _("Claims"),
            ((str(one.initiative.name), reverse("outreach:suggestions")) for one in waiting.claims),
            waiting.claims.total,
        ),
        (
            _("Library items to review"),
            ((str(one), one.get_absolute_url()) for one in waiting.library),
            waiting.library.total,
        ),
        (
            _("Library items with a question for you"),
            ((str(one), one.get_absolute_url()) for one in waiting.library_returned),
        ),
        (_("Assessments of laws to review"), ((_on_law(one), one.get_absolute_url()) for one in waiting.assessments)),
        (
            _("Assessments of laws sent back to you"),
            ((_on_law(one), one.get_absolute_url()) for one in waiting.assessments_returned),
        ),
        (
            _("Verdicts on your country’s law without a reply"),
            ((_on_law(one), one.get_absolute_url()) for one in waiting.verdicts),
        ),
        (_("Ethics checklists to sign"), ((str(one), one.get_absolute_url()) for one in waiting.protocols)),
        (_("Withdrawals to confirm"), ((str(one.protocol), one.get_absolute_url()) for one in waiting.withdrawals)),
        (
            _("Results of studies to review"),
            ((_dated(str(one.result), one.due), one.get_absolute_url()) for one in waiting.result_reviews),
        ),
        (
            _("Results of studies to reply to"),
            ((_dated(str(one.result), one.due), one.get_absolute_url()) for one in waiting.result_replies),
        ),
        (_("Laws to compare"), ((str(one), one.get_absolute_url()) for one in waiting.comparisons)),
        (
            _("Institutions and remedy paths to review"),
            ((str(one), one.get_absolute_url()) for one in (*waiting.guards, *waiting.remedies)),
            waiting.guards.total + waiting.remedies.total,
        ),
        (
            _("Institutions and remedy paths with a question for you"),
            ((str(one), one.get_absolute_url()) for one in (*waiting.guards_returned, *waiting.remedies_returned)),
        ),
        (
            _("What files say of records that nobody keeps"),
            (
                (str(one.initiative.name), reverse("exchange:statements", args=[one.initiative.public_id]))
                for one in waiting.statements
            ),
        ),
    )


Lines = Iterable[tuple[str, str]]


def _filled(*sections: tuple[str, Lines] | tuple[str, Lines, int]) -> list[Section]:
    """Sections with lines. The third part is the total, where not all lines are given."""
    made = []
    for title, lines, *total in sections:
        tidy = [(one_line(text), address) for text, address in lines]
        if tidy:
            made.append(Section(title, tidy, total[0] if total else len(tidy)))
    return made


def _item(item: Any, day: date | None) -> str:
    return _dated(f"{item.number} {item.title} – {item.plan.title}", day)


def _on_law(one: Any) -> str:
    return labelled(one.country, one.standard)


def _amendment(one: Amendment) -> str:
    return f"{one.item_title or one.plan.title} – {one.plan.title}"


def _decide(one: Amendment) -> str:
    return reverse("workplans:decide_amendment", args=[one.plan.group.slug, one.plan.period, one.public_id])


def _dated(text: str, day: date | None) -> str:
    return f"{text} ({date_format(day)})" if day else text


def _answers(plan: Any) -> tuple[str, str]:
    number = ngettext("%(number)s without an answer", "%(number)s without an answer", plan.number) % {
        "number": plan.number
    }
    page = reverse("workplans:comments", args=[plan.group.slug, plan.period])
    return f"{plan.title} ({number})", f"{page}?show=waiting"
