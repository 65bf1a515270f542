"""The pieces of a table as a source gives them, cut out of one grid; nothing is dropped without a note."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.sources.arithmetic import is_code, is_sum, names_a_total, step_of, total_industries
from evidence.sources.grids import Grid
from evidence.sources.labels import TOTAL_NAMES, Kind, best_reading, fold, kind_of_row, plain

__all__ = ["NoDemandError", "Parts", "cut_grid", "fold_regions", "how_to_go_on", "parts_year"]

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

    side: the other rows under the industries, by label, n each. states_output: whether `stated_output` is the source's own
    gross output, not a sum that was recognised as such. imported_inputs: n, inputs from abroad that Z does not hold.
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
    states_output: bool = False
    imported_inputs: Doubles | None = None


def cut_grid(grid: Grid, *, region: str = "domestic", zero_for: Sequence[str] = ()) -> Parts | None:
    """Parts of a grid that holds industries, final demand and side rows together; None where rows and columns share
    no labels, so that it is no input-output table.

    region: name of the one region where labels name none. zero_for: words in cells that mean a delivery of nothing. Raises DataError for columns of regions without industries,
    industries that have a row but no column, and empty cells that the stated totals do not prove to be zero.
    """
    row_keys, column_keys, industries = best_reading(grid.rows, grid.columns)
    if not industries:
        return None
    industries, sums = _without_totals(grid, row_keys, column_keys, industries)
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
    parts = Parts(grid.source, labels, Z, [], np.empty((n, 0)), title=grid.title, notes=list(grid.notes))
    if sums:
        parts.notes.append(f"Rows and columns that are sums of the others were left out: {'; '.join(sums)}.")
    named = {grid.rows[row] for row in row_at} if single else set()
    again = [row for row, levels in enumerate(grid.rows) if levels in named and row not in set(row_at)]
    if again:
        parts.notes.append(
            f"{len(again)} rows name the industries a second time, from row {again[0] + 1} on; they were set aside as "
            "imported inputs."
        )
    chosen, parts.Y = _demand_columns(grid, column_keys, set(column_at), row_at, regions, parts, single=single)
    _side_rows(grid, row_keys, row_at, column_at, set(regions), parts)
    _settle_imports(parts)
    _names(grid, row_at, parts)
    _fill_blanks(grid, row_at, column_at, chosen, parts, zero_for)
    return parts


def _without_totals(
    grid: Grid, row_keys: Sequence[Key | None], column_keys: Sequence[Key | None], industries: list[Key]
) -> tuple[list[Key], list[str]]:
    """The industries that are not sums of others, and the labels of those that are (a row and column `Total`)."""
    if len({region for region, _ in industries}) > 1 or len(industries) > _MOST_FOR_TOTALS:
        return industries, []
    rows = {key: i for i, key in enumerate(row_keys) if key}
    columns = {key: i for i, key in enumerate(column_keys) if key}
    Z = np.nan_to_num(grid.values[np.ix_([rows[key] for key in industries], [columns[key] for key in industries])])
    totals = set(total_industries(Z, step_of(Z)))
    names = [" ".join(filter(None, industries[i])) for i in sorted(totals)]
    return [key for i, key in enumerate(industries) if i not in totals], names


@dataclasses.dataclass(frozen=True, eq=False)
class _Column:
    """A column beside the industries."""

    position: int
    key: Key | None
    text: str
    names: set[str]
    owner: str | None
    raw: Doubles

    @property
    def values(self) -> Doubles:
        return np.nan_to_num(self.raw)


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
    """Positions and values of the final demand columns; codes and totals are recognized by their numbers first, and noted."""
    whole = _wholes(regions, keys)
    columns = []
    for position, key in enumerate(keys):
        if position in taken:
            continue
        text = " ".join(part for part in grid.columns[position] if part)
        names = {plain(part) for part in grid.columns[position]} | {plain(text)}
        owner = next((r for r in _owners(key, grid.columns[position]) if r in whole), None)
        columns.append(_Column(position, key, text, names, owner, grid.values[rows, position]))
    if single:
        columns = _without_codes(columns, [grid.rows[row] for row in rows], min(taken), parts)
    demand, totals, stated = _without_sums(columns, parts)
    for column in demand:
        parts.demand.append(
            _demand_key(column.key, column.owner, column.text, column.names, regions, parts, single=single)
        )
    if not demand:
        raise NoDemandError(f"{grid.source} has industries but no final demand columns.")
    Y = np.stack([column.raw for column in demand], axis=1)
    if totals or stated:
        sums = np.nan_to_num(parts.Z).sum(axis=1) + np.nan_to_num(Y).sum(axis=1)
        parts.states_output = bool(stated)
        parts.stated_output = min(stated or totals, key=lambda total: float(np.abs(np.nan_to_num(total) - sums).sum()))
    return [column.position for column in demand], Y


def _without_codes(
    columns: list[_Column], labels: list[tuple[str, ...]], first_industry: int, parts: Parts
) -> list[_Column]:
    """The columns that hold money. Codes and counters are left out; a column that may be either is asked about."""
    kept = []
    for column in columns:
        before = column.position < first_industry
        if not column.names & (TOTAL_NAMES | set(_OTHER_DEMAND)) and is_code(
            column.raw, labels, column.text, before=before
        ):
            parts.notes.append(f"Column {_called(column, parts)} holds codes, not deliveries, and was left out.")
            continue
        if before or not column.text:
            others = np.nan_to_num(parts.Z).sum(axis=1) + sum(c.values for c in columns if c is not column)
            if column.values.any() and not _stands_in_a_total(column, columns, parts):
                raise DataError(
                    f"{parts.source}: column {column.position + 1} of the numbers, {_called(column, parts)}, "
                    f"{'stands before the industries' if before else 'has no heading'}; it sums to "
                    f"{write_number(column.values.sum())} beside {write_number(others.sum())} in the others. Is "
                    "it demand? Give it a "
                    "heading after the industries. If it holds codes, delete it or call it 'code'."
                )
        kept.append(column)
    return kept


def _called(column: _Column, parts: Parts) -> str:
    return f"'{column.text}'" if column.text else "without a heading"


def _stands_in_a_total(column: _Column, columns: list[_Column], parts: Parts) -> bool:
    """Whether another column is the sum of all that come before it and of this one too."""
    intermediate = np.nan_to_num(parts.Z).sum(axis=1)
    step = step_of(parts.Z, *(c.raw for c in columns))
    for total in columns:
        before = [c for c in columns if c is not total and c.position < total.position]
        if column in before and is_sum(total.values, intermediate + sum(c.values for c in before), len(before), step):
            return True
    return False


def _without_sums(columns: list[_Column], parts: Parts) -> tuple[list[_Column], list[Doubles], list[Doubles]]:
    """The columns of demand, those that are the sum of all others, and those in which the source states output.

    A column of no region is a total where its figures are the sum of deliveries, of columns beside it, or of all: exactly,
    or within the rounding of the source. Its name only counts where the numbers leave it open.
    """
    intermediate = np.nan_to_num(parts.Z).sum(axis=1)
    step = step_of(parts.Z, *(column.raw for column in columns))
    kept: list[_Column] = []
    totals: list[Doubles] = []
    stated: list[Doubles] = []
    for column in columns:
        if column.names & TOTAL_NAMES or (column.owner is None and kind_of_row((column.text,)) == Kind.OUTPUT):
            stated.append(column.raw.copy())
            continue
        found = "" if column.owner is not None else _what_it_repeats(column, intermediate, kept, step, parts)
        if found:
            parts.notes.append(_left_out(column, found, parts))
            if found == _ALL_BEFORE:
                totals.append(column.raw.copy())
            continue
        kept.append(column)
    for column in list(kept):  # totals that stand before their parts
        if column.owner is not None or column.names & set(_OTHER_DEMAND):
            continue
        rest = [other for other in kept if other is not column]
        after = [other for other in rest if other.position > column.position]
        found = _before_its_parts(column, intermediate, rest, after, step, parts)
        if found:
            parts.notes.append(_left_out(column, found, parts))
            if found == _ALL_OTHERS:
                totals.append(column.raw.copy())
            kept.remove(column)
    for column in list(kept):
        if (
            column.owner is None
            and names_a_total(column.text)
            and not _DEMAND_WORDS.search(column.text)
            and len(kept) > 1
        ):
            stated.append(column.raw.copy())
            kept.remove(column)
            parts.notes.append(f"Column '{column.text}' is called a total and was compared with the sums, not added.")
    _refuse_near_totals(kept, intermediate, parts)
    return kept, totals, stated


_ALL_BEFORE = "the sum of all columns before it"
_ALL_OTHERS = "the sum of all other columns"
_DEMAND_WORDS = re.compile(r"(?i)export|import|consum|invest|capital|govern|househ|stock|invent")
_MOST_FOR_TOTALS = 1500


def _left_out(column: _Column, found: str, parts: Parts) -> str:
    return f"Column {_called(column, parts)} repeats {found} and was left out."


def _what_it_repeats(column: _Column, intermediate: Doubles, kept: Sequence[_Column], step: float, parts: Parts) -> str:
    """What a column of no region repeats: the intermediate total, or the sum of some columns just before it."""
    values, n = column.values, len(intermediate)
    if not values.any():
        return ""
    sure = n > 2 or names_a_total(column.text)  # in two rows a small coincidence proves little
    before = np.zeros(n)
    if is_sum(values, intermediate, n, step, rounded=sure):
        return "the sum of intermediate deliveries"
    for count, other in enumerate(reversed(kept), start=1):
        before = before + other.values
        if is_sum(values, before, count, step, rounded=sure and count > 1) and (sure or count > 1):
            return f"the sum of the {count} columns of final demand before it" if count > 1 else "the column before it"
    return _ALL_BEFORE if kept and is_sum(values, intermediate + before, n + len(kept), step) else ""


def _before_its_parts(
    column: _Column,
    intermediate: Doubles,
    rest: Sequence[_Column],
    after: Sequence[_Column],
    step: float,
    parts: Parts,
) -> str:
    """What a column that stands before its parts repeats."""
    values, n = column.values, len(intermediate)
    if not values.any() or not (n > 2 or names_a_total(column.text)):
        return ""
    behind = np.zeros(n)
    for count, other in enumerate(after, start=1):
        behind = behind + other.values
        if count > 1 and is_sum(values, behind, count, step):
            return f"the sum of the {count} columns of final demand after it"
    everything = intermediate + sum((other.values for other in rest), np.zeros(n))
    return _ALL_OTHERS if rest and is_sum(values, everything, n + len(rest), step) else ""


def _refuse_near_totals(kept: Sequence[_Column], intermediate: Doubles, parts: Parts) -> None:
    """A column that follows the sum of all others closely in every row, but is not it, is asked about."""
    n = len(intermediate)
    for column in kept:
        if column.owner is not None or len(kept) < 2 or n < 3:
            continue
        others = intermediate + sum((c.values for c in kept if c is not column), np.zeros(n))
        if (others > 0).all() and (np.abs(column.values - others) <= 0.02 * others).all():
            row = int(np.argmax(np.abs(column.values - others)))
            raise DataError(
                f"{parts.source}: column '{column.text}' looks like the total of all others but misses it by up to "
                f"{write_number(abs(column.values[row] - others[row]))} ({' '.join(parts.labels[row])}), more "
                "than rounding. If it "
                "is a total, call it 'Total' or delete it; if it is demand, put the total of each row beside it."
            )


def _settle_imports(parts: Parts) -> None:
    """Imports printed with a plus sign get their minus sign where output proves that they are deducted; where nothing
    tells, they are asked about. Output is the source's own, or inputs and value added together."""
    imports = [k for k, (owner, _) in enumerate(parts.demand) if owner == "imports"]
    if not imports:
        return
    inside = np.nan_to_num(parts.Z)
    sums = inside.sum(axis=1) + np.nan_to_num(parts.Y).sum(axis=1)
    printed = np.nan_to_num(parts.Y)[:, imports].sum(axis=1)
    if printed.sum() <= 0:
        return
    stated = None if parts.stated_output is None else np.nan_to_num(parts.stated_output)
    if stated is None and parts.value_added is not None:
        stated = inside.sum(axis=0) + parts.value_added
    if stated is None:
        raise DataError(
            f"{parts.source}: imports are printed with a plus sign, and neither a total nor value added shows whether they "
            "are to be deducted. Write them with a minus sign, or add the output of each row as a column 'Total'."
        )
    if not _same(sums, stated) and _close(sums - 2 * printed, stated) and not _close(sums, stated):
        Y = parts.Y.copy()
        Y[:, imports] *= -1
        parts.Y = Y
        parts.notes.append("Imports, printed with a plus sign, are deducted, as the stated output does.")


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
            parts.stated_output, parts.states_output = values.copy(), True
        elif kind == Kind.VALUE_ADDED and given is None:
            given = values
        elif kind == Kind.PART:
            pieces.append(values)
            named.append(text)
        elif kind in (Kind.TAXES, Kind.OTHER):
            unused.append(text)
        parts.side[text] = values
    given = _rows_by_their_numbers(parts, unused, pieces, given)
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


