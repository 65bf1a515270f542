"""From files to raw records, before anything is checked."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hub.content.exceptions import ContentError
from hub.content.kinds import KINDS, Kind
from hub.lib.translated import interface_codes


@dataclass(frozen=True)
class RawRecord:
    kind: Kind
    key: str
    file: str
    content: dict[str, Any]
    position: int


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """Reads dates and words such as "on" as text, and refuses duplicate keys."""


# YAML 1.1 reads `on:` as true and 2017-06-21 as a date; here only true, false, null and whole numbers are special.
_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:0|-?[1-9][0-9]*)$"), list("-0123456789"))


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in result:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key “{key}” stands there twice", key_node.start_mark
            )
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(data: Path) -> Iterator[RawRecord]:
    """All top-level records of the data folder, kind by kind, in the order of the files."""
    for kind in KINDS:
        files = sorted(data.glob(kind.files))
        if not files:
            raise ContentError(f"{kind.files} is missing from the content folder {data}.")
        for file in files:
            name = str(file.relative_to(data))
            entries = _csv(file, kind) if file.suffix == ".csv" else _yaml(file, name)
            for position, (key, content) in enumerate(entries.items(), start=1):
                if kind.name == "term":  # the file is the vocabulary
                    content = {"scheme": file.stem, "code": key, **content}
                    key = f"{file.stem}/{key}"
                yield RawRecord(kind, key, name, content, position)


def _yaml(file: Path, name: str) -> dict[str, dict[str, Any]]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "its form is broken"
        raise ContentError(f"{name}{where}: this is not readable as YAML: {problem}.") from error
    except UnicodeDecodeError as error:
        raise ContentError(f"{name}: this is not readable as UTF-8 text; save it as UTF-8.") from error
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("records"), dict)
        or set(content) - {"every", "records"}
    ):
        raise ContentError(
            f"{name}: write the records under “records:” and, above them, what they share under “every:”."
        )
    every = content.get("every") or {}
    if not isinstance(every, dict):
        raise ContentError(f"{name}: what stands under “every:” must be fields with their values.")
    for key, record in content["records"].items():
        if not isinstance(record, dict):
            raise ContentError(f"{name}, record “{key}”: write its fields below it, one a line.")
    return {key: every | record for key, record in content["records"].items()}


def _csv(file: Path, kind: Kind) -> dict[str, dict[str, Any]]:
    """A row is a record; columns such as name_fr are one field in several languages; empty cells are ignored."""
    records: dict[str, dict[str, Any]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            record: dict[str, Any] = {"sources": list(kind.cites)}
            for column, cell in row.items():
                if not cell or column is None:
                    continue
                name, _, language = column.rpartition("_")
                if language in interface_codes():
                    record.setdefault(name, {})[language] = cell
                else:
                    record[column] = cell
            key = record.get(kind.key_field)
            if not key:
                raise ContentError(f"{file.name}, line {number}: the column “{kind.key_field}” is empty.")
            if key in records:
                raise ContentError(f"{file.name}, line {number}: “{key}” stands there twice.")
            records[key] = record
    return records
