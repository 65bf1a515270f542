"""Texts of a file are read without needless blanks, quickly; the slow and obvious way says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.exchange.iati.texts import BLANK_LINE, clean

# What XML lets through; other blanks than these are no-break, thin and ideographic spaces and line separators.
SIGNS = st.sampled_from([*"ab é\t\r\n", "\xa0", "\u2009", "\u3000", "\u2028", "\x85", "\u200b", "ﷺ", "𝄞"])


def obvious(text: str) -> str:
    paragraphs = (" ".join(paragraph.split()) for paragraph in BLANK_LINE.split(text))
    return "\n\n".join(filter(None, paragraphs))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("one line", "one line"),
        ("  two   blanks \t and a tab ", "two blanks and a tab"),
        ("wrapped\r\n  over lines\n", "wrapped over lines"),
        ("first\n \n\n  second \n", "first\n\nsecond"),
        ("l\u2019\xe9cole\xa0: deux", "l\u2019\xe9cole : deux"),
        (" \n\n \xa0 ", ""),
    ],
)
def test_a_text_keeps_its_words_and_paragraphs(text, result):
    assert clean(text) == obvious(text) == result


@given(st.text(SIGNS, max_size=40))
def test_the_quick_way_says_the_same(text):
    assert clean(text) == obvious(text)
