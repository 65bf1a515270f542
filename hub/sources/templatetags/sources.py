"""Small numbers beside facts, and the statements of sources side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hub.lib.choices import names_of
from hub.lib.partialdate import readable
from hub.lib.text import in_parts
from hub.lib.translated import Text
from hub.sources.citations import Citations
from hub.sources.models import Source, Statement

register = template.Library()

# Fields for statements only: no record has a column for them.
SPOKEN_OF = {
    "activities": _("activities"),
    "briefing_pack": _("briefing pack"),
    "chair": _("chair"),
    "code": _("project code"),
    "comments": _("comments"),
    "earlier_chair": _("earlier chair"),
    "evaluation": _("evaluation"),
    "later_lists": _("what later lists say"),
    "members": _("members"),
    "pages": _("pages"),
    "partners": _("partners"),
    "priority_sectors": _("priority sectors"),
    "results": _("results"),
    "seats": _("seats"),
    "sixth_meeting": _("the sixth meeting"),
    "steering_committee": _("steering committee"),
    "work_plan": _("work plan"),
    "workstreams": _("workstreams"),
}


SHOWN = 2  # numbers beside a fact; the others are counted


@lru_cache(4096, typed=True)
def _link(number: int, _language: str | None) -> str:
    label = gettext("Source %(number)s") % {"number": number}
    return format_html('<a href="#source-{}" aria-label="{}">{}</a>', number, label, number)


@lru_cache(4096, typed=True)
def _more(number: int, first: int, _language: str | None) -> str:
    label = ngettext("%(number)s more source", "%(number)s more sources", number) % {"number": number}
    return format_html('<a href="#source-{}" aria-label="{}">+{}</a>', first, label, number)


@register.simple_tag
def cite(citations: Citations, record: models.Model) -> SafeString:
    """Links to the page's numbered sources of a record."""
    numbers = citations.of(record)
    if not numbers:
        return SafeString()
    language = get_language()
    links = " ".join(_link(number, language) for number in numbers[:SHOWN])
    if len(numbers) > SHOWN:
        links += " " + _more(len(numbers) - SHOWN, numbers[SHOWN], language)
    return mark_safe(f'<sup class="cite">{links}</sup>')  # noqa: S308 - only numbers, and words of ours


@register.simple_tag
def cite_number(number: str) -> SafeString:
    """The link to one source by its number on the page."""
    return mark_safe(f'<sup class="cite">{_link(int(number), get_language())}</sup>')  # noqa: S308 - see `_link`


@lru_cache(4096, typed=True)
def _said(says: str, lang: str, publisher: str, when: str, number: str, _language: str | None) -> SafeString:
    """One statement; the pages of a group repeat dozens of them with each request."""
    context = {"says": Text(says, lang), "publisher": publisher, "when": when, "number": number}
    return render_to_string("sources/statement.html", context)


def statements_by_field(citations: Citations, record: models.Model) -> list[tuple[Any, list[tuple[str, SafeString]]]]:
    """What the sources state about each field of the record, by the name of the field: the words of each, and how the page
    shows them with the number of the source, and when they were said."""
    subjects: dict[str, list[tuple[str, SafeString]]] = {}
    language = get_language()
    for statement in citations.statements(record):
        says, source = statement.says, statement.source
        number = str(citations.number(source))
        shown = _said(str(says), says.lang, source.publisher or source.title, _when(statement), number, language)
        subjects.setdefault(statement.field, []).append((str(says), shown))
    return [(_label(record, field), said) for field, said in subjects.items()]


def _label(record: models.Model, field: str) -> Any:
    try:
        found = record._meta.get_field(field)
    except FieldDoesNotExist:
        return SPOKEN_OF.get(field, field.replace("_", " "))
    return getattr(found, "verbose_name", found.name)


def _when(statement: Statement) -> str:
    if statement.said_on:
        return readable(statement.said_on)
    if read_on := statement.source.read_on:
        return gettext("not dated; read on %(day)s") % {"day": readable(read_on.isoformat())}
    return gettext("not dated")


@register.inclusion_tag("sources/disagreements.html")
def disagreements(citations: Citations, records: Iterable[models.Model]) -> dict[str, Any]:
    """What sources state about single fields of these records: side by side where two or more disagree about the first
    record, otherwise folded."""
    records = list(records)
    several: list[Any] = []
    others: list[Any] = []
    single: list[Any] = []
    for record in records:
        for label, said in statements_by_field(citations, record):
            disagree = len({words for words, _shown in said}) > 1
            kept = (several if record is records[0] else others) if disagree else single
            kept.append((record, label, [shown for _words, shown in said]))
    return {"several": several, "others": others, "single": single}


@dataclass(frozen=True)
class ListedSource:
    """A source in the list at the end of the page."""

    number: str  # formatted by the language
    url: str
    title: str
    publisher: str
    published: str
    reading: str
    files: tuple[tuple[str, str, str], ...]  # name, fingerprint, the beginning of it


@register.inclusion_tag("sources/list.html")
def source_list(citations: Citations) -> dict[str, Any]:
    """The numbered list at the end of the page."""
    language = get_language()
    kinds = {value: capfirst(name) for value, name in names_of(Source.Kind).items()}
    return {
        "sources": [
            _render_source(_line_of_source(one, citations, kinds[one.kind]), language) for one in citations.sources
        ]
    }


@lru_cache(4096, typed=True)
def _render_source(one: ListedSource, _language: str | None) -> SafeString:
    """One source; pages of groups list forty."""
    return render_to_string("sources/source.html", {"one": one})


def _line_of_source(source: Source, citations: Citations, kind: str) -> ListedSource:
    return ListedSource(
        str(citations.number(source)),
        source.url or "",
        source.title,
        source.publisher,
        readable(source.published),
        _kind_and_day(source, kind),
        tuple((name, fingerprint, fingerprint[:8]) for name, fingerprint in citations.files(source)),
    )


def _kind_and_day(source: Source, kind: str) -> str:
    """The kind of source, and when it was read."""
    read = gettext("read on %(day)s") % {"day": readable(source.read_on.isoformat())} if source.read_on else ""
    return in_parts(filter(None, [kind, read]))
