"""What a file is before it is taken in: its real type, its shape, and whether it speaks of single people."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hub.lib.workbooks import UnsafeWorkbookError, check_workbook
from hub.studies.models import Dataset

__all__ = ["LARGEST_UPLOAD", "check_upload", "guess_kind", "on_own_machine", "refuse_persons", "speaks_of_persons"]

LARGEST_UPLOAD = 50_000_000
LARGEST_UNPACKED = 500_000_000
TEXT = {".csv", ".tsv", ".txt"}
TAKEN = (*TEXT, ".gz", ".xlsx", ".parquet")

# Names of columns that only a file of persons or cases has. Whole names, then single words of a name.
WHOLE_NAMES = {"id", "ser", "case", "person", "respondent", "age", "sex", "gender", "weight", "weights", "degree"}
WORDS = {
    "recruiter", "coupon", "coupons", "respondent", "caseid", "surname", "firstname", "lastname", "birth", "birthdate",
    "birthday", "dob", "passport", "phone", "household", "indweight", "psu", "interviewer", "dateinterview", "victim",
}  # fmt: skip


def on_own_machine() -> str:
    return _(
        "This file has one row a person or case. Such files stay on your own machine: run the command there "
        "(evidence lists, rds, scaleup or survey FILE … --out FOLDER) and upload the result record it writes: "
        "run.json, report.json and the tables."
    )


def guess_kind(path: Path) -> str:
    """What a registered file holds, from its shape; an input–output table where nothing else fits."""
    if path.is_dir():
        return Dataset.Kind.TABLE
    if ".xml" in path.suffixes or path.name.upper().startswith("CLD_XHAZ"):
        return Dataset.Kind.COUNTS
    frame = _frame(path)
    if frame is None:
        return Dataset.Kind.TABLE
    if speaks_of_persons(frame):
        return Dataset.Kind.PERSONS
    names = [column.strip().lower() for column in frame.columns]
    if _list_columns(frame):
        return Dataset.Kind.LISTS
    if frame.width <= 12 and {"region", "country", "area", "iso3", "ref_area"} & set(names):
        return Dataset.Kind.COUNTS
    return Dataset.Kind.TABLE


def speaks_of_persons(frame: Any) -> bool:
    """Whether the columns or the values are those of single people: more than a list of counts."""
    for column in frame.columns:
        words = [word for word in re.split(r"[^a-z]+", str(column).lower()) if word]
        if "".join(words) in WHOLE_NAMES or WORDS & {*words, "".join(words)}:
            return True
    lists = _list_columns(frame)
    # Lists without a column of counts: every row is a case.
    return len(lists) == frame.width and frame.width > 1


def refuse_persons(path: Path) -> None:
    frame = _frame(path)
    if frame is not None and (speaks_of_persons(frame) or _repeated_places(frame)):
        raise ValidationError(on_own_machine(), code="persons")


def check_upload(path: Path, name: str, kind: str) -> None:
    """Refuse with one sentence what is too large, not what it says it is, speaks of persons, or cannot be read."""
    _sniff(path, name)
    refuse_persons(path)
    from evidence.exceptions import EvidenceError

    try:
        if kind == Dataset.Kind.LISTS:
            from evidence.prevalence.lists.reading import read_lists

            if "one a case" in read_lists(path).how:
                raise ValidationError(on_own_machine(), code="persons")
        elif kind == Dataset.Kind.TABLE:
            from evidence.sources import read_table

            read_table(path)
        elif _frame(path) is None:
            raise ValidationError(_("%(name)s has no rows that can be read as a table.") % {"name": name})
    except EvidenceError as error:
        raise ValidationError(_plain(error, path, name), code="unreadable") from error


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
            check_workbook(path, most_bytes=LARGEST_UNPACKED, most_cells=20_000_000)
        except UnsafeWorkbookError as error:
            if error.kind == error.NOT_XLSX:
                raise wrong from error
            _check_unpacked(LARGEST_UNPACKED + 1, name)
    elif ending == ".parquet":
        if head[:4] != b"PAR1":
            raise wrong
    else:
        if ending == ".gz":
            head = _unpacked_head(path, name)
        if b"\0" in head or head.lstrip()[:1] in {b"<", b"{", b"%"} or not head.strip():
            raise wrong


def _unpacked_head(path: Path, name: str) -> bytes:
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


def _frame(path: Path) -> Any:
    """The file as a table of columns, or nothing where it is none (R files, archives, odd layouts)."""
    from evidence.commands.common import read_table
    from evidence.exceptions import EvidenceError

    plain = path.name.lower().removesuffix(".gz")
    if Path(plain).suffix not in {*TEXT, ".xlsx", ".parquet"}:
        return None
    try:
        return read_table(path)
    except EvidenceError:
        return None


def _list_columns(frame: Any) -> list[str]:
    """Columns of 0 and 1 only, all but one of them at least: the shape of list data."""
    found = [
        column
        for column in frame.columns
        if frame[column].dtype.is_integer() and set(frame[column].unique().to_list()) <= {0, 1}
    ]
    others = [column for column in frame.columns if column not in found]
    if not others:
        return found
    counts = len(others) == 1 and frame[others[0]].dtype.is_integer()
    return found if counts and len(found) > 1 else []


def _repeated_places(frame: Any) -> bool:
    """The same places, sectors and years on many rows, or nothing that is counted: rows are cases, not counts."""
    numbers = [column for column in frame.columns if frame[column].dtype.is_numeric()]
    counted = [column for column in numbers if column.strip().lower() not in {"year", "age", "month", "day"}]
    keys = [column for column in frame.columns if column not in counted]
    if not keys or frame.height < 10:
        return False
    repeated = frame.select(keys).is_duplicated().sum() / frame.height
    return not counted or bool(repeated > 0.3)


def _plain(error: Exception, path: Path, name: str) -> str:
    """The library's sentence with the name the person knows; where the file lies is nobody's business."""
    return str(error).replace(str(path), name).replace(path.name, name)
