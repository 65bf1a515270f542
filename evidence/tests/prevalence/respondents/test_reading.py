"""What the reader of respondent-driven samples refuses, and what it treats and counts."""

import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.prevalence.respondents import rds_two, read_coupons, read_recruiters

COLUMNS = {"id": "id", "recruiter": "recruiter", "degree": "degree", "outcome": "outcome"}


def sample(**changes):
    frame = {
        "id": ["a", "b", "c", "d"],
        "recruiter": ["seed", "a", "a", "b"],
        "degree": [4, 2, 5, 1],
        "outcome": [1, 0, 1, 0],
    } | changes
    return pl.DataFrame(frame, strict=False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recruiter": ["seed", "c", "d", "b"]}, "runs in a circle: .* was recruited by .* was recruited by"),
        ({"recruiter": ["seed", "a", "c", "b"]}, "runs in a circle: c was recruited by c"),
        ({"id": ["a", "b", "b", "d"], "recruiter": ["seed", "a", "d", "b"]}, "'b' has two recruiters: 'a' and 'd'"),
        ({"id": ["a", "b", "b", "d"], "recruiter": ["seed", "a", "a", "b"]}, "'b' is in rows 2 and 3"),
        ({"recruiter": ["seed"] * 4}, "seeds only"),
        ({"recruiter": ["seed", "a", "z", "b"]}, r"1 recruiters are not in the sample, e.g. 'z' \(row 3\)"),
        ({"id": ["a", None, "c", "d"]}, "Row 2 has no id"),
        ({"degree": ["4", "few", "5", "1"]}, "Row 2: 'degree' is 'few', not a number"),
        ({"degree": [4, -2, 5, 1]}, "Row 2: 'degree' is negative"),
        ({"outcome": [0, 0, 0, 0]}, "No respondent has 'outcome' = '1'; the values are 0"),
    ],
)
def test_refusals_are_named(changes, sentence):
    with pytest.raises(DataError, match=sentence):
        read_recruiters(sample(**changes), **COLUMNS)


def test_missing_column_is_named():
    with pytest.raises(DataError, match="no column 'size'; the file has id, recruiter, degree, outcome"):
        read_recruiters(sample(), id="id", recruiter="recruiter", degree="size", outcome="outcome")


@pytest.mark.parametrize(("treatment", "expected"), [("exclude", (1 / 4 + 1 / 5) / (1 / 4 + 1 / 5 + 1)), ("one", None)])
def test_degree_zero_is_treated_and_counted(treatment, expected):
    recruits = read_recruiters(sample(degree=[4, 0, 5, 1]), **COLUMNS, zero_degree=treatment)
    expected = expected or (1 / 4 + 1 / 5) / (1 / 4 + 1 / 5 + 1 + 1)
    assert rds_two(recruits) == pytest.approx(expected)
    assert [warning.code for warning in recruits.warnings] == ["degree-zero"]
    assert recruits.warnings[0].message.startswith("1 respondents")
    assert recruits.wave.tolist() == [0, 1, 1, 2]  # still a link in the chain


def test_degree_zero_can_be_refused():
    with pytest.raises(DataError, match="1 respondents have 'degree' 0, first in row 2"):
        read_recruiters(sample(degree=[4, 0, 5, 1]), **COLUMNS, zero_degree="refuse")


def test_unknown_recruiter_can_begin_a_chain():
    frame = sample(recruiter=["seed", "a", "z", "b"])
    recruits = read_recruiters(frame, **COLUMNS, unknown_recruiter="seed")
    assert recruits.is_seed.tolist() == [True, False, True, False]
    assert recruits.warnings[0].code == "unknown-recruiter"


@pytest.mark.parametrize("word", ["seed", "", None, "0", "NA"])
def test_words_for_a_seed(word):
    assert read_recruiters(sample(recruiter=[word, "a", "a", "b"]), **COLUMNS).is_seed.sum() == 1


def test_whole_numbers_beside_empty_cells_stay_whole():
    frame = sample(id=[1, 2, 3, 4], recruiter=[None, 1.0, 1.0, 2.0])
    assert read_recruiters(frame, **COLUMNS).recruiter.tolist() == [-1, 0, 0, 1]


def coupons(own, first, second):
    return pl.DataFrame(
        {"id": ["a", "b", "c"], "own": own, "c1": first, "c2": second, "degree": [1, 2, 3], "outcome": [0, 1, 1]}
    )


NAMES = {"id": "id", "own": "own", "given": ["c1", "c2"], "degree": "degree", "outcome": "outcome"}


def test_coupons_give_the_same_tree_as_recruiters():
    recruits = read_coupons(coupons([None, "10", "20"], ["10", "20", None], ["11", None, None]), **NAMES)
    assert recruits.recruiter.tolist() == [-1, 0, 1]


def test_coupon_of_two_recruiters_is_refused_only_where_somebody_came_with_it():
    with pytest.raises(DataError, match="'c' has two recruiters: coupon '20' was given to b and a"):
        read_coupons(coupons([None, "10", "20"], ["10", "20", None], ["20", None, None]), **NAMES)
    recruits = read_coupons(coupons([None, "10", "11"], ["10", "99", None], ["11", None, "99"]), **NAMES)
    assert recruits.warnings[0].code == "coupon-given-twice"
