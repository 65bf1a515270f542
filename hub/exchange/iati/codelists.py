"""Codes that are in no code list of the IATI standard.

The lists here are those of one edition, and some lists grow: an unknown code may be newer, so it is reported as a remark
and never refused. Not checked: lists that the standard itself calls incomplete, among them that of the agencies that
assign identifiers to organizations.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

FILE = Path(__file__).resolve().parent.parent / "data/iati/codelists.json"


class UnknownCode(NamedTuple):
    code_list: str
    code: str
    element: Any


@functools.cache
def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


def edition() -> str:
    return str(_file()["edition"])


@functools.cache
def _places() -> list[tuple[etree.XPath, str, frozenset[str]]]:
    """Where codes are used, the list they belong to, and the codes of that list."""
    lists = {name: frozenset(codes) for name, codes in _file()["lists"].items()}
    return [(etree.XPath(path), name, lists[name]) for path, name in _file()["paths"]]


def unknown_codes(alone: Any) -> Iterator[UnknownCode]:
    """Each code of a file with one activity that is in no list, with its element."""
    for path, name, codes in _places():
        for code in path(alone):
            if code.strip() not in codes:
                yield UnknownCode(name, str(code), code.getparent())
