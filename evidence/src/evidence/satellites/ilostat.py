"""Children in hazardous work by economic activity, from ILOSTAT's workbook CLD_XHAZ_SEX_AGE_ECO_NB (thousands)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import python_calamine as calamine

from evidence.classifications import BROAD_SECTORS, country_code
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Stressor
from evidence.results import file_sha256
from evidence.satellites.counts import BroadCounts, check_counts

__all__ = ["hazardous_work", "is_activity_split", "read_activity_split"]

_COLUMNS = ("Reference area", "Source", "Sex", "Age", "Time", "Total", "Agriculture", "Industry", "Services")


def read_activity_split(path: Path) -> pl.DataFrame:
    """All records of the workbook: area, country, source, sex, age_band, year, total, agriculture, industry, services,
    not_classified, in thousand persons. Empty cells are null. Raises DataError where the columns are not found."""
    try:
        sheet = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except Exception as error:
        raise DataError(f"{path.name} is not a readable workbook: {error}.") from error
    header = next((i for i, row in enumerate(sheet) if {"Age", "Time", "Agriculture"} <= set(map(str, row))), None)
    if header is None:
        raise DataError(f"{path.name} has no header with the columns {', '.join(_COLUMNS)}.")
    names = [str(cell).strip() for cell in sheet[header]]
    lost = [name for name in _COLUMNS if name not in names]
    if lost:
        raise DataError(f"{path.name} lacks the columns {', '.join(lost)}.")
    rows = []
    for line in sheet[header + 1 :]:
        cell = dict(zip(names, line, strict=False))
        if not str(cell["Reference area"]).strip() or not str(cell["Time"]).strip():
            continue
        row: dict[str, object] = {
            "area": str(cell["Reference area"]).strip(),
            "country": country_code(str(cell["Reference area"])),
            "source": str(cell["Source"]).strip(),
            "sex": str(cell["Sex"]).strip(),
            "age_band": str(cell["Age"]).strip().lstrip("'"),
            "year": int(float(str(cell["Time"]))),
        }
        for name in ("Total", "Agriculture", "Industry", "Services", "Not classified"):
            value = cell.get(name)
            row[name.lower().replace(" ", "_")] = float(value) if isinstance(value, (int, float)) else None
        rows.append(row)
    schema = dict.fromkeys(("area", "country", "source", "sex", "age_band"), pl.String) | {"year": pl.Int64}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(("total", *BROAD_SECTORS, "not_classified"), pl.Float64))


def is_activity_split(path: Path) -> bool:
    """True where the first sheet has the header of this ILOSTAT indicator."""
    try:
        rows = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(nrows=12)
    except Exception:
        return False
    return any(set(_COLUMNS) <= set(map(str, row)) for row in rows)


def hazardous_work(path: Path, *, age_band: str = "5-17", sex: str = "Total") -> BroadCounts:
    """Children in hazardous work of one age band by country and broad sector, the latest year of each country.

    Children whose activity is not classified are left out of the counts and named in the assumptions. Areas that are no
    country (World, regions) are left out. Raises DataError where no country has the age band.
    """
    frame = read_activity_split(path).filter((pl.col("age_band") == age_band) & (pl.col("sex") == sex))
    if frame.is_empty():
        known = ", ".join(sorted(read_activity_split(path)["age_band"].unique().to_list()))
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
