"""Small groups are hidden, and nothing shown lets a reader work them out."""

import numpy as np
import pytest
from evidence.disclosure import Rules, complementary, round_to_base, suppress, too_small
from evidence.exceptions import DataError
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


def test_small_groups_and_few_cases_are_hidden():
    hidden = too_small([10, 100, 100, 100, 100], [5, 3, 97, 0, 40], Rules())
    assert hidden.tolist() == [True, True, True, False, False]


def test_a_single_hidden_group_takes_the_smallest_other_with_it():
    assert suppress([10, 200, 50, 90], None, Rules()).tolist() == [True, False, True, False]


def test_two_hidden_groups_protect_each_other():
    assert suppress([10, 200, 12, 90], None, Rules()).tolist() == [True, False, True, False]


def test_rules_can_be_switched_off():
    assert not suppress([1, 2], [1, 0], Rules.off()).any()
    assert round_to_base([1.234], Rules.off().base).tolist() == [1.234]


def test_rounding_to_a_base():
    assert round_to_base([12, 13, 12.5, 1_003], 5).tolist() == [10, 15, 10, 1005]


def test_negative_rules_are_refused():
    with pytest.raises(DataError, match="must not be negative"):
        Rules(minimum_cases=-1)


@given(
    arrays.arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 60)),
)
def test_no_line_of_a_table_hides_exactly_one(sizes):
    first = sizes < 10
    hidden = complementary(first, sizes)
    assert (hidden | ~first).all()
    for lines, counts in ((hidden, sizes), (hidden.T, sizes.T)):
        for line, count in zip(lines, counts, strict=True):
            people = count > 0
            assert (line & people).sum() != 1 or people.sum() == 1
