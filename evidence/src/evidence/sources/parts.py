"""The pieces of a table as a source gives them, cut out of one grid; nothing is dropped without a note."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.sources.grids import Grid
from evidence.sources.labels import TOTAL_NAMES, Kind, best_reading, fold, kind_of_row, plain

__all__ = ["NoDemandError", "Parts", "cut_grid", "fold_regions", "parts_year"]

Doubles = npt.NDArray[np.float64]
Key = tuple[str, str]
_DEMAND_CODE = re.compile(r"^(P[3-7]|F\d|FD|C3[7-9]|C4[0-2])", re.IGNORECASE)
_DISCREPANCY = {"DISC", "STATDISC", "DISCREPANCY", "STATISTICALDISCREPANCY", "ERR", "ERROR", "RESIDUAL", "OTHERS"}
_OTHER_DEMAND = {"EXPO": "exports", "EXPORTS": "exports", "EXP": "exports", "P6": "exports", "EXPORT": "exports"} | {
    "IMPO": "imports", "IMPORTS": "imports", "IMP": "imports", "P7": "imports", "IMPORT": "imports",
    "EX": "exports", "IM": "imports", "EXPORTSOFGOODSANDSERVICES": "exports", "IMPORTSOFGOODSANDSERVICES": "imports",
}  # fmt: skip


class NoDemandError(DataError):
    """The file holds flows between industries only; final demand may lie in a file beside it."""


@dataclasses.dataclass
class Parts:
    """source: file name. Z: n x n. Y: n x columns, one (consumer, category) each. stated_output and value_added: n.

    side: the other rows under the industries, by label, n each. missing: where cells hold no number.
    """

    source: str
    labels: list[Key]
    Z: Doubles
    demand: list[Key]
    Y: Doubles
    stated_output: Doubles | None = None
    value_added: Doubles | None = None
    side: dict[str, Doubles] = dataclasses.field(default_factory=dict)
    unit: str = ""
    year: int | None = None
    name: str = ""
    publisher: str = ""
    title: str = ""
    rounding: float | None = None
    sector_names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    region_names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)


def cut_grid(grid: Grid, *, region: str = "domestic") -> Parts | None:
    """Parts of a grid that holds industries, final demand and side rows together; None where rows and columns share
    no labels, so that it is no input-output table.

    region: name of the one region where labels name none. Raises DataError for columns of regions without industries,
    industries that have a row but no column, and empty cells that the stated totals do not prove to be zero.
    """
    row_keys, column_keys, industries = best_reading(grid.rows, grid.columns)
    if not industries:
        return None
    known = set(industries)
    position = {key: i for i, key in enumerate(column_keys) if key}
    row_at = [i for i, key in enumerate(row_keys) if key in known]
    column_at = [position[key] for key in industries]
    n = len(industries)
    values = grid.values
    Z = values[np.ix_(row_at, column_at)] if column_at != list(range(n)) or row_at != list(range(n)) else values[:n, :n]

    single = all(not r for r, _ in industries)
    labels = [(region, s) for _, s in industries] if single else industries
    regions = list(dict.fromkeys(r for r, _ in labels))
    parts = Parts(grid.source, labels, Z, [], np.empty((n, 0)), title=grid.title)
    named = {grid.rows[row] for row in row_at} if single else set()
    again = [row for row, levels in enumerate(grid.rows) if levels in named and row not in set(row_at)]
    if again:
        parts.notes.append(
            f"{len(again)} rows name the industries a second time, from row {again[0] + 1} on; they were set aside as "
            "imported inputs."
        )
    chosen, parts.Y = _demand_columns(grid, column_keys, set(column_at), row_at, regions, parts, single=single)
    _side_rows(grid, row_keys, row_at, column_at, set(regions), parts)
    _names(grid, row_at, parts)
    _fill_blanks(grid, row_at, column_at, chosen, parts)
    return parts


def _demand_columns(
    grid: Grid,
    keys: Sequence[Key | None],
    taken: set[int],
    rows: list[int],
    regions: list[str],
    parts: Parts,
    *,
    single: bool,
) -> tuple[list[int], Doubles]:
    """Positions and values of the final demand columns; totals are told by name or by their numbers, and noted."""
    chosen: list[int] = []
    kept: list[Doubles] = []
    totals: list[Doubles] = []
    intermediate = np.nan_to_num(parts.Z).sum(axis=1)
    whole = _wholes(regions, keys)
    for column, key in enumerate(keys):
        if column in taken:
            continue
        text = " ".join(part for part in grid.columns[column] if part)
        raw = grid.values[rows, column]
        values = np.nan_to_num(raw)
        names = {plain(part) for part in grid.columns[column]} | {plain(text)}
        owner = next((r for r in _owners(key, grid.columns[column]) if r in whole), None)
        if names & TOTAL_NAMES or (owner is None and kind_of_row((text,)) == Kind.OUTPUT):
            totals.append(raw.copy())
            continue
        repeated = _repeated(values, intermediate, kept) if owner is None else ""
        if repeated:
            parts.notes.append(f"Column '{text}' repeats {repeated} and was left out.")
            if repeated == _ALL_BEFORE:
                totals.append(raw.copy())
            continue
        parts.demand.append(_demand_key(key, owner, text, names, regions, parts, single=single))
        chosen.append(column)
        kept.append(raw)
    if not chosen:
        raise NoDemandError(f"{grid.source} has industries but no final demand columns.")
    Y = np.stack(kept, axis=1)
    if totals:
        sums = intermediate + np.nan_to_num(Y).sum(axis=1)
        parts.stated_output = min(totals, key=lambda total: float(np.abs(np.nan_to_num(total) - sums).sum()))
        Y = _deduct_imports(Y, sums, parts)
    return chosen, Y


_ALL_BEFORE = "the sum of all columns before it"


def _repeated(values: Doubles, intermediate: Doubles, kept: Sequence[Doubles]) -> str:
    """What a column of no region repeats: the intermediate total, or the sum of some columns just before it."""
    if not values.any():
        return ""
    if _same(values, intermediate):
        return "the sum of intermediate deliveries"
    before = np.zeros(len(values))
    for count, column in enumerate(reversed(kept), start=1):
        before = before + np.nan_to_num(column)
        if _same(values, before):
            return f"the sum of the {count} columns of final demand before it" if count > 1 else "the column before it"
    return _ALL_BEFORE if kept and _same(values, intermediate + before) else ""


def _deduct_imports(Y: Doubles, sums: Doubles, parts: Parts) -> Doubles:
    """Imports printed with a plus sign, deducted by the source's own total, get their minus sign."""
    imports = [k for k, (owner, _) in enumerate(parts.demand) if owner == "imports"]
    stated = np.nan_to_num(parts.stated_output) if parts.stated_output is not None else sums
    printed = Y[:, imports].sum(axis=1)
    if imports and not _same(sums, stated) and _close(sums - 2 * printed, stated) and not _close(sums, stated):
        Y = Y.copy()
        Y[:, imports] *= -1
        parts.notes.append("Imports, printed with a plus sign, are deducted, as the stated output does.")
    return Y


