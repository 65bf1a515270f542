"""How progress is added up, by a rule that the page states.

Each item counts the same, or by its weight where the plan says so. Items that were dropped or carried over do not count.
An item without a report is neither done nor undone: the sum is a range, from “at least” (nothing unreported is done) to
“at most” (all of it is), and never claims more than is known. The progress of an output with activities is that of the
activities. What they leave open is closed by the output's own approved report, if that is within their range; it counts
alone where no activity is reported on. Where the two contradict each other, the activities count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

GIVEN_UP = {"dropped", "carried_over"}


@dataclass(frozen=True)
class Progress:
    """at_least and at_most in per cent; reported and total count items, weight is their total weight."""

    at_least: Decimal
    at_most: Decimal
    reported: int
    total: int
    weight: Decimal

    @property
    def is_known(self) -> bool:
        """Whether anything was reported. Otherwise no number is shown."""
        return self.reported > 0

    @property
    def floor(self) -> int:
        """Whole per cent, never rounded up: 99.9 is not done."""
        return int(self.at_least.to_integral_value(ROUND_FLOOR))

    @property
    def ceiling(self) -> int:
        return int(self.at_most.to_integral_value(ROUND_CEILING))

    @property
    def is_exact(self) -> bool:
        return self.reported == self.total


def of_item(item: dict[str, Any]) -> Progress | None:
    """The reported progress of one item of a document; None for one that was dropped."""
    if item["status"] in GIVEN_UP:
        return None
    weight = Decimal(item["weight"] or 1)
    percent = 100 if item["status"] == "done" else item["percent"]
    if percent is None:
        return Progress(Decimal(0), Decimal(100), 0, 1, weight)
    return Progress(Decimal(percent), Decimal(percent), 1, 1, weight)


def add_up(parts: Iterable[Progress | None], rule: str) -> Progress | None:
    """The weighted or plain mean of parts; None where nothing counts."""
    counted = [part for part in parts if part is not None]
    weights = [part.weight if rule == "weighted" else Decimal(1) for part in counted]
    total = sum(weights, Decimal(0))
    if not total:
        return None
    low = sum((part.at_least * weight for part, weight in zip(counted, weights, strict=True)), Decimal(0)) / total
    high = sum((part.at_most * weight for part, weight in zip(counted, weights, strict=True)), Decimal(0)) / total
    return Progress(low, high, sum(p.reported for p in counted), sum(p.total for p in counted), total)


def of_plan(document: Mapping[str, Any]) -> dict[str, Progress | None]:
    """Progress by the key of each output and outcome, and of the plan as a whole under `plan`."""
    rule = document["plan"]["rollup"]
    activities: dict[str, list[Progress | None]] = {}
    for activity in document["activities"]:
        activities.setdefault(activity["output"], []).append(of_item(activity))
    progress: dict[str, Progress | None] = {}
    outputs: dict[str | None, list[Progress | None]] = {}
    for output in document["outputs"]:
        found = of_output(output, activities.get(output["key"], []), rule)
        progress[output["key"]] = found
        outputs.setdefault(output["outcome"], []).append(found)
    for outcome in document["outcomes"]:
        progress[outcome["key"]] = add_up(outputs.get(outcome["key"], []), rule)
    progress["plan"] = add_up([part for parts in outputs.values() for part in parts], rule)
    return progress


def of_output(output: dict[str, Any], activities: list[Progress | None], rule: str) -> Progress | None:
    """Dropped outputs do not count. An output whose own report says that it is done is done."""
    own = of_item(output)
    if own is None or output["status"] == "done":
        return own
    parts = add_up(activities, rule)
    if parts is None or (own.is_known and parts.at_least <= own.at_least <= parts.at_most):
        return own
    return Progress(parts.at_least, parts.at_most, parts.reported, parts.total, own.weight)
