"""Counts with noise under differential privacy, by OpenDP, and a ledger that keeps what of the budget was spent.

Each count gets whole-number Laplace noise of scale s. With at most c counts touched by one person the release is
epsilon = c / s private: whatever anybody knows, the presence of one person changes the chance of any result by a factor of
exp(epsilon) at most. Releases of the same people add up, so the ledger refuses what would go beyond the budget. The noise and
its accounting are OpenDP's (MIT, `pip install 'evidence[private]'`); none is drawn here.

Source: Dwork, McSherry, Nissim and Smith (2006), Theory of Cryptography; Ghosh, Roughgarden and Sundararajan (2012), SIAM J.
Computing 41(6), for whole numbers.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.disclosure.knowledge import CountTable
from evidence.exceptions import DataError
from evidence.numbers import write_number

__all__ = ["Ledger", "PrivateCounts", "release_counts"]

_ROUNDING = 1e-9


@dataclasses.dataclass(frozen=True)
class Ledger:
    """What of a data set's budget was spent, in a file beside the data, which must outlive every release.

    path; dataset: a name of the people counted; budget: of epsilon over all releases, fixed at the first; spent: entries
    with epsilon, what and when.
    """

    path: Path
    dataset: str
    budget: float
    spent: tuple[dict[str, Any], ...] = ()

    @classmethod
    def open(cls, path: Path, dataset: str, budget: float | None = None) -> Ledger:
        """The ledger of a data set, begun where there is none.

        Raises DataError where the file is another data set's or has another budget, is no ledger, or is begun without one.
        """
        if not path.exists():
            if budget is None or not 0 < budget < math.inf:
                raise DataError(f"There is no ledger {path}; say how much may ever be spent (--budget), e.g. 1.")
            return cls(path, dataset, budget)
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            found = cls(path, str(kept["dataset"]), float(kept["budget"]), tuple(kept["spent"]))
            found.total()
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path} is no ledger of releases: {error}.") from error
        if found.dataset != dataset:
            raise DataError(f"{path} is the ledger of '{found.dataset}', not of '{dataset}'.")
        if budget is not None and budget != found.budget:
            raise DataError(
                f"The budget of '{dataset}' is {write_number(found.budget)}; it was fixed at the first release "
                "and stays."
            )
        return found

    def total(self) -> float:
        """Epsilon spent so far."""
        return math.fsum(float(entry["epsilon"]) for entry in self.spent)

    def remaining(self) -> float:
        """Epsilon that may still be spent."""
        return max(0.0, self.budget - self.total())

    def spend(self, epsilon: float, what: str) -> Ledger:
        """The ledger with one more release, written to its file before anything is released.

        Raises DataError where the budget does not allow it, or where somebody else has spent meanwhile.
        """
        if epsilon > self.remaining() * (1 + _ROUNDING):
            raise DataError(
                f"This release would spend {write_number(epsilon)} of '{self.dataset}', of whose budget of "
                f"{write_number(self.budget)} only "
                f"{write_number(self.remaining())} is left. Nothing was released."
            )
        lock = self.path.with_name(self.path.name + ".lock")
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            raise DataError(
                f"Another release is being written to {self.path}; try again, or remove {lock} if none is."
            ) from None
        try:
            now = Ledger.open(self.path, self.dataset, None if self.path.exists() else self.budget)
            if now.spent != self.spent:
                raise DataError(f"{self.path} was written to meanwhile; nothing was released. Try again.")
            entry = {"epsilon": epsilon, "what": what, "when": datetime.now(UTC).isoformat(timespec="seconds")}
            after = dataclasses.replace(self, spent=(*self.spent, entry))
            kept = {"dataset": after.dataset, "budget": after.budget, "spent": list(after.spent)}
            beside = self.path.with_name(self.path.name + ".new")
            beside.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
            beside.replace(self.path)
        finally:
            lock.unlink()
        return after


@dataclasses.dataclass(frozen=True, eq=False)
class PrivateCounts:
    """Counts with noise. counts: same shape as the table, below zero set to zero; scale: of the noise; epsilon: spent by this
    release; margin: 95 % of the noise lies within plus or minus this; ledger: after it."""

    table: CountTable
    counts: npt.NDArray[np.int64]
    scale: float
    epsilon: float
    margin: float
    ledger: Ledger


def release_counts(table: CountTable, epsilon: float, ledger: Ledger, *, counts_per_person: int = 1) -> PrivateCounts:
    """The counts of a table with noise, after the ledger has been charged.

    epsilon: to spend, above zero; 1 and less is strong; counts_per_person: in how many counts of the table one person can be.

    Raises DataError where OpenDP is not installed, for values out of range, and where the budget does not allow it.
    """
    if not 0 < epsilon < math.inf or counts_per_person < 1:
        raise DataError("Epsilon is above zero, and a person is in one count at least.")
    measure, spends = _mechanism(counts_per_person / epsilon, counts_per_person)
    after = ledger.spend(spends, f"{table.name} by {', '.join(table.dimensions)}")
    noisy = np.asarray(measure([int(count) for count in table.counts.ravel()]), dtype=np.int64).reshape(
        table.counts.shape
    )
    scale = counts_per_person / epsilon
    return PrivateCounts(table, np.maximum(noisy, 0), scale, spends, scale * math.log(20), after)


def _mechanism(scale: float, counts_per_person: int) -> tuple[Any, float]:
    """OpenDP's measurement of a vector of whole numbers, and the epsilon that it says it spends."""
    try:
        import opendp.prelude as dp
    except ModuleNotFoundError as error:
        raise DataError(
            "Counts with noise need OpenDP, which is not installed: pip install 'evidence[private]'. Without it, hide small counts "
            "(evidence suppress)."
        ) from error
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    measure: Any = dp.m.make_laplace(*space, scale=scale)
    return measure, float(measure.map(counts_per_person))
