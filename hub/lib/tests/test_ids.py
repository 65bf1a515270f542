from __future__ import annotations

import random
import string

from hypothesis import given
from hypothesis import strategies as st

from hub.lib.ids import ALPHABET, is_public_id, new_public_id, public_id_from, tidy_public_id

kinds = st.text(string.ascii_uppercase, min_size=2, max_size=2)
seeds = st.integers(0, 2**32)


@given(kinds, seeds)
def test_a_fresh_identifier_is_one(kind: str, seed: int) -> None:
    identifier = public_id_from(kind, random.Random(seed))
    assert is_public_id(identifier)
    assert tidy_public_id(identifier.lower().replace("-", " ")) == identifier


@given(kinds, seeds, st.data())
def test_one_wrong_character_is_noticed(kind: str, seed: int, data: st.DataObject) -> None:
    identifier = public_id_from(kind, random.Random(seed))
    place = data.draw(st.integers(3, 9))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != identifier[place]]))
    assert not is_public_id(identifier[:place] + wrong + identifier[place + 1 :])


def test_nearly_every_exchange_of_neighbours_is_noticed() -> None:
    """ISO 7064's MOD 37,36 promises all single mistakes, and of exchanges all but a few in a hundred."""
    source = random.Random(87)
    exchanged = []
    for _ in range(2000):
        identifier, place = public_id_from("IN", source), source.randint(3, 8)
        one, other = identifier[place], identifier[place + 1]
        if one != other:
            exchanged.append(identifier[:place] + other + one + identifier[place + 2 :])
    unnoticed = [identifier for identifier in exchanged if is_public_id(identifier)]
    assert len(unnoticed) < 0.05 * len(exchanged)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_answered(text: str) -> None:
    is_public_id(text)
    tidy_public_id(text)


def test_identifiers_are_random() -> None:
    assert len({new_public_id("IN") for _ in range(100)}) == 100
