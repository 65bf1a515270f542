"""Template tags about parts of plans."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.lib.components import Part as BarPart
from hub.lib.partialdate import readable
from hub.lib.text import add_label, comma_separated
from hub.lib.translated import Text
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.workplans import overview, presentation
from hub.workplans.differences import Change, FieldChange
from hub.workplans.lint.rules import WORDS
from hub.workplans.models import Activity, Indicator, IndicatorValue, Outcome, Output, Plan
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
    """The label of a form field, with its language where it has one."""
    column = f"{change.field}_{change.language}" if change.language else change.field
    for model in KINDS.values():
        for field in model._meta.get_fields():
            if field.name == column and hasattr(field, "verbose_name"):
                return str(field.verbose_name).capitalize()
    return column


@register.filter
def progress(found: Progress | None) -> str:
    """Progress as text, never more than is known."""
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
def own_report(output: presentation.ItemView, found: Progress | None) -> str:
    """The output's own report, where it contradicts its activities."""
    percent = output.item["percent"]
    if percent is None or found is None or (found.is_exact and found.floor == percent):
        return ""
    return _("its own report: %(percent)s %%") % {"percent": percent}


@register.filter
def item_facts(item: presentation.ItemView) -> str:
    """Lead, due date, budget and origin of an item of a document, in one line."""
    facts = []
    if item.lead:
        facts.append(f"{_('Lead')}{pgettext('before what happened', ':')} {item.lead}")
    if item.item.get("due"):
        facts.append(f"{_('due')} {readable(item.item['due'])}")
    return " · ".join([*facts, *_more_facts(item)])


@register.filter
def other_facts(item: presentation.ItemView) -> str:
    """The same without what stands in columns of its own."""
    return " · ".join(_more_facts(item))


def _more_facts(item: presentation.ItemView) -> list[str]:
    facts = []
    if item.item.get("budget"):
        facts.append(presentation.in_money(item.item["budget"], item.item["currency"]))
    if origin := item.item.get("carried_from"):
        facts.append(_("carried over from %(period)s: %(reason)s") % origin)
    return facts


@register.filter
def period_targets(indicator: presentation.ItemView) -> str:
    """The targets of periods, each with its last day."""
    return comma_separated(
        add_label(readable(period["ends"]), period["target"] or "–") for period in indicator.item["periods"]
    )


@register.filter
def progress_meter(found: Progress | None) -> list[BarPart]:
    return overview.progress_parts(found)


@register.simple_tag(takes_context=True)
def plan_tabs(context: template.Context, current: str) -> list[tuple[str, str, int | str, bool]]:
    """The pages of a plan: name, address, number, whether it is the present one."""
    plan, place = context["plan"], [context["group"].slug, context["plan"].period]
    pages = [
        ("plan", pgettext("page of a plan", "Plan"), "workplans:plan"),
        ("comments", _("Comments"), "workplans:comments"),
        ("amendments", _("Changes proposed"), "workplans:amendments"),
    ]
    if plan.is_binding:
        pages += [("progress", _("Progress"), "workplans:progress"), ("report", _("Report"), "reports:report")]
    pages.append(("history", _("History"), "workplans:history"))
    numbers = {"comments": context.get("comment_count") or ""}
    return [(name, reverse(view, args=place), numbers.get(key, ""), key == current) for key, name, view in pages]


@register.filter
def exact(value: Decimal) -> str:
    """A number without trailing zeros or exponent: 100, never 1E+2."""
    return f"{value.normalize():f}"


@register.inclusion_tag("workplans/reported_value.html", takes_context=True)
def reported_value(context: template.Context, value: IndicatorValue | None) -> dict[str, Any]:
    """The reported value of an indicator, with a link to the report; empty where there is none."""
    if value is None:
        return {"found": None}
    text = _("%(value)s reported until %(day)s") % {
        "value": f"{value.value.normalize():f}",
        "day": date_format(value.update.until, "DATE_FORMAT"),
    }
    details = [ratio_in_words(value.numerator, value.denominator), parts_in_words(value, context["viewer"])]
    return {"found": value, "base": context["base"], "text": text, "details": [one for one in details if one]}


@register.simple_tag(takes_context=True)
def value_parts(context: template.Context, value: IndicatorValue) -> list[Part]:
    """The parts of a value, as far as the reader may see them."""
    return visible_parts(value, context["viewer"])


@register.filter
def as_ratio(value: IndicatorValue) -> str:
    return ratio_in_words(value.numerator, value.denominator)


@register.filter
def asked_parts(indicator: Indicator) -> str:
    """How an indicator is broken down and whether it is a ratio; empty where neither."""
    words = [_("numerator and denominator")] if indicator.is_ratio else []
    words += [_("by sex")] if any(name == "sex" for name, _part in part_names(indicator)) else []
    words += [_("by age (%(bands)s)") % {"bands": comma_separated(indicator.age_bands)}] if indicator.age_bands else []
    return comma_separated(words)


@register.filter
def name_for(organization: Organization | None, viewer: Viewer) -> str:
    return presentation.name_for(organization, viewer)
