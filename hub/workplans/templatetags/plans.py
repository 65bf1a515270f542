"""Words for the parts of plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from hub.lib.partialdate import readable
from hub.lib.templatetags.site_tags import badge, markdown, marked
from hub.lib.translated import Text
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.workplans import presentation
from hub.workplans.differences import Change, FieldChange
from hub.workplans.lint.rules import WORDS
from hub.workplans.models import Activity, Indicator, IndicatorValue, ItemStatus, Outcome, Output, Plan
from hub.workplans.progress.breakdown import Part, part_names, parts_in_words, ratio_in_words, visible_parts
from hub.workplans.progress.rollup import Progress

register = template.Library()

KINDS: dict[str, Any] = {
    "plan": Plan, "outcomes": Outcome, "outputs": Output, "activities": Activity, "indicators": Indicator,
}  # fmt: skip


@register.filter
def in_words(texts: dict[str, str]) -> Text:
    return presentation.in_words(texts)


@register.filter
def item_name(change: Change, numbers: dict[str, str]) -> str:
    """“Output 2.1”."""
    return f"{WORDS.get(change.kind, _('Work plan'))} {numbers.get(change.key, '')}".strip()


@register.filter
def what_happened(change: Change) -> str:
    return {
        "added": pgettext("what became of a part of a plan", "added"),
        "deleted": pgettext("what became of a part of a plan", "deleted"),
        "changed": pgettext("what became of a part of a plan", "changed"),
    }[change.what]


@register.filter
def field_name(change: FieldChange) -> str:
    """The label of a field as forms have it, with its language where it has one."""
    column = f"{change.field}_{change.language}" if change.language else change.field
    for model in KINDS.values():
        for field in model._meta.get_fields():
            if field.name == column and hasattr(field, "verbose_name"):
                return str(field.verbose_name).capitalize()
    return column


@register.filter
def progress(found: Progress | None) -> str:
    """A sum of progress in words: never more than is known."""
    if found is None:
        return _("nothing left to do")
    if not found.is_known:
        return _("not reported")
    if found.is_exact or found.floor == found.ceiling:
        return _("%(percent)s %% done") % {"percent": found.floor}
    return _("at least %(low)s %% done; %(silent)s of %(total)s not reported") % {
        "low": found.floor,
        "silent": found.total - found.reported,
        "total": found.total,
    }


@register.simple_tag
def own_report(output: presentation.ItemView, found: Progress | None) -> SafeString:
    """What the output's own report says, where its activities say otherwise."""
    percent = output.item["percent"]
    if percent is None or found is None or (found.is_exact and found.floor == percent):
        return SafeString("")
    text = _("its own report: %(percent)s %%") % {"percent": percent}
    return format_html(' <span class="small muted">({})</span>', text)


@lru_cache(maxsize=256)
def _status(status: str, language: str) -> SafeString:
    return badge(status, str(ItemStatus(status).label))


@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    return date_format(day, "DATE_FORMAT")


@register.simple_tag(takes_context=True)
def read_item(context: template.Context, item: presentation.ItemView) -> SafeString:
    """An item of a document with its texts. Not a template, for the same reason as `activity_list`."""
    language = get_language() or "en"
    terms = _terms(language)
    facts = [f"{terms['lead']} {item.lead}"] if item.lead else []
    if item.item.get("due"):
        facts.append(f"{terms['due']} {readable(item.item['due'])}")
    if item.item.get("budget"):
        facts.append(presentation.in_money(item.item["budget"], item.item["currency"]))
    if origin := item.item.get("carried_from"):
        facts.append(_("carried over from %(period)s: %(reason)s") % origin)
    indicators = [
        (
            i.key,
            marked(i.title),
            i.unit_label,
            i.item["baseline"] or "–",
            i.item["target"] or "–",
            _periods(i.item),
            reported_value(context, i.value),
        )
        for i in item.indicators
    ]
    title = marked(item.title, language)
    return format_html(
        '<span class="tree__number">{}</span>{} {}{}{}{}',
        item.number,
        format_html("<strong>{}</strong>", title) if "theory_of_change" in item.texts else title,
        _status(item.status, language) if item.status and context.get("shows_status") else "",
        format_html('<p class="small muted">{}</p>', " · ".join(facts)) if facts else "",
        format_html_join(
            "", "{}{}", ((terms.get(name, ""), markdown(text, language)) for name, text in item.texts.items() if text)
        ),
        format_html(
            '<ul class="small">{}</ul>', format_html_join("", '<li id="{}">{} ({}): {} → {}{}{}</li>', indicators)
        )
        if indicators
        else "",
    )


