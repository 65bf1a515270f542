"""Critique and intervals of a record are read in one's own language."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override
from evidence.prevalence.lists.doubt import CRITIQUE as LISTS
from evidence.prevalence.respondents.report import CRITIQUE as RESPONDENTS
from evidence.prevalence.scaleup.report import CRITIQUE as SCALE_UP
from evidence.prevalence.surveys.report import CRITIQUE as SURVEYS

from hub.lib.words_of_records import (
    CRITIQUES,
    INTERVALS,
    critique_in_own_language,
    interval_in_own_language,
)


@pytest.mark.parametrize("text", [LISTS, RESPONDENTS, SCALE_UP, SURVEYS])
def test_each_critique_of_the_library_is_translated(text: str) -> None:
    assert text in CRITIQUES
    for language in ("fr", "es"):
        with override(language):
            words = critique_in_own_language(text)
        assert words != text
        assert "(20" in words, "the source stays"
    assert critique_in_own_language(text) == text


@pytest.mark.parametrize("text", INTERVALS)
def test_each_interval_is_translated_with_its_level(text: str) -> None:
    with override("fr"):
        plain, full = interval_in_own_language(text), interval_in_own_language(f"{text}, 95 %")
    assert full == f"{plain}, 95\N{NO-BREAK SPACE}%"
    assert interval_in_own_language(f"{text}, 97.5 %") == f"{text}, 97.5\N{NO-BREAK SPACE}%"


def test_replicates_are_kept_and_the_unknown_stays() -> None:
    with override("fr"):
        words = interval_in_own_language("BCa bootstrap with the choice repeated, 1,000 replicates, 95 %")
        assert "1000" in re.sub(r"\s", "", words)
        assert "1,000" not in words
        assert words.endswith("réplications, 95\N{NO-BREAK SPACE}%")
        bounded = interval_in_own_language("posterior, people up to 41,160, 95 %")
        assert "41160" in re.sub(r"\s", "", bounded)
        assert "people" not in bounded
        assert interval_in_own_language("spread over my own, 95 %") == "spread over my own, 95 %"
        assert critique_in_own_language("My own critique.") == "My own critique."
