"""The structure of a plan as a document (`document.py` writes it): what is frozen, compared, checked and exported."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Kind = Literal["outcomes", "outputs", "activities", "indicators"]
KINDS: tuple[Kind, ...] = ("outcomes", "outputs", "activities", "indicators")
DELIVERABLES: tuple[Literal["outputs", "activities"], ...] = ("outputs", "activities")
WITH_PROGRESS: tuple[Literal["outcomes", "outputs", "activities"], ...] = ("outcomes", "outputs", "activities")
Text = dict[str, str]  # by language code


class PlanText(TypedDict):
    id: str
    group: str
    period: str
    title: Text
    summary: Text
    starts: str
    ends: str
    rollup: str


class ItemText(TypedDict):
    """`key` never changes."""

    key: str
    position: int
    title: Text


class OutcomeText(ItemText):
    subgroup: str | None
    definition_of_success: Text
    theory_of_change: Text
    not_measured: bool


class DeliverableText(TypedDict):
    position: int
    title: Text
    description: Text
    lead: str | None
    due: str | None
    weight: str | None
    status: str
    status_reason: str
    percent: int | None


class OutputText(DeliverableText):
    key: str
    outcome: str | None
    carried_from: dict[str, str] | None
    initiatives: list[str]


class ActivityText(DeliverableText):
    key: str
    output: str
    carried_from: dict[str, str] | None
    partners: list[str]
    budget: str | None
    currency: str
    countries: list[str]
    sectors: list[str]
    issues: list[str]


class PeriodText(TypedDict):
    starts: str
    ends: str
    target: str | None


class IndicatorText(ItemText):
    outcome: str | None
    output: str | None
    measures: str
    unit: str
    direction: str
    cumulative: bool
    baseline: str | None
    baseline_on: str | None
    target: str | None
    disaggregation: list[str]
    verification: str
    periods: list[PeriodText]
    age_bands: NotRequired[list[str]]
    is_ratio: NotRequired[bool]


class PlanDocument(TypedDict):
    schema: str
    plan: PlanText
    outcomes: list[OutcomeText]
    outputs: list[OutputText]
    activities: list[ActivityText]
    indicators: list[IndicatorText]
    organizations: dict[str, str]
    translated_names: NotRequired[dict[str, dict[str, str]]]  # of organizations, by language; not in older texts
    adoption: NotRequired[dict[str, Any]]  # in a text that was frozen by its adoption


AnyItem = OutcomeText | OutputText | ActivityText | IndicatorText


def key_of(kind: str, pk: int | None) -> str:
    """The key of an item: `key_of("output", 7)` is "output-7"."""
    return f"{kind}-{pk}"
