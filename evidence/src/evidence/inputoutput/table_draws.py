"""Doubt about the table itself: every flow is drawn anew, inputs stay what they were in sum, and chains stay finite."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.cluster import connect
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Progress, Solver, silent
from evidence.inputoutput.table import Table, row_panels
from evidence.numbers import write_number

__all__ = ["ColumnSums", "draw_table", "draw_table_footprints"]

Doubles = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
ColumnSums = Literal["kept", "capped"]


def draw_table(
    table: Table, relative_sd: float, *, seed: int, draw: int = 0, column_sums: ColumnSums = "kept"
) -> Table:
    """The table with every flow multiplied by exp(sd z - sd^2 / 2), z independent standard normal.

    column_sums "kept": each column is scaled back to its own sum of inputs, so that value added stays what the source
    says and the draw is productive where the table is. "capped": only columns whose inputs would exceed the larger of
    99 % of output and what they were are scaled. Output stays the divisor: technology is drawn, not the economy's size.
    """
    if not 0 < relative_sd < 5:
        raise DataError(
            f"relative_sd is the standard deviation of a logarithm, e.g. 0.3, not {write_number(relative_sd)}."
        )
    n = table.rows
    flows: Singles = np.empty((n, n), dtype=np.float32)
    before, after = np.zeros(n), np.zeros(n)
    for panel, rows in enumerate(row_panels(n, 256)):
        stream = np.random.Generator(np.random.Philox(key=[seed, (draw << 20) + panel]))
        noise = stream.standard_normal((rows.stop - rows.start, n), dtype=np.float32)
        noise *= np.float32(relative_sd)
        noise -= np.float32(0.5 * relative_sd * relative_sd)
        np.exp(noise, out=noise)
        np.multiply(noise, table.Z[rows], out=flows[rows], casting="same_kind")
        before += table.Z[rows].sum(axis=0, dtype=np.float64)
        after += flows[rows].sum(axis=0, dtype=np.float64)
    wanted = before if column_sums == "kept" else np.minimum(after, np.maximum(before, 0.99 * table.output))
    flows *= np.divide(wanted, after, out=np.ones(n), where=after != 0).astype(np.float32)
    return dataclasses.replace(table, Z=flows)


def draw_table_footprints(
    table: Table,
    satellite: Satellite,
    *,
    draws: int,
    relative_sd: float,
    seed: int,
    column_sums: ColumnSums = "kept",
    tolerance: float = 1e-6,
    address: str | None = None,
    progress: Progress = silent,
) -> Doubles:
    """draws x K x consumers: s (I - A^(d))^-1 y with the satellite and final demand held fixed.

    One draw needs one solve of K rows. address: of a Dask scheduler, whose workers then take one draw each at a time;
    every draw has its own stream of random numbers, so the figures are those of one process.
    """
    S = intensities(table, satellite)
    draw = functools.partial(
        _footprints_of_draw, table, S, relative_sd, seed, column_sums, tolerance
    )  # everything that a draw needs, so that a worker can hold it
    result = np.empty((draws, len(S), len(table.consumers)))
    for done, (number, figures) in enumerate(_each(draw, draws, address), start=1):
        result[number] = figures
        progress("drawing tables", done / draws)
    return result


def _footprints_of_draw(
    table: Table, S: Doubles, relative_sd: float, seed: int, column_sums: ColumnSums, tolerance: float, draw: int
) -> Doubles:
    drawn = draw_table(table, relative_sd, seed=seed, draw=draw, column_sums=column_sums)
    return np.asarray(Solver(drawn, method="series", tolerance=tolerance).rows(S).values @ table.Y)


def _each(draw: Callable[[int], Doubles], draws: int, address: str | None) -> Iterator[tuple[int, Doubles]]:
    """Number and figures of every draw, as they are ready."""
    if address is None:
        for number in range(draws):
            yield number, draw(number)
        return
    from distributed import as_completed

    with connect(address) as client:
        workers = list(client.scheduler_info(n_workers=-1)["workers"])
        # The table travels once to each worker, not once with each draw.
        held = client.scatter(_Held(draw), broadcast=True, hash=False)
        waiting = iter(range(draws))
        most = 2 * len(workers)  # so that no worker waits for its next draw
        running = {client.submit(_call, held, n, pure=False): n for n in itertools.islice(waiting, most)}
        finish: Any = as_completed  # the library has no types
        ready = finish(list(running))
        for future in ready:
            yield running.pop(future), future.result()
            for n in itertools.islice(waiting, 1):
                following = client.submit(_call, held, n, pure=False)
                running[following] = n
                ready.add(following)


@dataclasses.dataclass(frozen=True)
class _Held:
    """A callable that Dask keeps as data."""

    draw: Callable[[int], Doubles]


def _call(held: _Held, number: int) -> Doubles:
    return held.draw(number)