def _rows_by_their_numbers(
    parts: Parts, unused: list[str], pieces: Sequence[Doubles], given: Doubles | None
) -> Doubles | None:
    """Rows whose names say nothing, recognised as inputs in total, output or value added, and taken out of `unused`."""
    Z = np.nan_to_num(parts.Z)
    inputs, output = Z.sum(axis=0), Z.sum(axis=1) + np.nan_to_num(parts.Y).sum(axis=1)
    step = step_of(parts.Z, parts.Y)
    if len(inputs) < 2:
        return given
    for text in list(unused):
        row = parts.side[text]
        if is_sum(row, inputs, len(inputs), step):
            what = "the sum of inputs"
        elif is_sum(row, output, len(inputs) + parts.Y.shape[1], step):
            what = "output"
            parts.stated_output = row.copy() if parts.stated_output is None else parts.stated_output
        elif (
            given is None
            and not pieces
            and (output - inputs > 0).any()
            and is_sum(row, output - inputs, len(inputs) + parts.Y.shape[1], step, rounded=len(inputs) > 2)
        ):
            what, given = "value added", row
        else:
            continue
        unused.remove(text)
        parts.notes.append(f"The row '{text}' is {what}, by its numbers.")
    return given


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


def how_to_go_on(words: Iterable[str]) -> str:
    """What whoever meets a cell without a number can do."""
    known = sorted({word for word in words if word})
    marks = " ".join(f"--zero-for '{word}'" for word in known[:3])
    return "Correct the cells in the file, or leave the row and its column out." + (
        f" If the mark means that nothing is delivered, say so: {marks}." if known else ""
    )


