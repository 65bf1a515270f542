"""Small components that pages use hundreds of times, rendered in Python because a template for each would be too slow. The
others are templates in `hub/templates/components/`. `/about/components/` shows all of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from hub.lib.charts.mirroring import mirror
from hub.lib.components import Part, kind_of_state, segments

register = template.Library()

VERDICTS = {"met": "m", "partly": "p", "not_met": "n", "unknown": "u", "not_applicable": "a"}


@register.simple_tag
def state(value: str, label: object) -> SafeString:
    """A state as a word with a shape: `{% state plan.state plan.get_state_display %}`."""
    return _state(kind_of_state(value), str(label))


@register.simple_tag
def state_of_kind(kind: str, label: object) -> SafeString:
    """The same where the page knows the shape itself: good, now, warn, bad or none."""
    return _state(kind, str(label))


@lru_cache(1024, typed=True)  # by type, too: a safe text may read like one that is not
def _state(kind: str, label: str) -> SafeString:
    return format_html('<span class="state{}">{}</span>', "" if kind == "none" else f" state--{kind}", label)


@register.simple_tag
def entries(number: int | str) -> SafeString:
    """How many things stand under a heading or a tab: a bare number for the eye, with a word for who hears it."""
    return _entries(int(number), get_language() or "")


@lru_cache(1024)
def _entries(number: int, language: str) -> SafeString:
    word = ngettext("entry", "entries", number)  # said after a number beside a heading, as in "Members, 12 entries"
    shown = floatformat(number, "0g")
    return format_html('<span class="n">{}<span class="visually-hidden"> {}</span></span>', shown, word)


@register.simple_tag
def options(choices: Iterable[tuple[str, str, bool]]) -> SafeString:
    """The lines of a list to choose from: value, words, and whether it is chosen. Lists of initiatives have hundreds."""
    return mark_safe("".join(_option(*choice) for choice in choices))  # noqa: S308 - each is escaped


@lru_cache(4096, typed=True)
def _option(value: str, words: str, is_chosen: bool) -> SafeString:
    selected = mark_safe(" selected") if is_chosen else ""
    return format_html('<option value="{}"{}>{}</option>', value, selected, words)


@register.simple_tag
def verdict(value: str, label: object) -> SafeString:
    """Whether a standard is met; only a gap stands out. `value`: met, partly, not_met, unknown or not_applicable."""
    return format_html('<span class="v v--{}">{}</span>', VERDICTS[value], label)


@register.simple_tag
def meter(parts: Iterable[Part], label: object, total: float | None = None, thin: bool = True) -> SafeString:
    """Parts of a whole as one bar. Its label is for screen readers; repeat it in text where the bar is not explained."""
    rects = (("f-" + one.fill, one.start, one.width) for one in segments(parts, total))
    return format_html(
        '<svg class="meter{}" role="img" aria-label="{}">{}</svg>',
        " meter--thin" if thin else "",
        label,
        format_html_join("", '<rect class="{}" x="{}" width="{}" height="100%" />', rects),
    )


@register.filter
def from_the_beginning(drawn: SafeString, viewbox: str) -> SafeString:
    """A drawing that begins at the left, or at the right where the page does."""
    return mark_safe(mirror(drawn, viewbox)) if get_language_bidi() else drawn  # noqa: S308 - as the template made it


@register.simple_tag
def swatch(fill: str) -> SafeString:
    """The coloured field of a key: now, soft, light, rest, 0, warn, bad, good, none, or step-1 to step-4 of a map."""
    name = fill if fill.startswith("step-") else f"f-{fill}"
    return format_html(
        '<svg class="map-key" viewBox="0 0 16 12" aria-hidden="true"><rect class="{}" width="16" height="12" /></svg>',
        name,
    )


@register.filter
def shorten(text: object, length: int) -> str:
    """The beginning of a text, with … where it was cut."""
    whole = str(text)
    return whole if len(whole) <= length else Truncator(whole).chars(length)


@register.filter
def choice(label: object) -> object:
    """A line of a list to choose from. Where nothing is chosen Django shows nine dashes, which screen readers spell out."""
    return _("Choose") if label == "---------" else label
