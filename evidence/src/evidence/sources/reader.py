"""One call for every table: what a file is, is read from its contents; its name only adds a year and a country."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.storage import is_stored_table, load_table
from evidence.inputoutput.table import BalanceReport, Table, check_table
from evidence.results import file_sha256
from evidence.sources import adb, figaro, icio, national, wiod
from evidence.sources.archives import unpack
from evidence.sources.arithmetic import step_of
from evidence.sources.cutting import cut_grid
from evidence.sources.encoding import as_utf8
from evidence.sources.files import check_fits, read_bytes, suffix
from evidence.sources.folders import data_files, read_folder, roles
from evidence.sources.grids import read_text
from evidence.sources.hints import NO_HINTS, Hints
from evidence.sources.longs import is_flat, read_flat
from evidence.sources.parts import NoDemandError, Parts, fold_regions, parts_year
from evidence.sources.rfiles import read_r
from evidence.sources.sdmx import is_sdmx, read_sdmx
from evidence.sources.unlabelled import is_unlabelled, read_eora, read_gloria
from evidence.sources.workbooks import read_workbook

__all__ = ["read_parts", "read_table", "read_table_and_report"]

_R = {".rdata", ".rda", ".rds"}
_BOOKS = {".xlsx", ".xlsb", ".xlsm", ".xls", ".ods"}
_EDITION = re.compile(r"(?i)ICIO_?20\d\d|(?<![A-Z])iot20\d\d|sep\d\d|nov\d\d|\d+ed|^20[12]\d[01]\d[0-3]\d")
_RECOGNISERS = (icio.recognise, figaro.recognise, wiod.recognise, adb.recognise, national.recognise)


def read_table(
    path: Path | str, *, year: int | None = None, check_productive: bool = True, hints: Hints = NO_HINTS
) -> Table:
    """The checked table in a file or folder, whatever publisher it comes from.

    year: which one, where an archive, a folder or a file holds several. hints: what the file itself leaves open.

    Understood are labelled matrices (csv, txt, tsv, also as .gz; xlsx, xlsb, xls, ods, parquet), flat files with one
    line a cell, R files, folders with one file for each part, and zip archives of these: OECD ICIO, WIOD,
    EXIOBASE, Eora, GLORIA, FIGARO, ADB, national tables, any table of one's own in those shapes, and the folder that
    `evidence table convert` writes. Eurostat's bulk download (SDMX as tab separated text) is read, too.

    Raises DataError with file, label and number for what cannot be read, does not balance or is not productive.
    """
    if is_stored_table(Path(path)):  # checked before it was written
        return _of_year(load_table(Path(path)), year, Path(path))
    return read_table_and_report(path, year=year, check_productive=check_productive, hints=hints)[0]


def read_table_and_report(
    path: Path | str, *, year: int | None = None, check_productive: bool = True, hints: Hints = NO_HINTS
) -> tuple[Table, BalanceReport]:
    """The table of `read_table` with the report on how it balances."""
    path = Path(path)
    parts, used = read_parts(path, year, hints)
    try:
        table, report = _check(parts, used, path, check_productive, hints)
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from error
    return _of_year(table, year, path), report


def _of_year(table: Table, year: int | None, path: Path) -> Table:
    if year is not None and table.year not in (year, None):
        raise DataError(f"{path.name} is a table of {table.year}, not of {year}.")
    return table


def read_parts(path: Path, year: int | None = None, hints: Hints = NO_HINTS) -> tuple[Parts, list[Path]]:
    """The unchecked parts of a table, recognised as their publisher's, and the files they came from."""
    if not path.exists():
        raise DataError(f"{path} does not exist.")
    if path.is_dir():
        parts, used = _folder(path, year, hints)
    elif suffix(path) == ".zip":
        return _zip(path, year, hints)
    else:
        parts, used = _file(path, year, hints)
    return fold_regions(parts), used


def _file(path: Path, year: int | None, hints: Hints) -> tuple[Parts, list[Path]]:
    parts, used = _one_file(path, year, hints)
    for recognise in _RECOGNISERS:
        known = recognise(parts) if len(used) == 1 else None
        if known is not None:
            return known, used
    return parts, used


