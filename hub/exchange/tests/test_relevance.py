"""Which texts point to Target 8.7. The quick search is held against the slow and obvious one."""

from __future__ import annotations

import random
import re

import pytest

from hub.exchange.facts import Row
from hub.exchange.relevance import judge_relevance, relevance


def slowly(text: str) -> list[str]:
    """At each place the longest rule that begins a word there; then on behind it."""
    rules = sorted(relevance().issue_of_words, key=len, reverse=True)
    return sorted(set(re.findall(r"\b(?:" + "|".join(map(re.escape, rules)) + ")", text)))


def test_the_quick_search_finds_what_the_slow_one_finds() -> None:
    chance = random.Random(87)
    rules = sorted(relevance().issue_of_words)
    others = ["grand", "the", "child", "labour", "traffic", "forms", "of", "-", "_", "work", "worst forms of"]
    for _ in range(3000):
        words = chance.choices(rules, k=3) + chance.choices(others, k=5)
        chance.shuffle(words)
        text = "".join(word + chance.choice([" ", " ", "", "-", ", "]) for word in words)
        assert relevance().words_in(text) == slowly(text), text


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("Against the Worst Forms of Child Labour", ["worst-forms-of-child-labour"]),
        ("grandchild labour", []),
        ("Lutte contre le travail forcé", ["forced-labour"]),
        ("الحد من عمل الأطفال", ["child-labour"]),
        ("roads and water", []),
    ],
)
def test_words_in_several_languages(text: str, issues: list[str]) -> None:
    (row,) = judge_relevance([Row(1, "X-1", "iati", {"name_en": text})])
    assert isinstance(row, Row)
    assert row.facts.get("issues", []) == issues
    assert bool(row.relevant) is bool(issues)


def test_a_row_of_our_own_export_keeps_its_issues() -> None:
    own = Row(1, "X-1", "iati", {"name_en": "Against child labour"}, public_id="IN-1")
    (row,) = judge_relevance([own])
    assert isinstance(row, Row)
    assert "issues" not in row.facts
    assert row.relevant == ["word: child labour"]
