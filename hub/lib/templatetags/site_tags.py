"""Template tags and filters for every page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timeuntil
from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from hub.lib import numbers, partialdate, timezones, visibility
from hub.lib import text as texts
from hub.lib.choices import by_name, choice_name
from hub.lib.languages import codes_in, language_name

register = template.Library()

SIGNS_OF_ADDRESSES = re.compile(r"(?<=[/_.?&=-])(?=\w)")


@register.filter
def full_name(record: Any) -> Any:
    """The name of an organization or an initiative as it is shown, with its acronym."""
    if not record.acronym:
        return marked(record.name)
    whole = format_html("{} ({})", marked(record.name), record.acronym)
    return format_html("<bdi>{}</bdi>", whole) if get_language_bidi() else whole


@register.filter
def with_links(value: str) -> SafeString:
    """Its addresses as links."""
    return texts.with_links(value)


@register.filter
def markdown(value: str, page: str = "") -> SafeString:
    """Markdown as safe HTML. Callers with hundreds of texts pass the language of the page, queried once."""
    html = texts.markdown(str(value))
    if _other_language(value, page):
        direction = mark_safe(' dir="ltr"' if get_language_bidi() else "")  # noqa: S308 - ours
        return format_html('<div class="prose" lang="{}"{}>{}</div>', getattr(value, "lang", ""), direction, html)
    return html


@register.filter
def plain(value: str, length: int = 160) -> str:
    """The beginning of a Markdown text without markup. Among words from the right it keeps its own direction."""
    return texts.isolate(texts.plain(str(value), length))


@register.filter
def partial_date(value: str) -> str:
    """A date as precise as it is known, in the reader's language."""
    return partialdate.readable(value)


@register.filter
def date_range(begin: str, end: str) -> str:
    """`{{ meeting.begins_on|date_range:meeting.ends_on }}`: one date where both are the same."""
    return partialdate.readable_range(begin, end)


@register.filter
def period(begin: str, end: str) -> str:
    """`{{ initiative.starts|period:initiative.ends }}`: an unknown end is named."""
    return partialdate.readable_period(begin, end)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime, zone: str, until: datetime | None = None) -> SafeString:
    """A moment, or a range, in a time zone; and in the reader's own, from her profile or by script."""
    shown = timezones.format_span(at, until, zone)
    own = getattr(context.get("user"), "time_zone", "")
    added = ""
    if own and at.astimezone(ZoneInfo(own)).utcoffset() != at.astimezone(ZoneInfo(zone or "UTC")).utcoffset():
        added = format_html(
            '<span class="own-time">{}{}</span>',
            texts.comma(),
            _("for you %(moment)s") % {"moment": timezones.format_span(at, until, own)},
        )
    return format_html(
        '<time datetime="{}"{} data-zone="{}"{}>{}</time>{}',
        at.isoformat(timespec="seconds"),
        format_html(' data-until="{}"', until.isoformat(timespec="seconds")) if until else "",
        zone or "UTC",
        "" if own else format_html(' data-own="{}"', _("for you %(moment)s") % {"moment": "{}"}),
        shown,
        added,
    )


@register.simple_tag(takes_context=True)
def stamp(context: template.Context, at: datetime) -> SafeString:
    """When something was done, with the time zone: the reader's own where her profile names one, else UTC."""
    shown = timezones.format_moment(at, getattr(context.get("user"), "time_zone", ""))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), shown)


@register.simple_tag(takes_context=True)
def time_of_day(context: template.Context, at: datetime) -> SafeString:
    """The same under a heading that says the day."""
    shown = timezones.format_time(at, getattr(context.get("user"), "time_zone", ""))
    return format_html('<time class="nowrap" datetime="{}">{}</time>', at.isoformat(timespec="seconds"), shown)


@register.filter
def time_left(at: datetime) -> str:
    """“6 days”: the hours beside them would tell nothing more to whoever plans a week."""
    return timeuntil(at, depth=1)


@register.filter
def in_zone(at: datetime, zone: str) -> str:
    """`{{ round.deadline|in_zone:round.time_zone }}`: for plain texts, such as e-mails."""
    return timezones.format_moment(at, zone)


@register.filter
def breakable(address: str) -> SafeString:
    """An address that breaks after its signs rather than within its words."""
    return format_html_join("", "{}<wbr>", ((part,) for part in SIGNS_OF_ADDRESSES.split(address)))


@register.filter
def language_names(codes: str) -> str:
    """“en, fr” as the names of these languages in the reader's language; an unknown code stays as it is."""
    return texts.comma_separated(language_name(code) for code in codes_in(codes))


@register.filter
def marked(value: Any, page: str = "") -> Any:
    """A translated text. If it is not in the page's language, it is marked for screen readers and hyphenation, and with its
    own direction where that may differ."""
    if not isinstance(value, str) or not value:
        return value
    language = (get_language() or "en").split("-")[0]  # asked once: a page has a hundred such texts
    right, from_right = texts.is_right_to_left(value), language in settings.LANGUAGES_BIDI
    if _other_language(value, page or language):
        direction = mark_safe(' dir="auto"' if right else ' dir="ltr"' if from_right else "")  # noqa: S308 - ours
        return format_html('<span lang="{}"{}>{}</span>', getattr(value, "lang", ""), direction, value)
    return format_html('<span dir="auto">{}</span>', value) if right or (from_right and not value.isdigit()) else value


register.filter(by_name)
register.filter(choice_name)


def _other_language(value: Any, page: str) -> bool:
    lang = getattr(value, "lang", None)
    return lang is not None and isinstance(value, str) and lang != (page or get_language() or "en").split("-")[0]


@register.simple_tag
def colon() -> str:
    """The colon after a label; French puts a space before it."""
    return pgettext("before what happened", ":")


@register.simple_tag
def comma() -> str:
    """The comma in lists that a template writes itself."""
    return texts.comma()


@register.simple_tag
def semicolon() -> str:
    return texts.semicolon()


@register.filter
def money(amount: object, currency: str) -> str:
    return numbers.money(amount, currency)


@register.filter
def comma_separated(words: Iterable[object]) -> str:
    return texts.comma_separated(words)


@register.simple_tag
def arrow() -> str:
    """An arrow in the direction in which the page is read."""
    return texts.arrow()


@register.simple_tag(takes_context=True)
def visible(context: template.Context, record: models.Model, field: str) -> Any:
    """The value of a field if the reader may see it, else nothing."""
    return visibility.visible_value(record, field, context["request"].viewer)


@register.filter
def open_to(record: models.Model | None, viewer: visibility.Viewer) -> models.Model | None:
    """The record if the reader may see it, else nothing: for references in other records."""
    return record if visibility.is_open_to(record, viewer) else None


@register.filter
def name_for(record: models.Model, viewer: visibility.Viewer) -> str:
    """The name of the record as far as the reader may see it."""
    return str(record.name_for(viewer))  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The page's query string with some parameters changed; an empty value removes one."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


@register.filter
def pair_with(cells: Iterable[Any], names: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Each cell of a row with the name of its column."""
    return list(zip(cells, names, strict=False))


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """mapping[key], or None."""
    return mapping.get(key)
