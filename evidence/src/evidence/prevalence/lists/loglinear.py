"""The three answers of log-linear models – stepwise, best BIC, average – with bootstrap, summed over strata."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evidence.exceptions import EvidenceError
from evidence.prevalence.lists.bootstrap import acceleration, bca_interval, jackknife_tables, resample_tables
from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.existence import Verdict, hidden_at_the_edge
from evidence.prevalence.lists.models import ModelFits, average_models, best, candidates, fit_candidates, plausible
from evidence.prevalence.lists.newton import Fitter
from evidence.prevalence.lists.stepwise import THRESHOLD, stepwise
from evidence.prevalence.lists.terms import Terms, describe
from evidence.results import Interval

__all__ = [
    "Answer",
    "FittedStratum",
    "average_answer",
    "bic_answer",
    "bic_fits",
    "comparison_figures",
    "stepwise_answer",
]

Floats = NDArray[np.float64]
NOTHING_SHARED = "No model has an estimate: no case is on two lists, so nothing can be said of the rest."
Progress = Callable[[float], None]


@dataclasses.dataclass(frozen=True, eq=False)
class Answer:
    """One way of choosing a model, applied to the data, to resamples, and to the data without one case.

    model: in words; estimate: people; replicates: estimates from resamples; jackknife, weights: estimates without one
    case and how many cases each stands for.
    """

    model: str
    estimate: float
    replicates: Floats
    jackknife: Floats
    weights: Floats

    def interval(self, level: float = 0.95) -> Interval:
        """The BCa interval, see `bootstrap.bca_interval`. Raises EvidenceError where there is no finite estimate."""
        if not np.isfinite(self.estimate):
            raise EvidenceError(NOTHING_SHARED)
        a = acceleration(self.jackknife, self.weights)
        found = bca_interval(self.estimate, self.replicates, a, level)
        return dataclasses.replace(found, kind=f"{found.kind}, {len(self.replicates):,} replicates")


def stepwise_answer(
    strata: Mapping[str, ListCounts],
    replicates: int,
    seed: int,
    threshold: float = THRESHOLD,
    progress: Progress | None = None,
) -> Answer:
    """`stepwise` for each stratum and its resamples; see `Answer`."""
    parts = []
    for lists, child in zip(strata.values(), _seeds(seed, len(strata)), strict=True):
        fitter = Fitter(Terms(lists.lists, min(2, lists.lists - 1)))
        tables, held, weights = _tables(lists, replicates, child)
        found = stepwise(fitter, tables, threshold, progress)
        model = describe(fitter.terms, found.active[0], lists.names)
        parts.append(_answer(model, tables.sum(axis=1) + found.hidden, held, weights))
    return _sum(list(strata), parts)


@dataclasses.dataclass(frozen=True, eq=False)
class FittedStratum:
    fits: ModelFits
    best_model: str
    how: str
    tables: Floats
    held: int
    weights: Floats


def bic_fits(
    strata: Mapping[str, ListCounts],
    replicates: int,
    seed: int,
    order: int = 2,
    keep: int | None = None,
    progress: Progress | None = None,
) -> list[FittedStratum]:
    """All candidate models on the data and its resamples, once for `bic_answer` and `average_answer`.

    order: the largest interactions; keep: see `models.candidates`.
    """
    parts = []
    for lists, child in zip(strata.values(), _seeds(seed, len(strata)), strict=True):
        fitter = Fitter(Terms(lists.lists, min(order, lists.lists - 1)))
        chosen = candidates(fitter, lists.vector(), keep=keep)
        if not len(chosen.models):
            raise EvidenceError(NOTHING_SHARED)
        tables, held, weights = _tables(lists, replicates, child)
        fits = fit_candidates(fitter, tables, chosen.models, progress)
        words = describe(fitter.terms, chosen.models[0], lists.names)
        parts.append(FittedStratum(fits, words, chosen.how, tables, held, weights))
    return parts


def bic_answer(strata: Mapping[str, ListCounts], fitted: Sequence[FittedStratum]) -> Answer:
    """The model with the smallest BIC, chosen again in each resample among the same candidates."""
    parts = [
        _answer(f"{part.best_model}; best of {part.how}", _people(part, best(part.fits)[0]), part.held, part.weights)
        for part in fitted
    ]
    return _sum(list(strata), parts)


def average_answer(strata: Mapping[str, ListCounts], fitted: Sequence[FittedStratum]) -> Answer:
    """The mean over all candidates with weights from BIC, weighted again in each resample."""
    parts = [
        _answer(f"average over {part.how}", _people(part, average_models(part.fits)[0]), part.held, part.weights)
        for part in fitted
    ]
    return _sum(list(strata), parts)


def comparison_figures(strata: Mapping[str, ListCounts], threshold: float = THRESHOLD) -> dict[str, float]:
    """Figures that show how much the model matters, without intervals, in people, by the name of the choice.

    Independent lists, stepwise, and the lowest and highest among pair models within BIC 2 of the best, each added up
    over strata. Choices without an estimate are left out.
    """
    totals = dict.fromkeys(("independent lists", "stepwise", "lowest near-best BIC", "highest near-best BIC"), 0.0)
    for lists in strata.values():
        counts = lists.vector()
        fitter = Fitter(Terms(lists.lists, min(2, lists.lists - 1)))
        main = fitter.fit(counts[None], fitter.terms.main_effects()[None])
        hidden = main.hidden[0] if main.verdict[0] == Verdict.FINE else np.inf
        chosen = candidates(fitter, counts, keep=1000) if lists.lists != 6 else None
        near = np.array([np.inf])
        if chosen is not None and len(chosen.models):
            near = plausible(fit_candidates(fitter, counts[None], chosen.models))
        figures = (hidden, stepwise(fitter, counts[None], threshold).hidden[0], near.min(), near.max())
        for name, figure in zip(totals, figures, strict=True):
            totals[name] += lists.observed + figure
    return {name: float(total) for name, total in totals.items() if np.isfinite(total)}


def _seeds(seed: int, strata: int) -> list[int | np.random.SeedSequence]:
    return [seed] if strata == 1 else list(np.random.SeedSequence(seed).spawn(strata))


def _tables(lists: ListCounts, replicates: int, seed: int | np.random.SeedSequence) -> tuple[Floats, int, Floats]:
    """The data, the data without one case, and resamples, one below the other; how many are without one case."""
    counts = lists.vector()
    held, weights = jackknife_tables(counts)
    places = lists.canonical_cells() - 1
    resampled = np.empty((replicates, len(counts)))
    resampled[:, places] = resample_tables(counts[places], replicates, seed)
    return np.concatenate([counts[None], held, resampled]), len(held), weights


def _people(part: FittedStratum, hidden: Floats) -> Floats:
    hidden = np.where(np.isfinite(hidden), hidden, hidden_at_the_edge(part.tables))
    return np.asarray(part.tables.sum(axis=1) + hidden)


def _answer(model: str, people: Floats, held: int, weights: Floats) -> Answer:
    return Answer(model, float(people[0]), people[1 + held :], people[1 : 1 + held], weights)


def _sum(names: Sequence[str], parts: Sequence[Answer]) -> Answer:
    """Independent strata add up; leaving a case out of one leaves the others as they are."""
    if len(parts) == 1:
        return parts[0]
    total = sum(part.estimate for part in parts)
    return Answer(
        "; ".join(f"{name}: {part.model}" for name, part in zip(names, parts, strict=True)),
        total,
        np.sum([part.replicates for part in parts], axis=0),
        np.concatenate([total - part.estimate + part.jackknife for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )
