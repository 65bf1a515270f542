"""Which clauses of a law come closest to each clause of a model."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from evidence.exceptions import DataError
from evidence.lawtexts.clauses import Clause, normalize, words_of

if TYPE_CHECKING:
    from scipy import sparse  # imported where it is used: whoever only splits a text need not wait for it

__all__ = ["Candidate", "align", "similarities"]

SHORTLIST = 10
"""Clauses of the law that are looked at closely for each clause of the model."""

BLOCK = 512
"""Clauses of the model whose similarities are held at once: 512 of them to 20,000 clauses take 82 MB."""

LONGEST_COMPARED = 4_000
"""Characters of a clause that the close look reads. Its time grows with the product of both lengths."""

SHARE_OF_WORDS = 0.6
"""Weight of the weighted words in the score; the rest goes to the order-free likeness of the two strings."""

SHARE_OF_PLACE = 0.02
"""At most so much is added for standing at the same place: enough to decide between equal texts, not more."""


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A clause of the law that may answer to a clause of the model.

    law: its index; score: 0 to 1; words: cosine of the weighted words; likeness: token set ratio of the strings, both 0 to 1.
    """

    law: int
    score: float
    words: float
    likeness: float


def align(
    law: Sequence[Clause], model: Sequence[Clause], *, shortlist: int = SHORTLIST, least: float = 0.0
) -> list[list[Candidate]]:
    """For each clause of the model the clauses of the law that come closest, the best first.

    law, model: clauses in the order of their texts; shortlist: how many are looked at closely and returned at most;
    least: candidates with a lower score are left out.

    The similarity of words is the cosine of TF-IDF vectors with tf = 1 + ln(count) and idf = ln((1 + n) / (1 + df)) + 1 over the
    clauses of both texts. The `shortlist` best by it are ranked by

        score = 0.6 cosine + 0.4 token-set ratio + 0.02 (1 - distance of the relative places),

    cut at 1. A clause that shares no word with the model's has no place among the candidates.

    Lexical: two texts in different languages share no words, and a clause that says the same in other words is found only
    as far as its words go. Scores are for ranking; they are no probability and no measure of compliance.

    Errors: DataError where `shortlist` is below 1 or `least` outside 0 to 1.

    Source: TF-IDF with sublinear frequencies, Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008),
    section 6.4; token set ratio as in rapidfuzz.

    >>> law = [Clause("a", "1", "", "Trade in fish."), Clause("b", "2", "", "Whoever keeps a person in slavery is punished.")]
    >>> model = [Clause("m", "1", "", "Keeping a person in slavery is an offence.")]
    >>> [candidate.law for candidate in align(law, model)[0]]
    [1, 0]
    """
    if shortlist < 1:
        raise DataError(f"The shortlist must hold at least one clause, not {shortlist}.")
    if not 0 <= least <= 1:
        raise DataError(f"The least score lies between 0 and 1; {least} does not.")
    if not law or not model:
        return [[] for _ in model]
    law_strings = [normalize(_whole(clause))[:LONGEST_COMPARED] for clause in law]
    model_strings = [normalize(_whole(clause))[:LONGEST_COMPARED] for clause in model]
    law_vectors, model_vectors = _vectors([_whole(clause) for clause in law], [_whole(clause) for clause in model])
    law_vectors = law_vectors.T.tocsr()
    results: list[list[Candidate]] = []
    for begin in range(0, len(model), BLOCK):
        cosines = (model_vectors[begin : begin + BLOCK] @ law_vectors).toarray()
        for row, cosine in enumerate(cosines, begin):
            place = row / max(1, len(model) - 1)
            ranked = [
                _candidate(index, float(cosine[index]), law_strings[index], model_strings[row],
                           abs(place - index / max(1, len(law) - 1)))
                for index in _best(cosine, shortlist)
            ]  # fmt: skip
            ranked.sort(key=lambda candidate: (-candidate.score, candidate.law))
            results.append([candidate for candidate in ranked if candidate.score >= least])
    return results


def similarities(law: Sequence[str], model: Sequence[str]) -> sparse.csr_matrix:
    """Cosines of the TF-IDF vectors of every text of the model (rows) with every text of the law (columns), sparse."""
    law_vectors, model_vectors = _vectors(law, model)
    return (model_vectors @ law_vectors.T).tocsr()


def _whole(clause: Clause) -> str:
    return f"{clause.heading} {clause.text}" if clause.heading else clause.text


def _candidate(index: int, cosine: float, law: str, model: str, distance: float) -> Candidate:
    likeness = fuzz.token_set_ratio(law, model) / 100
    score = SHARE_OF_WORDS * cosine + (1 - SHARE_OF_WORDS) * likeness + SHARE_OF_PLACE * (1 - distance)
    return Candidate(index, min(1.0, score), cosine, likeness)


def _best(cosine: npt.NDArray[np.float64], most: int) -> list[int]:
    """Indices of the largest values above zero, the first of equal ones."""
    positive = np.flatnonzero(cosine > 0)
    if len(positive) > most:
        # Stable, so that the same texts always give the same shortlist.
        positive = positive[np.argsort(-cosine[positive], kind="stable")[:most]]
    return [int(index) for index in positive]


def _vectors(law: Sequence[str], model: Sequence[str]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """TF-IDF vectors of unit length, one row a text; the weights come from both texts together."""
    from scipy import sparse

    counts = _counts([*law, *model])
    size = counts.shape[0]
    in_how_many = np.bincount(counts.indices, minlength=counts.shape[1])
    weights = np.log((1 + size) / (1 + in_how_many)) + 1
    counts.data = (1 + np.log(counts.data)) * weights[counts.indices]
    length = np.sqrt(counts.multiply(counts).sum(axis=1)).A1 if counts.nnz else np.ones(size)
    scaled = sparse.diags(1 / np.where(length == 0, 1, length)) @ counts
    vectors = scaled.tocsr()
    return vectors[: len(law)], vectors[len(law) :]


def _counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """How often each word (columns) occurs in each text (rows)."""
    from scipy import sparse

    columns: dict[str, int] = {}
    indices: list[int] = []
    ends = [0]
    for text in texts:
        indices.extend(columns.setdefault(word, len(columns)) for word in words_of(text))
        ends.append(len(indices))
    counts = sparse.csr_matrix(
        (np.ones(len(indices)), np.asarray(indices, dtype=np.int32), np.asarray(ends)), shape=(len(texts), len(columns))
    )
    counts.sum_duplicates()
    return counts
