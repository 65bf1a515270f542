"""Children in hazardous work by economic activity, from ILOSTAT's workbook CLD_XHAZ_SEX_AGE_ECO_NB (thousands), also as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import python_calamine as calamine

from evidence.classifications import BROAD_SECTORS, country_code
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Stressor
from evidence.numbers import DecimalSign
from evidence.results import file_sha256
from evidence.satellites.counts import BroadCounts, check_counts
from evidence.sources.encoding import as_utf8
from evidence.sources.files import read_bytes, suffix
from evidence.sources.frames import BOOKS, cell_text
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["hazardous_work", "is_activity_split", "read_activity_split"]

_COLUMNS = ("Reference area", "Source", "Sex", "Age", "Time", "Total", "Agriculture", "Industry", "Services")
_FIGURES = ("Total", "Agriculture", "Industry", "Services", "Not classified")


def read_activity_split(path: Path, *, decimal: DecimalSign | None = None, encoding: str | None = None) -> pl.DataFrame:
    """All records of the workbook, or of the same table saved as text: area, country, source, sex, age_band, year, total,
    agriculture, industry, services, not_classified, in thousand persons. Empty cells are null.

    decimal: of numbers that are written as text, where they leave it open; encoding: of a text file that is not UTF-8.
    Raises DataError where the columns are not found, and for a cell that is no number, with its row.
    """
    lines = _lines(path, encoding)
    header = next((i for i, row in enumerate(lines) if set(_COLUMNS) <= set(row)), None)
    if header is None:
        near = next((row for row in lines if {"Age", "Time"} <= set(row)), None)
        lost = [name for name in _COLUMNS if name not in near] if near else []
        raise DataError(
            f"{path.name} lacks the columns {', '.join(lost)}." if lost
            else f"{path.name} has no header with the columns {', '.join(_COLUMNS)}."
        )  # fmt: skip
    names = lines[header]
    records = [
        (number, dict(zip(names, line, strict=False))) for number, line in enumerate(lines[header + 1 :], header + 2)
    ]
    records = [(number, cell) for number, cell in records if cell["Reference area"] and cell.get("Time")]
    words = {cell[name] for _, cell in records for name in _FIGURES if cell.get(name)}
    sign = decimal_sign(words, path.name, decimal)
    figures = {name: _figures(path, name, records, sign) for name in _FIGURES}
    frame = pl.DataFrame(
        {
            "area": [cell["Reference area"] for _, cell in records],
            "country": [country_code(cell["Reference area"]) for _, cell in records],
            "source": [cell["Source"] for _, cell in records],
            "sex": [cell["Sex"] for _, cell in records],
            "age_band": [cell["Age"].lstrip("'") for _, cell in records],
            "year": [_year(path, number, cell["Time"]) for number, cell in records],
        },
        schema=dict.fromkeys(("area", "country", "source", "sex", "age_band"), pl.String) | {"year": pl.Int64},
    )
    return frame.with_columns(figures[name].alias(name.lower().replace(" ", "_")) for name in _FIGURES)


def is_activity_split(path: Path) -> bool:
    """True where the first lines have the header of this ILOSTAT indicator."""
    try:
        return any(set(_COLUMNS) <= set(row) for row in _lines(path, "latin-1", most=12))
    except DataError:
        return False


def _lines(path: Path, encoding: str | None, *, most: int | None = None) -> list[list[str]]:
    """The cells of the first sheet, or of the text, as text; a number of a workbook is never taken for thousands."""
    if suffix(path) in BOOKS:
        try:
            sheet = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(nrows=most)
        except Exception as error:
            raise DataError(f"{path.name} is not a readable workbook: {error}.") from error
        return [[cell_text(cell) or "" for cell in row] for row in sheet]
    content, _ = as_utf8(read_bytes(path), path.name, encoding)
    text = content.decode("utf-8-sig", errors="replace").splitlines()[:most]
    separator = max(",;\t", key=lambda sign: max((line.count(sign) for line in text[:12]), default=0))
    return [[cell.strip() for cell in row] for row in csv.reader(text, delimiter=separator)]


def _figures(path: Path, name: str, records: list[tuple[int, dict[str, str]]], sign: DecimalSign | None) -> pl.Series:
    cells = pl.Series(name, [cell.get(name) or None for _, cell in records], dtype=pl.String)
    numbers, odd = numbers_of(cells, sign)
    if odd:
        raise DataError(
            f"{path.name}, row {records[odd[0]][0]}: '{cells[odd[0]]}' in the column '{name}' is no number. Correct it, or "
            "leave the cell empty where nothing is known."
        )
    return numbers


def _year(path: Path, number: int, text: str) -> int:
    try:
        return int(float(text))
    except ValueError:
        raise DataError(f"{path.name}, row {number}: '{text}' in the column 'Time' is no year.") from None


def hazardous_work(
    path: Path,
    *,
    age_band: str = "5-17",
    sex: str = "Total",
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
) -> BroadCounts:
    """Children in hazardous work of one age band by country and broad sector, the latest year of each country.

    Children whose activity is not classified are left out of the counts and named in the assumptions. Areas that are no
    country (World, regions) are left out. decimal, encoding: as in `read_activity_split`. Raises DataError where no country has the age band.
    """
    every = read_activity_split(path, decimal=decimal, encoding=encoding)
    frame = every.filter((pl.col("age_band") == age_band) & (pl.col("sex") == sex))
    if frame.is_empty():
        known = ", ".join(sorted(every["age_band"].unique().to_list()))
        raise DataError(f"{path.name} has no records of age {age_band} and sex {sex}; its age bands are {known}.")
    left_out = dict.fromkeys(frame.filter(pl.col("country").is_null())["area"].unique(), "no single country")
    countries = frame.drop_nulls("country").sort("year").group_by("country", maintain_order=True).last()
    for name, *values in countries.select("area", *BROAD_SECTORS).iter_rows():
        if None in values:
            left_out[name] = "no split over sectors"
    kept = countries.drop_nulls(list(BROAD_SECTORS))
    unclassified = kept.filter(pl.col("not_classified").fill_null(0) > 0)
    assumptions = ["Each country's latest year, whichever it is: " + _years(kept)]
    if len(unclassified):
        lost = unclassified["not_classified"].sum()
        assumptions.append(f"{lost:,.1f} thousand children whose activity is not classified are not in the counts.")
    if kept.is_empty():
        raise DataError(f"{path.name} has no country with a split over sectors at age {age_band}.")
    stressor = Stressor("children in hazardous work", "thousand children", "children in hazardous work", age_band)
    years = kept["year"].unique().to_list()
    return check_counts(
        stressor,
        kept,
        year=years[0] if len(years) == 1 else None,
        source="ILOSTAT, children in hazardous work by sex, age and economic activity",
        left_out=left_out,
        inputs=({"name": path.name, "sha256": file_sha256(path)},),
        assumptions=tuple(assumptions),
    )


def _years(frame: pl.DataFrame) -> str:
    return ", ".join(
        f"{country} {year}" for country, year in frame.sort("country").select("country", "year").iter_rows()
    )
