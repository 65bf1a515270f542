"""The checks named by rules. Each takes one item and returns whether it violates the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Item = dict[str, Any]


class Context:
    """What a check may need of the rest of the plan, computed once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.plan: Item = document["plan"]
        self.outcomes: list[Item] = document["outcomes"]
        self.plan_months: int | None = document.get("plan_months")
        self.accepted: set[str] = set(document.get("accepted", ()))
        self.by_key: dict[str, Item] = {}
        self.keys: dict[str, set[str]] = {}
        for kind in ("outcomes", "outputs", "activities", "indicators"):
            self.keys[kind] = {item["key"] for item in document[kind]}
            self.by_key.update({item["key"]: item for item in document[kind]})
        self.outputs_of = _group_by(document["outputs"], "outcome")
        self.activities_of = _group_by(document["activities"], "output")
        self.indicators_of = _group_by(document["indicators"], "outcome")


def _group_by(items: list[Item], parent: str) -> dict[str, list[Item]]:
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item[parent]:
            grouped[item[parent]].append(item)
    return grouped


def plan_is_empty(item: Item, context: Context) -> bool:
    return not context.outcomes


def plan_has_other_length(item: Item, context: Context) -> bool:
    """By more than half a month: months differ in length."""
    if not context.plan_months:
        return False
    days = (date.fromisoformat(item["ends"]) - date.fromisoformat(item["starts"])).days + 1
    return abs(days / 30.4375 - context.plan_months) > 0.5


def text_is_missing(item: Item, context: Context, field: str) -> bool:
    return not any(text.strip() for text in item[field].values())


def value_is_missing(item: Item, context: Context, field: str) -> bool:
    return item[field] in (None, "")


def parent_is_missing(item: Item, context: Context, field: str, parents: str) -> bool:
    return item[field] not in context.keys[parents]


def outcome_has_no_measure(item: Item, context: Context) -> bool:
    return not item["not_measured"] and not context.indicators_of[item["key"]]


def outcome_counts_outputs(item: Item, context: Context) -> bool:
    indicators = context.indicators_of[item["key"]]
    return bool(indicators) and all(indicator["measures"] == "delivery" for indicator in indicators)


def outcome_has_no_output(item: Item, context: Context) -> bool:
    return not context.outputs_of[item["key"]]


def output_has_no_activity(item: Item, context: Context) -> bool:
    return not context.activities_of[item["key"]]


def due_outside_period(item: Item, context: Context) -> bool:
    # ISO dates sort as text.
    return bool(item["due"]) and not context.plan["starts"] <= item["due"] <= context.plan["ends"]


def due_after_output(item: Item, context: Context) -> bool:
    output = context.by_key.get(item["output"] or "")
    return bool(output and output["due"] and item["due"] and item["due"] > output["due"])


def nobody_accepted(item: Item, context: Context) -> bool:
    """Only where somebody is named: another rule is about outputs without a lead."""
    return bool(item["lead"] or item.get("partners")) and item["key"] not in context.accepted


def budget_without_currency(item: Item, context: Context) -> bool:
    return item["budget"] is not None and not item["currency"]


def target_against_direction(item: Item, context: Context) -> bool:
    if item["baseline"] is None or item["target"] is None or item["direction"] == "keep":
        return False
    baseline, target = Decimal(item["baseline"]), Decimal(item["target"])
    return target < baseline if item["direction"] == "up" else target > baseline


CHECKS: dict[str, Callable[..., bool]] = {
    check.__name__: check
    for check in (
        plan_is_empty,
        plan_has_other_length,
        text_is_missing,
        value_is_missing,
        parent_is_missing,
        outcome_has_no_measure,
        outcome_counts_outputs,
        outcome_has_no_output,
        output_has_no_activity,
        due_outside_period,
        due_after_output,
        nobody_accepted,
        budget_without_currency,
        target_against_direction,
    )
}
