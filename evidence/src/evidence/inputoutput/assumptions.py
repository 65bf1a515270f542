"""How much an answer depends on what was assumed: the same figure under every named alternative."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Satellite
from evidence.results import Interval

__all__ = ["Spread", "percentile_interval", "spread_over_assumptions"]

Doubles = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Spread:
    """names: the alternatives; values: alternatives x whatever shape the figure has."""

    names: tuple[str, ...]
    values: Doubles

    @property
    def low(self) -> Doubles:
        """Smallest value over the alternatives."""
        return np.asarray(self.values.min(axis=0))

    @property
    def high(self) -> Doubles:
        """Largest value over the alternatives."""
        return np.asarray(self.values.max(axis=0))

    def interval(self, *index: int) -> Interval:
        """The range of one figure; it has no probability, only the alternatives that were run."""
        values = np.moveaxis(self.values, 0, -1)[index]
        return Interval(float(values.min()), float(values.max()), "spread over assumptions", level=None)

    def frame(self, *index: int) -> pl.DataFrame:
        """assumption, value: one figure under every alternative."""
        return pl.DataFrame({"assumption": list(self.names), "value": np.moveaxis(self.values, 0, -1)[index]})


def spread_over_assumptions(
    alternatives: Mapping[str, Satellite], figure: Callable[[Satellite], npt.ArrayLike]
) -> Spread:
    """Run `figure` for the satellite under each named assumption; all must count the same thing."""
    if not alternatives:
        raise DataError("There are no alternatives to compare.")
    definitions = {name: satellite.same_definition() for name, satellite in alternatives.items()}
    if len(set(definitions.values())) > 1:
        raise DataError(f"The alternatives count unlike things and have no common spread: {definitions}.")
    values = np.stack([np.asarray(figure(satellite), dtype=np.float64) for satellite in alternatives.values()])
    return Spread(tuple(alternatives), values)


def percentile_interval(draws: Doubles, level: float = 0.95) -> tuple[Doubles, Doubles]:
    """Lower and upper percentile of draws along axis 0."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high
