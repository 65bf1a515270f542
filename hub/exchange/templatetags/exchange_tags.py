"""Template tags about imports and exports."""

from __future__ import annotations

from django import template
from django.template import Context

from hub.exchange.exporting.formats import FORMATS
from hub.exchange.messages import message_of
from hub.exchange.models import SourceRecord
from hub.exchange.statements import omitted_amounts, records_of
from hub.exchange.wording import relevance_in_words
from hub.initiatives.models import Initiative

register = template.Library()
register.filter("as_message", message_of)
register.filter("relevance_in_words", relevance_in_words)


@register.simple_tag
def export_formats() -> list[str]:
    """The formats in which a list of initiatives can be downloaded."""
    return list(FORMATS)


@register.simple_tag(takes_context=True)
def source_records(context: Context, initiative: Initiative) -> list[SourceRecord]:
    """What sources state about an initiative, as far as the reader may see it."""
    return records_of(initiative, context["request"].viewer)


@register.filter
def amounts_not_shown(records: list[SourceRecord]) -> list[str]:
    """Amounts of a source that are not shown, each with its reason."""
    return omitted_amounts(records)
