"""Which activities are about Target 8.7, and why. The words, DAC purpose codes and SDG targets are in data/relevance.yaml."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.exchange.facts import RejectedRow, Row
from hub.exchange.models import RelevanceRules

FILE = Path(__file__).resolve().parent / "data/relevance.yaml"


class Relevance:
    """Finds issues and reasons in a text and codes."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.issue_of_words = {
            _plain(word): issue
            for issue, languages in rules["words"].items()
            for words in languages.values()
            for word in words
        }
        self._signs = _signs(self.issue_of_words)
        self.sectors: dict[str, str] = rules["sectors"]
        self.targets: dict[str, str] = rules["targets"]

    def of(self, text: str, sectors: list[str], targets: list[str]) -> tuple[list[str], list[str]]:
        """Issues and reasons, both empty where nothing points to the target."""
        issues: set[str] = set()
        reasons: list[str] = []
        for word in self.words_in(_plain(text)):
            issues.add(self.issue_of_words[word])
            reasons.append(f"word: {word}")
        for kind, codes, rules in (("sector", sectors, self.sectors), ("target", targets, self.targets)):
            for code in codes:
                if code in rules:
                    reasons.append(f"{kind}: {code}")
                    if rules[code]:
                        issues.add(rules[code])
        return sorted(issues), reasons

    def words_in(self, text: str) -> list[str]:
        """The rules that match the beginning of a word. Of two at the same place the longer one counts, and matches inside
        another match do not count: “worst forms of child labour” is not also “child labour”."""
        found: list[tuple[int, int, str]] = []
        for sign, words in self._signs:
            if sign in text:
                for word in words:
                    at = text.find(word)
                    while at >= 0:
                        if not at or not (text[at - 1].isalnum() or text[at - 1] == "_"):
                            found.append((at, -len(word), word))
                        at = text.find(word, at + 1)
        taken: set[str] = set()
        end = 0
        for at, _, word in sorted(found):
            if at >= end:
                taken.add(word)
                end = at + len(word)
        return sorted(taken)


def _plain(text: str) -> str:
    low = text.lower()
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))


def _signs(rules: Iterable[str]) -> list[tuple[str, list[str]]]:
    """A quick test: a few short strings, one of which is part of every rule. Most texts contain few of them."""
    left = set(rules)
    signs = []
    while left:
        share: Counter[str] = Counter()
        for rule in left:
            share.update({rule[at : at + 5] for at in range(max(1, len(rule) - 4)) if " " not in rule[at : at + 5]})
        sign = max(sorted(share), key=lambda piece: share[piece])
        held = sorted(rule for rule in left if sign in rule)
        signs.append((sign, held))
        left.difference_update(held)
    return signs


def judge_relevance(rows: Iterable[Row | RejectedRow], rules: Relevance | None = None) -> Iterator[Row | RejectedRow]:
    """Add to every row what in it points to Target 8.7, and the issues where the row itself names none. Rows of our own
    export are not changed: an editor may have removed an issue that the words suggest."""
    rules = rules or relevance()
    for row in rows:
        if isinstance(row, Row):
            texts = [value for key, value in row.facts.items() if key.startswith(("name_", "summary_"))]
            issues, row.relevant = rules.of("\n".join(texts), *row.codes)
            if issues and not row.public_id:
                row.facts.setdefault("issues", issues)
        yield row


@functools.cache
def relevance() -> Relevance:
    """The rules that come with the software."""
    return Relevance(shipped_rules())


def shipped_rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return rules


def rules_in_force() -> tuple[dict[str, Any], RelevanceRules | None]:
    """The newest version by the secretariat, else the one that comes with the software."""
    newest = RelevanceRules.objects.select_related("made_by").first()
    return (newest.rules, newest) if newest else (shipped_rules(), None)


def relevance_in_force() -> Relevance:
    rules, version = rules_in_force()
    return Relevance(rules) if version else relevance()


@transaction.atomic
def change_rules(*, rules: dict[str, Any], reason: str, by: Person) -> RelevanceRules | None:
    """Save a new version for future imports; none where nothing differs. Existing records do not change."""
    before, _version = rules_in_force()
    if before == rules:
        return None
    made = RelevanceRules.objects.create(rules=rules, reason=reason, made_by=by)
    changed = {name for name in rules if rules[name] != before.get(name)}
    record(
        Verb.CHANGED, made, by=by, before={name: before.get(name) for name in changed},
        after={name: rules[name] for name in changed}, reason=reason,
    )  # fmt: skip
    return made
