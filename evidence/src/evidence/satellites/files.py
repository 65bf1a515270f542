"""A satellite from any file of counts, aligned to a table by its labels.

Shapes understood, all with a header row (documented in `docs/evidence/satellites.md`):
- long: `region`, `sector` and one or more columns of counts; or one label column such as `AUS_C10T12`;
- broad: as long, with `agriculture`, `industry`, `services` as sectors, or as three columns beside `region`;
- wide: counts in rows and the table's labels as columns, such as the stressor files of `pymrio`;
- by country: regions in rows, sectors in columns (one count).
Optional columns of the long shape: `unit`, `population`, `age_band`, `year`, `relative_sd`.
Also the country file of ILAB (XML) and ILOSTAT's workbook of hazardous work, spread by a rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.classifications import BROAD_SECTORS, country_code
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Satellite, Stressor, check_satellite
from evidence.inputoutput.table import Table
from evidence.numbers import DecimalSign, write_number
from evidence.results import file_sha256
from evidence.satellites.counts import check_counts
from evidence.satellites.ilab import working_children
from evidence.satellites.ilostat import hazardous_work, is_activity_split
from evidence.satellites.spreading import spread
from evidence.sources.files import read_bytes, suffix
from evidence.sources.frames import read_text_frame
from evidence.sources.grids import Grid, read_rows, read_text
from evidence.sources.labels import readings
from evidence.sources.marks import decimal_sign, numbers_of
from evidence.sources.workbooks import sheets

__all__ = ["read_grid", "read_satellite"]

Doubles = npt.NDArray[np.float64]
_ABOUT = ("unit", "population", "age_band", "year", "relative_sd", "source")
_REGION = ("region", "country", "area", "iso3", "ref_area", "origin")
_SECTOR = ("sector", "industry", "product", "activity", "code")


def read_satellite(
    path: Path | str,
    table: Table,
    *,
    unit: str | None = None,
    population: str | None = None,
    age_band: str | None = None,
    rule: str = "output",
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
) -> Satellite:
    """The counts of a CSV, TSV, Parquet or XLSX file for the rows of a table; of a folder, F and, if it is there, F_Y.

    unit, population, age_band: what is counted, where the file's own columns do not say. rule: how broad sectors are
    spread over industries (`spreading.RULES`). Region labels may be the table's own, or any name or code of a country.
    Rows of the table that the file does not name stay unknown, not zero. Published counts of people (ILAB, ILOSTAT)
    are read for one age band, 5-14 and 5-17 unless given. decimal: the sign that the file's own numbers leave open;
    encoding: of a text file that is not UTF-8.

    Raises DataError naming unknown regions and sectors, negative, infinite and missing counts with their place, age
    bands that are mixed within one count, and files in none of the shapes above.
    """
    path = Path(path)
    if path.is_dir():
        from evidence.satellites.final_demand import final_demand_file, industry_file, read_final_demand
        from evidence.satellites.storage import is_stored_satellite, load_satellite

        if is_stored_satellite(path):
            return load_satellite(path, table)
        about = {"unit": unit, "population": population, "age_band": age_band, "rule": rule}
        found = read_satellite(industry_file(path), table, decimal=decimal, encoding=encoding, **about)  # type: ignore[arg-type]
        beside = final_demand_file(path)
        return found if beside is None else read_final_demand(beside, table, found, decimal=decimal, encoding=encoding)
    given = {"unit": unit, "population": population, "age_band": age_band}
    inputs = ({"name": path.name, "sha256": file_sha256(path)},) if path.is_file() else ()
    try:
        if suffix(path) == ".xml":
            children = working_children(path, age_band=age_band or "5-14", decimal=decimal, encoding=encoding)
            return spread(children, table, rule)
        if path.exists() and suffix(path) != ".parquet" and is_activity_split(path):
            hazardous = hazardous_work(path, age_band=age_band or "5-17", decimal=decimal, encoding=encoding)
            return spread(hazardous, table, rule)
        frame, _ = read_text_frame(path, comments=True, unique=False, encoding=encoding)
        frame = frame.filter(~pl.all_horizontal(pl.all().is_null()))
        named = {name.strip().lower(): name for name in frame.columns}
        region = next((named[name] for name in _REGION if name in named), None)
        sector = next((named[name] for name in _SECTOR if name in named), None)
        counted = [name for name in frame.columns if name not in (region, sector) and name.lower() not in _ABOUT]
        if region and set(named) >= set(BROAD_SECTORS):
            return _broad_columns(path, frame, table, region, given, rule, inputs, decimal)
        if region and sector:
            return _long(path, frame, table, region, sector, counted, given, rule, inputs, decimal)
        return _wide(path, table, given, inputs, decimal, encoding)
    except DataError as error:
        text = str(error)
        raise error if text.startswith(path.name) else DataError(f"{path.name}: {text}") from error


def _about(frame: pl.DataFrame, name: str, given: Mapping[str, str | None], path: Path) -> Stressor:
    """What a count means: from the call, else from the file's columns, which must then say one thing only."""
    lowered = {column.lower(): column for column in frame.columns}
    said: dict[str, str | None] = {}
    for key in ("unit", "population", "age_band"):
        values = frame[lowered[key]].drop_nulls().unique().to_list() if key in lowered else []
        if len(values) > 1:
            raise DataError(
                f"'{name}' mixes {key.replace('_', ' ')}s ({', '.join(sorted(map(str, values)))}); they count unlike "
                "things, so keep them in separate columns or files."
            )
        said[key] = given[key] or (str(values[0]) if values else None)
    return Stressor(name, said["unit"] or "unit not stated", said["population"] or name, said["age_band"])


def _column(frame: pl.DataFrame, name: str, where: Sequence[str], decimal: DecimalSign | None = None) -> Doubles:
    """The numbers of a column of text; DataError with the row's label for what is no count."""
    text = frame[name].str.strip_chars()
    numbers, _ = numbers_of(text, decimal_sign(text.drop_nulls().unique(), f"the column '{name}'", decimal))
    for row in range(frame.height):
        value, word = numbers[row], text[row]
        if value is None or not np.isfinite(value):
            shown = f"'{word}'" if word else "empty; a blank is no zero, leave the row out where nothing is known"
            raise DataError(f"the value of '{name}' for {where[row]} is {shown}.")
        if value < 0:
            raise DataError(f"the value of '{name}' for {where[row]} is negative ({write_number(value)}).")
    return numbers.to_numpy().astype(np.float64)


def _regions(labels: Sequence[str], table: Table) -> list[str]:
    """The table's region for each label, by its name or through the country it means; unknown ones are all named."""
    own = {region: region for region in table.regions}
    by_code = {country_code(region): region for region in table.regions if country_code(region)}
    found = {label: own.get(label) or by_code.get(country_code(label) or "-") for label in dict.fromkeys(labels)}
    unknown = [label for label, region in found.items() if region is None]
    if unknown:
        raise DataError(
            f"{len(unknown)} regions are not in the table: {', '.join(unknown[:20])}. The table has: "
            f"{', '.join(table.regions[:60])}."
        )
    return [str(found[label]) for label in labels]


def _long(
    path: Path,
    frame: pl.DataFrame,
    table: Table,
    region: str,
    sector: str,
    counted: list[str],
    given: Mapping[str, str | None],
    rule: str,
    inputs: tuple[Mapping[str, str], ...],
    decimal: DecimalSign | None,
) -> Satellite:
    if not counted or frame.is_empty():
        raise DataError("the file has no column or no row of counts.")
    holes = frame.filter(pl.col(region).is_null() | pl.col(sector).is_null())
    if len(holes):
        raise DataError(f"{len(holes)} rows have no region or no sector.")
    sectors = frame[sector].str.strip_chars().to_list()
    regions = _regions(frame[region].str.strip_chars().to_list(), table)
    where = [f"{r} {s}" for r, s in zip(frame[region], sectors, strict=True)]
    values = {name: _column(frame, name, where, decimal) for name in counted}
    if {text.lower() for text in sectors} <= set(BROAD_SECTORS):
        wide = _pivot(frame, regions, [text.lower() for text in sectors], values, where)
        return _spread_each(path, wide, table, frame, given, rule, inputs)
    stressors = [_about(frame, name, given, path) for name in counted]
    lowered = {column.lower(): column for column in frame.columns}
    deviation = None
    if "relative_sd" in lowered:
        deviation = np.tile(_column(frame, lowered["relative_sd"], where, decimal), (len(counted), 1))
    return check_satellite(
        table,
        stressors,
        np.stack([values[name] for name in counted]),
        labels=list(zip(regions, _sectors(sectors, table), strict=True)),
        relative_sd=deviation,
        year=_year(frame),
        source=_source(frame) or path.name,
        inputs=inputs,
    )


