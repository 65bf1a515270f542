"""What a reader could work out: the least and the most that a hidden count can be, given everything that was ever said.

The unknowns are the cells of the cross table of all dimensions, zero or more. Everything known is a linear condition on them:
a shown count or total (this release, a linked table, an earlier release, a number in a title), a range (the class of a map
label), a percentage (people of one kind are between p - h and p + h of another). A linear programme (HiGHS) then finds the
least and the most that any count can be. People are whole: exact percentages can leave one whole table where many with fractions of
people fit, so that a solution with fractions proves nothing, and the programme is run again in whole numbers.

Most counts are cleared together: a solution that makes many hidden counts large at once shows of each that it can be large.
Only those that no such solution clears get a programme of their own.

Source: Fischetti and Salazar (2001), Management Science 47(7), the attacker's subproblems of cell suppression.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from evidence.disclosure.knowledge import CountTable, Fact, Share, Where, positions
from evidence.exceptions import DataError

__all__ = ["Bounds", "Target", "World", "attack", "world_of"]

Floats = npt.NDArray[np.float64]
_LARGEST = 200_000  # unknowns; beyond this a linear programme takes minutes
_ROUNDS = 6
_SLACK = 1e-6
_MANY = 1e6  # people, where nothing limits a count
_SECONDS = 10.0  # for one programme in whole numbers


@dataclasses.dataclass(frozen=True)
class Target:
    """A count that must not be known. where: which people; value: how many there are; name: of the table it stands in; least:
    how many there are at least, seen from the zeros that are shown."""

    where: Where
    value: int
    name: str
    least: int = 1


@dataclasses.dataclass(frozen=True)
class Bounds:
    """What an attacker finds of one count. low, high: the range it was shown to have at least; exact: whether the range
    is the attacker's own, or only wide enough to be safe; because: the sources that together narrow it, where it is not."""

    target: Target
    low: float
    high: float
    exact: bool
    because: tuple[str, ...] = ()
    blame: tuple[int, ...] = ()

    def safe(self, threshold: int) -> bool:
        """Whether the count can be neither known, nor known to be small, nor narrowed to less than the threshold."""
        value = self.target.value
        return (
            self.high >= threshold - _SLACK
            and (value <= self.target.least or self.low <= value - 1 + _SLACK)
            and self.high - self.low >= threshold - 1 - _SLACK
        )


@dataclasses.dataclass(frozen=True, eq=False)
class World:
    """The unknowns and all conditions on them as matrices: equal @ x = given, less @ x <= most, low <= x <= high."""

    dimensions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]
    equal: sparse.csr_array
    given: Floats
    equal_facts: tuple[int, ...]
    less: sparse.csr_array
    most: Floats
    less_facts: tuple[int, ...]
    low: Floats
    high: Floats
    fixed_by: npt.NDArray[np.int64]

    def form(self, where: Where, source: str) -> Floats:
        """The sum over the people of `where` as coefficients of the unknowns."""
        row = np.zeros(len(self.low))
        row[positions(where, self.dimensions, self.categories, source)] = 1.0
        return row


def world_of(tables: Sequence[CountTable], facts: Sequence[Fact]) -> World:
    """The cross table of all dimensions of the tables, and the facts as conditions on it.

    Raises DataError where two tables have other categories for one dimension, where the cross table has more than 200,000
    cells, and for a fact about people whom no table has.
    """
    dimensions: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for dimension, labels in zip(table.dimensions, table.categories, strict=True):
            if set(dimensions.setdefault(dimension, labels)) != set(labels):
                raise DataError(f"The tables have different categories of {dimension}; use the same ones in each.")
    names, categories = tuple(dimensions), tuple(dimensions.values())
    size = int(np.prod([len(labels) for labels in categories]))
    if size > _LARGEST:
        raise DataError(
            f"All dimensions together have {size:,} cells; an attack over linked tables can look at {_LARGEST:,}. Publish "
            "fewer categories, or the tables apart."
        )
    low, high, fixed_by = np.zeros(size), np.full(size, np.inf), np.full(size, -1)
    equal: list[tuple[npt.NDArray[np.intp], float, int]] = []
    less: list[tuple[npt.NDArray[np.intp], Floats, float, int]] = []
    for number, fact in enumerate(facts):
        places = positions(fact.where, names, categories, fact.source)
        if isinstance(fact, Share):
            _share(fact, places, positions(fact.of, names, categories, fact.source), number, less)
        elif len(places) == 1:
            at = int(places[0])
            if fact.low > low[at] or fact.high < high[at]:
                fixed_by[at] = number
            low[at], high[at] = max(low[at], fact.low), min(high[at], fact.high)
        elif fact.low == fact.high:
            equal.append((places, fact.low, number))
        else:
            ones = np.ones(len(places))
            if np.isfinite(fact.high):
                less.append((places, ones, fact.high, number))
            less.append((places, -ones, -fact.low, number))
    wrong = np.flatnonzero(low > high)
    if len(wrong):
        fact = facts[int(fixed_by[wrong[0]])]
        raise DataError(f"{len(wrong)} counts contradict each other, one of them in {fact.source}: {dict(fact.where)}.")
    rows = [(places, np.ones(len(places))) for places, _, _ in equal]
    return World(
        names, categories, tuple(facts),
        _matrix(rows, size), np.array([value for _, value, _ in equal]), tuple(number for *_, number in equal),
        _matrix([(places, weights) for places, weights, _, _ in less], size),
        np.array([value for *_, value, _ in less]), tuple(number for *_, number in less),
        low, high, fixed_by,
    )  # fmt: skip


