"""Factors by level and stage, and entry points in the order of the journey, as the reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from hub.corridors.models import Effect, EntryPoint, Factor, Level, Response, Stage, Step
from hub.initiatives.models import Evaluation, Initiative
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.opportunities.models import Call
from hub.workplans.models import Output

SHAPES = {Effect.RISK: "▲", Effect.PROTECTIVE: "●", Effect.BOTH: "◐"}
ENDED = {Initiative.Status.ENDED, Initiative.Status.SUSPENDED, Initiative.Status.CANCELLED, Initiative.Status.INACTIVE}


@dataclass(frozen=True)
class FactorRow:
    """A factor and its source, as far as the reader may see it."""

    factor: Factor
    item: Item | None

    @property
    def shape(self) -> str:
        return SHAPES[Effect(self.factor.effect)]

    @property
    def strength(self) -> str:
        """As the group judges it; otherwise as the library does."""
        if self.factor.strength or self.item is None:
            return str(self.factor.get_strength_display())
        return str(self.item.get_strength_display())


@dataclass(frozen=True)
class Line:
    """One level of the matrix: for each stage its label and the factors."""

    level: str
    cells: list[tuple[str, list[FactorRow]]]


def factors_of(corridors: Iterable[Any], viewer: Viewer) -> list[FactorRow]:
    """Two queries."""
    factors = list(
        Factor.objects.visible_to(viewer)
        .filter(corridor__in=corridors)
        .select_related("corridor__group")
        .order_by("pk")
    )
    items = Item.objects.visible_to(viewer).in_bulk({one.item_id for one in factors if one.item_id})
    return [FactorRow(one, items.get(one.item_id)) for one in factors]


def matrix_of(factors: Iterable[FactorRow]) -> list[Line]:
    by_cell: dict[tuple[str, str], list[FactorRow]] = defaultdict(list)
    for row in factors:
        by_cell[row.factor.level, row.factor.stage].append(row)
    return [
        Line(str(level.label), [(str(stage.label), by_cell[level, stage]) for stage in Stage])
        for level in Level
    ]  # fmt: skip


@dataclass
class Point:
    """An entry point with what was tried, who is there and what was promised, as far as the reader may see it."""

    entry_point: EntryPoint
    responses: list[Response]
    outputs: list[Output]
    calls: list[Call]

    @property
    def at_work(self) -> list[Response]:
        return [one for one in self.responses if one.initiative is not None and one.initiative.status not in ENDED]

    @property
    def tried_responses(self) -> list[Response]:
        """Items of the library, and initiatives with an end or an evaluation."""
        return [
            one
            for one in self.responses
            if one.initiative is None or one.initiative.status in ENDED or one.initiative.seen_evaluations
        ]


def points_of(entry_points: Any, viewer: Viewer) -> list[Point]:
    """In the order of the journey. A fixed number of queries."""
    evaluations = Prefetch(
        "initiative__evaluations", queryset=Evaluation.objects.visible_to(viewer), to_attr="seen_evaluations"
    )
    responses = Response.objects.visible_to(viewer).select_related("item", "initiative").prefetch_related(evaluations)
    outputs = Output.objects.visible_to(viewer).select_related("plan__group", "outcome")
    seen = (
        entry_points.visible_to(viewer)
        .select_related("corridor__group", "corridor__origin", "corridor__destination")
        .prefetch_related(
            Prefetch("responses", queryset=responses, to_attr="seen_responses"),
            Prefetch("outputs", queryset=outputs, to_attr="seen_outputs"),
            Prefetch("calls", queryset=Call.objects.visible_to(viewer), to_attr="seen_calls"),
        )
    )
    order = {step: place for place, step in enumerate(Step.values)}
    made = [Point(one, one.seen_responses, one.seen_outputs, one.seen_calls) for one in seen]
    return sorted(made, key=lambda point: (order[point.entry_point.step], point.entry_point.pk))
