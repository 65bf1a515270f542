"""Texts are compared in a time that nobody can stretch: counted in processor time, as machines are busy."""

from __future__ import annotations

from time import process_time

import pytest

from hub.crises.difference import differences
from hub.lib.wordchanges import changes
from hub.workplans.differences import words

FEW, MANY = "word", [f"word{number}" for number in range(400)]


def test_runs_of_words() -> None:
    found = list(changes(["a ", "b ", "c"], ["a ", "x ", "c", "d"]))
    assert found == [("kept", "a "), ("deleted", "b "), ("inserted", "x "), ("kept", "c"), ("inserted", "d")]
    assert list(changes([], [])) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 2_400, "b a " * 2_400),
        (
            " ".join(f"w{number % 40}" for number in range(1_450)),
            " ".join(f"w{number * 7 % 41}" for number in range(1_450)),
        ),
        (f"{FEW} " * 1_900, f"{FEW} " * 1_899 + "end"),
    ],
    ids=["two words", "forty words", "one word"],
)
def test_words_that_come_again_and_again_take_no_time(old: str, new: str) -> None:
    began = process_time()
    assert differences({"work": old}, {"work": new})
    assert words(old, new)
    assert process_time() - began < 4


def test_a_long_text_with_few_changes_is_compared_by_words() -> None:
    old = " ".join(MANY * 4)
    new = old.replace("word7 ", "other ", 1)
    assert [piece.text for piece in differences({"work": old}, {"work": new})[0].pieces][1:3] == [" word7", " other"]
    assert [part.kind for part in words(old, new)] == ["kept", "deleted", "inserted", "kept"]