def _fill_blanks(
    grid: Grid, rows: list[int], columns: list[int], chosen: list[int], parts: Parts, zero_for: Sequence[str]
) -> None:
    """Cells without a number in Z and Y: empty ones are zero only where the stated totals prove it."""
    used = [*columns, *chosen]
    inside = grid.values[np.ix_(rows, used)]
    holes = np.isnan(inside)
    if not holes.any():
        return
    words = {at: word for at, word in grid.words.items() if at[0] in set(rows) and at[1] in set(used)}
    zeros = {at for at, word in words.items() if word in zero_for}
    if zeros:
        place = {column: k for k, column in enumerate(used)}
        at_row = {row: i for i, row in enumerate(rows)}
        for row, column in zeros:
            holes[at_row[row], place[column]] = False
        parts.notes.append(
            f"{len(zeros)} cells with {', '.join(sorted(set(zero_for)))} were read as zero, as was asked."
        )
    if not holes.any():
        parts.Z, parts.Y = np.nan_to_num(parts.Z), np.nan_to_num(parts.Y)
        return
    row, column = (int(i) for i in np.argwhere(holes)[0])
    count = int(holes.sum())
    at = (rows[row], used[column])
    word = words.get(at)
    empty = grid.blank is not None and bool(grid.blank[np.ix_(rows, used)][holes].all())
    where = f"from {' '.join(grid.rows[at[0]])} to {' '.join(grid.columns[at[1]])}"
    if grid.lines:
        where += f" (line {grid.lines[at[0]]})"
    if word is not None or not empty:
        shown = "NaN" if word is None else f"{word!r}, not a number"
        raise DataError(
            f"{grid.source}: the flow {where} is {shown}; {count} such cells. "
            f"{how_to_go_on(words[at] for at in words if at not in zeros)}"
        )
    sums = np.nan_to_num(inside).sum(axis=1)
    if parts.stated_output is None or not _same(sums, np.nan_to_num(parts.stated_output)):
        raise DataError(
            f"{grid.source}: the flow {where} is empty ({count} empty cells) and no stated total proves that it "
            "is zero. A blank is not a zero: write 0 where nothing is delivered, or add the output of each row as a column "
            "'Total'."
        )
    parts.Z, parts.Y = np.nan_to_num(parts.Z), np.nan_to_num(parts.Y)
    parts.notes.append(f"{count} empty cells were read as zero: with them the rows add up to the stated output.")


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
