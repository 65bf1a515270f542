"""Clauses of a law beside those of a model: the pairs of a law made from the model are known."""

import pytest
from evidence.exceptions import DataError
from evidence.lawtexts import Clause, align
from evidence.lawtexts.alignment import similarities
from evidence.lawtexts.trials import edit_law, recall
from hypothesis import given, settings
from hypothesis import strategies as st

SUBJECTS = [
    "slavery and servitude", "forced labour under threat", "trafficking of children", "hazardous work at night", "debt bondage of families",
    "inspection of workplaces", "compensation from a fund", "interpreters for victims", "seizure of proceeds", "recruitment fees",
]  # fmt: skip


def clauses(*texts: str) -> list[Clause]:
    return [Clause(f"art_{at}", str(at), "", text) for at, text in enumerate(texts, 1)]


def test_a_reworded_text_finds_its_origin_in_a_shuffled_order():
    model = clauses(*(f"Each State shall take all measures necessary against {subject}." for subject in SUBJECTS))
    law = clauses(*(f"The ministry takes every step against {subject}." for subject in reversed(SUBJECTS)))
    assert [found[0].law for found in align(law, model)] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]


def test_equal_texts_are_told_apart_by_their_place():
    model = clauses("This Act enters into force.", "Other matter of fish.", "This Act enters into force.")
    found = align(model, model)
    assert (found[0][0].law, found[2][0].law) == (0, 2)


def test_no_shared_word_is_no_candidate():
    assert align(clauses("Trade in fish."), clauses("Slavery prohibited!")) == [[]]


def test_nothing_on_one_side():
    assert align([], clauses("Something.")) == [[]]
    assert align(clauses("Something."), []) == []
    assert align(clauses("", "—"), clauses("")) == [[]]


@pytest.mark.parametrize("arguments", [{"shortlist": 0}, {"least": -0.1}, {"least": 1.5}])
def test_arguments_out_of_range_are_refused(arguments):
    with pytest.raises(DataError):
        align(clauses("a"), clauses("a"), **arguments)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="abcd ", min_size=0, max_size=30), min_size=1, max_size=8))
def test_scores_lie_between_zero_and_one_and_fall(texts):
    for found in align(clauses(*texts), clauses(*texts)):
        scores = [candidate.score for candidate in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_the_cosine_is_that_of_the_formula_by_hand():
    # Two texts, words a and b: df(a) = 2, df(b) = 1, so idf(a) = ln(3/3) + 1 = 1 and idf(b) = ln(3/2) + 1.
    b = 1.4054651081081644
    assert similarities(["a"], ["a b"]).toarray()[0, 0] == pytest.approx(1 / (1 + b**2) ** 0.5)


def test_quality_on_conventions_edited_split_joined_and_shuffled(conventions):
    model = conventions
    for seed in range(3):
        law, right = edit_law(model, seed=seed)
        found = [[candidate.law for candidate in ranked] for ranked in align(law, model)]
        # Measured: 0.87 and 0.95. What is missed are final clauses which are the same in several conventions.
        assert recall(found, right, 1) > 0.84
        assert recall(found, right, 3) > 0.93


def test_one_convention_alone_is_aligned_nearly_without_error(conventions):
    model = [clause for clause in conventions if clause.id.startswith("CETS197")]
    law, right = edit_law(model, seed=1)
    found = [[candidate.law for candidate in ranked] for ranked in align(law, model)]
    assert recall(found, right, 3) > 0.97
