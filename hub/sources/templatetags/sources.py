"""Small numbers beside facts, and what sources say side by side."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.sources.citations import Citations
from hub.sources.models import Statement

register = template.Library()

# Fields that only sources speak of: no record has a column for them.
SPOKEN_OF = {
    "activities": _("activities"),
    "briefing_pack": _("briefing pack"),
    "code": _("project code"),
    "comments": _("comments"),
    "evaluation": _("evaluation"),
    "members": _("members"),
    "pages": _("pages"),
    "partners": _("partners"),
    "priority_sectors": _("priority sectors"),
    "results": _("results"),
    "sixth_meeting": _("the sixth meeting"),
    "steering_committee": _("steering committee"),
    "work_plan": _("work plan"),
    "workstreams": _("workstreams"),
}


@register.simple_tag
def cite(citations: Citations, record: models.Model) -> SafeString:
    """Links to the page's numbered sources that a record rests on."""
    numbers = citations.of(record)
    if not numbers:
        return SafeString()
    links = format_html_join(
        " ",
        '<a href="#source-{}" aria-label="{}">{}</a>',
        ((number, gettext("Source %(number)s") % {"number": number}, number) for number in numbers),
    )
    return format_html('<sup class="cite">{}</sup>', links)


@register.inclusion_tag("sources/side_by_side.html")
def side_by_side(citations: Citations, record: models.Model) -> dict[str, Any]:
    """What the sources say of each field of the record: those on one field beside each other."""
    labels = {field.name: getattr(field, "verbose_name", field.name) for field in record._meta.get_fields()}
    subjects: dict[str, list[tuple[Statement, int]]] = {}
    for statement in citations.statements(record):
        said = subjects.setdefault(statement.field, [])
        said.append((statement, citations.number(statement.source)))
    named = [
        (labels.get(field) or SPOKEN_OF.get(field, field.replace("_", " ")), said) for field, said in subjects.items()
    ]
    return {"subjects": named, "record": record}


@register.inclusion_tag("sources/list.html")
def source_list(citations: Citations) -> dict[str, Any]:
    """The numbered list at the foot of the page."""
    told: dict[tuple[str, str], SafeString] = {}  # most pages rest on many sources from one file
    sources = []
    for source in citations.sources:
        files = citations.files(source)
        for file in files:
            if file not in told:
                told[file] = _file_told(*file)
        sources.append((source, [told[file] for file in files]))
    return {"sources": sources}


def _file_told(name: str, seal: str) -> SafeString:
    words = gettext('from the file %(name)s, SHA-256 <code title="%(seal)s">%(start)s…</code>')
    return mark_safe(words % {"name": escape(name), "seal": escape(seal), "start": escape(seal[:8])})  # noqa: S308
