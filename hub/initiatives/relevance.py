"""Which activities are about Target 8.7, and why. Words, DAC purpose codes and SDG targets stand in data/relevance.yaml."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Relevance", "relevance"]

FILE = Path(__file__).resolve().parent / "data/relevance.yaml"


class Relevance:
    """Reads a text and codes and answers with issues and reasons."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.issue_of_words = {
            word: issue for issue, languages in rules["words"].items() for words in languages.values() for word in words
        }
        # A fast no: every rule has a long word, and most texts have none of those.
        self._signs = sorted({max(re.split(r"[ '-]", word), key=len)[:6] for word in self.issue_of_words}, key=len)
        self._pattern = re.compile(r"\b" + _tree(self.issue_of_words))
        self.sectors: dict[str, str] = rules["sectors"]
        self.targets: dict[str, str] = rules["targets"]

    def of(self, text: str, sectors: list[str], targets: list[str]) -> tuple[list[str], list[str]]:
        """Issues and reasons, both empty where nothing points to the target."""
        issues: set[str] = set()
        reasons: list[str] = []
        low = text.lower()
        if not low.isascii():
            low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
        if any(map(low.__contains__, self._signs)):
            for word in sorted(set(self._pattern.findall(low))):
                issues.add(self.issue_of_words[word])
                reasons.append(f"word: {word}")
        for kind, codes, rules in (("sector", sectors, self.sectors), ("target", targets, self.targets)):
            for code in codes:
                if code in rules:
                    reasons.append(f"{kind}: {code}")
                    if rules[code]:
                        issues.add(rules[code])
        return sorted(issues), reasons


def _tree(words: Iterable[str]) -> str:
    """A pattern that shares beginnings: each place of a text is left at the first letter that fits no word."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(tree)


def _branch(node: dict[str, Any]) -> str:
    branches = [re.escape(letter) + _branch(rest) for letter, rest in node.items() if letter]
    if "" in node:
        return f"(?:{'|'.join(branches)})?" if branches else ""
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


@functools.cache
def relevance() -> Relevance:
    return Relevance(yaml.safe_load(FILE.read_text(encoding="utf-8")))
