"""Does a table hold together: finite cells, rows that add up, and chains of inputs that die out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.numbers import write_number

__all__ = ["BalanceReport", "measure_balance"]

Floats = npt.NDArray[np.floating[Any]]
Doubles = npt.NDArray[np.float64]
PANEL = 1024
LONGEST_TEST = 2_000  # passes of the power test; a radius of 0.99 needs about 1,500 for a bound of 1e-6


@dataclasses.dataclass(frozen=True)
class BalanceReport:
    """What the check found. Money in the table's unit; labels are "region sector".

    largest_output_gap: largest |given output - row sum| and the row it is in; None where no output was given.
    allowed: the rule for that gap, in words. column_sums_above_one: columns whose inputs exceed their output, with
    the sum; such a table may still be productive. productive_after: the number k of tiers after which every column of
    A^k sums to less than one, which proves that the chains of inputs die out; None where the test was skipped.
    negative_output: outputs below zero by no more than rounding explains, in industries that use no inputs.
    value_added_gap: output - inputs - value added, summed (taxes, margins, rounding); None where none was given.
    largest_rest, largest_rest_column: the largest |output - inputs - value added| of one column as a share of its output,
    and the column. difference: stated output less the sum of cells, summed over the rows, where it is used as output.
    """

    rows: int
    intermediates: float
    final_demand: float
    output: float
    largest_output_gap: float | None
    largest_output_gap_row: str | None
    allowed: str
    rounding: float | None
    zero_output: tuple[str, ...]
    negative_output: tuple[str, ...]
    negative_flows: int
    negative_final_demand: int
    negative_final_demand_total: float
    negative_value_added: tuple[str, ...]
    value_added: float | None
    value_added_gap: float | None
    largest_coefficient: float
    largest_column_sum: float
    column_sums_above_one: tuple[tuple[str, float], ...]
    productive_after: int | None
    largest_rest: float | None = None
    largest_rest_column: str | None = None
    difference: float | None = None


def measure_balance(
    Z: Floats,
    Y: Doubles,
    *,
    labels: Sequence[str],
    consumers: Sequence[str],
    given_output: Doubles | None,
    given_value_added: Doubles | None,
    rounding: float | None,
    cells: int,
    tolerance: float,
    check_productive: bool,
    use_output: bool = False,
    imported_inputs: Doubles | None = None,
) -> tuple[Doubles, BalanceReport]:
    """Output x and the report; raises DataError where the table cannot be used (see `check_table`).

    x is the row sums of Z and Y, or the given output where `use_output`. imported_inputs: n, inputs that are no part of Z.
    """
    n = len(labels)
    row_sums, column_sums, negative_flows, whole = _sums(Z, labels)
    _refuse_non_finite(Y, "final demand", labels, consumers)
    sums = row_sums + Y.sum(axis=1)
    for what, vector in (("output", given_output), ("value added", given_value_added)):
        if vector is not None and not np.isfinite(vector).all():
            row = int(np.argmin(np.isfinite(vector)))
            raise DataError(f"The {what} of {labels[row]} is {vector[row]}.")
    if rounding is None and whole:
        rounding = 1.0
    gap, gap_row, allowed = _judge_output(sums, column_sums, Y, given_output, labels, rounding, cells, tolerance)
    x = sums
    if use_output and given_output is not None and gap is not None and gap > 1e-9 * float(np.abs(sums).max()):
        x = given_output
    slack = (rounding or 0.0) * cells + 1e-9 * float(np.abs(x).max(initial=0.0))
    _refuse_output_below_zero(x, column_sums, labels, slack)
    zero = x == 0
    safe = np.where(zero, 1.0, x)
    share = np.where(zero, 0.0, column_sums / safe)
    above = np.flatnonzero(share > 1)
    above = above[np.argsort(-share[above])]
    inputs = column_sums if imported_inputs is None else column_sums + imported_inputs
    rest, rest_column = _judge_value_added(x, inputs, row_sums, Y, given_value_added, labels)
    negative_value_added = () if given_value_added is None else _select_labels(labels, given_value_added < 0)
    report = BalanceReport(
        rows=n,
        intermediates=float(row_sums.sum()),
        final_demand=float(Y.sum()),
        output=float(x.sum()),
        largest_output_gap=gap,
        largest_output_gap_row=gap_row,
        allowed=allowed,
        rounding=rounding,
        zero_output=_select_labels(labels, zero),
        negative_output=_select_labels(labels, x < 0),
        negative_flows=negative_flows,
        negative_final_demand=int((Y < 0).sum()),
        negative_final_demand_total=float(Y[Y < 0].sum()),
        negative_value_added=negative_value_added,
        value_added=None if given_value_added is None else float(given_value_added.sum()),
        value_added_gap=(
            None if given_value_added is None else float(x.sum() - inputs.sum() - given_value_added.sum())
        ),
        largest_coefficient=_largest_coefficient(Z, safe),
        largest_column_sum=float(share.max()),
        column_sums_above_one=tuple((labels[i], float(share[i])) for i in above[:20].tolist()),
        productive_after=_prove_productive(Z, safe, share, labels) if check_productive else None,
        largest_rest=rest,
        largest_rest_column=rest_column,
        difference=float((x - sums).sum()) if x is not sums else None,
    )
    return x, report


def _select_labels(labels: Sequence[str], chosen: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(labels[i] for i in np.flatnonzero(chosen).tolist())


def _refuse_output_below_zero(x: Doubles, inputs: Doubles, labels: Sequence[str], slack: float) -> None:
    """Rounding leaves outputs such as -1 in industries that hardly exist; anything larger is an error of the table."""
    idle = x <= 0
    if (idle & (inputs > slack)).any():
        column = int(np.argmax(np.where(idle, inputs, 0.0)))
        raise DataError(
            f"{labels[column]} has output {write_number(x[column])} but uses inputs of {write_number(inputs[column])}."
        )
    if (x < -slack).any():
        row = int(np.argmin(x))
        raise DataError(f"The output of {labels[row]} is negative: its deliveries sum to {write_number(x[row])}.")
    if (idle & (x < 0) & (inputs != 0)).any():
        column = int(np.flatnonzero((x < 0) & (inputs != 0))[0])
        raise DataError(
            f"{labels[column]} has output {write_number(x[column])} and inputs of {write_number(inputs[column])}."
        )


def _sums(Z: Floats, labels: Sequence[str]) -> tuple[Doubles, Doubles, int, bool]:
    n = len(labels)
    row_sums, column_sums = np.empty(n), np.zeros(n)
    negative, whole = 0, True
    for start in range(0, n, PANEL):
        panel = Z[start : start + PANEL]
        row_sums[start : start + PANEL] = panel.sum(axis=1, dtype=np.float64)
        column_sums += panel.sum(axis=0, dtype=np.float64)
        if not np.isfinite(row_sums[start : start + PANEL]).all():
            _refuse_non_finite(panel, "flow", labels[start : start + PANEL], labels)
            raise DataError(f"The flows of {labels[start]} and the rows below it sum to more than a number can hold.")
        negative += int((panel < 0).sum())
        whole = whole and bool((panel == np.rint(panel)).all())
    return row_sums, column_sums, negative, whole


def _refuse_non_finite(values: Floats, what: str, rows: Sequence[str], columns: Sequence[str]) -> None:
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = bad[0]
        raise DataError(
            f"The {what} from {rows[row]} to {columns[column]} is {values[row, column]}; {len(bad)} such cells here."
        )


LARGE_REST = 0.25  # of a column's output; taxes, subsidies and margins of real tables stay below
TRANSPOSED = 0.01  # what may be left of the rests when rows and columns change places


def _judge_value_added(
    x: Doubles,
    inputs: Doubles,
    deliveries: Doubles,
    Y: Doubles,
    given: Doubles | None,
    labels: Sequence[str],
) -> tuple[float | None, str | None]:
    """The largest rest of a column beside inputs and value added, as a share of its output, and the column.

    Raises DataError where flows laid the other way round leave no rests: then rows and columns changed places.
    """
    if given is None:
        return None, None
    rest = x - inputs - given
    turned = inputs + Y.sum(axis=1) - deliveries - given  # output and inputs if Z were read by column
    size = float(np.abs(x).sum())
    if np.abs(rest).sum() > 0.05 * size and np.abs(turned).sum() <= TRANSPOSED * np.abs(rest).sum():
        shown = ", ".join(f"{labels[i]} {write_number(rest[i])}" for i in np.argsort(-np.abs(rest), kind="stable")[:4])
        raise DataError(
            "The flows lie the wrong way round: output less inputs less value added leaves rests of "
            f"{shown}; with rows and columns of the flows exchanged it leaves none. Rows must be the industries that sell."
        )
    share = np.abs(rest) / np.where(x > 0, x, np.inf)
    worst = int(np.argmax(share))
    return float(share[worst]), labels[worst]


def _judge_output(
    x: Doubles,
    column_sums: Doubles,
    Y: Doubles,
    given: Doubles | None,
    labels: Sequence[str],
    rounding: float | None,
    cells: int,
    tolerance: float,
) -> tuple[float | None, str | None, str]:
    step = rounding or 0.0
    allowed = f"{write_number(tolerance)} of a row's output" + (
        f" plus {write_number(step)} for each of {cells} cells" if step else ""
    )
    if given is None:
        return None, None, allowed
    gap = np.abs(given - x)
    excess = gap - (tolerance * np.maximum(np.abs(given), x) + step * cells)
    worst = int(np.argmax(excess))
    if excess[worst] > 0:
        turned = np.abs(given - column_sums - Y.sum(axis=1))
        if (turned <= tolerance * np.abs(given) + step * cells).all():
            raise DataError(
                "The flows lie the wrong way round: with rows and columns exchanged every row sums to its stated output, "
                f"as they stand {labels[worst]} has {write_number(x[worst])} instead of {write_number(given[worst])}."
            )
        raise DataError(
            f"The table does not balance: {labels[worst]} has output {write_number(given[worst])} but its "
            "deliveries sum to "
            f"{write_number(x[worst])}; {int((excess > 0).sum())} rows differ by more than {allowed}."
        )
    largest = int(np.argmax(gap))
    return float(gap[largest]), labels[largest], allowed


def _largest_coefficient(Z: Floats, safe: Doubles) -> float:
    largest = 0.0
    for start in range(0, len(safe), PANEL):
        largest = max(largest, float((Z[start : start + PANEL].max(axis=0) / safe).max()))
    return largest


def _prove_productive(Z: Floats, safe: Doubles, share: Doubles, labels: Sequence[str]) -> int:
    """Number of tiers k with every column of |A|^k below one in sum; DataError naming columns where there is none.

    ||A^k|| < 1 for one k is enough for sum_k A^k to converge. The plain norm test (k = 1) refuses good tables: WIOD
    has column sums of 1.64 and converges all the same.
    """
    reach = _absolute_pass(Z, np.ones(len(safe)), safe)
    for tiers in range(1, LONGEST_TEST + 1):
        if reach.max() < 1:
            return tiers
        if reach.max() > 1e12 or (tiers > 100 and reach.min() >= 1):
            break
        reach = _absolute_pass(Z, reach, safe)
    used_by = np.ones(len(safe))
    for _ in range(200):
        used_by = np.abs(Z) @ (used_by / safe)
        used_by /= used_by.max()
    worst = np.argsort(-(reach * used_by), kind="stable")[:5]
    named = ", ".join(f"{labels[i]} (inputs {share[i]:.3f} of output)" for i in worst)
    raise DataError(f"The table is not productive: the chains of inputs do not die out. Look at the columns {named}.")


def _absolute_pass(Z: Floats, weights: Doubles, safe: Doubles) -> Doubles:
    total = np.zeros(len(safe))
    for start in range(0, len(safe), PANEL):
        panel = np.abs(Z[start : start + PANEL])
        total += (weights[start : start + PANEL].astype(panel.dtype) @ panel).astype(np.float64)
    return np.asarray(total / safe)
