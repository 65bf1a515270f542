"""What the page of a group tells in bars: the outputs that each of its parts answers for, what its decisions rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from hub.groups.models import Group
from hub.lib.components import Part
from hub.lib.text import add_label, comma_separated
from hub.lib.translated import Text, as_text, columns
from hub.lib.visibility import Viewer


def fills() -> list[tuple[str, str]]:
    """The fills of the bars of outputs, with the labels of their key."""
    return [
        ("now", _("done")),
        ("soft", _("under way")),
        ("warn", _("late")),
        ("0", _("not begun")),
        ("none", _("not reported")),
    ]


FILL = {"done": "now", "under_way": "soft", "late": "warn", "planned": "0", "not_reported": "none"}


class OutcomeOfPart(NamedTuple):
    """What a part answers for."""

    number: int
    title: Text


@dataclass
class PartOfGroup:
    """A working group or workstream with its outcomes and their outputs."""

    group: Group
    outcomes: list[OutcomeOfPart] = field(default_factory=list)
    meter: list[Part] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The bar as text: “3: 1 done, 2 not reported”."""
        total = int(sum(part.number for part in self.meter))
        return add_label(total, comma_separated(f"{part.number:g} {part.name}" for part in self.meter))


def parts_of(subgroups: Iterable[Group], plan: Any, today: date) -> list[PartOfGroup]:
    """The working groups with their outcomes in the plan. One query; who may see the plan may see its items."""
    parts = {group.pk: PartOfGroup(group) for group in subgroups}
    if plan is None or not parts:
        return list(parts.values())
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    shown = ("pk", "subgroup", "position", "outputs__status", "outputs__due", *columns("title"))
    rows = plan.outcomes.filter(subgroup__in=parts).order_by("position", "pk").values_list(*shown)
    for (_key, subgroup, number, *texts), outputs in groupby(rows, key=lambda row: (*row[:3], *row[5:])):
        parts[subgroup].outcomes.append(OutcomeOfPart(number, as_text(texts)))
        for _outcome, _subgroup, _number, status, due, *_title in outputs:
            is_late = due is not None and due < today and status in {"planned", "under_way"}
            if fill := FILL.get("late" if is_late else status):
                counts[subgroup][fill] += 1
    named = fills()
    for key, part in parts.items():
        part.meter = [Part(fill, counts[key][fill], name) for fill, name in named if counts[key][fill]]
    return list(parts.values())


def add_what_decisions_rest_on(decisions: list[Any], viewer: Viewer) -> None:
    """Give each decision its `rests_on`: the resolution and the document, if the viewer may see them. Two queries; the
    decisions come with their `basis`."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = [basis for one in decisions if (basis := getattr(one, "basis", None))]
    kind: Any = type(rows[0]) if rows else None  # an app above groups in the order of imports
    for name in ("resolution", "document"):
        keys = {getattr(row, f"{name}_id") for row in rows} - {None}
        if not keys:
            continue
        model: Any = kind._meta.get_field(name).related_model
        seen = model.objects.visible_to(viewer).filter(pk__in=keys)
        for thing in seen.select_related("meeting") if name == "resolution" else seen:
            for row in rows:
                if getattr(row, f"{name}_id") == thing.pk:
                    found[row.decision_id].append(thing)
    for decision in decisions:
        decision.rests_on = found[decision.pk]


def add_outputs(outcomes: list[Any], viewer: Viewer) -> None:
    """Give each outcome that a working group answers for its `items`: the outputs that the viewer may see. Two queries."""
    if not outcomes:
        return
    kind: Any = type(outcomes[0])._meta.get_field("outputs").related_model
    seen = kind.objects.visible_to(viewer).filter(outcome__in=outcomes)
    found: dict[int, list[Any]] = defaultdict(list)
    plans = {outcome.plan_id: outcome.plan for outcome in outcomes}
    whole = {outcome.pk: outcome for outcome in outcomes}
    for output in seen.select_related("lead"):
        output.plan, output.outcome = plans[output.plan_id], whole[output.outcome_id]
        found[output.outcome_id].append(output)
    for outcome in outcomes:
        outcome.items = found[outcome.pk]
