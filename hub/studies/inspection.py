"""What a data file contains: its shape, and whether it is about single people.

The functions run in a child process (hub.lib.childprocess) without Django: their results are codes, for which
hub.studies.reading has sentences.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

TEXT = {".csv", ".tsv", ".txt"}
FRAMES = {*TEXT, ".xlsx", ".parquet"}
MOST_COLUMNS = 20_000  # twice the width of the largest input-output tables
SMALLEST = 5  # counts between 1 and this could identify people
COUNTED = {"respondents", "cases", "count", "counts", "n", "freq"}

# Column names that occur only in files about persons or cases: whole names, then single words of names.
WHOLE_NAMES = {"id", "ser", "case", "person", "respondent", "age", "sex", "gender", "weight", "weights", "degree"}
WORDS = {
    "recruiter", "coupon", "coupons", "respondent", "caseid", "surname", "firstname", "lastname", "birth", "birthdate",
    "birthday", "dob", "passport", "phone", "household", "indweight", "psu", "interviewer", "dateinterview", "victim",
}  # fmt: skip


class RefusedError(Exception):
    """`args` are a code and the details of its sentence."""


def main(arguments: list[str]) -> None:
    """`arguments`: one of the questions below, a path, and further values. Writes one JSON object."""
    question, path, *others = arguments
    questions: dict[str, Callable[..., dict[str, Any]]] = {
        "kind": _kind,
        "persons": _persons,
        "data set": _data_set,
        "tables": _tables,
    }
    try:
        answer = questions[question](Path(path), *others)
    except RefusedError as error:
        answer = {"refused": error.args[0], **error.args[1]}
    sys.stdout.write(json.dumps(answer) + "\n")


def _kind(path: Path) -> dict[str, Any]:
    """What a file contains, by its shape; by default an input–output table."""
    frame = _frame(path)
    if frame is None:
        return {"kind": "table"}
    if _speaks_of_persons(frame):
        return {"kind": "persons"}
    names = [column.strip().lower() for column in frame.columns]
    if _list_columns(frame):
        return {"kind": "lists"}
    if frame.width <= 12 and {"region", "country", "area", "iso3", "ref_area"} & set(names):
        return {"kind": "counts"}
    return {"kind": "table"}


def _persons(path: Path) -> dict[str, Any]:
    frame = _frame(path)
    if frame is not None and (_speaks_of_persons(frame) or _has_repeated_places(frame)):
        raise RefusedError("persons", {})
    return {}


def _data_set(path: Path, kind: str) -> dict[str, Any]:
    """Whether a file can be registered as a data set of that kind."""
    from evidence.exceptions import EvidenceError

    _persons(path)
    try:
        if kind == "lists":
            from evidence.prevalence.lists.reading import read_lists

            if "one a case" in read_lists(path).how:
                raise RefusedError("persons", {})
        elif kind == "table":
            from evidence.sources import read_table

            read_table(path)
        elif _frame(path) is None:
            raise RefusedError("no_rows", {})
    except EvidenceError as error:
        raise RefusedError("unreadable", {"detail": str(error)}) from error
    return {}


def _tables(folder: Path, check_counts: str) -> dict[str, Any]:
    """The number of rows of each CSV file of a folder, by its name. `check_counts`: whether small counts are refused."""
    from evidence.commands.common import read_table
    from evidence.exceptions import EvidenceError

    rows = {}
    for path in sorted(folder.glob("*.csv")):
        _check_width(path)
        try:
            frame = read_table(path)
        except EvidenceError as error:
            raise RefusedError("unreadable", {"file": path.name, "detail": str(error)}) from error
        if _speaks_of_persons(frame):
            raise RefusedError("persons", {"file": path.name})
        if check_counts:
            _refuse_small(path.name, frame)
        rows[path.name] = frame.height
    return {"rows": rows}


def _refuse_small(name: str, frame: Any) -> None:
    for column in frame.columns:
        if column.strip().lower() in COUNTED and frame[column].dtype.is_numeric():
            small = frame.filter((frame[column] > 0) & (frame[column] < SMALLEST))
            if small.height:
                raise RefusedError("small_counts", {"file": name, "number": small.height, "column": column})


def _frame(path: Path) -> Any:
    """The file as a data frame; None for others (R files, archives, unusual layouts)."""
    from evidence.commands.common import read_table
    from evidence.exceptions import EvidenceError

    plain = path.name.lower().removesuffix(".gz")
    if Path(plain).suffix not in FRAMES:
        return None
    _check_width(path)
    try:
        return read_table(path)
    except EvidenceError:
        return None


def _check_width(path: Path) -> None:
    """Columns take far more memory than rows."""
    name = path.name.lower()
    if Path(name.removesuffix(".gz")).suffix in TEXT:
        with gzip.open(path) if name.endswith(".gz") else path.open("rb") as stream:
            first = stream.readline(1 << 24)
        number = max(map(first.count, (b",", b";", b"\t"))) + 1
        if number > MOST_COLUMNS:
            raise RefusedError("too_wide", {"number": number, "limit": MOST_COLUMNS})


def _speaks_of_persons(frame: Any) -> bool:
    """Whether the columns or the values are about single people, beyond a list of counts."""
    for column in frame.columns:
        words = [word for word in re.split(r"[^a-z]+", str(column).lower()) if word]
        if "".join(words) in WHOLE_NAMES or WORDS & {*words, "".join(words)}:
            return True
    lists = _list_columns(frame)
    # Lists without a column of counts: every row is a case.
    return len(lists) == frame.width and frame.width > 1


def _list_columns(frame: Any) -> list[str]:
    """Whether all columns but one contain only 0 and 1, as in list data."""
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


def _has_repeated_places(frame: Any) -> bool:
    """The same places, sectors and years in many rows, or no counted column: rows are cases, not counts."""
    numbers = [column for column in frame.columns if frame[column].dtype.is_numeric()]
    counted = [column for column in numbers if column.strip().lower() not in {"year", "age", "month", "day"}]
    keys = [column for column in frame.columns if column not in counted]
    if not keys or frame.height < 10:
        return False
    repeated = frame.select(keys).is_duplicated().sum() / frame.height
    return not counted or bool(repeated > 0.3)
