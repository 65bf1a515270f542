"""Cells of the matrix, of which a page has two thousand, and the blocks that pages of other apps show."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from evidence.lawgap import Verdict

from hub.events.content import get_or_make_content
from hub.groups.models import Group
from hub.law.cells import Cells, LawOfCountry, chosen_editions
from hub.law.messages import in_own_language
from hub.law.models import Family, SuggestedAction
from hub.law.models import Verdict as Words
from hub.lib.templatetags.components import VERDICTS
from hub.vocabularies.models import Country

register = template.Library()

GAPS_SHOWN = 12


@register.simple_tag
def matrix_cells(cells: list[tuple[str, int, str, bool, bool]], iso3: str) -> SafeString:
    """Cells of one country: (verdict, number of the standard, its name, whether a family begins, whether anything is known of
    any country). The address is relative to that of the matrix, and phones show only gaps, with the name of the standard.
    End tags and quotes that HTML does not need are left out: a page has more than two thousand cells."""
    words = {value: str(label) for value, label in Words.choices}
    code = iso3.lower()
    return format_html_join("", "{}", ((_cell(*cell, code, words[cell[0]]),) for cell in cells))


@lru_cache(16_384, typed=True)
def _cell(verdict: str, number: int, name: str, begins: bool, is_known: bool, code: str, word: str) -> SafeString:
    if not is_known:
        return SafeString('<td class="f u">?' if begins else "<td class=u>?")
    letter = VERDICTS[verdict]
    if verdict in ("not_met", "partly"):
        shape = '<td class="{}"><a class={} data-short="{}" href={}/{}/>{}</a>'
        return format_html(shape, "f g" if begins else "g", letter, name, code, number, word)
    if verdict == "met":  # most are, and a link without a class is styled so
        return format_html(
            "<td class=f><a href={}/{}/>{}</a>" if begins else "<td><a href={}/{}/>{}</a>", code, number, word
        )
    shape = "<td class=f><a class={} href={}/{}/>{}</a>" if begins else "<td><a class={} href={}/{}/>{}</a>"
    return format_html(shape, letter, code, number, word)


@register.filter
def in_page_language(said: str) -> str:
    """What a reader of files or a rule says, in the language of the page."""
    return in_own_language(said)


@register.inclusion_tag("law/country_block.html", takes_context=True)
def law_of_country(context: Context, country: Country, law: LawOfCountry) -> dict[str, Any]:
    """The law on the page of a country: gaps in the newest editions, which the page has read, and links."""
    return {
        "country": country,
        "edition": law.edition,
        "has_any": law.has_any,
        "gaps": [(one, verdict.value, Words(verdict).label) for one, verdict in law.gaps[:GAPS_SHOWN]],
        "total": len(law.verdicts),
        "met": sum(verdict == Verdict.MET for _one, verdict in law.verdicts),
        "unknown": sum(verdict == Verdict.UNKNOWN for _one, verdict in law.verdicts),
        "address": reverse("law:country", args=[country.iso3.lower()]),
        "viewer": context.get("viewer"),
    }


@register.inclusion_tag("law/group_block.html", takes_context=True)
def law_tools(context: Context, group: Group) -> dict[str, Any]:
    """The tools of the group on the rule of law, with live figures; empty on the pages of others."""
    if group.slug != "rule-of-law":
        return {"is_shown": False}
    return get_or_make_content("law tools", make=_tools) | {"viewer": context.get("viewer")}


def _tools() -> dict[str, Any]:
    main = [one for one in chosen_editions(None, with_sources=False) if one.publisher == "usdol"]
    cells = Cells(main, {"standard__family": Family.LAW})
    standards = [one for one in cells.standards if one.family == Family.LAW]
    counts = cells.counts(cells.countries, standards)
    worst = sorted(standards, key=lambda one: -counts[one.pk][Verdict.NOT_MET])[:3]
    edition = cells.editions[0] if cells.editions else None
    actions = SuggestedAction.objects.filter(edition=edition).count() if edition else 0
    return {
        "is_shown": bool(cells.verdicts),
        "edition": edition,
        "countries": len(cells.countries),
        "standards": len(cells.standards),
        "actions": actions,
        "worst": [(one, counts[one.pk][Verdict.NOT_MET]) for one in worst],
    }
