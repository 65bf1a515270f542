"""French texts that come with the software keep their marks and their thousands on the line of their word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from hub.lib.messages import with_french_spaces
from hub.studies.builtin import BUILTIN
from hub.studies.builtin_words import columns_of

HUB = Path(__file__).resolve().parents[2]


def french(node: Any, *, is_french: bool = False) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from french(value, is_french=is_french or str(key) == "fr" or str(key).endswith("_fr"))
    elif isinstance(node, list):
        for value in node:
            yield from french(value, is_french=is_french)
    elif is_french and isinstance(node, str):
        yield node


def test_spaces_of_french_texts_do_not_break() -> None:
    files = sorted(HUB.rglob("data/**/*.yaml"))
    texts = [text for path in files for text in french(yaml.safe_load(path.read_text(encoding="utf-8")))]
    texts += french([columns_of(study.key) for study in BUILTIN])
    assert len(texts) > 100
    assert [text for text in texts if with_french_spaces(text) != text] == []


def test_a_number_keeps_together() -> None:
    assert with_french_spaces("2 454 personnes, 95 % : oui") == "2\xa0454 personnes, 95\xa0%\xa0: oui"
    assert with_french_spaces("12 %(number)s et 3 mois") == "12 %(number)s et 3 mois"