def _one_file(path: Path, year: int | None, hints: Hints) -> tuple[Parts, list[Path]]:
    region = national.region_in_name(path.name)
    kind = suffix(path)
    if kind in _BOOKS:
        return read_workbook(read_bytes(path), path.name, region=region, hints=hints), [path]
    if kind in _R:
        check_fits(path)
        return read_r(path.read_bytes(), path.name, rds=kind == ".rds", region=region), [path]
    check_fits(path)
    if kind == ".parquet":
        content, hints = pl.read_parquet(path).write_csv().encode(), dataclasses.replace(hints, decimal=".")
    else:
        content = read_bytes(path)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content, _ = as_utf8(content, path.name)
    if is_sdmx(content):
        return _of_one_year(content, path, year)
    if kind in {".txt", ".csv", ".tsv"} and is_unlabelled(content):
        return _beside(path, "holds numbers without labels", hints)
    read = read_flat if is_flat(content) else read_text
    grid = read(content, path.name, decimal=hints.decimal, encoding=hints.encoding)
    try:
        parts = cut_grid(grid, region=region, zero_for=hints.zero_for)
    except NoDemandError:
        return _beside(path, "holds flows between industries but no final demand", hints)
    if parts is None:
        label, times = Counter(grid.rows).most_common(1)[0]
        if times > 1 and any(label):
            raise DataError(f"{path.name}: the row label {' '.join(label)} occurs {times} times.")
        first = [" ".join(labels[0]) or "empty" for labels in (grid.rows, grid.columns)]
        return _beside(
            path,
            f"is of no known layout: its {len(grid.rows)} row labels (from {first[0]}) and its {len(grid.columns)} "
            f"column labels (from {first[1]}) name no industries in common",
            hints,
        )
    return parts, [path]


def _of_one_year(content: bytes, path: Path, year: int | None) -> tuple[Parts, list[Path]]:
    grid, chosen, notes = read_sdmx(content, path.name, year)
    parts = cut_grid(grid)
    if parts is None:
        raise DataError(f"{path.name} names no industries that both deliver and buy.")
    parts.year = chosen
    parts.notes += notes
    return parts, [path]


def _beside(path: Path, what: str, hints: Hints) -> tuple[Parts, list[Path]]:
    """The rest of a table whose first file was named; a DataError where the folder does not hold it."""
    folder = path.parent
    with_labels = read_eora(folder) or read_gloria(folder)
    if with_labels and path in with_labels[1]:
        return with_labels
    found = roles(folder)
    if path in found.values() and "Y" in found and ("Z" in found or "A" in found):
        return read_folder(folder, hints)
    raise DataError(f"{path.name} {what}, and the folder beside it does not hold the rest of a table.")


def _folder(path: Path, year: int | None, hints: Hints) -> tuple[Parts, list[Path]]:
    found = read_eora(path) or read_gloria(path)
    if found:
        return found
    named = roles(path)
    if "Y" in named and ("Z" in named or "A" in named):
        return read_folder(path, hints)
    tables: list[Path] = []
    for file in data_files(path):
        if year is not None and parts_year(_EDITION.sub("", file.name)) not in (year, None):
            continue
        if suffix(file) in _R | _BOOKS | {".csv", ".txt", ".tsv", ".parquet"}:
            try:
                _file(file, year, hints)
            except DataError:
                continue
            tables.append(file)
            if len(tables) > 1:
                break
    if len(tables) == 1:
        return _file(tables[0], year, hints)
    if tables:
        raise DataError(
            f"{path.name} holds several tables, such as {tables[0].name} and {tables[1].name}: name one file, or a year."
        )
    inner = [p for p in sorted(path.iterdir()) if p.is_dir() and not p.name.startswith(".")]
    if len(inner) == 1:
        return _folder(inner[0], year, hints)
    return read_folder(path, hints)  # says which part is missing


