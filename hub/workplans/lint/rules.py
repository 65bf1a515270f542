"""The rules, read from their file, and their findings in a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.lib.translated import Text, interface_language
from hub.workplans.lint.checks import CHECKS, Context

SEVERITIES = {"error": _("Error"), "warning": _("Warning")}
WORDS = {"outcomes": _("Outcome"), "outputs": _("Output"), "activities": _("Activity"), "indicators": _("Indicator")}


@dataclass(frozen=True)
class Rule:
    code: str
    severity: str
    looks_at: str
    check: str
    arguments: dict[str, Any]
    sentences: dict[str, str]
    helps: dict[str, str]
    fails: dict[str, Any]
    passes: dict[str, Any]

    @property
    def sentence(self) -> Text:
        return _in_language(self.sentences)

    @property
    def help(self) -> Text:
        return _in_language(self.helps)

    @property
    def severity_label(self) -> Any:
        return SEVERITIES[self.severity]


@dataclass(frozen=True)
class Finding:
    """A rule that an item violates; `waived` is the reason of a waiver."""

    rule: Rule
    kind: str
    item: str
    number: str
    title: dict[str, str]
    waived: str = ""

    @property
    def blocks(self) -> bool:
        return self.rule.severity == "error" and not self.waived

    @property
    def where(self) -> Any:
        """The label of the item: “Output 2.1”."""
        return format_lazy("{} {}", WORDS[self.kind], self.number) if self.kind in WORDS else _("The plan")

    @property
    def text(self) -> Text:
        return _in_language(self.title)


def _in_language(texts: dict[str, str]) -> Text:
    preferred = interface_language()
    for code in (preferred, "en", *texts):
        if texts.get(code):
            return Text(texts[code], code)
    return Text("", preferred)


def _read() -> dict[str, Rule]:
    with (Path(__file__).parent / "rules.yaml").open(encoding="utf-8") as file:
        entries = yaml.safe_load(file)
    known = {"severity", "looks_at", "check", "sentence", "help", "fails", "passes"}
    return {
        code: Rule(
            code=code,
            severity=entry["severity"],
            looks_at=entry["looks_at"],
            check=entry["check"],
            arguments={name: value for name, value in entry.items() if name not in known},
            sentences=entry["sentence"],
            helps=entry["help"],
            fails=entry["fails"],
            passes=entry["passes"],
        )
        for code, entry in entries.items()
    }


RULES = _read()


def findings(document: Mapping[str, Any], waivers: dict[tuple[str, str], str] | None = None) -> list[Finding]:
    """Findings, errors first, then in the order of the plan. `waivers` are reasons by rule and item."""
    context = Context(document)
    number = numbers(document)
    found = []
    for rule in RULES.values():
        check = partial(CHECKS[rule.check], context=context, **rule.arguments)
        for item in [document["plan"]] if rule.looks_at == "plan" else document[rule.looks_at]:
            if check(item):
                key = item.get("key", "plan")
                reason = (waivers or {}).get((rule.code, key), "")
                found.append(Finding(rule, rule.looks_at, key, number.get(key, ""), item["title"], reason))
    place = {key: order for order, key in enumerate(number)}
    return sorted(found, key=lambda f: (f.rule.severity, place.get(f.item, -1), f.rule.code))


def numbers(document: Mapping[str, Any]) -> dict[str, str]:
    """The number of an item on the page, by its key, in reading order: 2, 2.1, 2.1.3. Indicators are counted on their own:
    the first of outcome 2 is indicator 2.1."""
    given: dict[str, str] = {}
    for outcome in document["outcomes"]:
        given[outcome["key"]] = str(outcome["position"])
    for output in document["outputs"]:
        given[output["key"]] = f"{given.get(output['outcome'] or '', '0')}.{output['position']}"
    for activity in document["activities"]:
        given[activity["key"]] = f"{given.get(activity['output'] or '', '0.0')}.{activity['position']}"
    for indicator in document["indicators"]:
        parent = given.get(indicator["outcome"] or indicator["output"] or "", "0")
        given[indicator["key"]] = f"{parent}.{indicator['position']}"
    return given
