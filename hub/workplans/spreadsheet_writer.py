"""A plan as a spreadsheet, and back: importing an exported plan changes nothing."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from hub.lib.sheets import append_texts, unmark_formula
from hub.lib.translated import columns
from hub.lib.workbooks import WorkbookError, rows_of_workbook
from hub.workplans.document import PlanDocument, items

# The names of the kinds of items in the sheet.
NAMES = {"outcomes": "outcome", "outputs": "output", "activities": "activity", "indicators": "indicator"}
TRANSLATED = ("title", "description", "definition_of_success", "theory_of_change")
LISTS = ("partners", "countries", "sectors", "issues", "initiatives", "disaggregation", "age_bands")
COLUMNS = [
    "key", "kind", "parent", "position",
    *(column for name in TRANSLATED for column in columns(name)),
    "not_measured", "subgroup", "lead", "partners", "due", "weight", "budget", "currency", "countries", "sectors",
    "issues", "initiatives", "measures", "unit", "direction", "cumulative", "baseline", "baseline_on", "target",
    "disaggregation", "verification", "age_bands", "is_ratio",
]  # fmt: skip
MOST_COLUMNS = 500
MOST_ROWS = 2_000  # four times the largest plan; a file is imported in one transaction, which blocks other writers


class UnreadableFileError(ValueError):
    """The file is not a spreadsheet with the columns of a plan."""


def export(document: PlanDocument) -> bytes:
    """One row for each item, in the order of the plan."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    from hub.workplans.consultation.matrix import steady_zip

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new book has a sheet
    sheet.title = "Plan"
    sheet.append(COLUMNS)
    for kind, item in items(document):
        append_texts(sheet, [_cell(value) for value in _row(kind, item)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    buffer = io.BytesIO()
    book.save(buffer)
    return steady_zip(buffer.getvalue())


def _row(kind: str, item: Mapping[str, Any]) -> Iterable[Any]:
    for column in COLUMNS:
        name, _underscore, language = column.rpartition("_")
        if column == "kind":
            yield NAMES[kind]
        elif column == "parent":
            yield item.get("outcome") or item.get("output")
        elif name in TRANSLATED:
            yield item.get(name, {}).get(language)
        else:
            yield item.get(column)


def _cell(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def rows_in(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Row number and texts by column, of every row that is not empty."""
    try:
        with contextlib.closing(rows_of_workbook(content, most_cells=2_000_000, most_columns=MOST_COLUMNS)) as rows:
            table = [(number, cells) for number, cells, _share in islice(rows, MOST_ROWS + 1)]
    except WorkbookError as error:
        raise UnreadableFileError(_sentence(error)) from error
    heads = [str(cell).strip() for cell in table[0][1]] if table and table[0][0] == 1 else []
    missing = [column for column in ("key", "kind", "title_en") if column not in heads]
    if missing:
        raise UnreadableFileError(
            _("The first row lacks the column “%(column)s”. Export a plan to see the columns.") % {"column": missing[0]}
        )
    if len(table) > MOST_ROWS:
        raise UnreadableFileError(_("The file has more than %(most)s rows. Is it the right one?") % {"most": MOST_ROWS})
    found = []
    for number, cells in table[1:]:
        row = {head: _text(cell) for head, cell in zip(heads, cells, strict=False) if head in COLUMNS}
        if any(row.values()):
            found.append((number, row))
    return found


def _sentence(error: WorkbookError) -> str:
    if error.kind == WorkbookError.BUSY:
        return _("Other files are being read at this moment. Try again in a minute.")
    if error.kind == WorkbookError.UNREADABLE:
        return _("The file is not a spreadsheet that can be read here. Save it as .xlsx.")
    return _("The file is far larger than a plan. Export the plan, change that file and send it.")


def _text(cell: Any) -> str:
    """A cell as text, whatever type the program that wrote the file gave it."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        try:
            return f"{Decimal(repr(cell)).normalize():f}"
        except InvalidOperation:
            return str(cell)
    return unmark_formula(str(cell).strip())
