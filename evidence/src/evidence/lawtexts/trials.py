"""How well pairs are found: laws made from a text by the edits that legislators make, so that the right pairs are known."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from evidence.lawtexts.clauses import Clause

__all__ = ["edit_law", "recall"]

SYNONYMS = {
    "person": "individual", "persons": "individuals", "shall": "must", "child": "minor", "children": "minors", "state": "republic",
    "states": "republics", "parties": "republics", "party": "republic", "measures": "steps", "necessary": "needed", "labour": "work",
    "offence": "crime", "offences": "crimes", "punishable": "liable to punishment", "authority": "ministry", "protocol": "act",
    "convention": "act", "member": "republic", "members": "republics", "ensure": "guarantee", "appropriate": "suitable",
}  # fmt: skip


def edit_law(model: Sequence[Clause], *, seed: int, share_of_words: float = 0.3) -> tuple[list[Clause], list[set[int]]]:
    """A law made from the model, and for each clause of the model the clauses of the law that came from it.

    model: clauses in English; seed: of the random choices; share_of_words: how much is reworded, 0 (nothing) to 1. Words are
    replaced by others of the same meaning and dropped, about one clause in six is split in two, one in six joined with the
    next one, and the clauses are put in another order.

    >>> law, right = edit_law([Clause("a", "1", "", "A child shall not work."), Clause("b", "2", "", "The end.")], seed=3)
    >>> sorted(index for indices in right for index in indices)
    [0, 1]
    """
    chance = random.Random(seed)  # noqa: S311 (trials that can be repeated)
    pieces: list[tuple[set[int], str]] = []
    index = 0
    while index < len(model):
        kind = chance.random()
        text = model[index].text
        if kind < 1 / 6 and index + 1 < len(model):
            joined = f"{_reword(text, chance, share_of_words)} {_reword(model[index + 1].text, chance, share_of_words)}"
            pieces.append(({index, index + 1}, joined))
            index += 2
            continue
        sentences = re.split(r"(?<=[.;]) ", text)
        if kind < 1 / 3 and len(sentences) > 1:
            middle = len(sentences) // 2
            halves = (" ".join(part) for part in (sentences[:middle], sentences[middle:]))
            pieces.extend(({index}, _reword(half, chance, share_of_words)) for half in halves)
        else:
            pieces.append(({index}, _reword(text, chance, share_of_words)))
        index += 1
    chance.shuffle(pieces)
    law = [Clause(f"s_{at}", str(at + 1), "", text) for at, (_, text) in enumerate(pieces)]
    right = [{at for at, (origins, _) in enumerate(pieces) if clause in origins} for clause in range(len(model))]
    return law, right


def recall(found: Sequence[Sequence[int]], right: Sequence[set[int]], first: int) -> float:
    """The share of clauses of the model for which a right clause is among the first so many.

    found: for each clause of the model the indices found, the best first; right: the indices that are right.

    >>> recall([[4, 2], [7]], [{2}, {5}], first=2)
    0.5
    """
    return sum(bool(set(ranked[:first]) & wanted) for ranked, wanted in zip(found, right, strict=True)) / len(right)


def _reword(text: str, chance: random.Random, share: float) -> str:
    words = []
    for word in text.split():
        bare = re.sub(r"\W", "", word).casefold()
        if bare in SYNONYMS and chance.random() < 2 * share:
            words.append(word.casefold().replace(bare, SYNONYMS[bare]))
        elif chance.random() < share / 3:
            continue
        else:
            words.append(word)
    return " ".join(words)
