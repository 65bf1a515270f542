"""Many log-linear fits at once: Newton's method in lock-step over replicates and models."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from evidence.prevalence.lists.existence import Verdict, at_minus_infinity, mean_vector_exists
from evidence.prevalence.lists.reference import NoEstimateError, fit_model
from evidence.prevalence.lists.terms import Terms

__all__ = ["BatchFit", "Fitter"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

CHUNK = 2048  # fits a chunk: their Hessians stay in the second-level cache
MOST_STEPS = 20  # a fit whose estimate exists needs four to nine; one without moves by about 1 a step for ever
SETTLED = 1e-5  # largest change of a log expected count in the last step; the error left is about its square
WORTH_A_GROUP = 64  # fits with the same free terms from which they are worth a chunk of their own


@dataclasses.dataclass(frozen=True, eq=False)
class BatchFit:
    """Fits in the order asked for.

    hidden: expected people on no list, nan without an estimate; expected: fits × histories, nan without an estimate;
    coefficients: fits × terms, 0 where a term is absent or at minus infinity; log_likelihood; verdict: of `Verdict`.
    """

    hidden: Floats
    expected: Floats
    coefficients: Floats
    log_likelihood: Floats
    verdict: NDArray[np.int8]


class Fitter:
    """Fits models with terms up to an order, remembering what it learned about existence and identifiability."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.design = terms.design
        unions = terms.sets[:, None] | terms.sets
        distinct, places = np.unique(unions, return_inverse=True)
        cells = np.arange(1, 2**terms.lists)[:, None]
        # X' diag(μ) X has at (a, b) the sum of μ over histories with all lists of both: one sum a distinct union.
        self._within_union = ((cells & distinct) == distinct).astype(np.float64)
        self._union = places.reshape(unions.shape)
        self._identifiable: dict[bytes, bool] = {}
        self._exists: dict[bytes, bool] = {}

    def fit(self, counts: Floats, active: Bools, start: Floats | None = None) -> BatchFit:
        """Fit each model to each table.

        A fit that settles satisfies X'μ = X'y with μ > 0, which is exactly the condition for the estimate to exist;
        the linear program is left to fits that do not settle.

        counts: fits × histories; active: fits × terms; start: coefficients to begin from, fits × terms.
        Returns a `BatchFit`.
        """
        fits = len(counts)
        kept, free = at_minus_infinity(self.design, counts, active)
        verdict = np.where(self._are_identifiable(kept, free), Verdict.FINE, Verdict.NOT_IDENTIFIABLE).astype(np.int8)
        coefficients = np.zeros((fits, len(self.terms.sets)))
        settled = np.zeros(fits, dtype=bool)
        for rows in _chunks(free, np.flatnonzero(verdict == Verdict.FINE)):
            first = None if start is None else start[rows]
            coefficients[rows], settled[rows] = self._newton(counts[rows], kept[rows], free[rows], first)
        for row in np.flatnonzero((verdict == Verdict.FINE) & ~settled):
            verdict[row], coefficients[row] = self._decide(counts[row], active[row], kept[row], free[row])
        predictor = coefficients @ self.design.T
        fine = verdict == Verdict.FINE
        expected = np.where(fine[:, None], np.exp(np.minimum(predictor, 700)) * kept, np.nan)
        contributions = np.where(kept, counts * predictor, 0.0) - expected - gammaln(counts + 1)
        with np.errstate(over="ignore"):
            hidden = np.where(fine, np.exp(coefficients[:, 0]), np.nan)
        return BatchFit(hidden, expected, coefficients, contributions.sum(axis=1), verdict)

    def _newton(self, counts: Floats, kept: Bools, free: Bools, start: Floats | None) -> tuple[Floats, Bools]:
        system = _System(free, self._union, self._within_union)
        target = counts @ self.design
        if start is None:
            mean = (counts + 0.1) * kept
            working = mean * np.log(np.maximum(mean, 1e-300)) + (counts - mean) * kept
            coefficients = system.solve(mean, working @ self.design, np.arange(len(counts)))
        else:
            coefficients = np.where(free, start, 0.0)
        settled = np.zeros(len(counts), dtype=bool)
        at = np.arange(len(counts))
        predictor = coefficients @ self.design.T
        for _ in range(MOST_STEPS):
            mean = np.exp(np.minimum(predictor[at], 700)) * kept[at]
            step = system.solve(mean, target[at] - mean @ self.design, at)
            moved = step @ self.design.T
            largest = np.abs(np.where(kept[at], moved, 0.0)).max(axis=1)
            damping = np.minimum(1.0, 3.0 / np.maximum(largest, 1e-300))[:, None]
            coefficients[at] += step * damping
            predictor[at] += moved * damping
            settled[at] = largest < SETTLED
            at = at[(largest >= SETTLED) & np.isfinite(largest)]
            if not len(at):
                break
        return coefficients, settled

    def _are_identifiable(self, kept: Bools, free: Bools) -> Bools:
        keys = np.concatenate([np.packbits(kept, axis=1), np.packbits(free, axis=1)], axis=1)
        distinct, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        known = [key.tobytes() for key in distinct]
        new = [place for place, key in enumerate(known) if key not in self._identifiable]
        for begin in range(0, len(new), CHUNK):
            places = new[begin : begin + CHUNK]
            rows = first[places]
            sums = kept[rows] @ self._within_union
            gram = sums[:, self._union] * (free[rows][:, :, None] & free[rows][:, None, :])
            rank = np.linalg.matrix_rank(gram, hermitian=True)
            for place, row, found in zip(places, rows, rank, strict=True):
                self._identifiable[known[place]] = bool(found == free[row].sum())
        verdicts = np.array([self._identifiable[key] for key in known], dtype=bool)
        return verdicts[inverse.reshape(-1)]

    def _decide(self, counts: Floats, active: Bools, kept: Bools, free: Bools) -> tuple[Verdict, Floats]:
        key = np.packbits(counts > 0).tobytes() + np.packbits(free).tobytes()
        if key not in self._exists:
            self._exists[key] = mean_vector_exists(self.design[kept][:, free], counts[kept])
        if not self._exists[key]:
            return Verdict.NO_ESTIMATE, np.zeros(len(free))
        try:
            found = fit_model(self.terms, counts, active).coefficients
        except NoEstimateError:
            return Verdict.NO_ESTIMATE, np.zeros(len(free))
        return Verdict.FINE, np.where(np.isfinite(found), found, 0.0)


