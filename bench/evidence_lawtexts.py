"""Speed and quality of laws beside a model law: python bench/evidence_lawtexts.py

The law is made from the model by editing, splitting, joining and shuffling, so the right pairs are known. The peer is a plain
loop of rapidfuzz over all pairs, in the same run; its time for the large case is extrapolated from a part of it.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from evidence.lawtexts import Clause, align, compare
from evidence.lawtexts.trials import edit_law, recall
from rapidfuzz import fuzz
from timing import is_busy, machine

WORDS = [
    f"{syllable}{number}"
    for syllable in ("lex", "wor", "chi", "sta", "pen", "off", "vic", "aid")
    for number in range(400)
]


def text(size: int, seed: int) -> list[Clause]:
    """Clauses of 60 to 140 words, drawn with the skewed frequencies of natural language."""
    chance = random.Random(seed)  # noqa: S311 (trials that can be repeated)
    weights = [1 / rank for rank in range(1, len(WORDS) + 1)]
    return [
        Clause(str(at), str(at), "", " ".join(chance.choices(WORDS, weights, k=chance.randint(60, 140))) + ".")
        for at in range(size)
    ]


def measured(job: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    job()
    return time.perf_counter() - wall, time.process_time() - processor


def main() -> int:
    print(machine())
    held = True
    for law_size, model_size, bar, part in ((200, 60, 1.0, 1), (20_000, 150, 3.0, 20)):
        law, model = text(law_size, 1), text(model_size, 2)
        wall, processor = measured(lambda law=law, model=model: align(law, model))
        some = [clause.text for clause in law[: law_size // part]]
        plain, _ = measured(
            lambda some=some, model=model: [[fuzz.token_set_ratio(a, b.text) for a in some] for b in model]
        )
        took = processor if is_busy() else wall
        held &= took <= bar
        print(f"{law_size:>6} x {model_size:<4} {wall:6.2f} s ({processor:.2f} s processor), bar {bar} s; "
              f"plain loop {plain * part:.1f} s, {plain * part / wall:.0f} times as long")  # fmt: skip
    model = text(150, 3)
    for seed in range(3):
        law, right = edit_law(model, seed=seed)
        found = [[candidate.law for candidate in ranked] for ranked in align(law, model)]
        print(
            f"edited law {seed}: right pair first {recall(found, right, 1):.3f}, among three {recall(found, right, 3):.3f}"
        )
    old = text(500, 4)
    new = [*old[:20], Clause("x", "x", "", "An added rule."), *old[20:]]
    wall, processor = measured(lambda: compare(old, new))
    took = processor if is_busy() else wall
    held &= took <= 2.0
    print(f"two versions of {sum(len(c.text) for c in old) // 1000} kB: {wall:.2f} s, bar 2.0 s")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
