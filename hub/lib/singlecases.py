"""Files with a row for each person or case are refused on upload, before they are stored: single cases identify people even
without names. `evidence.singlecases` knows them by their headings."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from evidence.singlecases import columns_about_people, is_ctdc

from hub.lib.workbooks import WorkbookError, rows_of_workbook, sheets_of_workbook

HEAD_BYTES = 200_000
HEAD_ROWS = 30
LARGEST_WORKBOOK = 20_000_000
MOST_SHEETS = 5


def reason(rows: Iterable[list[str]], *, figures_expected: bool = False) -> str:
    """Why a table is refused, and what to do instead; empty where none of its first rows has headings about people."""
    for cells in rows:
        if found := columns_about_people(cells, figures_expected=figures_expected):
            return _sentence(found, ctdc=is_ctdc(cells))
    return ""


def _sentence(columns: list[str], *, ctdc: bool) -> str:
    if ctdc:
        why = _(
            "It is the data set of the CTDC, in which each row is a victim, k-anonymised or made up to resemble one."
        )
    else:
        shown = ", ".join(column.strip()[:40] for column in columns[:4])
        why = _("Each row of it is a person or a case; that is what its columns say (%(columns)s).") % {
            "columns": shown
        }
    return " ".join([
        why,
        _("Single cases can identify people even without names: they are neither read nor kept here."),
        _("Count them where they are kept, by country and year for example, and send the table of counts; “evidence suppress” "
          "hides the small ones."),
    ])  # fmt: skip


def check_no_single_cases(file: Any, *, figures_expected: bool = False) -> None:
    """Refuse an uploaded text or workbook of single cases. What cannot be opened is left to those who read it."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(b"PK") and file.size <= LARGEST_WORKBOOK:
        rows = _rows_of_sheets(file.read())
        file.seek(0)
    else:
        rows = rows_of_head(head)
    if why := reason(rows, figures_expected=figures_expected):
        raise ValidationError(why)


def _rows_of_sheets(content: bytes) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for number, sheet in enumerate(sheets_of_workbook(content)[:MOST_SHEETS]):
            if sheet.is_visible:
                with closing(rows_of_workbook(content, sheet=number)) as found:
                    rows += [[str(cell or "") for cell in cells] for _number, cells, _share in islice(found, HEAD_ROWS)]
    except WorkbookError:
        return rows
    return rows


def rows_of_head(head: bytes) -> list[list[str]]:
    """The first rows of a text, packed or not, by each usual delimiter."""
    if head.startswith(b"\x1f\x8b"):
        head = _beginning(head)
    if head.startswith((b"PK", b"%PDF")):
        return []
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = head.decode(encoding, errors="replace").replace("\0", "").splitlines()[:HEAD_ROWS]
    text = "\n".join(line[:20_000] for line in lines)
    rows = []
    for delimiter in ",;\t|":
        try:
            rows += list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error:
            continue
    return [cells for cells in rows if len(cells) > 1]


def _beginning(head: bytes) -> bytes:
    """The unpacked beginning of a beginning."""
    try:
        with gzip.open(io.BytesIO(head)) as stream:
            return stream.read1(HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""