@lru_cache(maxsize=16)
def _terms(language: str) -> dict[str, str]:
    """What stands before the parts of an item: asked for once a language, for a plan has hundreds of items."""
    colon = pgettext("before what happened", ":")
    label = '<p class="small muted">{}{}</p>'
    return {
        "lead": _("Lead") + colon,
        "due": _("due"),
        "definition_of_success": format_html(label, _("Success means"), colon),
        "theory_of_change": format_html(label, _("Theory of change"), colon),
    }


@register.filter
def exact(value: Decimal) -> str:
    """A number in figures without zeros at its end: 100, never 1E+2."""
    return f"{value.normalize():f}"


@register.simple_tag(takes_context=True)
def reported_value(context: template.Context, value: IndicatorValue | None) -> SafeString:
    """The value that was reported for an indicator, with a link to the report; nothing where none was."""
    if value is None:
        return SafeString("")
    text = _("%(value)s reported until %(day)s") % {
        "value": f"{value.value.normalize():f}",
        "day": _day(value.update.until, get_language() or "en"),
    }
    details = [ratio_in_words(value.numerator, value.denominator), parts_in_words(value, context["viewer"])]
    return format_html(
        ' · <a href="{}progress/{}/">{}</a>{}',
        context["base"],
        value.update.public_id,
        text,
        format_html_join("", " ({})", ((detail,) for detail in details if detail)),
    )


@register.simple_tag(takes_context=True)
def value_parts(context: template.Context, value: IndicatorValue) -> list[Part]:
    """The parts of a value, as far as the reader may see them."""
    return visible_parts(value, context["viewer"])


@register.filter
def as_ratio(value: IndicatorValue) -> str:
    return ratio_in_words(value.numerator, value.denominator)


@register.filter
def asked_parts(indicator: Indicator) -> str:
    """How an indicator is broken down and whether it is a ratio, in words; nothing where neither."""
    words = [_("numerator and denominator")] if indicator.is_ratio else []
    words += [_("by sex")] if any(name == "sex" for name, _part in part_names(indicator)) else []
    words += [_("by age (%(bands)s)") % {"bands": ", ".join(indicator.age_bands)}] if indicator.age_bands else []
    return ", ".join(words)


def _periods(indicator: Mapping[str, Any]) -> str:
    """The targets on the way, each with its last day."""
    targets = ", ".join("{}: {}".format(period["ends"], period["target"] or "–") for period in indicator["periods"])
    return f" ({targets})" if targets else ""


@register.simple_tag(takes_context=True)
def read_children(context: template.Context, item: presentation.ItemView) -> SafeString:
    """The items under an item, and those under them, as lists."""
    if not item.children:
        return SafeString("")
    rows = ((child.key, read_item(context, child), read_children(context, child)) for child in item.children)
    return format_html("<ol>{}</ol>", format_html_join("", '<li id="{}">{}{}</li>', rows))


@register.filter
def status_badge(status: str) -> SafeString:
    return _status(status, get_language() or "en")


@register.filter
def named(organization: Organization | None, viewer: Viewer) -> str:
    return presentation.named(organization, viewer)


@register.simple_tag(takes_context=True)
def output_facts(context: template.Context, output: Output) -> SafeString:
    """Who leads an output, when it is due, how many comments it has. Not a template, for the same reason as below."""
    facts = []
    if output.lead:
        facts.append(
            f"{_('Lead')}{pgettext('before what happened', ':')} {presentation.named(output.lead, context['viewer'])}"
        )
    if output.due:
        facts.append(f"{_('due')} {_day(output.due, get_language() or 'en')}")
    if number := context["comment_counts"].get(output.anchor):
        facts.append(ngettext("%(number)s comment", "%(number)s comments", number) % {"number": number})
    return format_html('<p class="small muted">{}</p>', " · ".join(facts)) if facts else SafeString("")


@register.simple_tag(takes_context=True)
def activity_list(context: template.Context, output: Output) -> SafeString:
    """The activities of an output as a list. Not a template: a plan has hundreds, and each would cost as much as a page."""
    language, due = get_language() or "en", _("due")
    number = output.number if output.outcome_id else output.position
    shown = []
    for line in context["lines"].get(output.pk, ()):
        facts = [line.lead] if line.lead else []
        if line.due:
            facts.append(f"{due} {_day(line.due, language)}")
        text = format_html('<p class="small muted">{}</p>', " · ".join(facts)) if facts else ""
        place = f"{number}.{line.position}"
        status = _status(line.status, language) if context["shows_status"] else ""
        shown.append((f"activity-{line.pk}", place, marked(line.title, language), status, text))
    if not shown:
        return SafeString("")
    rows = format_html_join("", '<li id="{}"><span class="tree__number">{}</span>{} {}{}</li>', shown)
    return format_html("<ol>{}</ol>", rows)
