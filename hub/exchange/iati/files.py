"""An IATI file as a stream of activities: constant memory, no entities, no network access.

A bad file stops with one reason: not XML, not IATI, declared entities, a compressed file that expands without limit.
Activities before the broken place have been returned by then.
"""

from __future__ import annotations

import codecs
import copy
import gzip
import hashlib
import io
import re
import zlib
from collections import deque
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from django.utils import timezone
from lxml import etree

from hub.exchange.facts import RejectedRow, Row
from hub.exchange.iati.codelists import edition, unknown_codes
from hub.exchange.iati.lines import ActivityLines
from hub.exchange.iati.reader import ActivityReader
from hub.exchange.iati.ruleset import faults_of
from hub.exchange.importing.countries import Countries
from hub.exchange.reasons import Reason, UnreadableError

BLOCK = 1 << 17  # larger blocks save no more time
SMALL_FILE = 100 << 20  # bytes that a compressed file may always expand to, however small it is
TAG = b"<iati-activity"
PACKED_LIMIT = 4 << 30  # bytes that a compressed file may expand to at most
PACKED_RATIO = 200
PREVIEW_BYTES = 16 << 20
LARGEST_ACTIVITY = 30_000_000  # bytes
MOST_ELEMENTS = 1_000_000  # tags of one activity
LINES_KNOWN = 65_535
MOST_FAULTS = 10  # reported for one activity
KNOWN_VERSION = re.compile(r"[12](\.0\d?)?")