def _chunks(free: Bools, rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Rows to fit together: first those with the same free terms, then the rest by their number of free terms."""
    if not len(rows):
        return
    _, group, sizes = np.unique(np.packbits(free[rows], axis=1), axis=0, return_inverse=True, return_counts=True)
    group = group.reshape(-1)
    ordered = rows[np.argsort(group, kind="stable")]
    ends = np.cumsum(sizes)
    alike = sizes >= WORTH_A_GROUP
    for end, size in zip(ends[alike], sizes[alike], strict=True):
        for begin in range(end - size, end, CHUNK):
            yield ordered[begin : min(begin + CHUNK, end)]
    rest = rows[~alike[group]]
    rest = rest[np.argsort(free[rest].sum(axis=1), kind="stable")]
    for begin in range(0, len(rest), CHUNK):
        yield rest[begin : begin + CHUNK]


class _System:
    """Newton's linear systems for one chunk: X' diag(μ) X over each fit's free terms, padded to one width."""

    def __init__(self, free: Bools, union: NDArray[np.int64], within_union: Floats) -> None:
        self.terms = free.shape[1]
        self.alike = bool((free == free[0]).all())
        if self.alike:
            self.places = np.flatnonzero(free[0])
            needed, self.union = np.unique(union[np.ix_(self.places, self.places)], return_inverse=True)
            self.union = self.union.reshape(-1)
            self.within_union = np.ascontiguousarray(within_union[:, needed])
            return
        width = int(free.sum(axis=1).max())
        self.places = np.argsort(~free, axis=1, kind="stable")[:, :width]
        self.padded = ~np.take_along_axis(free, self.places, axis=1)
        self.union = union
        self.within_union = within_union

    def solve(self, mean: Floats, gradient: Floats, at: NDArray[np.int64]) -> Floats:
        """The step for the fits at these places of the chunk, fits × all terms; zero where a term is not free."""
        step = np.zeros((len(at), self.terms))
        sums = mean @ self.within_union
        if self.alike:
            size = len(self.places)
            alike = sums[:, self.union].reshape(len(at), size, size)
            step[:, self.places] = _solve_all(alike, gradient[:, self.places])
            return step
        places, padded = self.places[at], self.padded[at]
        union = self.union[places[:, :, None], places[:, None, :]]
        hessian = np.take_along_axis(sums, union.reshape(len(at), -1), axis=1).reshape(union.shape)
        hessian[padded[:, :, None] | padded[:, None, :]] = 0.0
        diagonal = np.arange(places.shape[1])
        hessian[:, diagonal, diagonal] += padded
        right = np.where(padded, 0.0, np.take_along_axis(gradient, places, axis=1))
        np.put_along_axis(step, places, _solve_all(hessian, right), axis=1)
        return step


def _solve_all(hessian: Floats, right: Floats) -> Floats:
    try:
        found = np.linalg.solve(hessian, right[:, :, None])
    except np.linalg.LinAlgError:
        # A diverging fit has rounded to singular; a ridge keeps the others moving and leaves this one unsettled.
        diagonal = np.arange(hessian.shape[1])
        hessian[:, diagonal, diagonal] *= 1 + 1e-10
        hessian[:, diagonal, diagonal] += 1e-280
        found = np.linalg.solve(hessian, right[:, :, None])
    return np.asarray(found[:, :, 0], dtype=np.float64)