def _sectors(labels: Sequence[str], table: Table) -> list[str]:
    """The table's sector code for each label: the code itself, or the sector's name in any case."""
    names = {name.strip().lower(): code for code, name in table.sector_names.items()}
    codes = set(table.row_sector)
    folded = {code.lower(): code for code in table.sectors}
    found = {s: s if s in codes else folded.get(s.lower()) or names.get(s.lower()) for s in dict.fromkeys(labels)}
    unknown = [label for label, code in found.items() if code is None]
    if unknown:
        raise DataError(
            f"{len(unknown)} sectors are not in the table: {', '.join(unknown[:12])}. The table has, for instance, "
            f"{', '.join(table.sectors[:12])}."
        )
    return [str(found[label]) for label in labels]


def _pivot(
    frame: pl.DataFrame, regions: list[str], sectors: list[str], values: Mapping[str, Doubles], where: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """Count name -> region and the three broad sectors; a region that lacks one of the three is refused."""
    seen = list(zip(regions, sectors, strict=True))
    if len(set(seen)) != len(seen):
        twice = next(label for label, pair in zip(where, seen, strict=True) if seen.count(pair) > 1)
        raise DataError(f"{twice} is given more than once.")
    lost = [(r, b) for r in dict.fromkeys(regions) for b in BROAD_SECTORS if (r, b) not in set(seen)]
    if lost:
        raise DataError(
            f"{lost[0][0]} has no figure for {lost[0][1]}; a blank is not a zero, so say 0 or leave it out."
        )
    found = {}
    for name, column in values.items():
        cell = dict(zip(seen, column.tolist(), strict=True))
        rows = [{"country": r} | {b: cell[r, b] for b in BROAD_SECTORS} for r in dict.fromkeys(regions)]
        found[name] = pl.DataFrame(rows)
    return found


def _broad_columns(
    path: Path,
    frame: pl.DataFrame,
    table: Table,
    region: str,
    given: Mapping[str, str | None],
    rule: str,
    inputs: tuple[Mapping[str, str], ...],
    decimal: DecimalSign | None,
) -> Satellite:
    where = frame[region].str.strip_chars().to_list()
    lowered = {column.lower(): column for column in frame.columns}
    columns = {b: _column(frame, lowered[b], where, decimal) for b in BROAD_SECTORS}
    wide = pl.DataFrame({"country": _regions(where, table)} | columns)
    return _spread_each(path, {path.name.split(".")[0]: wide}, table, frame, given, rule, inputs)


def _spread_each(
    path: Path,
    wide: Mapping[str, pl.DataFrame],
    table: Table,
    frame: pl.DataFrame,
    given: Mapping[str, str | None],
    rule: str,
    inputs: tuple[Mapping[str, str], ...],
) -> Satellite:
    """One satellite of all counts given by broad sector; regions are the table's own labels here."""
    parts = []
    for name, counts in wide.items():
        checked = check_counts(
            _about(frame, name, given, path),
            counts,
            year=_year(frame),
            source=_source(frame) or path.name,
            inputs=inputs,
        )
        membership = {region: region for region in checked.countries}
        parts.append(spread(checked, table, rule, membership=membership, include_rest=False))
    first = parts[0]
    return check_satellite(
        table,
        [part.stressors[0] for part in parts],
        np.concatenate([np.where(part.covered, part.values, np.nan) for part in parts]),
        year=first.year,
        source=first.source,
        inputs=inputs,
        assumptions=first.assumptions,
    )


def _wide(
    path: Path,
    table: Table,
    given: Mapping[str, str | None],
    inputs: tuple[Mapping[str, str], ...],
    decimal: DecimalSign | None,
    encoding: str | None,
) -> Satellite:
    """Table labels as columns (one row a count), as row labels (one column a count), or regions by sectors."""
    grid = read_grid(path, decimal, encoding)
    known = set(table.labels)
    for labels, values, others in ((grid.columns, grid.values, grid.rows), (grid.rows, grid.values.T, grid.columns)):
        keys = max(
            (reading.keys for reading in readings(labels)), key=lambda ks: sum(k in known for k in ks), default=[]
        )
        hits = sum(key in known for key in keys)
        if hits and hits * 2 >= len(keys):
            unknown = [" ".join(label) for label, key in zip(labels, keys, strict=True) if key not in known]
            if unknown:
                raise DataError(f"{len(unknown)} labels are not in the table: {', '.join(unknown[:12])}.")
            _refuse_holes(values, [" ".join(o) for o in others], [" ".join(label) for label in labels])
            stressors = [_wide_stressor(levels, given) for levels in others]
            return check_satellite(
                table, stressors, values, labels=[k for k in keys if k], source=path.name, inputs=inputs
            )
    return _matrix(path, grid, table, given, inputs)


def _matrix(
    path: Path, grid: Grid, table: Table, given: Mapping[str, str | None], inputs: tuple[Mapping[str, str], ...]
) -> Satellite:
    sectors = [column[0] for column in grid.columns if column]
    if not sectors or not set(sectors) & set(table.row_sector):
        raise DataError(
            "the file is in no known shape: it needs the columns region, sector and counts, or labels of the "
            f"table such as {' '.join(table.labels[0])}."
        )
    regions = _regions([row[0] for row in grid.rows], table)
    labels = [(region, sector) for region in regions for sector in _sectors(sectors, table)]
    _refuse_holes(grid.values, [r[0] for r in grid.rows], sectors)
    stressor = _wide_stressor((path.name.split(".")[0],), given)
    return check_satellite(
        table, [stressor], grid.values.reshape(1, -1), labels=labels, source=path.name, inputs=inputs
    )


def read_grid(path: Path, decimal: DecimalSign | None = None, encoding: str | None = None) -> Grid:
    """A file of labels in its first rows and columns, and numbers."""
    if suffix(path) in (".xlsx", ".xls", ".ods"):
        return next(grid for _, grid in sheets(read_bytes(path), path.name))
    if suffix(path) == ".parquet":
        frame = pl.read_parquet(path)
        return read_rows([frame.columns, *frame.rows()], path.name)
    return read_text(read_bytes(path), path.name, decimal=decimal, encoding=encoding)


def _wide_stressor(levels: Sequence[str], given: Mapping[str, str | None]) -> Stressor:
    name = levels[0] if levels else "count"
    unit = given["unit"] or (levels[-1] if len(levels) > 1 and levels[-1] else "unit not stated")
    return Stressor(name, unit, given["population"] or name, given["age_band"])


def _refuse_holes(values: Doubles, rows: Sequence[str], columns: Sequence[str]) -> None:
    holes = np.argwhere(np.isnan(values))
    if len(holes):
        row, column = (int(i) for i in holes[0])
        raise DataError(f"the cell {rows[row]}, {columns[column]} holds no number; a blank is not a zero.")


def _year(frame: pl.DataFrame) -> int | None:
    name = next((column for column in frame.columns if column.lower() == "year"), None)
    years = frame[name].drop_nulls().unique().to_list() if name else []
    return int(float(years[0])) if len(years) == 1 else None


def _source(frame: pl.DataFrame) -> str:
    name = next((column for column in frame.columns if column.lower() == "source"), None)
    return "; ".join(map(str, frame[name].drop_nulls().unique(maintain_order=True))) if name else ""
