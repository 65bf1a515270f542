"""Child labour and forced labour as the standards define them, each rule at its edge."""

import numpy as np
import pytest
from evidence.exceptions import DataError
from evidence.prevalence.surveys.labour import (
    STATUSES,
    child_labour,
    forced_labour,
    forced_labour_elements,
    thresholds,
)

nan = float("nan")


@pytest.mark.parametrize(
    ("age", "hours", "chores", "hazardous", "status", "in_child_labour"),
    [
        (5, 0, 0, 0, "not working", 0),
        (11, 1, 0, 0, "child labour, not hazardous", 1),
        (11, 0.5, 0, 0, "not working", 0),
        (12, 13.9, 0, 0, "light work", 0),
        (12, 14, 0, 0, "child labour, not hazardous", 1),
        (14, 2, 0, 1, "hazardous work", 1),
        (14, 43, 0, 0, "hazardous work", 1),
        (8, 0, 21, 0, "not working", 0),
        (8, 0, 21.5, 0, "child labour, not hazardous", 1),
        (15, 42, 60, 0, "permitted work", 0),
        (15, 43, 0, 0, "hazardous work", 1),
        (17, 10, 0, 1, "hazardous work", 1),
        (17, 0, 0, 0, "not working", 0),
        (4, 20, 0, 1, None, nan),
        (18, 60, 0, 1, None, nan),
        (10, nan, 0, 0, None, nan),
        (10, nan, 30, 0, None, 1),
        (10, nan, 0, 1, "hazardous work", 1),
        (10, 20, 0, nan, None, 1),
        (13, 5, 0, nan, None, nan),
        (13, 5, nan, 0, None, nan),
        (16, 5, nan, 0, "permitted work", 0),
        (nan, 20, 0, 0, None, nan),
    ],
)
def test_each_rule_at_its_edge(age, hours, chores, hazardous, status, in_child_labour):
    one = lambda value: np.array([float(value)])  # noqa: E731
    found = child_labour(one(age), one(hours), chores_hours=one(chores), hazardous=one(hazardous))
    assert found.status[0] == (-1 if status is None else STATUSES.index(status))
    assert found.in_child_labour[0] == pytest.approx(in_child_labour, nan_ok=True)


def test_limits_are_data_with_a_source():
    bands = thresholds()
    assert [(band.age_from, band.age_to, band.economic_hours) for band in bands] == [
        (5, 11, 1),
        (12, 14, 14),
        (15, 17, 43),
    ]
    assert all("8.7.1" in band.source for band in bands)
    with pytest.raises(DataError, match="no definition 'national'"):
        thresholds("national")


def test_impossible_hours_are_refused():
    with pytest.raises(DataError, match="168 hours of a week"):
        child_labour(np.array([10.0]), np.array([169.0]))


@pytest.mark.parametrize(
    ("involuntary", "coercion", "expected"),
    [
        ([1, 0], [0, 1], 1),
        ([1, 0], [0, 0], 0),
        ([0, 0], [1, 1], 0),
        ([nan, 1], [nan, 1], 1),
        ([nan, 0], [1, 0], nan),
        ([nan, 0], [0, 0], 0),
        ([nan, nan], [nan, nan], nan),
    ],
)
def test_forced_labour_is_both_sides(involuntary, coercion, expected):
    found = forced_labour(np.array([involuntary], dtype=float), np.array([coercion], dtype=float))
    assert found[0] == pytest.approx(expected, nan_ok=True)


def test_answers_other_than_yes_and_no_are_refused():
    with pytest.raises(DataError, match="1 \\(yes\\), 0 \\(no\\) or missing"):
        forced_labour(np.array([[8.0]]), np.array([[1.0]]))


def test_elements_name_their_side_and_source():
    table = forced_labour_elements()
    assert set(table["side"]) == {"involuntary", "coercion"}
    assert table["source"].null_count() == 0
