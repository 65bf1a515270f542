"""PDF files from texts that anybody may write: always a file or one clear sentence, never code, never another's time."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from hub.lib import typeset as module
from hub.lib.childprocess import ChildError
from hub.lib.permissions import NotPossibleNow
from hub.lib.typeset import ACCENTS, typeset

PLAN = Path(module.HUB) / "workplans" / "typst" / "plan.typ"
HOSTILE = [
    '#import "/settings.py": *', "#read(\"/settings.py\")", "$x^2$ \\ @nobody <label> = Heading", "```raw #x```", "#{while true {}}",
    "a" * 10_000, "ع" * 10_000, "العربية ثم English ثم العربية (2024)", "漢字 😀 \u0e01", "\u200b\u200f\u2066", "x\n\n\n= y", "",
]  # fmt: skip


def data(title: str = "Title", **values: Any) -> dict[str, Any]:
    words = {"colon": ":", "unplaced": "", "hash": "Hash", "address": "Address", "page": "Page {page} of {pages}"}
    given = {
        "title": title, "subtitle": "", "accent": "#0a6077", "cover": False, "foot": "Foot", "language": "en", "facts": [],
        "summary": [], "outcomes": [], "unplaced": [], "sha256": "", "address": "", "words": words,
    }  # fmt: skip
    return given | values


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_is_text(text: str) -> None:
    runs = [{"text": text, "strong": True, "emph": True, "link": "https://example.org/#$@"}]
    summary = [{"kind": "paragraph", "runs": runs}, {"kind": "code", "text": text}]
    content = typeset(PLAN, data(facts=[[text, text]], foot=text, subtitle=text, summary=summary))
    assert content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in content


def test_the_same_data_give_the_same_bytes() -> None:
    assert typeset(PLAN, data()) == typeset(PLAN, data())


def test_a_file_says_what_it_is() -> None:
    content = typeset(PLAN, data(language="fr", title="Plan de travail"))
    assert b"/Lang(fr)" in content
    assert b"pdfuaid:part" in content


def test_a_letter_without_a_font_costs_only_the_claim_to_the_standard() -> None:
    content = typeset(PLAN, data(subtitle="漢字"))
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid:part" not in content


def test_what_is_too_large_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DATA", 1000)
    with pytest.raises(NotPossibleNow, match="too large"):
        typeset(PLAN, data(subtitle="x" * 1001))


@pytest.mark.usefixtures("real_children")
def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMITS", dataclasses.replace(module.LIMITS, processor_seconds=1))
    many = [{"kind": "paragraph", "runs": [{"text": "word " * 400, "strong": False, "emph": False, "link": ""}]}] * 2500
    with pytest.raises(NotPossibleNow, match="too large or too intricate"):
        typeset(PLAN, data(summary=many))


def test_a_fault_of_a_template_is_no_fault_of_the_reader() -> None:
    with pytest.raises(ChildError):
        typeset(PLAN, {"accent": "#0a6077"})


def test_the_colours_of_groups_are_those_of_the_style_sheet() -> None:
    tokens = (Path(module.HUB) / "static" / "css" / "tokens.css").read_text().split("@media")[0]
    found = dict(re.findall(r"\.accent-(\w+) \{ --accent: (#\w+)", tokens))
    found["neutral"] = re.search(r"--accent: (#\w+)", tokens).group(1)  # type: ignore[union-attr]
    assert found == ACCENTS
