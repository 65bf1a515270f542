"""Which row of a table holds its headings, and which column is which field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hub.exchange.importing import hxl
from hub.exchange.importing.columns import COLUMNS, ROLE_COLUMNS, SYNONYMS, WORDS_OF_3W
from hub.initiatives.terms import TERMS
from hub.lib.numbers import AmountError, currency_code, currency_codes
from hub.lib.text import bare

# Columns that hold part of a field: an amount and its currency in two columns, a place in three.
PARTS_OF_ROW = ("amount", "currency", "year", "kind_of_amount", "place_name", "latitude", "longitude")
# Of tables of who does what where: the area in a column of its name and one of its code, and what is done.
AREA_PARTS = ("adm1_name", "adm1_code", "adm2_name", "adm2_code", "area_name", "area_code")
WHAT = ("activity", "cluster")
FIELDS = [*COLUMNS, *PARTS_OF_ROW, *AREA_PARTS, *WHAT]
# Fields whose cells may hold several entries, and which may have several columns.
SEVERAL = {
    *TERMS,
    "countries",
    *ROLE_COLUMNS,
    "funding",
    "places",
    "areas",
    "evaluations",
    "related",
    *PARTS_OF_ROW,
    *AREA_PARTS,
    *WHAT,
}
SUMMARIES = ("summary_en", "summary_fr", "summary_es")  # several columns are joined
NUMBERED = re.compile(r"(.*?\D)\s*\d{1,2}")
YEAR = re.compile(r"(?<!\d)(?:199\d|20\d\d)(?!\d)")
CURRENCY = re.compile(r"(?<![^\W\d_])(?:[A-Z]{3}(?![^\W\d_])|[A-Z]{0,2}[$€£¥₦₹])")
SEARCHED_ROWS = 25  # rows in which the headings are searched


def column_keys(cells: Sequence[str]) -> list[str]:
    """A name for every column: its heading, numbered where the same heading occurs again, and `#3` where there is none."""
    keys: list[str] = []
    for position, cell in enumerate(cells, start=1):
        heading = " ".join(cell.split())[:200]
        key = heading or f"#{position}"
        number = 1
        while key in keys:
            number += 1
            key = f"{heading} ({number})"
        keys.append(key)
    return keys


def field_of(heading: str) -> str:
    """The field that a heading means; empty where it is unclear."""
    if heading.startswith("#") and (tag := hxl.field_of_tag(re.sub(r"\s\(\d+\)$", "", heading))):
        return tag
    name = bare(re.sub(r"\s\(\d+\)$", "", heading))
    for text in (name, match[1].strip() if (match := NUMBERED.fullmatch(name)) else ""):
        if text.replace(" ", "_") in FIELDS:
            return text.replace(" ", "_")
        if text in SYNONYMS:
            return SYNONYMS[text]
    # Budget 2020, Amount (EUR)
    rest = CURRENCY.sub(lambda found: " " if _is_currency(found[0]) else found[0], YEAR.sub(" ", heading))
    money = bare(rest) if rest != heading else ""
    return "amount" if SYNONYMS.get(money, money) == "amount" else ""


def money_in(heading: str) -> tuple[str, int]:
    """The currency and the year that a heading states for the amounts below it; empty where it states several."""
    years = set(YEAR.findall(heading))
    currencies = {code for word in CURRENCY.findall(heading) if (code := _currency(word))}
    return (
        currencies.pop() if len(currencies) == 1 else "",
        int(years.pop()) if len(years) == 1 else 0,
    )


def _is_currency(word: str) -> bool:
    return not word.isalpha() or word in currency_codes()


def _currency(word: str) -> str:
    if word.isalpha():
        return word if word in currency_codes() else ""
    try:
        return currency_code(word)
    except AmountError:
        return ""


def guess_mapping(keys: Sequence[str]) -> dict[str, str]:
    """Key of a column -> field, where it can be guessed. A field with one entry is guessed once."""
    mapping: dict[str, str] = {}
    tagged = hxl.is_tag_row(keys)
    words = {} if tagged else _words_of_3w(keys)
    for key in keys:
        if tagged and hxl.tag_of(re.sub(r"\s\(\d+\)$", "", key)) is None:
            continue  # what has no sound tag is left out, until somebody says what it is
        field = words.get(key) or field_of(key)
        if field and (field in SEVERAL or field not in mapping.values()):
            mapping[key] = field
    return mapping


def _words_of_3w(keys: Sequence[str]) -> dict[str, str]:
    """Columns of a table of who does what where, known by their headings together: “Region” or “Organisation” alone would say
    too little."""
    found = {key: field for key in keys if (field := WORDS_OF_3W.get(bare(key)))}
    fields = {*found.values(), *map(field_of, keys)}
    is_one = "implementers" in fields and fields & {*WHAT} and fields & {"countries", *AREA_PARTS}
    return found if is_one and not any(field.startswith("name_") for field in fields) else {}


def is_of_activities(mapping: dict[str, str]) -> bool:
    """Whether the table says who does what where: its rows name areas or activities, and organizations."""
    fields = {*mapping.values()}
    has_who = bool(fields & {*ROLE_COLUMNS})
    return has_who and bool(fields & {*WHAT, *AREA_PARTS})


def are_headings(cells: Sequence[str]) -> bool:
    """Whether a row below the headings says them again: tags once more, or in each cell a word for a column."""
    filled = [cell for cell in cells if cell]
    if hxl.is_tag_row(filled):
        return True
    return len(filled) > 1 and all(field_of(cell) or bare(cell) in WORDS_OF_3W for cell in filled)


def score(cells: Sequence[str]) -> int:
    """How many different fields the cells of a row name as headings; a name of the initiative counts twice."""
    fields = {field for cell in cells if cell and (field := field_of(cell))}
    return len(fields) + any(field.startswith("name_") for field in fields)


def heading_row_of(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The row that probably holds the headings: the one that names most fields or, where none names any, the first that is
    as wide as the table and has no numbers."""
    best = max(rows, key=lambda row: (score(row[1]), -row[0]), default=None)
    if best is None:
        return 0
    if score(best[1]):
        return best[0]
    width = max(sum(map(bool, cells)) for _number, cells in rows)
    for number, cells in rows:
        filled = [cell for cell in cells if cell]
        if len(filled) * 3 >= width * 2 and not any(re.fullmatch(r"[\d.,\s/-]+", cell) for cell in filled):
            return number
    return rows[0][0]
