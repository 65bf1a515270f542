"""Whether an uploaded file is what its name says: its first bytes, its name and the declared type agree, or it is refused."""

from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 20_000_000  # bytes
MOST_PARTS = 5000  # of an office document, which is an archive
MOST_END = 70_000  # bytes at the end of an archive in which its table of contents is announced
HEAD = 4096
UNKNOWN = {
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-download",
    "application/force-download",
}
ZIP = {"application/zip", "application/x-zip-compressed"}
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileKind:
    """What a kind of file is called, what browsers declare it to be, and how it begins or what it holds."""

    name: str
    media_type: str
    also_declared: frozenset[str] = frozenset()
    begins: bytes = b""
    holds: str = ""  # a part of the archive


ENDINGS: dict[str, FileKind] = {
    ".pdf": FileKind("PDF", "application/pdf", frozenset({"application/x-pdf"}), begins=b"%PDF-"),
    ".docx": FileKind("Word", OFFICE + "wordprocessingml.document", frozenset(ZIP), holds="word/document.xml"),
    ".xlsx": FileKind("Excel", OFFICE + "spreadsheetml.sheet", frozenset(ZIP), holds="xl/workbook.xml"),
    ".pptx": FileKind(
        "PowerPoint", OFFICE + "presentationml.presentation", frozenset(ZIP), holds="ppt/presentation.xml"
    ),
    ".odt": FileKind("OpenDocument", OPEN_DOCUMENT + "text", frozenset(ZIP), holds="mimetype"),
    ".ods": FileKind("OpenDocument", OPEN_DOCUMENT + "spreadsheet", frozenset(ZIP), holds="mimetype"),
    ".epub": FileKind("EPUB", "application/epub+zip", frozenset(ZIP), holds="mimetype"),
    ".png": FileKind("PNG", "image/png", begins=b"\x89PNG\r\n\x1a\n"),
    ".jpg": FileKind("JPEG", "image/jpeg", begins=b"\xff\xd8\xff"),
    ".jpeg": FileKind("JPEG", "image/jpeg", begins=b"\xff\xd8\xff"),
    ".csv": FileKind("CSV", "text/csv", frozenset({"text/plain", "application/csv", "application/vnd.ms-excel"})),
    ".txt": FileKind("TXT", "text/plain"),
}
MACROS = ("vbaproject.bin", "vbadata.xml")


def tidy_name(name: str) -> str:
    """The last part of the name, without what could mislead a reader or a program."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" and letter not in '"<>|:*?')
    stem, ending = PurePath(kept).stem, PurePath(kept).suffix
    return f"{stem[:100]}{ending[:10]}" or "file"


def check_file(file: Any) -> tuple[str, str]:
    """The name and the media type under which an uploaded file is kept. Raises ValidationError with one sentence."""
    name = tidy_name(file.name or "")
    ending = PurePath(name).suffix.lower()
    kind = ENDINGS.get(ending)
    if kind is None:
        known = ", ".join(sorted({one.removeprefix(".").upper() for one in ENDINGS}))
        raise ValidationError(_("Files of this kind are not taken. Send one of: %(kinds)s.") % {"kinds": known})
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > LARGEST:
        raise ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": LARGEST // 1_000_000})
    declared = (file.content_type or "").partition(";")[0].strip().lower()
    if declared not in UNKNOWN | {kind.media_type} | kind.also_declared:
        raise ValidationError(
            _("The file is named %(ending)s, but it was sent as %(type)s. Send it under the name that it has.")
            % {"ending": ending, "type": declared[:100]}
        )
    if not is_what_it_says(file, kind):
        raise ValidationError(
            _("The file is named %(ending)s, but its content is not %(kind)s.") % {"ending": ending, "kind": kind.name}
        )
    return name, kind.media_type


def is_what_it_says(file: Any, kind: FileKind) -> bool:
    file.seek(0)
    head = file.read(HEAD)
    try:
        if kind.begins:
            return bool(head.startswith(kind.begins))
        if kind.holds:
            return head.startswith(b"PK\x03\x04") and _archive_holds(file, kind)
        return _is_text(file)
    finally:
        file.seek(0)


def _is_text(file: Any) -> bool:
    """UTF-8 without control characters, and no page or program that only is called a text."""
    file.seek(0)
    content: bytes = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    begin = text.lstrip()[:200].lower()
    looks_like_page = begin.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script", "#!", "%pdf-"))
    return not looks_like_page and not any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text)


def _archive_holds(file: IO[bytes], kind: FileKind) -> bool:
    if _parts_announced(file) > MOST_PARTS:
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(name.lower().endswith(MACROS) for name in names):
                raise ValidationError(_("The file holds macros. Save it without them and send it again."))
            if kind.holds not in names:
                return False
            if kind.holds != "mimetype":
                return True
            with archive.open("mimetype") as part:
                return part.read(200).decode("ascii", "replace").strip() == kind.media_type
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return False


def _parts_announced(file: IO[bytes]) -> int:
    """How many parts the archive says it has, before its table of contents is read into memory."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - MOST_END))
    end = file.read()
    place = end.rfind(b"PK\x05\x06")
    number = int.from_bytes(end[place + 10 : place + 12], "little") if place >= 0 else MOST_PARTS + 1
    file.seek(0)
    return number
