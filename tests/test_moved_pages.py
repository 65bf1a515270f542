"""Pages that have not moved to the present look: their number only shrinks. See docs/explanation/the-look.md."""

from __future__ import annotations

from pathlib import Path

HUB = Path(__file__).resolve().parents[1] / "hub"
NOT_MOVED_YET: set[str] = set()


def test_no_page_goes_back_to_the_earlier_look() -> None:
    found = {
        path.as_posix().rpartition("/templates/")[2]
        for path in HUB.rglob("*.html")
        if '{% extends "old.html" %}' in path.read_text(encoding="utf-8")
    }
    assert found - NOT_MOVED_YET == set(), "Extend base.html; docs/explanation/the-look.md says how."