def _share(
    fact: Share,
    places: npt.NDArray[np.intp],
    whole: npt.NDArray[np.intp],
    number: int,
    less: list[tuple[npt.NDArray[np.intp], Floats, float, int]],
) -> None:
    both = np.concatenate([places, whole])
    for sign, bound in ((1.0, fact.high), (-1.0, fact.low)):
        weights = np.concatenate([np.full(len(places), sign), np.full(len(whole), -sign * bound)])
        less.append((both, weights, 0.0, number))


def _matrix(rows: Sequence[tuple[npt.NDArray[np.intp], Floats]], size: int) -> sparse.csr_array:
    lengths = [len(places) for places, _ in rows]
    data = np.concatenate([weights for _, weights in rows]) if rows else np.zeros(0)
    columns = np.concatenate([places for places, _ in rows]) if rows else np.zeros(0, dtype=np.intp)
    at = np.repeat(np.arange(len(rows)), lengths)
    return sparse.csr_array((data, (at, columns)), shape=(len(rows), size))


def attack(
    world: World, targets: Sequence[Target], threshold: int, *, each: bool = False, seed: int = 1
) -> list[Bounds]:
    """What a reader can work out of each target.

    threshold: of `Bounds.safe`; each: give every target its own pair of programmes, so that all ranges are exact (slow).

    Raises DataError where the facts contradict each other.
    """
    forms = [world.form(target.where, target.name) for target in targets]
    if not forms:
        return []
    rows = sparse.csr_array(np.array(forms))
    values = np.array([target.value for target in targets], dtype=np.float64)
    low, high = values.copy(), values.copy()

    def safe() -> npt.NDArray[np.bool_]:
        return np.array(
            [Bounds(t, a, b, False).safe(threshold) for t, a, b in zip(targets, low, high, strict=True)], dtype=bool
        )

    random = np.random.default_rng(seed)
    open_ones = np.arange(len(targets))
    for _ in range(0 if each else _ROUNDS):
        before = len(open_ones)
        for sign in (1.0, -1.0):
            weights = random.uniform(0.5, 1.5, len(open_ones))
            # Of targets that exclude each other only some can move at once; half of them are asked for in turn.
            weights *= random.random(len(open_ones)) < (1.0 if before == len(targets) else 0.5)
            found = rows @ _solve(world, sign * (weights @ rows[open_ones]))[0]
            low, high = np.minimum(low, found), np.maximum(high, found)
        open_ones = np.flatnonzero(~safe())
        if not len(open_ones):
            break
    result = [Bounds(t, a, b, False) for t, a, b in zip(targets, low, high, strict=True)]
    for i in open_ones.tolist():
        result[i] = _alone(world, targets[i], np.asarray(forms[i]))
    return result


def _alone(world: World, target: Target, form: Floats) -> Bounds:
    low, blame_low = _solve(world, -form)
    high, blame_high = _solve(world, form)
    blame = tuple(dict.fromkeys((*blame_high, *blame_low)))
    sources = tuple(dict.fromkeys(world.facts[number].source for number in blame))
    return Bounds(target, float(form @ low), float(form @ high), True, sources, blame)


def _solve(world: World, objective: Floats) -> tuple[Floats, tuple[int, ...]]:
    """The cross table that makes the objective largest, and the numbers of the facts that hold it down."""
    ceiling = world.high
    found = optimize.linprog(
        -objective,
        A_ub=world.less if len(world.most) else None,
        b_ub=world.most if len(world.most) else None,
        A_eq=world.equal if len(world.given) else None,
        b_eq=world.given if len(world.given) else None,
        bounds=np.column_stack([world.low, ceiling]),
        method="highs",
    )
    if found.status == 3:  # nothing limits the count: any value will do that is far beyond every threshold
        limited = dataclasses.replace(world, high=np.minimum(world.high, _MANY + world.low))
        return _solve(limited, objective)
    if found.status != 0:
        raise DataError(f"What is known contradicts itself, so that no table fits it: {found.message}")
    blame = [world.equal_facts[i] for i in np.flatnonzero(np.abs(found.eqlin.marginals) > 1e-9)]
    blame += [world.less_facts[i] for i in np.flatnonzero(np.abs(found.ineqlin.marginals) > 1e-9)]
    held = np.flatnonzero(
        (np.abs(found.upper.marginals) > 1e-9)
        | ((np.abs(found.lower.marginals) > 1e-9) & ((world.low > 0) | (world.low == world.high)))
    )
    blame += [int(world.fixed_by[i]) for i in held if world.fixed_by[i] >= 0]
    values = np.asarray(found.x, dtype=np.float64)
    if np.abs(values - np.round(values)).max(initial=0) > _SLACK:
        values = _whole(world, objective)
        blame += [number for number, fact in enumerate(world.facts) if isinstance(fact, Share)]
    return np.round(values), tuple(dict.fromkeys(blame))


def _whole(world: World, objective: Floats) -> Floats:
    """The same in whole people. What is found in the time given is a table that fits, if perhaps not the most extreme one."""
    conditions = []
    if len(world.given):
        conditions.append(optimize.LinearConstraint(world.equal, world.given, world.given))
    if len(world.most):
        conditions.append(optimize.LinearConstraint(world.less, -np.inf, world.most + 1e-9))
    found = optimize.milp(
        -objective,
        constraints=conditions,
        integrality=np.ones(len(world.low)),
        bounds=optimize.Bounds(world.low, np.minimum(world.high, _MANY + world.low)),
        options={"time_limit": _SECONDS},
    )
    if found.x is None:
        raise DataError(
            "No table of whole people was found that fits what is known; percentages as exact as these cannot be checked."
        )
    return np.asarray(found.x, dtype=np.float64)