def _zip(path: Path, year: int | None, hints: Hints) -> tuple[Parts, list[Path]]:
    with unpack(path, year) as folder:
        try:
            parts, used = read_parts(folder, year, hints)
        except DataError as error:
            raise DataError(str(error).replace(folder.name, path.name)) from error
    if len(used) == 1:  # what the file inside says of its year counts more than the archive's name
        parts.year = parts.year or parts_year(_EDITION.sub("", used[0].name))
    parts.source = path.name
    return parts, [path]


def _check(
    parts: Parts, used: Sequence[Path], path: Path, check_productive: bool, hints: Hints
) -> tuple[Table, BalanceReport]:
    if hints.imports == "proportional":
        parts = national.without_imports(parts)
    consumers, Y, categories = _demand(parts)
    inputs = [{"name": file.name, "sha256": file_sha256(file)} for file in used]
    notes = list(parts.notes)
    if not parts.unit and not _unit_in(parts.title):
        notes.append("The source states no unit.")
    publisher = parts.publisher or "table of unknown publisher"
    names = [_EDITION.sub("", text) for text in (path.name, parts.source)]
    year = parts.year or parts_year(*names, parts.title)
    labels = parts.labels
    return check_table(
        parts.Z,
        Y,
        row_regions=[region for region, _ in labels],
        row_sectors=[sector for _, sector in labels],
        consumers=consumers,
        unit=parts.unit or _unit_in(parts.title) or "unit not stated",
        demand_categories=categories,
        output=parts.stated_output,
        value_added=parts.value_added,
        year=year,
        name=parts.name or f"{publisher} {year or ''}".strip(),
        source=publisher,
        inputs=inputs,
        sector_names=parts.sector_names,
        region_names=parts.region_names,
        rounding=parts.rounding,
        check_productive=check_productive,
        notes=notes,
        use_output=hints.output == "stated" and _output_is_needed(parts),
        imported_inputs=parts.imported_inputs,
    )


def _output_is_needed(parts: Parts) -> bool:
    """Whether the source states output, and the cells miss it by more than the rounding of a national table explains."""
    if not parts.states_output or parts.stated_output is None:
        return False
    gap = float(np.abs(parts.stated_output - parts.Z.sum(axis=1) - parts.Y.sum(axis=1)).max(initial=0.0))
    if len({region for region, _ in parts.labels}) > 1:
        return True
    return gap > step_of(parts.Z, parts.Y) * (len(parts.labels) + len(parts.demand) + 1) / 2


def _demand(parts: Parts) -> tuple[list[str], npt.NDArray[np.float64], list[str]]:
    """Consumers, Y (rows x consumers x categories) and categories; a region that buys nothing is refused."""
    regions = list(dict.fromkeys(region for region, _ in parts.labels))
    owners = dict.fromkeys(owner for owner, _ in parts.demand)
    lost = [region for region in regions if region not in owners]
    if lost and len(regions) > 1:
        raise DataError(
            f"{len(lost)} of {len(regions)} regions have industries but no final demand: {', '.join(lost[:10])}. "
            "A region is missing, or the file was cut."
        )
    consumers = [region for region in regions if region in owners] + [o for o in owners if o not in regions]
    categories = list(dict.fromkeys(category for _, category in parts.demand))
    if len(set(parts.demand)) != len(parts.demand) or len(consumers) * len(categories) > 4 * len(parts.demand):
        categories = ["final demand"]
    Y = np.zeros((len(parts.labels), len(consumers), len(categories)))
    for column, (owner, category) in enumerate(parts.demand):
        k = categories.index(category) if len(categories) > 1 else 0
        Y[:, consumers.index(owner), k] += parts.Y[:, column]
    return consumers, Y, categories


def _unit_in(title: str) -> str:
    found = re.search(
        r"((?:millions?|thousands?|billions?|mio\.?|1,?000)\s+(?:of\s+)?(?:current\s+)?[A-Z$€£][\w$€£. ]{0,14})",
        title,
        re.IGNORECASE,
    )
    return found.group(1).strip(" .") if found else ""