def _close(left: Doubles, right: Doubles) -> bool:
    """Equal but for a residual column or rounding: 1 % of the total."""
    return bool(np.abs(left - right).sum() <= 0.01 * np.abs(right).sum())


def _demand_key(
    key: Key | None, owner: str | None, text: str, names: set[str], regions: list[str], parts: Parts, *, single: bool
) -> Key:
    _refuse_rowless(key, text, regions, parts, single=single)
    if owner is not None:
        rest = [part for part in key or () if part and part != owner] or [text.removeprefix(owner).strip(" _.")]
        return owner, rest[0] or text
    other = next((word for name, word in _OTHER_DEMAND.items() if name in names), None)
    if other:
        return other, text
    if names & _DISCREPANCY:
        return "statistical discrepancy", text
    if single:
        return regions[0], text
    region = key[0] if key else text
    raise DataError(
        f"{parts.source}: the column '{text}' belongs to '{region}', which has no industries in the table; "
        f"a region is missing or the file was cut (regions found: {', '.join(regions[:50])})."
    )


def _refuse_rowless(key: Key | None, text: str, regions: list[str], parts: Parts, *, single: bool) -> None:
    """An industry's column without its row means that rows were cut off: it must not pass for final demand."""
    if single:
        sectors = {sector for _, sector in parts.labels}
        alike = {_shape(sector) for sector in sectors}
        rowless = _shape(text.split(" ")[0]) in alike and not _DEMAND_CODE.match(text) and any(map(str.isdigit, text))
    else:
        rowless = key is not None and key[0] in regions and any(sector == key[1] for _, sector in parts.labels)
    if rowless:
        raise DataError(
            f"{parts.source}: the industry '{text}' has a column but no row, so rows are missing or the file was cut "
            f"(the last row read is {' '.join(parts.labels[-1])})."
        )


