"""Versions of one text: what was added, taken out, changed, renumbered, moved."""

from collections import Counter

import pytest
from evidence.exceptions import DataError
from evidence.lawtexts import Clause, compare, differences
from hypothesis import given
from hypothesis import strategies as st


def clauses(*texts: str) -> list[Clause]:
    return [Clause(f"art_{at}", str(at), "", text) for at, text in enumerate(texts, 1)]


def renumbered(texts: list[Clause]) -> list[Clause]:
    return [Clause(f"art_{at}", str(at), text.heading, text.text) for at, text in enumerate(texts, 1)]


def test_an_inserted_article_of_its_own_number_is_one_addition_and_nothing_else(conventions):
    old = [clause for clause in conventions if clause.id.startswith("CETS197")]
    new = [*old[:2], Clause("2A", "2A", "", "Penalties for those who keep the papers of workers."), *old[2:]]
    assert Counter(change.kind for change in compare(old, new)) == {"same": len(old), "added": 1}


def test_an_inserted_article_that_renumbers_the_rest_is_one_addition(conventions):
    old = renumbered([clause for clause in conventions if clause.id.startswith("CETS197")])
    new = renumbered([*old[:2], Clause("x", "x", "", "Penalties for those who keep the papers of workers."), *old[2:]])
    kinds = Counter(change.kind for change in compare(old, new))
    assert kinds == {"same": 2, "added": 1, "renumbered": len(old) - 2}


def test_repeated_unchanged_lines_are_never_marked():
    old = clauses(*["Repealed."] * 400, "Last.")
    new = clauses(*["Repealed."] * 400, "Last.")
    assert {change.kind for change in compare(old, new)} == {"same"}


def test_changed_moved_and_removed():
    old = clauses(
        "Work under the age of fourteen years is prohibited.", "The fund pays compensation.", "Trade in fish is free."
    )
    new = clauses("The fund pays compensation.", "Work under the age of fifteen years is prohibited.")
    changes = compare(old, new)
    # Sequence matching keeps one of the two in place; the other has changed words.
    assert [(change.kind, change.old, change.new) for change in changes] == [
        ("renumbered", 1, 0),
        ("removed", 2, None),
        ("changed", 0, 1),
    ]


def test_two_equal_clauses_that_changed_places():
    old = clauses("First rule about nets.", "Second rule about boats.", "Third rule about ports.")
    new = clauses("Third rule about ports.", "First rule about nets.", "Second rule about boats.")
    assert [change.kind for change in compare(old, new)] == ["moved", "renumbered", "renumbered"]


def test_least_out_of_range_is_refused():
    with pytest.raises(DataError):
        compare([], [], least=2)


TEXTS = st.lists(
    st.sampled_from(["No slavery.", "No servitude.", "A fund pays.", "Repealed.", "Boats and nets of fish."]),
    max_size=8,
)


@given(TEXTS, TEXTS)
def test_every_clause_has_exactly_one_change(old, new):
    changes = compare(clauses(*old), clauses(*new))
    assert sorted(change.old for change in changes if change.old is not None) == list(range(len(old)))
    assert [change.new for change in changes if change.new is not None] == list(range(len(new)))


@given(st.text(alphabet="ab .\n", max_size=40), st.text(alphabet="ab .\n", max_size=40))
def test_the_pieces_are_the_two_texts(old, new):
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


def test_a_very_long_clause_is_compared_sentence_by_sentence():
    old = " ".join(f"Rule {n} says so." for n in range(8000))
    new = old.replace("Rule 4000 says so.", "Rule 4000 says otherwise.")
    assert [piece.text for piece in differences(old, new) if piece.kind == "added"] == [" Rule 4000 says otherwise."]
