"""How far errors of the stocks carry: flows of many tables drawn around the published ones.

Each number of migrants is multiplied by exp(s z - s^2 / 2), z normal with the given correlation between the two dates of a
pair of countries, since the same source errs alike at both. A table drawn keeps the residents of every area (censuses know
them better than birthplaces): what is added to migrants is taken from natives. Deaths and births are not drawn.

That a stock errs by s is an assumption, not a finding: publishers state no errors. It is named in every result.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from evidence.corridors.accounting import MINIMUM_WEIGHT, FlowEstimate, FlowInput, estimate_flows
from evidence.exceptions import ConvergenceError, DataError
from evidence.inputoutput.memory import available_bytes

__all__ = ["FlowDraws", "draw_flows", "draw_input"]

Floats = npt.NDArray[np.float64]
Drawn = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True, eq=False)
class FlowDraws:
    """Flows of every table drawn.

    flows: (draws, n, n) people; stock_error: s, the standard error of a stock as a share of it; correlation: of the errors
    of both dates; seed: of the random numbers; residual: the largest of all fits, in people; iterations: of all fits
    together; failed: tables drawn for which no fit exists, which are left out.
    """

    flows: Drawn
    stock_error: float
    correlation: float
    seed: int
    residual: float
    iterations: int
    failed: int

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Bounds of each flow between which the share `level` of draws lies, (n, n) each."""
        tail = (1 - level) / 2
        low, high = np.quantile(self.flows, [tail, 1 - tail], axis=0)
        return low.astype(np.float64), high.astype(np.float64)

    def moves(self, level: float = 0.95) -> tuple[float, float]:
        """Bounds of the number of all moves."""
        tail = (1 - level) / 2
        low, high = np.quantile(self.flows.sum((1, 2), dtype=np.float64), [tail, 1 - tail])
        return float(low), float(high)


def draw_flows(
    given: FlowInput,
    method: str = "closed",
    *,
    draws: int = 1000,
    stock_error: float = 0.1,
    correlation: float = 0.9,
    seed: int = 1,
    decrease: str = "return",
    weight: float = MINIMUM_WEIGHT,
    around: FlowEstimate | None = None,
    workers: int = 2,
    progress: Callable[[int], object] | None = None,
) -> FlowDraws:
    """Flows of `draws` tables around the given one; the same seed gives the same draws whatever the number of workers.

    draws: at least 20; stock_error: from 0 to 1; correlation: from -1 to 1; around: the estimate of the given table, which
    begins each fit near its end; progress: called with 1 after each draw.

    Raises DataError for values out of range, for more draws than memory holds, and where more than a tenth of the tables
    has no fit.
    """
    if draws < 20:
        raise DataError(f"{draws} draws are too few for an interval; 20 is the least, 1,000 the usual number.")
    if not 0 <= stock_error <= 1 or not -1 <= correlation <= 1:
        raise DataError("The error of a stock lies between 0 and 1, the correlation between -1 and 1.")
    n = len(given.names)
    needed = 3 * draws * n * n * 4  # the draws, and a sorted copy while bounds are taken
    if needed > available_bytes():
        raise DataError(f"{draws:,} draws of {n:,} areas need {needed / 2**30:.1f} GiB of memory; take fewer draws.")
    start = around.start if around is not None else None
    seeds = np.random.SeedSequence(seed).spawn(draws)

    def one(child: np.random.SeedSequence) -> FlowEstimate | None:
        drawn = draw_input(given, stock_error, correlation, np.random.default_rng(child))
        try:
            return estimate_flows(drawn, method, decrease=decrease, weight=weight, start=start)
        except (ConvergenceError, DataError):
            return None
        finally:
            if progress is not None:
                progress(1)

    result = np.empty((draws, n, n), dtype=np.float32)
    done, residual, iterations = 0, 0.0, 0
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for estimate in pool.map(one, seeds):
            if estimate is None:
                continue
            result[done] = estimate.flows
            done += 1
            residual, iterations = max(residual, estimate.residual), iterations + estimate.iterations
    if done < 0.9 * draws:
        raise DataError(
            f"{draws - done} of {draws} tables drawn cannot be reconciled with births and deaths, so that no interval can be "
            "given; take a smaller error of the stocks."
        )
    return FlowDraws(result[:done], stock_error, correlation, seed, residual, iterations, draws - done)


def draw_input(given: FlowInput, stock_error: float, correlation: float, random: np.random.Generator) -> FlowInput:
    """One table around the given one, with the same residents of every area where natives are known."""
    n = len(given.names)
    first = random.standard_normal((n, n))
    second = correlation * first + np.sqrt(1 - correlation**2) * random.standard_normal((n, n))
    tables = []
    for table, z in ((given.before, first), (given.after, second)):
        drawn = table * np.exp(stock_error * z - stock_error**2 / 2)
        np.fill_diagonal(drawn, 0.0)
        if given.natives:
            people, natives = table.sum(0), np.diag(table)
            # At most half of the natives may turn out to be migrants, so that nobody is counted below zero.
            most = people - natives / 2
            foreign = drawn.sum(0)
            drawn *= np.minimum(1.0, np.divide(most, foreign, out=np.ones(n), where=foreign > 0))
            np.fill_diagonal(drawn, np.maximum(people - drawn.sum(0), 0.0))
        tables.append(drawn)
    return dataclasses.replace(given, before=tables[0], after=tables[1])
