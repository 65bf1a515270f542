"""What limits an estimate from lists: warnings with stable codes, and the published critique."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.loglinear import Answer
from evidence.results import Caveat

__all__ = ["CRITIQUE", "about_answer", "about_choice", "about_data", "nested_lists", "pairs_without"]

CRITIQUE = (
    "Whitehead, Jackson, Balch and Francis (2021), On the Unreliability of Multiple Systems Estimation for Estimating"
    " the Number of Potential Victims of Modern Slavery in the UK, conclude that the method is not a suitable one for"
    " this purpose (https://eprints.lancs.ac.uk/id/eprint/136879/). Whoever quotes a figure should quote this too."
)

FEW_SHARED = 5  # below this the usual rule of thumb calls an expected count small
SMALLEST_INSIDE = 10  # cases; fewer lie inside another list by chance
FEW_MULTIPLE_SHARE = 0.10
FEW_ON_THREE = 30
APART = 1.25  # highest over lowest figure from which the choice of model is said to matter


def about_data(strata: Mapping[str, ListCounts]) -> list[Caveat]:
    """Warnings that follow from the table alone: assumptions, lists that never overlap, sparse or few overlaps."""
    found = [
        Caveat(
            "assumptions",
            "The figures hold only if people were matched between lists without error, nobody entered or left during"
            " the period, and everyone had some chance of being on a list. The data cannot test this.",
        ),
        Caveat(
            "unequal-visibility",
            "Where some people are much harder to list than others, every method comes out too low. In 100 simulated"
            " populations of two kinds of people on lists like those of the UK, no 95 % interval of stepwise, bic,"
            " average or graphs contained the true number; their figures were about 30 % below it.",
        ),
    ]
    for name, lists in strata.items():
        where = f" in {name}" if len(strata) > 1 else ""
        found += _about_overlaps(lists, where)
    return found


def nested_lists(lists: ListCounts) -> list[tuple[int, int]]:
    """Positions (inner, outer) of lists of some size that lie wholly inside another one."""
    shared = lists.overlaps()
    found = []
    for inner in range(lists.lists):
        for outer in range(lists.lists):
            size = shared[inner, inner]
            whole = inner != outer and size >= SMALLEST_INSIDE and shared[inner, outer] == size
            if whole and (shared[outer, outer] > size or inner > outer):  # of two equal lists the later one
                found.append((inner, outer))
    return found


def pairs_without(lists: ListCounts, inner: int, outer: int) -> dict[str, float]:
    """Words -> n_A n_C / n_AC (Lincoln and Petersen) for the outer list and each list but the inner one."""
    shared = lists.overlaps()
    return {
        f"{lists.names[outer]} and {lists.names[other]}": float(
            shared[outer, outer] * shared[other, other] / shared[outer, other]
        )
        for other in range(lists.lists)
        if other not in (inner, outer) and shared[outer, other] > 0
    }


def _about_overlaps(lists: ListCounts, where: str) -> list[Caveat]:
    found = []
    shared = lists.overlaps()
    pairs = [(i, j) for i in range(lists.lists) for j in range(i + 1, lists.lists)]
    never = [f"{lists.names[i]} and {lists.names[j]}" for i, j in pairs if shared[i, j] == 0]
    alone = [name for i, name in enumerate(lists.names) if all(shared[i, j] == 0 for j in range(lists.lists) if j != i)]
    few = sum(0 < shared[i, j] < FEW_SHARED for i, j in pairs)
    times = lists.times_listed()
    multiple, three = int(times[1:].sum()), int(times[2:].sum())
    if lists.lists == 2:
        found.append(
            Caveat(
                "two-lists",
                f"With two lists{where} nothing can show whether being on one changes the chance of being on the other;"
                " if it does, the figure is wrong by an unknown amount.",
            )
        )
    if alone:
        found.append(
            Caveat(
                "isolated-list",
                f"No case{where} on {_words(alone)} is on any other list, so that list says nothing of people on none.",
            )
        )
    if never:
        found.append(
            Caveat(
                "non-overlapping-lists",
                f"{len(never)} of {len(pairs)} pairs of lists{where} share no case ({_words(never)}). A model with such"
                " a pair takes its overlap as impossible (minus infinity), one without takes it as chance.",
            )
        )
    for inner, outer in nested_lists(lists):
        pairs_left = "; ".join(f"{words} {figure:,.0f}" for words, figure in pairs_without(lists, inner, outer).items())
        found.append(
            Caveat(
                "list-inside-list",
                f"Every one of the {shared[inner, inner]:,} cases{where} on {lists.names[inner]} is also on "
                f"{lists.names[outer]}. One list that lies inside another, as referrals or a copy do, says nothing of "
                "people on none, and a model takes it as proof that few are missing. Leave it out, or merge the two"
                + (f". Without it, from two lists alone: {pairs_left}." if pairs_left else "."),
            )
        )
    if few:
        found.append(
            Caveat(
                "sparse-overlap",
                f"{few} of {len(pairs)} pairs of lists{where} share only 1 to {FEW_SHARED - 1} cases; one matching"
                " error more or less can move the figure a lot.",
            )
        )
    if multiple < FEW_MULTIPLE_SHARE * lists.observed or (lists.lists > 2 and three < FEW_ON_THREE):
        found.append(
            Caveat(
                "few-multiple-captures",
                f"Only {multiple:,} of {lists.observed:,} cases{where} ({multiple / lists.observed:.0%}) are on more"
                f" than one list and {three:,} on three or more; all that is said of people on no list rests on them.",
            )
        )
    return found


def about_choice(figures: Mapping[str, float]) -> list[Caveat]:
    """A warning where figures of different choices, in people by name of the choice, lie `APART` or more."""
    low, high = min(figures, key=lambda name: figures[name]), max(figures, key=lambda name: figures[name])
    if not figures[high] >= APART * figures[low]:
        return []
    return [
        Caveat(
            "model-choice",
            f"The choice of method and model decides the answer: {figures[low]:,.0f} ({low}) to {figures[high]:,.0f}"
            f" ({high}) from the same cases. No interval of a single method contains this doubt.",
        )
    ]


def about_answer(method: str, answer: Answer) -> list[Caveat]:
    """Warnings about one method's bootstrap: skewed, unbounded, or too few replicates."""
    found = []
    replicates = answer.replicates
    below = float(np.mean(replicates < answer.estimate))
    unbounded = int(np.isinf(replicates).sum())
    if len(replicates) < 200:
        found.append(
            Caveat(
                "few-replicates",
                f"The interval of {method} rests on {len(replicates)} bootstrap replicates; use 1,000 for a report.",
            )
        )
    if below < 0.2 or below > 0.8:
        found.append(
            Caveat(
                "bootstrap-skewed",
                f"Of the replicates of {method} {below:.0%} lie below its figure where about half should; the interval"
                " then rests on few extreme replicates and changes from seed to seed.",
            )
        )
    if unbounded:
        found.append(
            Caveat(
                "unbounded-replicates",
                f"In {unbounded:,} of {len(replicates):,} replicates {method} has no finite figure, because no case is"
                " left on two lists.",
            )
        )
    return found


def _words(items: list[str], most: int = 6) -> str:
    shown = items[:most]
    rest = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(shown) + rest
