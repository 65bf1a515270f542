"""A report as PDF: values for the typst template, with every text as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hub.lib.text import add_label, comma_separated
from hub.lib.translated import current_language
from hub.lib.typeset import ACCENTS, typeset
from hub.reports.labels import labels
from hub.reports.parts import FILLS
from hub.workplans.blocks import blocks

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
Facts = dict[str, Any]


def as_pdf(report: Facts, base: str, sha256: str) -> bytes:
    """`report` comes from `hub.reports.parts.translate_report`; `base` is the prefix of the addresses of records."""
    return typeset(
        TEMPLATE,
        {
            "language": current_language(),
            "title": report["title"],
            "accent": ACCENTS[report["accent"]],
            "cover": True,
            "kind": report["kind"],
            "heading": str(report["plan_title"]),
            "group": str(report["group"]),
            "foot": foot_of(report),
            "facts": facts_of(report),
            "words": labels(),
            "only": report["only"],
            "bar": bar_of(report),
            "chart": chart_in_words(report),
            "figures": report["figures"],
            "silent": report["silent"],
            "chair": report["chair"],
            "decided": [_decision(one, base) for one in report["decisions_first"]],
            "sections": [[str(one["title"]), blocks(str(one["text"]))] for one in report["sections"]],
            "outcomes": [_outcome(one, base) for one in report["outcomes"]],
            "indicators": report["indicator_rows"],
            "partners": [_partner(one, base) for one in report["partners"]],
            "changes": [_line(one, base) for one in report["changes"]],
            "decisions": [_decision(one, base) for one in report["decisions"]],
            "money": report["money"],
            "rounds": report["rounds"],
            "method": report["method"],
            "versions": report["versions"],
            "sha256": sha256,
        },
    )


def foot_of(report: Facts) -> str:
    return f"{report['group']} · {report['period']}"


def facts_of(report: Facts) -> list[tuple[str, str]]:
    """The facts on the cover below the title."""
    return [(name, value) for name, value in report["facts"] if value]


def bar_of(report: Facts) -> list[Facts]:
    """The parts of the bar, with the names of fills in the template."""
    return [
        {"fill": "hatched" if FILLS[result] == "none" else FILLS[result], "label": label, "number": number}
        for result, label, number in report["counts"]
    ]


def chart_in_words(report: Facts) -> str:
    return comma_separated(add_label(label, number) for _result, label, number in report["counts"])


def _line(line: Facts, base: str) -> Facts:
    return {
        "title": f"{line['number']} {line['title']}",
        "kind": line["kind"],
        "who": " ".join(part for part in (line["lead"], line["with"]) if part),
        "due": line["due"],
        "until": line["until"],
        "result": line["result_label"],
        "notes": line["notes"],
        "sentence": line["sentence"],
        "done": blocks(line["done"]),
        "sources": line["sources"],
        "changes": line["changes"],
        "reason": line["reason"],
        "address": f"{base}{line['address']}",
    }


def _outcome(outcome: Facts, base: str) -> Facts:
    return {
        "title": f"{outcome['number']} {outcome['title']}".strip(),
        "progress": outcome["progress"],
        "lines": [_line(line, base) for line in outcome["lines"]],
    }


def _partner(partner: Facts, base: str) -> Facts:
    return partner | {"reported": [_line(line, base) for line in partner["reported"]]}


def _decision(decision: Facts, base: str) -> Facts:
    return decision | {
        "text": blocks(str(decision["text"])),
        "address": f"{base}{decision['address']}" if decision["address"] else "",
    }