def _shape(text: str) -> str:
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "9", text))


def _owners(key: Key | None, levels: tuple[str, ...]) -> list[str]:
    parts = [part for part in key if part] if key else []  # ICIO 2016 writes HC_AUS, the others AUS_HFCE
    return parts + [level for level in levels if level]


def _wholes(regions: list[str], keys: Sequence[Key | None]) -> set[str]:
    """Regions that may own final demand: those with industries, and the whole countries of split ones."""
    named = {key[0] for key in keys if key and key[0]}
    return set(regions) | {fold(region, named) for region in regions}


def _side_rows(
    grid: Grid, keys: Sequence[Key | None], rows: list[int], columns: list[int], regions: set[str], parts: Parts
) -> None:
    """Rows below or between the industries: value added, taxes, totals. An industry without a column is refused."""
    taken = set(rows)
    pieces: list[Doubles] = []
    named: list[str] = []
    unused: list[str] = []
    given: Doubles | None = None
    for row, levels in enumerate(grid.rows):
        if row in taken:
            continue
        kind = kind_of_row(levels)
        values = grid.values[row, columns]
        text = " ".join(part for part in levels if part)
        key = keys[row]
        if kind == Kind.OTHER and key and key[0] in regions and not _side_like(levels):
            raise DataError(f"{grid.source}: '{text}' has a row but no column, so the file is cut or mislabelled.")
        if kind == Kind.OUTPUT and parts.stated_output is None:
            parts.stated_output = values.copy()
        elif kind == Kind.VALUE_ADDED and given is None:
            given = values
        elif kind == Kind.PART:
            pieces.append(values)
            named.append(text)
        elif kind in (Kind.TAXES, Kind.OTHER):
            unused.append(text)
        parts.side[text] = values
    if unused:
        more = f" and {len(unused) - 6} more" if len(unused) > 6 else ""
        parts.notes.append(f"Rows beside the industries that no account uses: {'; '.join(unused[:6])}{more}.")
    if given is None and pieces:
        given = np.sum(pieces, axis=0)
        parts.notes.append("Value added is the sum of the rows " + "; ".join(named) + ".")
    if given is not None and np.isfinite(given).all():
        parts.value_added = given.copy()
    elif given is not None:
        parts.notes.append("Value added is blank for some industries, so output minus inputs stands in for it.")


def _side_like(levels: Sequence[str]) -> bool:
    text = " ".join(levels).lower()
    words = (
        r"tax|subsid|value|surplus|compens|import|margin|purchas|adjust|total|cif|labou?r|capital|\b(p7|d1|tls|disc)\b"
    )
    return bool(re.search(words, text))


