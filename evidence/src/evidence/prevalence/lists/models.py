"""All models up to an order: the best by BIC, the average over all, and how far good models lie apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evidence.prevalence.lists.existence import Verdict
from evidence.prevalence.lists.newton import Fitter
from evidence.prevalence.lists.terms import hierarchical_models

__all__ = ["Candidates", "ModelFits", "average_models", "best", "candidates", "fit_candidates", "plausible"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

MOST_LISTS_FOR_ALL_PAIRS = 6  # 2**15 models; seven lists would be 2**21
KEPT_IN_REPLICATES = (
    100  # of more models than `MOST_WITHOUT_KEEPING`; the default of Silverman, Chan and Vincent's package
)
MOST_WITHOUT_KEEPING = 1_100
FITS_A_BATCH = 4096


@dataclasses.dataclass(frozen=True, eq=False)
class Candidates:
    """Models to choose from: masks over the terms, models × terms, and in words which they are."""

    models: Bools
    how: str


@dataclasses.dataclass(frozen=True, eq=False)
class ModelFits:
    """Every candidate on every table: hidden people and BIC, tables × models; BIC is infinite without an estimate."""

    hidden: Floats
    bic: Floats


def candidates(fitter: Fitter, counts: Floats, *, keep: int | None = None) -> Candidates:
    """The hierarchical models up to the fitter's order that have an estimate for these counts, best BIC first.

    With more than six lists and pairs the models are too many, and those met on a downhill search from independent
    lists are returned instead. keep: how many of the best to return; by default all up to `MOST_WITHOUT_KEEPING`, and
    `KEPT_IN_REPLICATES` of more. counts: histories.
    """
    order = fitter.terms.order
    if fitter.terms.lists > MOST_LISTS_FOR_ALL_PAIRS and order >= 2:
        models, how = _downhill(fitter, counts), f"models met on a downhill search up to order {order}"
    else:
        models, how = hierarchical_models(fitter.terms), f"models up to order {order}"
    fits = fit_candidates(fitter, counts[None], models)
    ranked = np.argsort(fits.bic[0], kind="stable")
    ranked = ranked[np.isfinite(fits.bic[0][ranked])]
    if keep is None:
        keep = len(ranked) if len(ranked) <= MOST_WITHOUT_KEEPING else KEPT_IN_REPLICATES
    whole = len(ranked) <= keep
    words = f"all {len(ranked):,} {how}" if whole else f"the best {keep:,} of {len(ranked):,} {how}"
    return Candidates(models[ranked[:keep]], words)


def fit_candidates(
    fitter: Fitter, tables: Floats, models: Bools, progress: Callable[[float], None] | None = None
) -> ModelFits:
    """Fit every model to every table, the first table first, whose fits are where the others start.

    tables: tables × histories; models: models × terms; progress: called with the share that is done.
    BIC = −2 log-likelihood + terms · log(cases), terms at minus infinity counted as the published package does.
    """
    start = None
    shift = _shift(fitter, tables)
    hidden = np.empty((len(tables), len(models)))
    bic = np.empty_like(hidden)
    penalty = np.log(tables.sum(axis=1))
    at_once = max(1, FITS_A_BATCH // len(tables))
    for begin in range(0, len(models), at_once):
        block = models[begin : begin + at_once]
        if len(tables) > 1:
            first = fitter.fit(np.tile(tables[0], (len(block), 1)), block).coefficients
            start = np.repeat(first, len(tables), axis=0) + np.tile(shift, (len(block), 1))
        fit = fitter.fit(np.tile(tables, (len(block), 1)), np.repeat(block, len(tables), axis=0), start)
        size = block.sum(axis=1).repeat(len(tables)) * np.tile(penalty, len(block))
        criterion = np.where(fit.verdict == Verdict.FINE, size - 2 * fit.log_likelihood, np.inf)
        hidden[:, begin : begin + at_once] = fit.hidden.reshape(len(block), -1).T
        bic[:, begin : begin + at_once] = criterion.reshape(len(block), -1).T
        if progress is not None:
            progress(min(1.0, (begin + at_once) / len(models)))
    return ModelFits(hidden, bic)


def _shift(fitter: Fitter, tables: Floats) -> Floats:
    """How far coefficients move from the first table to each other one, to first order: tables × terms.

    If the expected number on all lists of a term moves as the observed number does, its logarithm moves by L; and since
    that logarithm is roughly the sum of the coefficients of the sets within the term, Möbius inversion gives theirs.
    """
    sets = fitter.terms.sets
    observed = np.maximum(tables @ fitter.design, 0.5)
    within = ((sets[:, None] & sets) == sets).astype(np.float64)
    shift: Floats = np.linalg.solve(within, np.log(observed / observed[0]).T).T
    return shift


def best(fits: ModelFits) -> tuple[Floats, NDArray[np.int64]]:
    """For each table the hidden people under the model with the smallest BIC, and which it is.

    Infinite for a table without any estimate. Source: Silverman, Chan and Vincent 2024, Stat. Comput. 34, 44.
    """
    chosen = fits.bic.argmin(axis=1)
    rows = np.arange(len(chosen))
    return np.where(np.isfinite(fits.bic[rows, chosen]), fits.hidden[rows, chosen], np.inf), chosen


def average_models(fits: ModelFits) -> tuple[Floats, Floats]:
    """For each table the mean of hidden people over models with weights ∝ exp(−BIC/2), and the weights.

    Source: Hoeting, Madigan, Raftery and Volinsky 1999, Statistical Science 14, 382–417 (BIC as approximation of the
    marginal likelihood, models equally likely beforehand).
    """
    lowest = fits.bic.min(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        weights = np.where(np.isfinite(fits.bic), np.exp((lowest - fits.bic) / 2), 0.0)
    total = weights.sum(axis=1)
    weights /= np.where(total > 0, total, 1.0)[:, None]
    mean = (weights * np.where(weights > 0, fits.hidden, 0.0)).sum(axis=1)
    return np.where(total > 0, mean, np.inf), weights


def plausible(fits: ModelFits, within: float = 2.0) -> Floats:
    """Hidden people under each model whose BIC on the first table is within so much of the smallest.

    A difference up to 2 is "not worth more than a bare mention" (Kass and Raftery 1995,
    J. Am. Stat. Assoc. 90, 773–795).
    """
    near = fits.bic[0] <= fits.bic[0].min() + within
    return np.asarray(fits.hidden[0][near])


def _downhill(fitter: Fitter, counts: Floats) -> Bools:
    """Models met while adding or leaving out the pair that lowers BIC most, from independent lists to a minimum."""
    terms = fitter.terms
    pairs = np.flatnonzero(terms.sizes == 2)
    current, lowest = terms.main_effects(), np.inf
    met = [current[None]]
    while True:
        near = np.tile(current, (len(pairs), 1))
        near[np.arange(len(pairs)), pairs] ^= True
        met.append(near)
        fits = fit_candidates(fitter, counts[None], np.concatenate([current[None], near]))
        if not fits.bic[0].min() < lowest:
            return np.unique(np.concatenate(met), axis=0)
        lowest = fits.bic[0].min()
        current = np.concatenate([current[None], near])[fits.bic[0].argmin()]
