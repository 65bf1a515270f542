"""Numbers in one file, labels in another: Eora and Eora26 (`_T`, `_FD`, `_VA`, `labels_T`) and GLORIA (`T-Results` ..).

Eora: Lenzen et al. 2013, Economic Systems Research 25(1), thousand US$. GLORIA: Lenzen et al. 2021, thousand US$.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import python_calamine as calamine

from evidence.exceptions import DataError
from evidence.sources.archives import INDICES, with_indices
from evidence.sources.files import read_bytes
from evidence.sources.grids import read_text, text_start
from evidence.sources.parts import Parts

__all__ = ["is_unlabelled", "read_eora", "read_gloria"]

Doubles = npt.NDArray[np.float64]
Key = tuple[str, str]


def read_eora(folder: Path) -> tuple[Parts, list[Path]] | None:
    """Parts of an Eora folder, or None where the folder has no flows file with a `labels_T` file beside it.

    Sector lists may differ by country. A commodity and an industry of one name keep their kind in the label, so that
    the rows of the full Eora stay apart. Raises DataError where the number of labels is not that of the rows.
    """
    with with_indices(folder) as labels_beside:
        return _eora(folder, labels_beside)


def _eora(folder: Path, labels_beside: Path | None) -> tuple[Parts, list[Path]] | None:
    found = _find(folder, _EORA, labels_beside)
    if not found["T"] or not found["labels_T"] or not found["FD"] or not found["labels_FD"]:
        return None
    rows = _label_lines(found["labels_T"])
    kinds = {line[2] for line in rows if len(line) > 3}
    labels = [(line[1], line[-1] if len(kinds) < 2 else f"{line[2]}: {line[-1]}") for line in rows]
    demand = [(line[1], line[-1]) for line in _label_lines(found["labels_FD"])]
    names = {line[1]: line[0] for line in rows}
    parts = _square(found["T"], found["FD"], labels, demand)
    parts.publisher, parts.unit, parts.region_names = "Eora", "thousand US$", names
    packed = labels_beside is not None and labels_beside in found["labels_T"].parents
    index = [folder / INDICES if (folder / INDICES).is_file() else folder.parent / INDICES]
    used = [found["T"], found["FD"], *(index if packed else (found["labels_T"], found["labels_FD"]))]
    if found["VA"]:
        parts.value_added = _numbers(found["VA"])[:, : len(labels)].sum(axis=0)
        parts.notes.append("Value added is the sum of all primary inputs that Eora lists.")
        used.append(found["VA"])
    return parts, used


def read_gloria(folder: Path) -> tuple[Parts, list[Path]] | None:
    """Parts of a GLORIA folder with its ReadMe workbook, or None where there is no `T-Results` file.

    A supply-use file keeps industries and products apart as rows "industry: .." and "product: ..".
    """
    found = _find(folder, _GLORIA)
    if not found["T"] or not found["Y"]:
        return None
    if not found["labels"]:
        raise DataError(
            f"{folder.name} has GLORIA's flows but not its ReadMe workbook with the labels (GLORIA_ReadMe.xlsx)."
        )
    lists = _gloria_lists(found["labels"])
    regions, sectors, categories = lists["regions"], lists["sectors"], lists["final demand"]
    flows = _numbers(found["T"])
    width = len(regions) * len(sectors)
    if len(flows) == width:
        labels = [(region, sector) for region in regions for sector in sectors]
    elif len(flows) == 2 * width:
        kinds = ("industry", "product")
        labels = [(region, f"{kind}: {sector}") for region in regions for kind in kinds for sector in sectors]
    else:
        raise DataError(
            f"{found['T'].name} has {len(flows)} rows, but {len(regions)} regions x {len(sectors)} sectors ask for "
            f"{width}, or {2 * width} as supply and use."
        )
    demand = [(region, category) for region in regions for category in categories]
    parts = _square(found["T"], found["Y"], labels, demand, flows)
    parts.publisher, parts.unit = "GLORIA", "thousand US$"
    used = [found["T"], found["Y"], found["labels"]]
    if found["V"]:
        parts.value_added = _gloria_value_added(_numbers(found["V"]), len(labels), found["V"])
        used.append(found["V"])
    return parts, used


_EORA = {
    "T": r"(^|_)T\.(txt|csv)(\.gz)?$",
    "FD": r"(^|_)(FD|Y)\.(txt|csv)(\.gz)?$",
    "VA": r"(?<!labels)_VA\.(txt|csv)(\.gz)?$|^VA\.(txt|csv)(\.gz)?$",
    "labels_T": r"labels_T\.(txt|csv)$",
    "labels_FD": r"labels_(FD|Y)\.(txt|csv)$",
}
_GLORIA = {
    "T": r"_?T-Results.*\.csv(\.gz)?$",
    "Y": r"_?Y-Results.*\.csv(\.gz)?$",
    "V": r"_?V-Results.*\.csv(\.gz)?$",
    "labels": r"(readme|labels?).*\.xlsx$",
}
_GLORIA_SHEETS = {
    "regions": ("^regions?$", "acronym"),
    "sectors": ("^sectors?$", "sector_?names?"),
    "final demand": ("final demand", "final_?demand_?names?"),
}


def _find(folder: Path, patterns: Mapping[str, str], beside: Path | None = None) -> dict[str, Path | None]:
    """The file of each role, in the folder or one folder below; labels may also lie above it, or in `beside`."""

    def below(place: Path) -> list[Path]:
        return sorted(path for pattern in ("*", "*/*") for path in place.glob(pattern) if path.is_file())

    files = below(folder)
    found = {role: _one(files, pattern) for role, pattern in patterns.items()}
    if found["T"] and any(path is None for role, path in found.items() if role.startswith("labels")):
        above = [path for path in folder.parent.glob("*") if path.is_file()] + list(folder.parent.glob("indices/*"))
        above += below(beside) if beside else []
        for role, pattern in patterns.items():
            if role.startswith("labels"):
                found[role] = found[role] or _one(above, pattern)
    return found


def _one(files: list[Path], pattern: str) -> Path | None:
    flags = re.IGNORECASE if "readme" in pattern else 0
    hits = [path for path in files if re.search(pattern, path.name, flags)]
    hits = [path for path in hits if not path.name.startswith("labels_")] or hits
    hits = [path for path in hits if "Markup001" in path.name] or hits  # GLORIA's basic prices
    if len(hits) > 1 and not pattern.startswith("labels"):
        raise DataError(f"The folder holds more than one such file: {', '.join(p.name for p in hits)}; keep one year.")
    return hits[0] if hits else None


def _label_lines(path: Path) -> list[list[str]]:
    """Country, its code, kind and name of each row; trailing empty fields are dropped."""
    lines, _ = text_start(read_bytes(path), 1_000_000)
    cleaned = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    cleaned = [line[: max(i for i, cell in enumerate(line) if cell) + 1] for line in cleaned]
    short = next((i for i, line in enumerate(cleaned) if len(line) < 3), None)
    if short is not None:
        raise DataError(
            f"{path.name}: line {short + 1} has {len(cleaned[short])} fields; country, code and name are needed."
        )
    return cleaned


def _numbers(path: Path) -> Doubles:
    """The numbers of a file without headers; label columns on the left are left out."""
    return read_text(read_bytes(path), path.name).values


def _square(
    flows_file: Path,
    demand_file: Path,
    labels: list[Key],
    demand: list[Key],
    flows: Doubles | None = None,
) -> Parts:
    flows = _numbers(flows_file) if flows is None else flows
    final = _numbers(demand_file)
    n = len(labels)
    for path, values, shape in ((flows_file, flows, (n, n)), (demand_file, final, (n, len(demand)))):
        if values.shape != shape:
            raise DataError(
                f"{path.name} has {values.shape[0]} x {values.shape[1]} cells; "
                f"its labels ask for {shape[0]} x {shape[1]}."
            )
        if np.isnan(values).any():
            row, column = (int(i) for i in np.argwhere(np.isnan(values))[0])
            raise DataError(
                f"{path.name}: row {row + 1} ({' '.join(labels[row])}), column {column + 1} holds no number."
            )
    return Parts(flows_file.name, labels, flows, demand, final)


def _gloria_lists(path: Path) -> dict[str, list[str]]:
    """Region codes, sector names and final demand names from the sheets of the ReadMe workbook."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(read_bytes(path)))
    lists: dict[str, list[str]] = {}
    for role, (sheet, heading) in _GLORIA_SHEETS.items():
        name = next((n for n in book.sheet_names if re.search(sheet, n, re.IGNORECASE)), None)
        rows = book.get_sheet_by_name(name).to_python() if name else []
        for number, row in enumerate(rows):
            column = next((c for c, cell in enumerate(row) if re.search(heading, str(cell), re.IGNORECASE)), None)
            if column is not None:
                lists[role] = [str(line[column]).strip() for line in rows[number + 1 :] if str(line[column]).strip()]
                break
        if not lists.get(role):
            raise DataError(f"{path.name} has no sheet that lists the {role} (a column like {heading}).")
    return lists


def _gloria_value_added(values: Doubles, n: int, path: Path) -> Doubles:
    if values.shape[1] != n:
        raise DataError(f"{path.name} has {values.shape[1]} columns; the flows ask for {n}.")
    return np.asarray(values.sum(axis=0))


def is_unlabelled(content: bytes) -> bool:
    """True where text holds numbers from its first cell on."""
    top, _ = text_start(content[: content.find(b"\n") + 1] or content, 1)
    return bool(top and top[0] and re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", top[0][0].strip(), re.IGNORECASE))
