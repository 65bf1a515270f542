from __future__ import annotations

from typing import Any

from django import template

from hub.statistics import wording
from hub.statistics.footnotes import translate_footnote, translate_licence, translate_note
from hub.statistics.models import Observation
from hub.statistics.sentences import Stored, in_readers_language
from hub.statistics.series import Point

register = template.Library()

STATUSES = dict(Observation.Status.choices)


@register.filter
def reason(entry: Stored) -> str:
    """Why a row was left."""
    return in_readers_language(entry)


@register.filter
def footnote_in_words(footnote: str) -> str:
    """In the reader's language where it is one of ours; a publisher's own words as they are."""
    return translate_footnote(footnote) if footnote else ""


@register.filter
def note_in_words(note: str) -> str:
    """In the reader's language where it is one of ours; a publisher's or a person's own words as they are."""
    return translate_note(note)


@register.filter
def own_licence(licence: str) -> str:
    return translate_licence(licence)


@register.filter
def figure(value: Any) -> str:
    return wording.figure(value)


@register.filter
def value_in_words(point: Point | Observation) -> str:
    return wording.value_in_words(point)


@register.filter
def sex_word(code: str) -> Any:
    return wording.SEXES.get(code, "")


@register.filter
def status_word(status: str) -> Any:
    return STATUSES.get(status, status)