def _names(grid: Grid, rows: list[int], parts: Parts) -> None:
    """Long sector names from the label level that says one thing for each sector."""
    if not grid.rows or len(grid.rows[0]) < 2:
        return
    sectors = [sector for _, sector in parts.labels]
    for level in range(len(grid.rows[0])):
        words = [grid.rows[row][level] for row in rows]
        pairs = dict(zip(sectors, words, strict=True))
        one_each = len(set(pairs.items())) == len({*zip(sectors, words, strict=True)}) == len(pairs)
        if one_each and any(len(word) > 6 and " " in word for word in words) and words != sectors:
            parts.sector_names = pairs
            return


def _fill_blanks(grid: Grid, rows: list[int], columns: list[int], chosen: list[int], parts: Parts) -> None:
    """Cells without a number in Z and Y: empty ones are zero only where the stated totals prove it."""
    used = [*columns, *chosen]
    inside = grid.values[np.ix_(rows, used)]
    holes = np.argwhere(np.isnan(inside))
    if not len(holes):
        return
    row, column = (int(i) for i in holes[0])
    at = (rows[row], used[column])
    word = grid.words.get(at)
    empty = grid.blank is not None and bool(grid.blank[np.ix_(rows, used)][np.isnan(inside)].all())
    where = f"from {' '.join(grid.rows[at[0]])} to {' '.join(grid.columns[at[1]])}"
    if word is not None or not empty:
        raise DataError(f"{grid.source}: the flow {where} is {word!r}, not a number; {len(holes)} such cells." if word
                        else f"{grid.source}: the flow {where} is NaN; {len(holes)} such cells.")  # fmt: skip
    sums = np.nan_to_num(inside).sum(axis=1)
    if parts.stated_output is None or not _same(sums, np.nan_to_num(parts.stated_output)):
        raise DataError(
            f"{grid.source}: the flow {where} is empty ({len(holes)} empty cells) and no stated total proves that it "
            "is zero. A blank is not a zero: write 0 where nothing is delivered."
        )
    parts.Z, parts.Y = np.nan_to_num(parts.Z), np.nan_to_num(parts.Y)
    parts.notes.append(f"{len(holes)} empty cells were read as zero: with them the rows add up to the stated output.")


def _same(left: Doubles, right: Doubles) -> bool:
    size = float(np.abs(right).max(initial=0.0))
    return size > 0 and bool(np.abs(left - right).max() <= 1e-6 * size)


def fold_regions(parts: Parts) -> Parts:
    """The same parts with split countries (CN1, CN2 in China; MX1, MX2 in Mexico) summed into the whole country."""
    named = {consumer for consumer, _ in parts.demand} | {region for region, _ in parts.labels}
    folded = [(fold(region, named), sector) for region, sector in parts.labels]
    if folded == parts.labels:
        return parts
    labels = list(dict.fromkeys(folded))
    position = {label: i for i, label in enumerate(labels)}
    order = np.array([position[label] for label in folded])
    Z = np.zeros((len(labels), len(labels)))
    np.add.at(Z, (order[:, None], order[None, :]), parts.Z)
    whole = sorted({region for region, _ in folded} & {fold(r, named) for r, _ in parts.labels if fold(r, named) != r})
    note = f"The split codes of {' and '.join(whole)} were summed into the whole country."

    def add(vector: Doubles) -> Doubles:
        total = np.zeros((len(labels), *vector.shape[1:]))
        np.add.at(total, order, vector)
        return total

    return dataclasses.replace(
        parts,
        labels=labels,
        Z=Z,
        Y=add(parts.Y),
        stated_output=None if parts.stated_output is None else add(parts.stated_output),
        value_added=None if parts.value_added is None else add(parts.value_added),
        side={name: add(row) for name, row in parts.side.items()},
        notes=[*parts.notes, note],
    )


def parts_year(*texts: str) -> int | None:
    """The last four-digit year from 1950 to 2059 in the first text that has one."""
    for text in texts:
        years = re.findall(r"(?<!\d)(19[5-9]\d|20[0-5]\d)(?!\d)", text)
        if years:
            return int(years[-1])
    return None
