"""Flows from stocks: demographic accounting in closed form, and the methods it is compared with.

Stocks P1 and P2 (birthplace k x residence i), births b and deaths d of the period by residence. The accounting methods
1. scale natives so that the world grows by births less deaths (not "open"), half at each date;
2. take births from P2 (they are natives) and deaths from P1 (in proportion to the residents of each birthplace);
3. make the people of each birthplace equally many at both dates: to the midpoint by proportional fitting ("rescale"), or, in
   an open system, by moves from and to outside;
4. for each birthplace, let as many stay as can: min(P1_ki, P2_ki). Leavers u_ki = max(P1_ki - P2_ki, 0) and arrivers
   w_ki = max(P2_ki - P1_ki, 0) are matched by f_k(i, j) = u_ki w_kj / T_k with T_k = sum of u_k;
5. add over birthplaces: F = U' diag(1/T) W.

Step 4 is usually an iterative fit of a table with a zero diagonal for every birthplace. After the stayers are taken out a
country is leaver or arriver of a birthplace and never both, so that the zero diagonal binds nowhere and the fit is the
product of its margins: one multiplication of matrices instead of n fits.

Sources: Abel (2013), Demographic Research 28(18), doi 10.4054/DemRes.2013.28.18; Abel and Sander (2014), Science 343, 1520;
Azose and Raftery (2019), PNAS 116(1), 116; Abel and Cohen (2019), Scientific Data 6:82, doi 10.1038/s41597-019-0089-3.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.corridors.balancing import balance
from evidence.exceptions import ConvergenceError, DataError
from evidence.results import Caveat

__all__ = ["METHODS", "MINIMUM_WEIGHT", "FlowEstimate", "FlowInput", "estimate_flows"]

Floats = npt.NDArray[np.float64]

METHODS = ("closed", "open", "independence", "stock-difference", "pseudo-bayes")

MINIMUM_WEIGHT = 0.87
"""Share of the least number of moves in the pseudo-Bayesian mixture; the rest is independence. Found by fitting the flows
that Abel and Cohen publish for this method (`docs/evidence/flows.md`), since no text at hand prints it."""

_ADJUSTED = 0.01  # people moved by scaling, as a share of all, above which a warning says so


@dataclasses.dataclass(frozen=True, eq=False)
class FlowInput:
    """Two stocks and what happened between them.

    names: n areas; before, after: (n, n) people, rows birthplaces, columns residences, the diagonal natives; births,
    deaths: (n,) people of the period by residence. Where `natives` is false the diagonals are unknown and hold zeros, and
    only the differences of stocks can be taken.

    Raises DataError for wrong shapes, negative or missing counts, names that occur twice, and more deaths than people.
    """

    names: tuple[str, ...]
    before: Floats
    after: Floats
    births: Floats
    deaths: Floats
    natives: bool = True

    def __post_init__(self) -> None:
        n = len(self.names)
        if len(set(self.names)) != n or n < 2:
            raise DataError("Flows need at least two areas, each with a name of its own.")
        for what in ("before", "after", "births", "deaths"):
            values = np.asarray(getattr(self, what), dtype=np.float64)
            wanted = (n, n) if what in ("before", "after") else (n,)
            if values.shape != wanted:
                raise DataError(f"{what} has the shape {values.shape}; {n} areas need {wanted}.")
            wrong = ~np.isfinite(values) | (values < 0)
            if wrong.any():
                first = self.names[int(np.argwhere(wrong)[0][-1])]
                raise DataError(
                    f"{int(wrong.sum())} figures of {what} are negative or missing, the first for {first}; "
                    "counts of people are zero or more."
                )
            object.__setattr__(self, what, values)
        if self.natives:
            short = np.flatnonzero(self.deaths > self.before.sum(0))
            if len(short):
                i = int(short[0])
                raise DataError(
                    f"{len(short)} areas have more deaths in the period than people at its beginning, the first is "
                    f"{self.names[i]} ({self.deaths[i]:,.0f} of {self.before[:, i].sum():,.0f})."
                )


@dataclasses.dataclass(frozen=True, eq=False)
class FlowEstimate:
    """Moves between areas in a period, by one method.

    flows: (n, n) people, rows origins, columns destinations, zero diagonal; from_outside, to_outside: (n,) moves that an
    open system needs, else zeros; before, after: the stocks as the method adjusted them, (n, n); births, deaths: as they
    were taken off, (n, n), rows birthplaces; residual: largest distance to a total after fitting, in people; iterations: of
    fitting; warnings: what was adjusted, in sentences; start: factors to begin the fit of a similar table with.
    """

    names: tuple[str, ...]
    method: str
    flows: Floats
    from_outside: Floats
    to_outside: Floats
    before: Floats
    after: Floats
    births: Floats
    deaths: Floats
    residual: float
    iterations: int
    warnings: tuple[Caveat, ...] = ()
    start: tuple[Floats, Floats] | None = None

    def moves(self) -> float:
        """Moves between two of the areas."""
        return float(self.flows.sum())

    def net(self) -> Floats:
        """Arrivals less departures of each area, those from and to outside included; (n,) people."""
        net: Floats = self.flows.sum(0) - self.flows.sum(1) + self.from_outside - self.to_outside
        return net

    def by_birthplace(self, birthplace: str) -> Floats:
        """Moves of the people born in one area, (n, n), for the methods that let as many stay as can.

        Raises DataError for an unknown area and for methods that do not follow birthplaces in this way.
        """
        if self.method not in ("closed", "open"):
            raise DataError(f"The method {self.method} has no least number of moves by birthplace; use closed or open.")
        if birthplace not in self.names:
            raise DataError(f"There is no area '{birthplace}'.")
        k = self.names.index(birthplace)
        left, came = np.maximum(self.before[k] - self.after[k], 0), np.maximum(self.after[k] - self.before[k], 0)
        moved: Floats = np.outer(left, came) / max(float(left.sum()), 1e-300)
        return moved


def estimate_flows(
    given: FlowInput,
    method: str = "closed",
    *,
    decrease: str = "return",
    weight: float = MINIMUM_WEIGHT,
    start: tuple[Floats, Floats] | None = None,
) -> FlowEstimate:
    """Moves between areas in the period.

    method: "closed" (the least number of moves in a world without an outside), "open" (surplus and lack of people go to and
    come from outside), "independence" (birthplaces mix at random, nobody is kept from moving), "pseudo-bayes" (`weight` times
    closed, the rest independence), "stock-difference" (growth of a stock is a flow from the birthplace; a fall is nothing
    with decrease="zero" and a flow back to the birthplace with "return"). start: of an earlier estimate of a similar table.

    Raises DataError for unknown methods, for stocks without natives (all but stock-difference need them), and where births
    and deaths cannot fit the stocks; ConvergenceError where no fit exists.

    >>> import numpy as np
    >>> before, after = np.array([[10.0, 0], [0, 10]]), np.array([[8.0, 2], [0, 10]])
    >>> none = np.zeros(2)
    >>> estimate_flows(FlowInput(("A", "B"), before, after, none, none)).flows.tolist()
    [[0.0, 2.0], [0.0, 0.0]]
    """
    if method not in METHODS:
        raise DataError(f"There is no method '{method}'; use one of {', '.join(METHODS)}.")
    if decrease not in ("zero", "return"):
        raise DataError("A falling stock is 'zero' or 'return'.")
    if not 0 <= weight <= 1:
        raise DataError("The weight of the least number of moves lies between 0 and 1.")
    if method == "stock-difference":
        return _difference(given, decrease)
    if not given.natives:
        raise DataError(
            f"The stocks do not say how many people live where they were born, and the method {method} needs them. Give the "
            "population of each area at both dates (--population), or use stock-difference."
        )
    warnings: list[Caveat] = []
    before, after = given.before, given.after
    if method != "open":
        before, after = _scale_natives(given, warnings)
    deaths = before * _share(given.deaths, before.sum(0))
    births = _births(given, after, warnings)
    before, after = before - deaths, after - births
    n = len(given.names)
    outside = np.zeros(n), np.zeros(n)
    residual, iterations, found = 0.0, 0, start
    if method == "open":
        before, after, outside = _open(before, after)
    else:
        before, after, residual, iterations, found = _rescale(given, before, after, warnings, start)
    flows = {"independence": lambda: _independent(before, after)}.get(method, lambda: _least(before, after))()
    if method == "pseudo-bayes":
        flows = weight * flows + (1 - weight) * _independent(before, after)
    return FlowEstimate(
        given.names,
        method,
        flows,
        *outside,
        before,
        after,
        births,
        deaths,
        residual,
        iterations,
        tuple(warnings),
        found,
    )


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _least(before: Floats, after: Floats) -> Floats:
    left, came = np.maximum(before - after, 0), np.maximum(after - before, 0)
    totals = left.sum(1)
    result: Floats = (left * _share(np.ones(len(totals)), totals)[:, None]).T @ came
    np.fill_diagonal(result, 0.0)
    return result


def _independent(before: Floats, after: Floats) -> Floats:
    result: Floats = (before * _share(np.ones(len(before)), before.sum(1))[:, None]).T @ after
    np.fill_diagonal(result, 0.0)
    return result


def _difference(given: FlowInput, decrease: str) -> FlowEstimate:
    change = given.after - given.before
    np.fill_diagonal(change, 0.0)
    flows = np.maximum(change, 0)
    if decrease == "return":
        flows = flows + np.maximum(-change, 0).T
    n = len(given.names)
    none = np.zeros((n, n))
    warnings: tuple[Caveat, ...] = ()
    fallen = int((change < 0).sum())
    if fallen:
        fate = "counted as no move" if decrease == "zero" else "counted as people who went back to their birthplace"
        people = float(-change[change < 0].sum())
        warnings = (
            Caveat("falling-stocks", f"{fallen:,} stocks fell, by {people:,.0f} people together; that was {fate}."),
        )
    return FlowEstimate(
        given.names, "stock-difference", flows, np.zeros(n), np.zeros(n), given.before, given.after, none, none, 0.0, 0, warnings
    )  # fmt: skip


def _scale_natives(given: FlowInput, warnings: list[Caveat]) -> tuple[Floats, Floats]:
    """Half of what world growth differs from births less deaths is put on the natives of each date, in proportion."""
    before, after = given.before.copy(), given.after.copy()
    extra = float((given.births - given.deaths).sum() - (after.sum() - before.sum()))
    for table, change in ((before, -extra / 2), (after, extra / 2)):
        natives = float(np.diag(table).sum())
        if natives + change < 0:
            raise DataError(
                f"The stocks of the world change by {given.after.sum() - given.before.sum():,.0f} and births less deaths are "
                f"{(given.births - given.deaths).sum():,.0f}; no scaling of natives can reconcile the two. Look at the units."
            )
        if natives > 0:
            np.fill_diagonal(table, np.diag(table) * (1 + change / natives))
    if abs(extra) > 1e-9 * before.sum():
        share = abs(extra) / max(float(before.sum()), 1e-300)
        warnings.append(
            Caveat(
                "world-growth",
                f"The stocks of the world grow by {given.after.sum() - given.before.sum():,.0f}, births less deaths by "
                f"{(given.births - given.deaths).sum():,.0f}; the numbers of natives were scaled by {share:.3%} of all people "
                "to fit.",
            )
        )
    return before, after


def _births(given: FlowInput, after: Floats, warnings: list[Caveat]) -> Floats:
    """Births by birthplace and residence: natives, except where there are more births than natives."""
    births: Floats = np.diag(given.births).astype(np.float64)
    over = np.flatnonzero(given.births > np.diag(after))
    if not len(over):
        return births
    lost = [given.names[i] for i in over if given.births[i] > after[:, i].sum()]
    if lost:
        raise DataError(
            f"{len(lost)} areas have more births in the period than people at its end, the first is {lost[0]}."
        )
    for i in over:
        births[:, i] = after[:, i] * given.births[i] / after[:, i].sum()
    names = ", ".join(given.names[i] for i in over[:5])
    warnings.append(
        Caveat(
            "births-above-natives",
            f"{len(over)} areas have more births in the period than natives at its end ({names}); there births were taken "
            "from all birthplaces in proportion.",
        )
    )
    return births


def _open(before: Floats, after: Floats) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """The people of a birthplace who are too many at one date come from, or go to, outside.

    A birthplace that shrinks sends its surplus out in proportion to where its people live at the end, one that grows takes
    in what it lacks in proportion to where they live at the beginning; where that would leave fewer than nobody, the other
    date's places are used.
    """
    surplus = before.sum(1) - after.sum(1)
    out = _spread(np.maximum(surplus, 0), after, before)
    into = _spread(np.maximum(-surplus, 0), before, after)
    return before - out, after - into, (into.sum(0), out.sum(0))


def _spread(people: Floats, places: Floats, limit: Floats) -> Floats:
    spread = places * _share(people, places.sum(1))[:, None]
    other = limit * _share(people, limit.sum(1))[:, None]
    unfit = (spread > limit).any(1) | (places.sum(1) == 0)
    return np.where(unfit[:, None], other, spread)


def _rescale(
    given: FlowInput, before: Floats, after: Floats, warnings: list[Caveat], start: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats, float, int, tuple[Floats, Floats]]:
    """Both stocks with birthplace totals at their midpoint and residence totals as they are."""
    totals = before.sum(1), after.sum(1)
    middle = (totals[0] + totals[1]) / 2
    _warn_of_falls(given, totals, warnings)
    try:
        first = balance(
            before, middle * (before.sum() / middle.sum()), before.sum(0), start=start[0] if start else None
        )
        second = balance(after, middle * (after.sum() / middle.sum()), after.sum(0), start=start[1] if start else None)
    except ConvergenceError as error:
        raise ConvergenceError(_infeasible(given, before, after, middle, str(error))) from error
    except DataError as error:
        raise DataError(_infeasible(given, before, after, middle, str(error))) from error
    return (
        first.values,
        second.values,
        max(first.residual, second.residual),
        first.iterations + second.iterations,
        (first.columns, second.columns),
    )


def _warn_of_falls(given: FlowInput, totals: tuple[Floats, Floats], warnings: list[Caveat]) -> None:
    """People of a birthplace can become fewer by death and more by birth only; anything else is an error of the stocks."""
    gap = totals[1] - totals[0]
    people = float(np.abs(gap).sum()) / 2
    if people <= _ADJUSTED * 1e-4 * max(float(totals[0].sum()), 1.0):
        return
    order = np.argsort(-np.abs(gap))[:5]
    worst = ", ".join(f"{given.names[i]} {gap[i]:+,.0f}" for i in order if abs(gap[i]) >= 0.5)
    falls = int((gap < -0.5).sum())
    warnings.append(
        Caveat(
            "birthplace-totals",
            f"Births, deaths and stocks do not agree on how many people of each birthplace there are: {falls} birthplaces fall "
            f"and {int((gap > 0.5).sum())} rise where no move can explain it, by {people / max(float(totals[0].sum()), 1):.2%} "
            f"of all people (most: {worst}). Both dates were scaled to the midpoint.",
        )
    )


def _infeasible(given: FlowInput, before: Floats, after: Floats, middle: Floats, why: str) -> str:
    """Which birthplaces cannot be scaled: those with so many natives where nobody else lives that their total is fixed."""
    names: Sequence[Any] = [
        name
        for i, name in enumerate(given.names)
        for table in (before, after)
        if table[i, i] >= table[:, i].sum() * (1 - 1e-9) and middle[i] < table[i, i] * (1 - 1e-9)
    ]
    named = list(dict.fromkeys(names))
    hint = f" {len(named)} areas have no residents born elsewhere ({', '.join(named[:5])})." if named else ""
    return (
        f"The people of each birthplace cannot be made equally many at both dates: {why}{hint} Use the method open, which "
        "lets them come from outside, or stock-difference."
    )
