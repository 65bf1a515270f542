"""The index of initiatives on disk, so that a new process need not read everything from the database.

The file is only a cache. It contains what the database contains, including names of hidden initiatives, and is readable
by the user of the hub alone. A file of another software version or a damaged one is ignored and written again.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from hub.initiatives.facet_index import FacetIndex
from hub.initiatives.filters import FACETS
from hub.initiatives.viewport import Points
from hub.lib.translated import language_codes

logger = logging.getLogger(__name__)
FORMAT = 1  # raise it when the same database would result in other columns
DAMAGED = (OSError, ValueError, KeyError, TypeError, EOFError, IndexError, zipfile.BadZipFile)


def path_of_index() -> Path:
    return Path(settings.VAR) / "index" / "initiatives.npz"


def save_index(index: FacetIndex) -> bool:
    """Replace the index on disk atomically. On a full disk nothing happens, except that the next start takes longer."""
    index = index.compact()
    path = path_of_index()
    made: Path | None = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".initiatives-", suffix=".part")  # mode 0600
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **_columns_of(index))
        made.replace(path)
    except OSError as error:
        logger.warning("The index of initiatives could not be written to disk: %s", error)
        return False
    finally:
        if made is not None:
            made.unlink(missing_ok=True)
    return True


def load_index() -> FacetIndex | None:
    """The index on disk; None where this software version has not written one. Its event tells whether it matches the
    database."""
    try:
        with path_of_index().open("rb") as stored, np.load(stored, allow_pickle=False) as file:
            return _index_of(file)
    except FileNotFoundError:
        return None
    except DAMAGED as error:
        logger.warning("The index of initiatives on disk cannot be read and is made anew: %s", error)
        return None


def _software() -> list[Any]:
    """What the columns depend on besides the records of the database."""
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder.Migration.objects.values_list("app", "name"))
    return [FORMAT, list(language_codes()), list(FACETS), applied]


def _columns_of(index: FacetIndex) -> dict[str, Any]:
    head = {
        "software": _software(),
        "event": index.event,
        "day": index.day.isoformat() if index.day else None,
        "values": {name: list(numbers) for name, numbers in index.numbers.items()},
    }
    columns: dict[str, Any] = {
        "head": _pack(json.dumps(head)),
        "keys": index.keys,
        "all_names": _pack("\n".join(index.all_names)),
        "points_of": index.points.of,
        "points_x": index.points.x,
        "points_y": index.points.y,
    }
    for number, names in enumerate(index.names):
        columns[f"names_{number}"] = _pack("\n".join(names))
        columns[f"order_{number}"] = index.order(number)
    for name, (places, values) in index.pairs.items():
        columns[f"places_{name}"], columns[f"values_{name}"] = places, values
    return columns


def _index_of(file: Any) -> FacetIndex | None:
    head = json.loads(_unpack(file["head"]))
    if head["software"] != _software():
        return None
    keys = file["keys"]
    size = len(keys)
    index = FacetIndex(
        event=(int(head["event"][0]), str(head["event"][1])),
        own_changes_to=int(head["event"][0]),
        day=date.fromisoformat(head["day"]) if head["day"] else None,
        keys=keys,
        alive=np.ones(size, np.bool_),
        all_names=_lines(file["all_names"], size),
        points=_points_of(file, size),
    )
    for number in range(len(language_codes())):
        index.names[number] = _lines(file[f"names_{number}"], size)
        index.orders[number] = _of_length(_within(file[f"order_{number}"], size), size)
    for name in FACETS:
        numbers = {value: number for number, value in enumerate(head["values"][name])}
        places = _within(file[f"places_{name}"], size)
        index.pairs[name] = places, _of_length(_within(file[f"values_{name}"], len(numbers)), len(places))
        index.numbers[name] = numbers
    return index


def _points_of(file: Any, size: int) -> Points:
    of = _within(file["points_of"], size)
    return Points(of, _of_length(file["points_x"], len(of)), _of_length(file["points_y"], len(of)))


def _pack(text: str) -> Any:
    return np.frombuffer(text.encode(), np.uint8)


def _unpack(column: Any) -> str:
    return str(column.tobytes().decode())


def _lines(column: Any, size: int) -> list[str]:
    lines = _unpack(column).split("\n") if size else []
    return list(_of_length(lines, size))


def _of_length(column: Any, size: int) -> Any:
    if len(column) != size:
        raise ValueError("columns of different lengths")
    return column


def _within(column: Any, size: int) -> Any:
    if len(column) and not (int(column.min()) >= 0 and int(column.max()) < size):
        raise ValueError("a number beyond its column")
    return column
