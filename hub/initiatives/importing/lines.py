"""The lines of a table, those that belong together as one: many tables have a line for each country of a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from hub.initiatives.facts import TERMS
from hub.initiatives.importing.columns import ROLE_COLUMNS
from hub.lib.text import bare

__all__ = ["Line", "identity_of", "lines_of"]

Rows = Iterator[tuple[int, list[str], float]]  # number, cells, share of the file that is read
SEVERAL = {*TERMS, "countries", *ROLE_COLUMNS, "funding", "places", "evaluations"}  # fields whose cells are lists


@dataclass(slots=True)
class Line:
    """A line of a table; `others` are the numbers of those that were read together with it."""

    number: int
    cells: dict[str, str]  # by heading
    share: float  # of the file that is read
    others: list[int] = field(default_factory=list)


def identity_of(given: dict[str, str]) -> str:
    """Which initiative a line is about, by the cells of its fields; empty where nothing says it."""
    if known := given.get("identifier") or given.get("public_id"):
        return known
    name = bare(given.get("name_en") or given.get("name_fr") or given.get("name_es") or "")
    return f"name:{name}" if name else ""


def lines_of(rows: Callable[[], Rows], mapping: dict[str, str]) -> Iterator[Line]:
    """Every line below the headings; `rows` opens the file anew. Lines about the same initiative that differ only in cells
    which may hold several entries come as one, in the place of the first; only those are kept in memory."""
    seen: set[int] = set()
    repeated: set[int] = set()
    for line in _each(rows()):
        mark = hash(_identity(line, mapping))
        (repeated if mark in seen else seen).add(mark)
    if not repeated:
        yield from _each(rows())
        return
    together: dict[str, dict[tuple[str, ...], list[Line]]] = {}
    alike = [heading for heading, name in mapping.items() if name not in SEVERAL]
    for line in _each(rows()):
        identity = _identity(line, mapping)
        if identity and hash(identity) in repeated:
            same = tuple(line.cells.get(heading, "") for heading in alike)
            together.setdefault(identity, {}).setdefault(same, []).append(line)
    for line in _each(rows()):
        identity = _identity(line, mapping)
        if not identity or hash(identity) not in repeated:
            yield line
        else:
            for lines in together.pop(identity, {}).values():
                yield _joined(lines)


def _each(rows: Rows) -> Iterator[Line]:
    headings = next(rows, (0, [], 0.0))[1]
    for number, values, share in rows:
        yield Line(number, dict(zip(headings, values, strict=False)), share)


def _identity(line: Line, mapping: dict[str, str]) -> str:
    return identity_of({field: line.cells.get(heading, "") for heading, field in mapping.items()})


def _joined(lines: list[Line]) -> Line:
    first = lines[0]
    if len(lines) > 1:
        for heading in first.cells:
            entries = dict.fromkeys(line.cells.get(heading, "") for line in lines)
            first.cells[heading] = "; ".join(filter(None, entries))
        first.others = [line.number for line in islice(lines, 1, None)]
    return first
