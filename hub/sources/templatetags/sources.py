"""Small numbers beside facts, and the statements of sources side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

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
from hub.lib.translated import as_text
from hub.sources.citations import Citations
from hub.sources.models import CitedSource, Source

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


class SpokenBy(NamedTuple):
    """Of the source of a statement what stands beside it."""

    name: str
    read_on: date | None


@lru_cache(4096, typed=True)
def _statement_texts(
    texts: tuple[str, ...], source: SpokenBy, said_on: str, number: str, _language: str | None
) -> tuple[str, SafeString]:
    """The words of one statement, and how the page shows them; the pages of a group repeat dozens with each request."""
    says = as_text(texts)
    context = {"says": says, "publisher": source.name, "when": _when(said_on, source), "number": number}
    return str(says), render_to_string("sources/statement.html", context)


def statements_by_field(citations: Citations, record: models.Model) -> list[tuple[Any, list[tuple[str, SafeString]]]]:
    """What the sources state about each field of the record, by the name of the field: the words of each, and how the page
    shows them with the number of the source, and when they were said."""
    subjects: dict[str, list[tuple[str, SafeString]]] = {}
    language = get_language()
    for statement in citations.statements(record):
        source = statement.source
        spoken_by = SpokenBy(source.publisher or source.title, source.read_on)
        said = _statement_texts(statement.texts, spoken_by, statement.said_on, str(citations.number(source)), language)
        subjects.setdefault(statement.field, []).append(said)
    return [(_label(record, field), said) for field, said in subjects.items()]


def _label(record: models.Model, field: str) -> Any:
    try:
        found = record._meta.get_field(field)
    except FieldDoesNotExist:
        return SPOKEN_OF.get(field, field.replace("_", " "))
    return getattr(found, "verbose_name", found.name)


def _when(said_on: str, source: SpokenBy) -> str:
    if said_on:
        return readable(said_on)
    if source.read_on:
        return gettext("not dated; read on %(day)s") % {"day": readable(source.read_on.isoformat())}
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
        subjects = statements_by_field(citations, record)
        name = str(record) if subjects else ""
        for label, said in subjects:
            disagree = len({words for words, _shown in said}) > 1
            kept = (several if record is records[0] else others) if disagree else single
            kept.append((name, label, [shown for _words, shown in said]))
    return {"several": several, "others": others, "single": single}


class ListedSource(NamedTuple):
    """A source in the list at the end of the page."""

    number: str  # formatted by the language
    source: CitedSource
    files: tuple[tuple[str, str], ...]  # name and fingerprint

    @property
    def reading(self) -> str:
        """The kind of source, and when it was read."""
        kind, read_on = capfirst(names_of(Source.Kind)[self.source.kind]), self.source.read_on
        read = gettext("read on %(day)s") % {"day": readable(read_on.isoformat())} if read_on else ""
        return in_parts(filter(None, [kind, read]))


@register.inclusion_tag("sources/list.html")
def source_list(citations: Citations) -> dict[str, Any]:
    """The numbered list at the end of the page."""
    language = get_language()
    return {"sources": [_render_source(_line_of_source(one, citations), language) for one in citations.sources]}


@lru_cache(4096, typed=True)
def _render_source(one: ListedSource, _language: str | None) -> SafeString:
    """One source; pages of groups list forty."""
    return render_to_string("sources/source.html", {"one": one})


def _line_of_source(source: CitedSource, citations: Citations) -> ListedSource:
    return ListedSource(str(citations.number(source)), source, tuple(citations.files(source)))
