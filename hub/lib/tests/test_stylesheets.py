"""The stylesheets keep to their scales, run in both directions, and stay small. See docs/explanation/the-look.md."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE) / "static/css"
SHEETS = ["tokens", "elements", "frame", "components", "data", "forms", "print"]  # loaded on every page, in this order
ON_SOME_PAGES = [
    "comments",
    "inbox",
    "initiative",
    "maps",
    "corridors",
    "desk",
    "matrix",
    "month",
    "pictures",
    "prevention",
    "prevalence",
    "rows",
    "rtl",
    "settings",
]  # linked by what needs them
MOST_BYTES, MOST_PACKED = 45_000, 10_000
DECLARATION = re.compile(r"(?P<name>[a-z-]+)\s*:\s*(?P<value>[^;{}]+)[;}]")
RULE = re.compile(r"(?P<selector>[^{}]+)\{(?P<body>[^{}]*)\}")
DISTANCE = re.compile(r"(var\(--s\d\)|0|auto|-?[123]px|calc\(-1 \* var\(--s\d\)\)|-1px)(?=\s|$)")
SIDES = re.compile(
    r"\b(margin|padding|border|inset)-(left|right)\b|\b(left|right)\s*:|text-align:\s*(left|right)|float\s*:"
)


def text_of(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (FOLDER / f"{sheet}.css").read_text(encoding="utf-8"), flags=re.DOTALL)


def rules(sheet: str) -> list[tuple[str, str, str]]:
    """Selector, name and value of each declaration."""
    return [
        (rule["selector"].strip(), one["name"], one["value"].strip())
        for rule in RULE.finditer(text_of(sheet))
        for one in DECLARATION.finditer(rule["body"] + ";")
    ]


def draws_a_sign(selector: str) -> bool:
    """Shapes before and after words are fitted to their letters."""
    return "::before" in selector or "::after" in selector


@pytest.mark.parametrize("sheet", [*SHEETS[1:], *ON_SOME_PAGES])
def test_font_sizes_come_from_the_scale(sheet: str) -> None:
    odd = [
        f"{selector}: {value}"
        for selector, name, value in rules(sheet)
        if name == "font-size" and not re.fullmatch(r"var\(--t-\d+\)|inherit|0", value) and not draws_a_sign(selector)
    ]
    assert not odd


@pytest.mark.parametrize("sheet", [*SHEETS[1:], *ON_SOME_PAGES])
def test_distances_come_from_the_scale(sheet: str) -> None:
    odd = [
        f"{selector}: {name}: {value}"
        for selector, name, value in rules(sheet)
        if re.fullmatch(r"(margin|padding)(-(block|inline)(-start|-end)?)?|(row-|column-)?gap", name)
        and DISTANCE.sub("", value).strip()
        and not draws_a_sign(selector)
        and not selector.startswith(("@page", "del"))
    ]
    assert not odd


@pytest.mark.parametrize("sheet", [*SHEETS, *ON_SOME_PAGES])
def test_no_side_is_left_or_right(sheet: str) -> None:
    assert not SIDES.findall(text_of(sheet))


def test_a_text_in_another_language_has_room_before_the_next_section() -> None:
    """Such a text stands in an element with `lang` around its paragraphs."""
    room = [value for selector, name, value in rules("components") if selector == "[lang] + :is(.sec, .halves)"]
    assert room == ["var(--s6)"]


def test_a_date_in_rows_of_a_form_can_be_read_in_the_last_column_too() -> None:
    widths = {selector: value for selector, name, value in rules("rows") if name == "inline-size"}
    narrow = next(selector for selector, value in widths.items() if "th:last-child" in selector)
    assert ".entry--date" in narrow.partition(":not(")[2]


def test_the_stylesheets_stay_small() -> None:
    every_page = b"".join((FOLDER / f"{sheet}.css").read_bytes() for sheet in SHEETS)
    assert len(every_page) < MOST_BYTES
    assert len(gzip.compress(every_page, 9)) < MOST_PACKED


def test_every_stylesheet_is_known() -> None:
    assert {path.stem for path in FOLDER.glob("*.css")} == {*SHEETS, *ON_SOME_PAGES}
