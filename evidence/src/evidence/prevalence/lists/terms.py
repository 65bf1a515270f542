"""The terms of log-linear models for lists, and the design they give."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from evidence.exceptions import EvidenceError

__all__ = ["Terms", "describe", "hierarchical_models"]

Bools = NDArray[np.bool_]
MOST_MODELS = 40_000


@dataclasses.dataclass(frozen=True)
class Terms:
    """All terms up to an order: the intercept, t main effects, the pairs of lists, and so on.

    A term is the set of its lists, written as a number like a capture history; the intercept is 0.
    """

    lists: int
    order: int

    def __post_init__(self) -> None:
        if not 1 <= self.order < self.lists:
            raise EvidenceError(
                f"Models of {self.lists} lists have terms of order 1 to {self.lists - 1}, not {self.order}; "
                "a term of all lists leaves nothing from which to estimate."
            )

    @functools.cached_property
    def sets(self) -> NDArray[np.int64]:
        """The P terms, by order."""
        found = [
            sum(1 << place for place in chosen)
            for size in range(self.order + 1)
            for chosen in itertools.combinations(range(self.lists), size)
        ]
        return np.array(found, dtype=np.int64)

    @functools.cached_property
    def design(self) -> NDArray[np.float64]:
        """Histories × terms: 1 where the term's lists are all in the history."""
        cells = np.arange(1, 2**self.lists)[:, None]
        inside: Bools = (cells & self.sets) == self.sets
        return inside.astype(np.float64)

    @functools.cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The order of each term: 0 for the intercept, 1 for main effects, 2 for pairs."""
        return np.array([int(term).bit_count() for term in self.sets], dtype=np.int64)

    def main_effects(self) -> Bools:
        """The model of independent lists, as a mask over the terms."""
        return self.sizes <= 1

    def model(self, interactions: Iterable[Iterable[int]]) -> Bools:
        """Main effects and the named interactions with all terms they contain, as a mask over the terms.

        interactions: sets of list positions from 0, e.g. [(0, 1)] for the pair of the first two lists.
        """
        active = self.main_effects()
        for chosen in interactions:
            whole = sum(1 << place for place in chosen)
            if whole not in self.sets:
                raise EvidenceError(f"The interaction {tuple(chosen)} is not among terms of order {self.order}.")
            active |= (self.sets & whole) == self.sets
        return active


def hierarchical_models(terms: Terms) -> Bools:
    """All hierarchical models with every main effect, as models × terms; the first has main effects only.

    Raises EvidenceError where there would be more than `MOST_MODELS`.
    """
    larger = np.flatnonzero(terms.sizes >= 2)
    models = np.array([terms.main_effects()])
    for place in larger:  # by order, so that what a term contains is decided before the term is
        within = np.flatnonzero(((terms.sets & terms.sets[place]) == terms.sets) & (terms.sizes >= 2))
        within = within[within != place]
        fits = models[models[:, within].all(axis=1)].copy()
        fits[:, place] = True
        if len(models) + len(fits) > MOST_MODELS:
            raise EvidenceError(
                f"There are more than {MOST_MODELS:,} models of {terms.lists} lists up to order {terms.order}; "
                "lower the order or merge lists."
            )
        models = np.concatenate([models, fits])
    return models


def describe(terms: Terms, active: Bools, names: Sequence[str]) -> str:
    """A model in words: its largest interactions by list names, or "main effects"."""
    chosen = terms.sets[active & (terms.sizes >= 2)]
    top = [term for term in chosen if not any((term & other) == term and term != other for other in chosen)]
    labels = ["×".join(name for place, name in enumerate(names) if term >> place & 1) for term in top]
    return "main effects + " + " + ".join(labels) if labels else "main effects"
