"""A workbook of one sheet of texts, written row by row, so that a hundred thousand rows take no more memory than ten.

openpyxl creates several objects for each cell, which takes a minute for such a sheet. Here only texts are written, which
need no styles.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO

from hub.lib.sheets import LONGEST, UNWRITABLE, mark_formulas

QUICK = 2  # level of zlib: twice as fast as the default, and a tenth larger
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
SIGNS = re.compile("[&<>\r]")
NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
LOOKS_WRITTEN = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # programs would read _x0041_ as A


def write_workbook(file: IO[bytes], title: str, rows: Iterable[Sequence[str]]) -> None:
    """The rows as a sheet with that title; no cell is a formula or a number."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as book:
        for name, text in PARTS.items():
            book.writestr(name, HEAD + text)
        sheet = f'<sheet name="{_escape(title)}" sheetId="1" r:id="rId1"/>'
        book.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheet}</sheets></workbook>',
        )
        with book.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>\n'.encode())
            letters: list[str] = []
            for number, row in enumerate(rows, start=1):
                letters.extend(_letters(place) for place in range(len(letters), len(row)))
                part.write(_row(number, mark_formulas(row), letters).encode())
            part.write(b"</sheetData></worksheet>")


def _letters(place: int) -> str:
    """A to Z, then AA and so on."""
    before, own = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(65 + own)


def _row(number: int, cells: list[str], letters: list[str]) -> str:
    filled = [
        f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">{_escape(text)}</t></is></c>'
        for letter, text in zip(letters, cells, strict=False)
        if text
    ]
    return f'<row r="{number}">{"".join(filled)}</row>\n'


def _escape(text: str) -> str:
    if text.isalnum() and len(text) < LONGEST:
        return text
    text = UNWRITABLE.sub("", text)[:LONGEST]
    if "_x" in text:
        text = LOOKS_WRITTEN.sub("_x005F_", text)
    return SIGNS.sub(lambda sign: NAMES[sign[0]], text) if SIGNS.search(text) else text
