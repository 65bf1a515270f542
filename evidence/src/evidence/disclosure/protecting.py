"""Hide until the attack fails: over linked tables, earlier releases, titles, percentages and map labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import polars as pl

from evidence.disclosure.attacker import Bounds, Target, attack, world_of
from evidence.disclosure.knowledge import CountTable, Fact, Share, Where
from evidence.disclosure.suppression import THRESHOLD, Suppressed, least_possible, suppress_table
from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.results import Caveat

__all__ = ["Release", "protect"]

_MOST_ROUNDS = 60


@dataclasses.dataclass(frozen=True, eq=False)
class Release:
    """Tables that may be published together, with the proof.

    tables: with their masks; bounds: what an attacker finds of every sensitive count, empty where the proof is by boxes
    (`suppress_table`); proof: "linear programme" or "boxes"; warnings: in sentences.
    """

    tables: tuple[Suppressed, ...]
    bounds: tuple[Bounds, ...]
    proof: str
    warnings: tuple[Caveat, ...]

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """Each table to publish, by its name."""
        return {one.table.name: one.frame() for one in self.tables}


def protect(
    tables: Sequence[CountTable],
    known: Sequence[Fact] = (),
    *,
    threshold: int = THRESHOLD,
    always_attack: bool = False,
) -> Release:
    """Hide in every table what must be hidden, then attack all of them together with what else is known, and hide more
    until the attack finds no count under the threshold.

    known: earlier releases of the same people, numbers in titles and notes, percentages, classes of maps. always_attack: attack a
    single table, too, though its boxes are proof enough.

    Raises DataError where what is known gives a count away whatever is hidden now, with the sources; for facts that
    contradict the tables; and for dimensions too many to attack.
    """
    if not tables:
        raise DataError("There is no table to protect.")
    found = [suppress_table(table, threshold) for table in tables]
    warnings = _warnings(found, threshold)
    if len(found) == 1 and not known and not always_attack:
        return Release(tuple(found), (), "boxes", tuple(warnings))
    for fact in known:
        _check(fact, tables)
    added = 0
    for _ in range(_MOST_ROUNDS):
        shown_counts = [(number, place) for number, table in enumerate(found) for place in np.argwhere(~table.hidden)]
        facts: list[Fact] = [fact for table in found for fact in table.facts()]
        implied = [fact for table in found for fact in table.implied_counts()]
        world = world_of(tables, [*facts, *implied, *known])
        bounds = attack(world, _targets(found), threshold)
        exposed = [bound for bound in bounds if not bound.safe(threshold)]
        if not exposed:
            if added:
                message = (
                    f"{added} more counts were hidden, since other tables or earlier words would give small ones away."
                )
                warnings.append(Caveat("linked-tables", message))
            return Release(tuple(found), tuple(bounds), "linear programme", tuple(warnings))
        added += _hide_more(found, shown_counts, exposed)
    raise DataError(
        f"{len(exposed)} small counts can still be worked out after {_MOST_ROUNDS} rounds; publish fewer categories."
    )


def _targets(found: Sequence[Suppressed]) -> list[Target]:
    targets = []
    for one in found:
        counts = one.table.with_totals()
        least = least_possible(counts)
        for place in np.argwhere(one.sensitive).tolist():
            at = tuple(place)
            targets.append(Target(one.table.where(place), int(counts[at]), one.table.name, int(least[at])))
    return targets


def _hide_more(
    found: Sequence[Suppressed], shown_counts: list[tuple[int, np.ndarray]], exposed: Sequence[Bounds]
) -> int:
    """For each exposed count, hide the smallest of the shown counts of this release that hold it; zeros give way last."""
    added = 0
    for bound in exposed:
        choices = [shown_counts[number] for number in bound.blame if number < len(shown_counts)]
        choices = [(table, place) for table, place in choices if not found[table].hidden[tuple(place)]]
        if any(found[number].hidden[tuple(place)] for number, place in _again(shown_counts, bound)):
            continue  # another exposed count of this round has hidden one of the same counts: attack again first
        if not choices:
            raise DataError(
                f"{_name(bound.target)} is {_range(bound)} by {' and '.join(bound.because) or 'what is known'}, and nothing that "
                "can be hidden now changes it. Publish without this detail, or take back what was said."
            )
        number, place = min(choices, key=lambda choice: _loss(found[choice[0]], choice[1]))
        found[number].hidden[tuple(place)] = True
        added += 1
    return added


def _again(shown_counts: list[tuple[int, np.ndarray]], bound: Bounds) -> list[tuple[int, np.ndarray]]:
    return [shown_counts[number] for number in bound.blame if number < len(shown_counts)]


def _loss(suppressed: Suppressed, place: np.ndarray) -> tuple[int, int, int]:
    count = int(suppressed.table.with_totals()[tuple(place)])
    totals = sum(int(at) == n - 1 for at, n in zip(place, suppressed.hidden.shape, strict=True))
    return (count == 0, totals == suppressed.hidden.ndim, count)


def _name(target: Target) -> str:
    people = ", ".join(f"{dimension} {label}" for dimension, label in target.where.items())
    return f"The count of {people or 'everybody'} in {target.name}"


def _range(bound: Bounds) -> str:
    low, high = round(bound.low, 2), round(bound.high, 2)
    return (
        f"known to be {write_number(low)}"
        if low == high
        else f"known to lie between {write_number(low)} and {write_number(high)}"
    )


def _check(fact: Fact, tables: Sequence[CountTable]) -> None:
    """What is said of people whom one of the tables counts must agree with it; else no attack means anything."""
    for table in tables:
        shares = isinstance(fact, Share)
        wheres = (fact.where, fact.of) if isinstance(fact, Share) else (fact.where,)
        if any(set(where) - set(table.dimensions) for where in wheres):
            continue
        people = [_count(table, where) for where in wheres]
        if shares:
            wrong = not fact.low * people[1] - 1e-9 <= people[0] <= fact.high * people[1] + 1e-9
        else:
            wrong = not fact.low <= people[0] <= fact.high
        if wrong:
            said = (
                f"{write_number(fact.low)}"
                if fact.low == fact.high
                else f"{write_number(fact.low)} to {write_number(fact.high)}"
            )
            raise DataError(
                f"{fact.source} says {said} of {dict(fact.where)}, but {table.name} counts {people[0]}. If it counts other "
                "people, or another date, it is no knowledge about this table; leave it out."
            )


def _count(table: CountTable, where: Where) -> int:
    chosen = []
    for dimension, labels in zip(table.dimensions, table.categories, strict=True):
        wanted = where.get(dimension)
        names = labels if wanted is None else [wanted] if isinstance(wanted, str) else wanted
        lost = [name for name in names if name not in labels]
        if lost:
            raise DataError(f"'{lost[0]}' is no category of {dimension} in {table.name}.")
        chosen.append([labels.index(name) for name in names])
    return int(table.counts[np.ix_(*chosen)].sum())


def _warnings(found: Sequence[Suppressed], threshold: int) -> list[Caveat]:
    hidden = sum(int(table.hidden.sum()) for table in found)
    cells = sum(table.hidden.size for table in found)
    warnings = [
        Caveat(
            "hidden-counts",
            f"{hidden:,} of {cells:,} cells are hidden, totals included: counts from 1 to {threshold - 1}, and others that would give "
            "them away. Hidden counts must all look the same; which of them are small is not published.",
        ),
        Caveat(
            "attributes",
            "Hiding counts does not hide what a shown count says about everybody in it: where all of a group share a trait, "
            "it is known of each. It protects one release; tables of the same people later must be checked with this one.",
        ),
    ]
    if cells and hidden > 0.5 * cells:
        warnings.append(
            Caveat("too-detailed", "More than half of all cells are hidden; fewer categories would say more.")
        )
    return warnings
