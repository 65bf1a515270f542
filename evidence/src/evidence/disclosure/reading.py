"""Tables of counts from files, what else was said about the same people, and files of single cases, which are refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from evidence.disclosure.knowledge import TOTAL, Count, CountTable, Fact, Share
from evidence.disclosure.suppression import Suppressed
from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.singlecases import columns_about_people
from evidence.sources.frames import read_text_frame
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["COUNTS", "check_words", "read_counts", "read_earlier", "read_said", "refuse_single_cases"]

COUNTS = (
    "count",
    "counts",
    "n",
    "people",
    "persons",
    "victims",
    "cases",
    "number",
    "freq",
    "value",
    "migrants",
    "nombre",
    "effectif",
    "personnes",
    "casos",
    "personas",
    "número",
    "anzahl",
    "personen",
)
_HIDDEN = ("", "hidden", "suppressed", "..", "...", "x", "s", "-", "–", "NA")
_TOTALS = ("", "total", "all", "world", "all ages", "both sexes")

# Headings of files of single people, among them the fields of IOM's Human Trafficking Case Data Standard, whose words are
# used to know such files and for nothing else.
_PERSONAL = re.compile(
    r"(prs|vic|cas|con|trf|sof)_\w+|(first|second|last|family|given|full|middle)[_ ]?name|surname|name|birth[_ ]?date|"
    r"date[_ ]?of[_ ]?birth|dob|passport\w*|(home|mobile)?[_ ]?phone\w*|e-?mail\w*|(home[_ ]?)?address|street|postal[_ ]?code|"
    r"(case|victim|person|survivor|respondent|beneficiary|client)[_ ]?(id|no|nr|number|code)|id|uuid|latitude|longitude|gps\w*|"
    r"interview[_ ]?date|signature|consent",
    re.IGNORECASE,
)


def refuse_single_cases(frame: pl.DataFrame, file: str, count: str | None) -> None:
    """Refuse a file with a row for each person or case: without a column of counts, or with columns about single people.

    count: the column of counts, None where there is none. Raises DataError that says why and what to do instead.
    """
    personal = [name for name in frame.columns if _PERSONAL.fullmatch(name.strip()) and name != count]
    personal = personal or [name for name in columns_about_people(frame.columns) if name != count]
    if count is not None and not personal:
        return
    if personal:
        why = f"its columns {', '.join(personal[:5])} are about single people"
    else:
        why = f"it has no column of counts ({', '.join(COUNTS[:4])} …), so that each of its {len(frame):,} rows seems to be a case"
    raise DataError(
        f"{file} holds single cases: {why}. Single cases can identify people even without names, and are neither read nor kept "
        "here. Count them where they are kept, by at most three columns such as origin, destination and year, and give that "
        "table with its column of counts, by --count where it has another name."
    )


def read_counts(
    path: Path,
    by: Sequence[str] = (),
    count: str | None = None,
    *,
    encoding: str | None = None,
    decimal: DecimalSign | None = None,
    sheet: str | None = None,
) -> CountTable:
    """A long table of counts: a column for each dimension and one of counts; pairs that are not listed count nobody.

    by: the dimensions, every column but the counts unless given; count: the column of counts, found by its name unless
    given. Rows with totals are left to the computation and must not be there.

    Raises DataError for files of single cases, columns that are not there, more than three dimensions, cells that are
    empty, no whole number or negative, rows that stand twice, and totals among the rows.
    """
    frame, _ = read_text_frame(path, encoding=encoding, sheet=sheet)
    found = count or next((name for name in frame.columns if name.strip().casefold() in COUNTS), None)
    if found is not None and found not in frame.columns:
        raise DataError(f"{path.name} has no column '{found}'; it has {', '.join(frame.columns)}.")
    refuse_single_cases(frame, path.name, found)
    assert found is not None  # noqa: S101 - a file without is refused
    dimensions = tuple(by) or tuple(name for name in frame.columns if name != found)
    lost = [name for name in dimensions if name not in frame.columns]
    if lost:
        raise DataError(f"{path.name} has no column '{lost[0]}'; it has {', '.join(frame.columns)}.")
    if len(set(dimensions)) < len(dimensions) or found in dimensions:
        raise DataError(
            f"{path.name} would be counted by {', '.join(dimensions)}: name each column once, and not that of counts."
        )
    if len(dimensions) > 3:
        raise DataError(f"{path.name} would be counted by {len(dimensions)} columns; choose at most three (--by).")
    numbers = _numbers(frame[found], path.name, decimal)
    missing = [i for i, number in enumerate(numbers) if number is None]
    if missing:
        raise DataError(
            f"{path.name}: {len(missing)} counts are missing, the first in row {missing[0] + 2}; missing is not zero."
        )
    columns = [[(text or "").strip() for text in frame[name].to_list()] for name in dimensions]
    for name, labels in zip(dimensions, columns, strict=True):
        totals = sum(label.casefold() in _TOTALS for label in labels)
        if totals:
            raise DataError(
                f"{path.name}: {totals} rows have no {name} or a total of it. Leave totals out; they are worked out and checked."
            )
    categories = tuple(tuple(dict.fromkeys(labels)) for labels in columns)
    places = [{label: i for i, label in enumerate(labels)} for labels in categories]
    counts = np.zeros(tuple(len(labels) for labels in categories))
    seen: set[tuple[int, ...]] = set()
    for number, labels in zip(numbers, zip(*columns, strict=True), strict=True):
        place = tuple(at[label] for at, label in zip(places, labels, strict=True))
        if place in seen:
            if by:
                counts[place] += number or 0.0
                continue
            raise DataError(f"{path.name} has {', '.join(labels)} twice; keep one row, or sum over columns with --by.")
        seen.add(place)
        counts[place] = number or 0.0
    return CountTable(path.name, dimensions, categories, counts)  # type: ignore[arg-type]


def read_earlier(path: Path, tables: Sequence[CountTable], *, encoding: str | None = None) -> list[Count]:
    """Counts that were published before: the columns of the tables and one of counts, empty or "hidden" where not shown.

    A dimension without a column, or with Total in it, is summed over.
    """
    frame, _ = read_text_frame(path, encoding=encoding)
    dimensions = [name for name in frame.columns if any(name in table.dimensions for table in tables)]
    count = next((name for name in frame.columns if name.strip().casefold() in COUNTS), None)
    if count is None or not dimensions:
        raise DataError(
            f"{path.name} needs a column of counts and one of the columns {', '.join(tables[0].dimensions)}."
        )
    numbers = _numbers(frame[count], path.name)
    facts = []
    for number, row in zip(numbers, frame.select(dimensions).iter_rows(named=True), strict=True):
        if number is None:
            continue
        where = {
            name: label.strip()
            for name, label in row.items()
            if label is not None and label.strip().casefold() not in _TOTALS
        }
        facts.append(Count(where, number, number, f"the earlier release {path.name}"))
    return facts


def read_said(path: Path, *, encoding: str | None = None) -> list[Fact]:
    """What titles, notes, percentages and map labels say: columns source, where, low, high and perhaps of.

    where and of: people, such as `destination=QAT; year=2020`, empty for everybody; several categories as `QAT|KWT`. low and
    high: numbers of people, or with `of` shares between 0 and 1; high may be empty where it is the same as low.
    """
    frame, _ = read_text_frame(path, encoding=encoding)
    lost = {"source", "where", "low"} - set(frame.columns)
    if lost:
        raise DataError(
            f"{path.name} has no column '{min(lost)}'; it needs source, where, low, high and, for percentages, of."
        )
    low = _numbers(frame["low"], path.name)
    high = _numbers(frame["high"], path.name) if "high" in frame.columns else [None] * len(low)
    facts: list[Fact] = []
    for row, (at, low_value, high_value) in enumerate(
        zip(frame.iter_rows(named=True), low, high, strict=True), start=2
    ):
        if low_value is None:
            raise DataError(f"{path.name}: row {row} has no number under low.")
        top = low_value if high_value is None else high_value
        where, source = _people(at["where"], path.name, row), (at["source"] or f"{path.name}, row {row}")
        if at.get("of") is not None:
            facts.append(Share(where, _people(at["of"], path.name, row), low_value, top, source))
        else:
            facts.append(Count(where, low_value, top, source))
    return facts


def check_words(words: Iterable[str], tables: Sequence[Suppressed], facts: Sequence[Fact] = ()) -> None:
    """Refuse titles, notes and labels with a number that is a hidden count and of which nobody said whom it counts.

    Numbers that are categories (years), shown counts or told by `facts` may stand. Raises DataError naming the number.
    """
    labels = {label for table in tables for labels in table.table.categories for label in labels}
    known_numbers = {value for fact in facts for value in (fact.low, fact.high)}
    for text in words:
        for match in re.finditer(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?)\s*(%|per cent|percent)?", text):
            number = float(match.group(1).replace(",", ""))
            if match.group(1) in labels or number in known_numbers or number / 100 in known_numbers:
                continue
            if match.group(2):
                raise DataError(
                    f"'{text}' has the percentage {match.group(0).strip()}: say of whom it is (--said), so that the attack can use it."
                )
            hidden = sum(int((table.table.with_totals()[table.hidden] == number).sum()) for table in tables)
            if hidden:
                raise DataError(
                    f"'{text}' has the number {match.group(1)}, and {hidden} hidden counts are {match.group(1)}: leave it out, or say "
                    "whom it counts (--said)."
                )


def _people(text: str | None, file: str, row: int) -> dict[str, str | Sequence[str]]:
    where: dict[str, str | Sequence[str]] = {}
    for part in (text or "").split(";"):
        if not part.strip():
            continue
        dimension, equals, value = part.partition("=")
        if not equals or not value.strip():
            raise DataError(f"{file}: row {row} says '{part.strip()}'; people are written as column=category.")
        names = [name.strip() for name in value.split("|")]
        if names != [TOTAL]:
            where[dimension.strip()] = names[0] if len(names) == 1 else names
    return where


def _numbers(texts: pl.Series, file: str, decimal: DecimalSign | None = None) -> list[float | None]:
    stripped = texts.str.strip_chars()
    stripped = pl.select(
        pl.when(~stripped.str.to_lowercase().is_in([mark.lower() for mark in _HIDDEN])).then(stripped)
    ).to_series()
    sign = decimal_sign(stripped.drop_nulls().unique(), file, decimal)
    numbers, odd = numbers_of(stripped, sign)
    if odd:
        raise DataError(f"{file}: {len(odd)} cells of {texts.name} are no number, the first is '{stripped[odd[0]]}'.")
    return numbers.to_list()
