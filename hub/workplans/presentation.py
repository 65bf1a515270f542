"""A document for a page: items nested and numbered, texts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hub.lib.translated import Text, current_language
from hub.lib.visibility import Viewer, is_open_to
from hub.partners.models import Organization
from hub.workplans.document import UNNAMED
from hub.workplans.document_types import WITH_PROGRESS, PlanDocument, PlanText
from hub.workplans.lint.rules import numbers
from hub.workplans.models import Indicator, IndicatorValue, ItemStatus, Unit


def name_for(organization: Organization | None, viewer: Viewer) -> str:
    """The name of an organization in a plan, if the viewer may see it; its existence is not a secret."""
    if organization is None:
        return ""
    return organization.short_name if is_open_to(organization, viewer) else _("a partner not named here")


def name_in(document: Mapping[str, Any], slug: str | None) -> str:
    """The name for an organization's short name in a document or a report."""
    if slug == UNNAMED:
        return _("a partner not named here")
    name = document["organizations"].get(slug, slug or "")
    translated = document.get("translated_names", {}).get(slug, {})  # not in texts frozen before they were kept
    return str(translated.get(current_language()) or name)


def in_money(amount: str, currency: str) -> str:
    """An amount of a document in the reader's format: without decimals where it has none."""
    value = Decimal(amount)
    return f"{number_format(value, 0 if value == value.to_integral_value() else 2, force_grouping=True)} {currency}"


def in_words(texts: dict[str, str] | None, preferred: str = "") -> Text:
    """A text of a document in the reader's language or, where there is none, in the first that has one. Callers with
    hundreds of texts pass the reader's language."""
    texts, preferred = texts or {}, preferred or current_language()
    for code in (preferred, "en", *texts):
        if texts.get(code):
            return Text(texts[code], code)
    return Text("", preferred)


@dataclass
class ItemView:
    key: str
    number: str
    title: Text
    item: Mapping[str, Any]
    texts: dict[str, Text]
    lead: str = ""
    status: str = ""
    status_label: Any = ""
    unit_label: Any = ""
    direction_label: Any = ""
    value: IndicatorValue | None = None
    children: list[ItemView] = field(default_factory=list)
    indicators: list[ItemView] = field(default_factory=list)


@dataclass
class Read:
    title: Text
    summary: Text
    plan: PlanText
    outcomes: list[ItemView]
    unplaced: list[ItemView]


def read(document: PlanDocument, values: dict[str, IndicatorValue] | None = None) -> Read:
    """The document for a page; with reported values of its indicators if they are given."""
    number, values, language = numbers(document), values or {}, current_language()

    def one(item: Mapping[str, Any]) -> ItemView:
        texts = {
            name: in_words(item[name], language)
            for name in ("description", "definition_of_success", "theory_of_change")
            if isinstance(item.get(name), dict)
        }
        shown = ItemView(item["key"], number[item["key"]], in_words(item["title"], language), item, texts)
        if "status" in item:
            shown.status, shown.status_label = item["status"], ItemStatus(item["status"]).label
            shown.lead = name_in(document, item["lead"])
        if "unit" in item:
            shown.unit_label = Unit(item["unit"]).label
            shown.direction_label = Indicator.Direction(item["direction"]).label
            shown.value = values.get(item["key"])
        return shown

    by_key = {item["key"]: one(item) for kind in WITH_PROGRESS for item in document[kind]}
    unplaced: list[ItemView] = []
    for output in document["outputs"]:
        parent = by_key.get(output["outcome"] or "")
        (parent.children if parent else unplaced).append(by_key[output["key"]])
    for activity in document["activities"]:
        if parent := by_key.get(activity["output"]):
            parent.children.append(by_key[activity["key"]])
    for indicator in document["indicators"]:
        if parent := by_key.get(indicator["outcome"] or indicator["output"] or ""):
            parent.indicators.append(one(indicator))
    plan = document["plan"]
    outcomes = [by_key[outcome["key"]] for outcome in document["outcomes"]]
    return Read(in_words(plan["title"]), in_words(plan["summary"]), plan, outcomes, unplaced)
