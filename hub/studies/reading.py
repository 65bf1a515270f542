"""Checks of a file before it is accepted: its real type, its shape, and whether it is about single people."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.lib.childprocess import BUSY, TOO_LARGE, TOO_SLOW, ChildError, Limits, lines_of_child
from hub.lib.workbooks import WorkbookError, sheets_of_workbook
from hub.studies.inspection import FRAMES, SMALLEST
from hub.studies.models import Dataset

LARGEST_UPLOAD = 50_000_000
LARGEST_UNPACKED = 500_000_000
TAKEN = {*FRAMES, ".gz"}
CHILD = "hub.studies.inspection"
OF_UPLOADS = Limits(memory=4_000_000_000, processor_seconds=120, silent_seconds=180)
OF_COMMANDS = Limits(memory=0, processor_seconds=0, silent_seconds=0)


def on_own_machine() -> str:
    return _(
        "This file has one row a person or case. Such files stay on your own machine: run the command there "
        "(evidence lists, rds, scaleup or survey FILE … --out FOLDER) and upload the result record it writes: "
        "run.json, report.json and the tables."
    )


def guess_kind(path: Path) -> str:
    """What a registered file contains, by its shape; by default an input–output table."""
    if path.is_dir():
        return Dataset.Kind.TABLE
    if ".xml" in path.suffixes or path.name.upper().startswith("CLD_XHAZ"):
        return Dataset.Kind.COUNTS
    return str(_ask("kind", path, limits=OF_COMMANDS)["kind"])


def refuse_persons(path: Path) -> None:
    _ask("persons", path)


def check_upload(path: Path, name: str, kind: str) -> None:
    """Refuse, with one sentence, files that are too large, of another type than stated, about persons, or unreadable."""
    _sniff(path, name)
    _ask("data set", path, kind, name=name)


def read_tables(folder: Path, *, check_counts: bool) -> dict[str, int]:
    """The number of rows of each CSV file in a folder, if all of them may be published."""
    rows: dict[str, int] = _ask("tables", folder, "yes" if check_counts else "")["rows"]
    return rows


def _ask(question: str, path: Path, *others: str, name: str = "", limits: Limits = OF_UPLOADS) -> dict[str, Any]:
    """The answer of the child process about a file, or a ValidationError. `name`: of the file, as the person knows it."""
    name = name or path.name
    try:
        answer: dict[str, Any] = json.loads(
            b"".join(lines_of_child(CHILD, question, str(path), *others, limits=limits))
        )
    except ChildError as error:
        raise ValidationError(_too_much(error.kind) % {"name": name}, code=error.kind) from error
    match answer.get("refused"):
        case None:
            return answer
        case "persons":
            sentence = on_own_machine()
            raise ValidationError(f"{answer['file']}: {sentence}" if "file" in answer else sentence, code="persons")
        case "no_rows":
            sentence = _("%(name)s has no rows that can be read as a table.") % {"name": name}
        case "too_wide":
            sentence = _("%(name)s has %(number)s columns; at most %(limit)s are read.") % ({"name": name} | answer)
        case "small_counts":
            sentence = ngettext(
                "%(name)s has %(number)s count below %(limit)s in the column “%(column)s”; it could give people away.",
                "%(name)s has %(number)s counts below %(limit)s in the column “%(column)s”; they could give people away.",
                answer["number"],
            ) % {"name": answer["file"], "limit": SMALLEST, **answer}
        case _:
            known = answer.get("file", name)
            sentence = answer["detail"].replace(str(path / known), known).replace(str(path), name)
            sentence = sentence.replace(path.name, name)
    raise ValidationError(sentence, code="unreadable")


def _too_much(kind: str) -> str:
    if kind == BUSY:
        return _("Other files are being read at this moment. Try again in a minute.")
    if kind == TOO_SLOW:
        return _("%(name)s takes too long to read here. Register it with the command on the server.")
    if kind == TOO_LARGE:
        return _("%(name)s takes more memory than there is for one file. Register it with the command on the server.")
    return _("%(name)s cannot be read as a table.")


def _sniff(path: Path, name: str) -> None:
    ending = Path(name).suffix.lower()
    wrong = ValidationError(
        _("%(name)s is not what its name says. Send a table as CSV, TSV, CSV.GZ, XLSX or Parquet.") % {"name": name},
        code="type",
    )
    if ending not in TAKEN:
        raise wrong
    with path.open("rb") as stream:
        head = stream.read(65536)
    if ending == ".xlsx":
        try:
            sheets_of_workbook(path)
        except WorkbookError as error:
            raise wrong from error
    elif ending == ".parquet":
        if head[:4] != b"PAR1":
            raise wrong
    else:
        if ending == ".gz":
            head = _unpack_head(path, name)
        if b"\0" in head or head.lstrip()[:1] in {b"<", b"{", b"%"} or not head.strip():
            raise wrong


def _unpack_head(path: Path, name: str) -> bytes:
    total, head = 0, b""
    try:
        with gzip.open(path) as stream:
            while block := stream.read(1 << 20):
                head = head or block[:65536]
                total += len(block)
                _check_unpacked(total, name)
    except (OSError, EOFError, zlib.error) as error:
        raise ValidationError(_("%(name)s is damaged and cannot be unpacked.") % {"name": name}) from error
    return head


def _check_unpacked(size: int, name: str) -> None:
    if size > LARGEST_UNPACKED:
        raise ValidationError(
            _("%(name)s is larger than %(limit)s MB when unpacked. Register it with the command on the server.")
            % {"name": name, "limit": LARGEST_UNPACKED // 1_000_000}
        )
