"""The briefing pack of a meeting: agenda, open actions, the state of the plan, papers; as far as its reader may see them.

Without call details: files are passed on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hub.lib.partialdate import readable_range
from hub.lib.timezones import format_span
from hub.lib.translated import current_language, in_content_language
from hub.lib.typeset import ACCENTS, page_words, typeset
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.meetings.models import ActionItem, AgendaItem, Meeting, Paper
from hub.meetings.overview import timed_agenda
from hub.reports.appending import files_of_papers, with_papers
from hub.workplans.blocks import blocks
from hub.workplans.models import Output, Plan
from hub.workplans.presentation import name_for

TEMPLATE = Path(__file__).parent / "typst" / "briefing.typ"
MOST_ACTIONS, MOST_PAPERS = 100, 12
Facts = dict[str, Any]


def briefing_pack(meeting: Meeting, viewer: Viewer) -> bytes:
    """One PDF: what stands in the pack, then the papers that are kept here."""
    papers = _papers_of(meeting, viewer)
    kept = files_of_papers(papers)
    with in_content_language():
        pack = typeset(TEMPLATE, contents(meeting, viewer))
        return with_papers(pack, [(str(paper), kept[paper.pk]) for paper in papers if paper.pk in kept])


def contents(meeting: Meeting, viewer: Viewer) -> Facts:
    """The contents of the pack, as plain values."""
    group = meeting.group
    papers = _papers_of(meeting, viewer)
    kept = files_of_papers(papers)
    agenda = list(meeting.agenda.visible_to(viewer))
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    host = str(group.name) if group else settings.SITE_NAME
    facts = [
        (_("Date"), _when(meeting)),
        (_("Place"), meeting.place),
        (_("How"), str(meeting.get_mode_display())),
        (_("Languages"), meeting.language_names),
        (_("State"), str(meeting.get_status_display())),
        (_("As of"), today),
    ]
    return {
        "language": current_language(),
        "title": _("Briefing pack: %(meeting)s") % {"meeting": meeting.title},
        "heading": str(meeting.title),
        "kind": _("Briefing pack"),
        "group": host,
        "accent": ACCENTS[group.accent if group else "neutral"],
        "cover": True,
        "foot": f"{host} · {meeting.title}",
        "facts": [(name, value) for name, value in facts if value],
        "summary": blocks(str(meeting.summary)),
        "agenda": [
            {
                "number": str(item.position),
                "title": item.title,
                "lead": item.lead,
                "objective": item.objective,
                "time": _time(time, item),
                "papers": _links(papers, item.pk, kept),
            }
            for time, item in timed_agenda(meeting, agenda)
        ],
        "meeting_papers": _links(papers, None, kept),
        "actions": _actions(meeting, viewer),
        "plan": _plan(meeting, viewer),
        "papers": _papers(meeting, viewer),
        "words": _words(),
    }


def _when(meeting: Meeting) -> str:
    if meeting.begins_at is None:
        return readable_range(meeting.begins_on, meeting.ends_on)
    return format_span(meeting.begins_at, meeting.ends_at, meeting.time_zone)


def _time(begins: str, item: AgendaItem) -> str:
    number = item.duration or 0
    planned = ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number} if number else ""
    return " · ".join(filter(None, [begins, planned]))


def _papers_of(meeting: Meeting, viewer: Viewer) -> list[Paper]:
    return list(Paper.objects.visible_to(viewer).filter(meeting=meeting).select_related("item"))


def _links(papers: list[Paper], item: int | None, kept: dict[int, Any]) -> list[Facts]:
    """Title and address of the papers of an item of the agenda, or of the meeting as a whole."""
    return [
        {"title": str(paper), "address": _whole(paper.href), "is_appended": paper.pk in kept}
        for paper in papers
        if paper.agenda_item_id == item
    ]


def _whole(address: str) -> str:
    return f"{settings.SITE_ADDRESS}{address}" if address.startswith("/") else address


def _actions(meeting: Meeting, viewer: Viewer) -> list[list[str]]:
    """Open actions after meetings of the group, or of the whole Alliance."""
    found = ActionItem.objects.visible_to(viewer).filter(meeting__group=meeting.group_id, status=ActionItem.Status.OPEN)
    return [
        [
            action.text,
            name_for(action.owner, viewer) or "–",
            date_format(action.due, "SHORT_DATE_FORMAT") if action.due else "–",
        ]
        for action in found.select_related("owner").order_by("due", "pk")[:MOST_ACTIONS]
    ]


def _plan(meeting: Meeting, viewer: Viewer) -> Facts | None:
    if meeting.group_id is None:
        return None
    plans = Plan.objects.visible_to(viewer).filter(group=meeting.group_id).select_related("group")
    plan = Plan.current_of(plans, timezone.localdate())
    if plan is None:
        return None
    outputs = Output.objects.filter(plan=plan).select_related("lead", "outcome")
    return {
        "title": f"{plan.title} ({plan.period})",
        "state": str(plan.get_state_display()),
        "address": f"{settings.SITE_ADDRESS}{plan.get_absolute_url()}",
        "outputs": [
            [
                f"{output.number} {output.title}",
                name_for(output.lead, viewer) or "–",
                date_format(output.due, "SHORT_DATE_FORMAT") if output.due else "–",
                "–" if plan.is_open else str(output.get_status_display()),
            ]
            for output in outputs
        ],
    }


def _papers(meeting: Meeting, viewer: Viewer) -> list[tuple[str, str]]:
    if meeting.group_id is None:
        return []
    items = Item.objects.in_library(viewer).filter(groups=meeting.group_id)[:MOST_PAPERS]
    return [(str(item.title), f"{settings.SITE_ADDRESS}{item.get_absolute_url()}") for item in items]


def _words() -> Facts:
    return {
        "colon": pgettext("before what happened", ":"),
        "page": page_words(),
        "contents": _("Contents"),
        "meeting_papers": _("Papers for this meeting"),
        "appended": _("appended at the end"),
        "agenda": _("Agenda"),
        "no_agenda": _("The agenda is not published here yet."),
        "led_by": _("Led by"),
        "actions": _("Open actions"),
        "no_actions": _("No action is open."),
        "head_actions": [_("What is to be done"), _("Owner"), _("Due")],
        "plan": _("Where the plan stands"),
        "no_plan": _("No plan of the group is open to you."),
        "no_outputs": _("The plan has no outputs."),
        "head_outputs": [_("Output"), _("Lead"), _("Due"), _("Status")],
        "papers": _("From the library of the group"),
        "no_papers": _("No paper of the group is recorded."),
    }
