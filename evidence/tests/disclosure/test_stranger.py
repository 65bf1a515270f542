"""A stranger with whole-number programmes of their own, who knows that zeros are shown, works no small count out."""

import numpy as np
import pytest
from evidence.disclosure import CountTable, Share, protect
from evidence.exceptions import DataError
from scipy import optimize


def worked_out(tables, threshold, said=()):
    """Small counts that are known, or known to be small, or narrowed: (table, place, count, least, most)."""
    names = list(dict.fromkeys(name for one in tables for name in one.table.dimensions))
    sizes = {name: len(c) for one in tables for name, c in zip(one.table.dimensions, one.table.categories, strict=True)}
    rows, low, high, small = [], [], [], []
    for one in tables:
        counts = one.table.with_totals()
        for place in np.ndindex(counts.shape):
            at = {n: i for n, i in zip(one.table.dimensions, place, strict=True) if i < sizes[n]}
            row = np.zeros([sizes[name] for name in names])
            row[tuple(at.get(name, slice(None)) for name in names)] = 1
            rows.append(row.ravel())
            hidden = bool(one.hidden[place])
            low.append(min(1, counts[place]) if hidden else counts[place])
            high.append(np.inf if hidden else counts[place])
            if 0 < counts[place] < threshold:
                below = one.table.counts[tuple(at.get(name, slice(None)) for name in one.table.dimensions)]
                small.append((one.table.name, place, int(counts[place]), int((below > 0).sum()), row.ravel()))
    for where, of, least, most in said:  # places of both in the table with totals, and the bounds of the share
        part, whole = (rows[int(np.ravel_multi_index(place, counts.shape))] for place in (where, of))
        rows += [part - least * whole, part - most * whole]
        low, high = [*low, -1e-9, -np.inf], [*high, np.inf, 1e-9]
    known = optimize.LinearConstraint(np.array(rows), low, high)
    found = []
    for name, place, count, least, row in small:
        ends = [
            sign * optimize.milp(sign * row, constraints=known, integrality=1, bounds=(0, 1_000_000)).fun
            for sign in (1, -1)
        ]
        if ends[1] < threshold or (count > least and ends[0] >= count) or ends[1] - ends[0] < threshold - 1:
            found.append((name, place, count, *ends))
    return found


def table(name, dimensions, counts):
    labels = tuple(tuple(f"{d}{i}" for i in range(n)) for d, n in zip(dimensions, counts.shape, strict=True))
    return CountTable(name, tuple(dimensions), labels, counts)


@pytest.mark.parametrize(
    ("counts", "threshold"),
    [
        ([[3, 13], [3, 8]], 11),
        ([[3, 0, 0, 0], [6, 0, 1, 2]], 3),
        ([[29, 13, 0], [3, 0, 0], [0, 0, 25], [0, 1, 1]], 3),
        ([[1, 2], [6, 0], [0, 15], [9, 8]], 3),
    ],
)
def test_that_hidden_is_never_zero_gives_nothing_away(counts, threshold):
    """Found by this stranger: two small counts in one line were each known to be below the threshold."""
    for attack in (False, True):
        release = protect([table("t", "ab", np.array(counts))], threshold=threshold, always_attack=attack)
        assert worked_out(release.tables, threshold) == []


@pytest.mark.parametrize("seed", range(12))
def test_random_tables_alone_and_linked_hold(seed):
    random = np.random.default_rng(seed)
    threshold = int(random.choice([3, 5, 11]))
    shape = random.integers(2, 4, 3)
    counts = random.negative_binomial(0.4, random.choice([0.01, 0.05]), shape)
    counts[random.random(shape) < random.choice([0, 0.3, 0.6])] = 0
    linked = [table("ab", "ab", counts.sum(2)), table("ac", "ac", counts.sum(1)), table("bc", "bc", counts.sum(0))]
    for tables in ([table("abc", "abc", counts)], linked):
        try:
            release = protect(tables, threshold=threshold)
        except DataError as error:
            assert "cannot be covered" in str(error) or "nothing that can be hidden" in str(error)  # noqa: PT017
            continue
        assert worked_out(release.tables, threshold) == []


def test_a_total_of_as_many_people_as_hidden_cells_cannot_be_smaller_and_needs_not_be():
    counts = np.array([[1, 1, 0], [40, 50, 60], [70, 80, 90]])
    (found,) = protect([table("t", "ab", counts)]).tables
    assert found.hidden[0, 3]
    assert not found.hidden[0, 2]
    assert worked_out([found], 11) == []


def test_a_percentage_that_only_one_whole_number_fits_gives_nothing_away():
    """33 of 67 is 49.3 %, and no other whole numbers near are: fractions of people hid that from the attack."""
    counts = table("t", "ab", np.array([[117, 0, 34], [0, 2, 33], [27, 0, 0]]))
    said = [
        Share({"a": "a1", "b": "b2"}, {"b": "b2"}, 0.4925, 0.4935, "the note"),
        Share({"a": "a0", "b": "b1"}, {"a": "a0"}, 0, 0.005, "the map"),
    ]
    release = protect([counts], said, threshold=5)
    places = [((1, 2), (3, 2), 0.4925, 0.4935), ((0, 1), (0, 3), 0, 0.005)]
    assert worked_out(release.tables, 5, places) == []
