"""Persons of a country: the workforce (ILO modelled estimates) and children by age (UN World Population Prospects)."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from evidence.classifications import package_file
from evidence.exceptions import DataError
from evidence.sources.files import read_bytes

__all__ = ["children_by_age", "workforce_by_country"]


def workforce_by_country(path: Path, year: int) -> dict[str, float]:
    """ISO code -> workforce of both sexes in persons, in one year.

    Columns needed: ref_area, sex (SEX_T for both), time, and one whose name holds "Workforce" in thousands. Where a
    country has several sources the first is taken. Raises DataError for missing columns or a year without figures.
    """
    frame = pl.read_csv(read_bytes(path), infer_schema_length=0)
    value = next((name for name in frame.columns if "workforce" in name.lower()), None)
    lost = [name for name in ("ref_area", "sex", "time") if name not in frame.columns] + (
        [] if value else ["Workforce"]
    )
    if value is None or lost:
        raise DataError(f"{path.name} lacks the columns {', '.join(lost)}.")
    chosen = frame.filter((pl.col("sex") == "SEX_T") & (pl.col("time").cast(pl.Float64, strict=False) == year))
    chosen = chosen.with_columns(persons=pl.col(value).cast(pl.Float64, strict=False) * 1000)
    chosen = chosen.filter(pl.col("ref_area").str.contains(r"^[A-Z]{3}$") & pl.col("persons").is_not_null())
    if chosen.is_empty():
        years = sorted({int(float(text)) for text in frame["time"].drop_nulls() if re.fullmatch(r"[\d.]+", text)})
        span = f"{years[0]} to {years[-1]}" if years else "none"
        raise DataError(f"{path.name} has no workforce of {year}; its years are {span}.")
    if (chosen["persons"] < 0).any():
        raise DataError(f"{path.name}: the workforce of {chosen.sort('persons')['ref_area'][0]} is negative.")
    return dict(chosen.unique("ref_area", keep="first", maintain_order=True).select("ref_area", "persons").iter_rows())


def children_by_age(paths: list[Path], age_band: str, year: int) -> dict[str, float]:
    """ISO code -> children of an age band in one year, girls and boys (files by sex are added up).

    Files: tab separated, country_code (M49), name, age (five-year groups), a column a year in thousands. The band must
    be whole five-year groups (5-14, 10-14, 0-14): splitting a group would be an assumption. Years between the columns
    are interpolated in a straight line. Raises DataError for other bands and years outside the columns.
    """
    low, high = (int(part) for part in age_band.split("-"))
    if low % 5 or (high + 1) % 5:
        raise DataError(f"The age band {age_band} cuts through five-year groups; the population file cannot give it.")
    groups = [f"{start}-{start + 4}" for start in range(low, high, 5)]
    codes = dict(
        pl.read_csv(package_file("countries.csv"), infer_schema_length=0).select("m49", "iso3").drop_nulls().iter_rows()
    )
    total: dict[str, float] = {}
    for path in paths:
        frame = pl.read_csv(read_bytes(path), separator="\t", infer_schema_length=0)
        years = sorted(int(name) for name in frame.columns if re.fullmatch(r"\d{4}", name))
        before = max((y for y in years if y <= year), default=None)
        after = min((y for y in years if y >= year), default=None)
        if before is None or after is None:
            raise DataError(f"{path.name} has the years {years[0]} to {years[-1]}, not {year}.")
        part = 0.0 if after == before else (year - before) / (after - before)
        ages = frame.filter(pl.col("age").is_in(groups))
        for code, first_text, last_text in zip(ages["country_code"], ages[str(before)], ages[str(after)], strict=True):
            iso3 = codes.get(str(int(code)))
            if iso3:
                first, last = float(first_text), float(last_text)
                total[iso3] = total.get(iso3, 0.0) + 1000 * (first + part * (last - first))
    return total
