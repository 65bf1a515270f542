"""Files with a row for each person or case are refused on upload, before they are stored: single cases identify people even
without names. `evidence.singlecases` knows them by their headings."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from evidence.singlecases import columns_about_people, is_ctdc

from hub.lib.workbooks import WorkbookError, rows_of_workbook, sheets_of_workbook

HEAD_BYTES = 200_000
HEAD_ROWS = 30
LARGEST_WORKBOOK = 20_000_000
MOST_SHEETS = 5
VALUE = re.compile(r"[@\d]")  # an address or a number, which no heading of ways to reach people has
Rows = list[list[str]]
Refusal = tuple[str, dict[str, str | int]]  # a text of the catalogues, and what stands in it

CTDC = _(
    "It is the data set of the CTDC, in which each row is a victim, k-anonymised or made up to resemble one. "
    "Single cases can identify people even without names: they are neither read nor kept here. "
    "Count them where they are kept, by country and year for example, and send the table of counts; “evidence suppress” "
    "hides the small ones."
)
CASES = _(
    "Each row of it is a person or a case; that is what its columns say (%(columns)s). "
    "Single cases can identify people even without names: they are neither read nor kept here. "
    "Count them where they are kept, by country and year for example, and send the table of counts; “evidence suppress” "
    "hides the small ones."
)


def refusal(rows: Iterable[list[str]], *, figures_expected: bool = False) -> Refusal | None:
    """Why a table is refused, and what to do instead; None where none of its first rows has headings about people.

    figures_expected: as `columns_about_people` has it, for rows that can be the headings of a table.
    """
    read = list(rows)
    widest = max(map(_width, read), default=0)
    for number, cells in enumerate(read):
        strict = figures_expected and _width(cells) == widest and _may_be_headings(cells, is_first=number == 0)
        if found := columns_about_people(cells, figures_expected=strict):
            if is_ctdc(cells):
                return CTDC, {}
            return CASES, {"columns": ", ".join(column.strip()[:40] for column in found[:4])}
    return None


def reason(rows: Iterable[list[str]], *, figures_expected: bool = False) -> str:
    """The refusal in the reader's language; empty where there is none."""
    found = refusal(rows, figures_expected=figures_expected)
    return gettext(found[0]) % found[1] if found else ""


def _width(cells: list[str]) -> int:
    """Up to the last cell that is filled."""
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _may_be_headings(cells: list[str], *, is_first: bool) -> bool:
    """Notes beside a table have rows of two cells, a word and what it is: “E-mail” and an address."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) >= 3 or (is_first and len(filled) == 2 and not any(VALUE.search(cell) for cell in filled))


def check_no_single_cases(file: Any, *, figures_expected: bool = False) -> None:
    """Refuse an uploaded text or workbook of single cases. What cannot be opened is left to those who read it."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(b"PK") and file.size <= LARGEST_WORKBOOK:
        tables = _tables_of_workbook(file.read())
        file.seek(0)
    else:
        tables = tables_of_head(head)
    for rows in tables:
        if why := reason(rows, figures_expected=figures_expected):
            raise ValidationError(why)


def _tables_of_workbook(content: bytes) -> list[Rows]:
    """The first rows of each sheet."""
    tables: list[Rows] = []
    try:
        for number, sheet in enumerate(sheets_of_workbook(content)[:MOST_SHEETS]):
            if sheet.is_visible:
                with closing(rows_of_workbook(content, sheet=number)) as found:
                    rows = islice(found, HEAD_ROWS)
                    tables.append([[str(cell or "") for cell in cells] for _number, cells, _share in rows])
    except WorkbookError:
        return tables
    return tables


def tables_of_head(head: bytes) -> list[Rows]:
    """The first rows of a text, packed or not, by each usual delimiter."""
    if head.startswith(b"\x1f\x8b"):
        head = _beginning(head)
    if head.startswith((b"PK", b"%PDF")):
        return []
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = head.decode(encoding, errors="replace").replace("\0", "").splitlines()[:HEAD_ROWS]
    text = "\n".join(line[:20_000] for line in lines)
    tables = []
    for delimiter in ",;\t|":
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error:
            continue
        tables.append([cells for cells in rows if len(cells) > 1])
    return tables


def _beginning(head: bytes) -> bytes:
    """The unpacked beginning of a beginning."""
    try:
        with gzip.open(io.BytesIO(head)) as stream:
            return stream.read1(HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""