class Stream(io.RawIOBase):
    """The bytes for the parser: decompressed within limits, with the line ends of old Macs converted so that lines count."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = path.stat().st_size
        packed = self._file.read(2) == b"\x1f\x8b"
        self._file.seek(0)
        self._source: IO[bytes] = cast(IO[bytes], gzip.open(self._file)) if packed else self._file  # noqa: SIM115 - closed below
        self._packed = packed
        self.given = 0  # bytes, decompressed
        self._without_activity = 0  # bytes since the end of the last activity
        self._elements = 0  # opening tags since then
        self._carriage_returns: bool | None = None
        self._line = 1
        self._tail = b""
        self._begun: deque[int] = deque()
        self.lines: ActivityLines | None = None
        self.offset = 0  # bytes of the file itself, for the progress bar

    def next_bytes(self, size: int = BLOCK) -> bytes:
        """The next bytes, decompressed."""
        try:
            block = self._source.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableError(Reason.of("packed_damaged", detail=str(error))) from error
        self.offset = self._file.tell()
        self.given += len(block)
        if self._packed and self.given > max(PACKED_RATIO * self._size, SMALL_FILE):
            raise UnreadableError(Reason.of("packed_grows"))
        if self.given > PACKED_LIMIT:
            raise UnreadableError(Reason.of("too_large"))
        return block

    def read(self, size: int = -1) -> bytes:
        block = self.next_bytes(BLOCK if size < 0 else size)
        # The parser keeps a whole activity in memory, which takes some forty times its size in the file.
        self._without_activity += len(block)
        self._elements += block.count(b"<")
        if self._without_activity > LARGEST_ACTIVITY or self._elements > MOST_ELEMENTS:
            raise UnreadableError(Reason.of("activity_too_large", most=LARGEST_ACTIVITY // 1_000_000))
        if self._carriage_returns is None:
            self._carriage_returns = b"\r" in block and b"\n" not in block and b"\x00" not in block[:100]
        if self._carriage_returns:
            block = block.replace(b"\r", b"\n")
        self._count_lines(block)
        if self.lines:
            self.lines.add(block)
        return block

    def _count_lines(self, block: bytes) -> None:
        """Remember the line of each activity that begins in this block; the parser does not know lines that high."""
        lines = block.count(b"\n")
        if self._line + lines < LINES_KNOWN - 1000:
            self._line += lines
            self._tail = block[-len(TAG) + 1 :].rpartition(b"\n")[2]
            return
        text = self._tail + block
        counted = after = 0
        while (found := text.find(TAG, after)) >= 0:
            self._line += text.count(b"\n", counted, found)
            self._begun.append(self._line)
            counted, after = found, found + 1
        # A tag that is cut by the end of the block is found with the next block.
        kept = max(after, len(text) - len(TAG) + 1)
        self._line += text.count(b"\n", counted, kept)
        self._tail = text[kept:]

    def line_of(self, reported: int) -> int:
        """The parser knows lines exactly up to 65,534 only; beyond that it gives the line of the first text inside."""
        if reported < LINES_KNOWN:
            return reported
        line = reported
        while self._begun and self._begun[0] <= reported:
            line = self._begun.popleft()
        return line

    def activity_ended(self) -> None:
        """Count the next activity from zero: the one before is no longer in memory."""
        self._without_activity = self._elements = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._source.close()
        self._file.close()
        super().close()


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def encoding_of(path: Path, *, most: int = 0) -> str | None:
    """Empty where the file has the encoding that it states; Windows-1252 where it states UTF-8 and is not. At most `most`
    bytes are checked."""
    stream = Stream(path)
    try:
        block = stream.next_bytes()
        declared = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([\w-]+)", block)
        if block[:2] in (b"\xff\xfe", b"\xfe\xff") or (
            declared and declared[1].lower() not in (b"utf-8", b"utf8", b"ascii", b"us-ascii")
        ):
            return None
        decoder = codecs.getincrementaldecoder("utf-8")()
        parted = False  # whether the end of a block splits a character
        while block:
            if parted or not block.isascii():  # much quicker than decoding
                decoder.decode(block)
                parted = bool(decoder.getstate()[0])
            if most and stream.given > most:
                return None
            block = stream.next_bytes()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    except UnreadableError as error:
        if error.reason.code != "packed_damaged":  # what comes before the damage is read
            raise
    finally:
        stream.close()
    return None


@cache
def schema() -> etree.XMLSchema:
    """The XSD of version 2.03."""
    folder = Path(__file__).resolve().parent.parent / "data/iati"
    return etree.XMLSchema(etree.parse(folder / "iati-activities-schema.xsd", etree.XMLParser(no_network=True)))


def read_iati(path: Path, *, strict: bool = False, preview: bool = False) -> Iterator[Row | RejectedRow]:
    """Every activity as a row, in the order of the file. `strict` refuses activities that violate the XSD of 2.03 or an
    error of the published ruleset, and adds its warnings as remarks. `preview`: only the beginning will be read."""
    stream = Stream(path)
    encoding = encoding_of(path, most=PREVIEW_BYTES if preview else 0)
    if encoding:
        yield RejectedRow(1, "", [Reason.of("encoding")], only_remark=True)
    if strict:
        stream.lines = ActivityLines(encoding)
    context = etree.iterparse(
        stream, events=("end",), tag="iati-activity", resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, encoding=encoding, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    reader: ActivityReader | None = None
    line = 0
    try:
        for _, element in context:
            if reader is None:
                root = element.getroottree().getroot()
                _check_root(root)
                reader = ActivityReader(Countries.load(), root.get("generated-datetime") or "")
                root_faults = _faults_of_root(root) if strict and root is not element else []
                if (version := _unknown_version(root, element)) is not None:
                    yield RejectedRow(
                        1,
                        "",
                        [Reason.of("version", value=version) if version else Reason.of("no_version")],
                        only_remark=True,
                    )
            line = stream.line_of(element.sourceline)
            row = (
                _check_activity(element, root, line, root_faults, reader, stream.lines)
                if strict
                else reader.read(element, line)
            )
            row.offset = stream.offset
            yield row
            stream.activity_ended()
            element.clear()
            for node in (element, *element.iterancestors()):
                while (previous := node.getprevious()) is not None and (parent := node.getparent()) is not None:
                    parent.remove(previous)
    except etree.XMLSyntaxError as error:
        where = error.lineno or line
        raise UnreadableError(Reason.of("xml", line=where, detail=_reason(error)), where) from error
    finally:
        stream.close()
    if reader is None:
        root = context.root
        _check_root(root)
        if strict and (root_faults := _faults_of_root(root)):
            yield RejectedRow(1, "", root_faults[:1])


def _unknown_version(root: Any, activity: Any) -> str | None:
    """The version that the file states where there is no such version, empty where it states none. Activities may state it,
    too. All versions are read the same way, by the elements they contain."""
    version = (root.get("version") or activity.get("version") or "").strip()
    return None if KNOWN_VERSION.fullmatch(version) else version[:20]


def _check_root(root: Any) -> None:
    if root is None or root.tag not in {"iati-activities", "iati-activity"}:
        raise UnreadableError(
            Reason.of("nothing_in_it") if root is None else Reason.of("not_iati", name=str(root.tag)[:60])
        )
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise UnreadableError(Reason.of("entities"))


def _check_activity(
    activity: Any, root: Any, line: int, root_faults: list[Reason], reader: ActivityReader, lines: ActivityLines | None
) -> Row | RejectedRow:
    """The row of an activity that conforms to the schema and the rules, with warnings as remarks; else what it violates."""
    if lines:
        lines.next_activity()
    if root_faults:
        return RejectedRow(line, _id(activity), root_faults[:1])
    # Activities are validated one by one, to save memory, each wrapped in a list of its own.
    attributes = dict(root.attrib) if root is not activity else {"version": "2.03"}
    alone = etree.Element("iati-activities", attributes, nsmap=root.nsmap)
    alone.append(copy.deepcopy(activity))

    def line_of(path: str) -> int:
        return lines.line_of(path, line) if lines else line

    checker = schema()
    if not checker.validate(alone):
        found = [(line_of(error.path or ""), error.message) for error in list(checker.error_log)[:MOST_FAULTS]]
        return RejectedRow(
            found[0][0], _id(activity), [Reason.of("schema", line=at, detail=detail) for at, detail in found]
        )
    tree = etree.ElementTree(alone)
    broken = list(faults_of(alone, today=timezone.localdate()))
    reasons = {
        fault: Reason.of("rule", line=line_of(tree.getpath(fault.element)), rule=fault.rule, detail=fault.message)
        for fault in broken[:MOST_FAULTS]
    }
    if errors := [reason for fault, reason in reasons.items() if fault.is_error]:
        return RejectedRow(int(dict(errors[0].values)["line"]), _id(activity), errors)
    row = reader.read(activity, line)
    if isinstance(row, Row):
        row.remarks += reasons.values()
        row.remarks += [
            Reason.of(
                "code_list", line=line_of(tree.getpath(found.element)), value=found.code[:60], list=found.code_list,
                edition=edition(),
            )
            for found in islice(unknown_codes(alone), MOST_FAULTS)
        ]  # fmt: skip
    return row


def _faults_of_root(root: Any) -> list[Reason]:
    bare = etree.Element(root.tag, root.attrib)
    bare.append(etree.Element("iati-activity"))
    checker = schema()
    checker.validate(bare)
    return [
        Reason.of("schema_root", detail=error.message)
        for error in checker.error_log
        if "'iati-activities'" in error.message
    ]


def _id(activity: Any) -> str:
    return (activity.findtext("iati-identifier") or "").strip()[:250]


def _reason(error: etree.XMLSyntaxError) -> str:
    return re.sub(r", line \d+, column \d+.*", "", str(error.msg or error)).strip().rstrip(".")
