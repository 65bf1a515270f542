"""CSV as rows: encoding and separator are detected, unclosed quotes are reported with their row."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from hub.exchange.reasons import Reason, UnreadableError

LONGEST_ROW = 10_000_000  # characters
SNIFFED = 20_000  # characters in which the separator is detected
BLOCK = 1 << 20
SEPARATORS = ",;\t|"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how workbooks before 2007 begin
WESTERN = "windows-1252"
# Western words have few accented letters; Cyrillic, Greek or Arabic words in single bytes consist of such bytes.
OTHER_SCRIPT = re.compile(rb"[\xc0-\xff]{4,}")
FOREIGN_WORD = re.compile(r"\w*[^\x00-\x7f]\w*")
SAID = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # the first line, in which spreadsheet programs state the separator


class RawRow(NamedTuple):
    number: int
    cells: list[str]
    share: float  # share of the file that is read
    fault: Reason | None = None  # why the row cannot be read


def rows_of_csv(path: Path) -> Generator[RawRow, None, None]:
    """Line by line, so that a large file takes no more memory than a small one."""
    encoding, length = _encoding_of(path)
    csv.field_size_limit(LONGEST_ROW)
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(SNIFFED)
        said = SAID.fullmatch(next(iter(head.splitlines()), "").strip().lstrip("\ufeff"))
        separator = said[1] if said else _separator_of(head)
        file.seek(0)
        lines = _Lines(file)
        number = 0
        try:
            for number, (cells, fault) in enumerate(_records(lines, separator), start=1):
                if not (said and number == 1):
                    yield RawRow(number, [cell.strip() for cell in cells], lines.read / max(length, 1), fault)
        except csv.Error as error:
            raise UnreadableError(Reason.of("not_csv", detail=str(error)), number + 1) from error
        except UnreadableError as error:
            raise UnreadableError(error.reason, number + 1) from error


def _separator_of(head: str) -> str:
    """The character that splits most rows into the same number of cells; characters within quotes do not count."""
    lines = head.splitlines()[:50]
    if len(head) == SNIFFED and len(lines) > 1:
        lines.pop()  # cut in the middle
    best = (0, 0)
    found = ","
    for separator in SEPARATORS:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator) if any(cells))
        wide = {width: count for width, count in widths.items() if width > 1}
        # Most rows of one width; of two characters that split all rows alike, the one that makes more columns.
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if (count, width) > best:
            best, found = (count, width), separator
    return found


def _records(lines: _Lines, separator: str) -> Iterator[tuple[list[str], Reason | None]]:
    """Cells of each row. Where a quote is not closed, the row is reported and the next line begins a new one: otherwise the
    rest of the file would be one cell."""
    waiting: deque[str] = deque()
    taken: list[str] = []

    def source() -> Iterator[str]:
        while True:
            line = waiting.popleft() if waiting else next(lines, None)
            if line is None:
                return
            taken.append(line)
            yield line

    while True:
        reader = csv.reader(source(), delimiter=separator, strict=True)
        try:
            for cells in reader:
                yield cells, None
                lines.pending = 0
                taken.clear()
            return
        except (csv.Error, UnreadableError) as error:
            if not taken:
                raise  # one line that is too long
            first, rest = taken[0], taken[1:]
            if isinstance(error, UnreadableError):
                rest.append(lines.last)
            if not rest and isinstance(error, csv.Error):
                # All on one line: characters after a closing quote, which other programs tolerate.
                cells = next(csv.reader([first], delimiter=separator), [])
                is_open = first.count('"') % 2 == 1
            else:
                cells, is_open = [cell.strip('" \r\n') for cell in first.split(separator)], True
            waiting.extendleft(reversed(rest))
            yield cells, Reason.of("quote_open") if is_open else None
            lines.pending = 0
            taken.clear()


class _Lines:
    """The lines of a file for the csv module, which itself has no limit for rows. `pending` counts the characters of the
    row that is being read, `read` those of all rows."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file
        self.pending = self.read = 0
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.file.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.pending += len(line)
        self.read += len(line)
        if self.pending >= LONGEST_ROW:
            self.last = line
            raise UnreadableError(Reason.of("row_too_long", most=LONGEST_ROW))
        return line


def remark_on_encoding(path: Path) -> Reason | None:
    """A word to check in a table whose encoding had to be guessed."""
    encoding, _length = _encoding_of(path)
    if encoding != WESTERN:
        return None
    with path.open(encoding=encoding, newline="") as file:
        words = (found[0] for line in iter(lambda: file.readline(BLOCK), "") if (found := FOREIGN_WORD.search(line)))
        return Reason.of("table_encoding", value=next(words, "")[:60])


def _encoding_of(path: Path) -> tuple[str, int]:
    """The first of the usual encodings in which the whole file is valid, and the number of its characters."""
    with path.open("rb") as file:
        wide = wide_encoding(file.read(512))
    for encoding in (wide,) if wide else ("utf-8-sig", WESTERN, "latin-1"):
        try:
            if encoding == WESTERN and _is_of_another_script(path):
                raise UnreadableError(Reason.of("table_other_script"))
            length = 0
            with path.open(encoding=encoding, newline="") as text:
                while block := text.read(BLOCK):
                    if "\x00" in block:
                        raise UnreadableError(Reason.of("null_in_table"))
                    length += len(block)
        except UnicodeError:
            continue
        return encoding, length
    raise UnreadableError(Reason.of("characters"))


def wide_encoding(head: bytes) -> str:
    """The encoding with two bytes a character in which a text begins; empty where it has another one."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a byte order mark: every second byte of Latin letters is zero.
    least = max(len(head) // 4, 2)
    low, high = head[1::2].count(0), head[::2].count(0)
    return "utf-16-le" if low > least and not high else "utf-16-be" if high > least and not low else ""


def _is_of_another_script(path: Path) -> bool:
    with path.open("rb") as file:
        return any(OTHER_SCRIPT.search(block) for block in iter(lambda: file.read(BLOCK), b""))
