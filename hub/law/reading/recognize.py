"""The layout of a file, by its content; its name is used only where the content cannot tell the treaty."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from pathlib import PurePath

from hub.law.reading.country_files import read_country_file
from hub.law.reading.criminalization import read_criminalization, read_ratification_panel
from hub.law.reading.ilo_tables import HEADINGS, read_ilo_table
from hub.law.reading.institutions import read_institution_grades
from hub.law.reading.records import LawFile, NotAFileOfLawsError
from hub.law.reading.treaty_tables import read_declarations, read_rows, read_status_list, read_treaty_table

LARGEST = 40_000_000  # bytes, unpacked
GZIP = b"\x1f\x8b"
TREATY = re.compile(r"(\d{1,2}-\d{1,2}(?:-[a-z])?)(?:\.|$|_)")


def read_law_file(name: str, content: bytes) -> list[LawFile]:
    """The data of the file by edition. Raises NotAFileOfLawsError with a sentence."""
    content = _unpack(content)
    if content.startswith(b"%PDF"):
        raise NotAFileOfLawsError("It is a PDF. Send the data file or the table that it was made from.")
    if not content.strip():
        raise NotAFileOfLawsError("It is empty.")
    if content.startswith(b"PK"):
        raise NotAFileOfLawsError("It is a workbook or an archive. Save the table as CSV, or unpack it.")
    head = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if b"<akomaNtoso" in head:
        raise NotAFileOfLawsError("It is an Akoma Ntoso document. The words of a law are entered under “Model laws”.")
    if head.startswith(b"<") and not name.lower().endswith((".md", ".txt", ".csv")):
        return [read_country_file(io.BytesIO(content))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise NotAFileOfLawsError("It is neither XML nor a text in UTF-8.") from error
    if "\0" in text:
        raise NotAFileOfLawsError("It is neither XML nor a text in UTF-8.")
    try:
        return _read_text(PurePath(name).name, text)
    except csv.Error as error:
        raise NotAFileOfLawsError("It is no table.") from error


def _unpack(content: bytes) -> bytes:
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as file:
            unpacked = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAFileOfLawsError("It is packed with gzip, and damaged.") from error
    if len(unpacked) > LARGEST:
        raise NotAFileOfLawsError(f"Unpacked it is larger than {LARGEST // 1_000_000} MB.")
    return unpacked


def _read_text(name: str, text: str) -> list[LawFile]:
    number = TREATY.match(name)
    if name.endswith(".declarations.txt") and number:
        return [read_declarations(number.group(1), text)]
    headings = [cell.strip().lower() for cell in next(csv.reader(io.StringIO(text)), [])]
    if headings[:1] == ["participant"]:
        if number is None:
            raise NotAFileOfLawsError(
                "It is a table of the Treaty Collection; its name must begin with the number of the treaty, such as 18-12-a."
            )
        return [read_treaty_table(number.group(1), read_rows(text))]
    rows = csv.DictReader(io.StringIO(text.split("\n", 1)[-1]), headings, restval="")
    known = set(headings)
    if {"member", "state party", "year ratification or accession", "signatory"} <= known:
        return [read_status_list(name.split(".")[0], list(rows))]
    if known >= HEADINGS:
        return [read_ilo_table(name, list(rows))]
    if {"iso3", "year", "crim"} <= known:
        return read_criminalization(list(rows))
    if {"name", "year", "rat2000"} <= known:
        return [read_ratification_panel(list(rows))]
    if {"m49", "year", "status"} <= known:
        return read_institution_grades(list(rows))
    raise NotAFileOfLawsError("Its headings are those of no layout that is known here.")
