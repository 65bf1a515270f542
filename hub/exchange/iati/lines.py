"""The line of an element in its file. The parser knows lines up to 65,534 only, and not those of an activity that is
validated alone; so the line is looked up in the bytes of the file, and only where faults are reported."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

PIECE = re.compile(
    rb"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<iati-activity(?=[\s/>])(?:[^>"']|"[^"]*"|'[^']*')*>|</iati-activity\s*>""", re.DOTALL
)  # fmt: skip


class ActivityLines:
    """Buffers the bytes of the activity that is being read, as they are passed to the parser."""

    def __init__(self, encoding: str | None) -> None:
        self._encoding = encoding
        self._bytes = bytearray()
        self._first = 1  # line on which they begin
        self._line, self._raw = 1, b""

    def add(self, block: bytes) -> None:
        self._bytes += block

    def next_activity(self) -> None:
        """Move on to the next activity, which the parser has read to its end."""
        begin, end = _span_of_activity(self._bytes)
        self._line = self._first + self._bytes.count(b"\n", 0, begin)
        self._raw = bytes(self._bytes[begin:end])  # empty in encodings whose tags are not ASCII
        self._first += self._bytes.count(b"\n", 0, end)
        del self._bytes[:end]

    def line_of(self, path: str, otherwise: int) -> int:
        """The line of the element at a path such as /iati-activities/iati-activity/budget[2]/value."""
        inside = path.partition("/iati-activity")[2]
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, encoding=self._encoding)
        root = etree.fromstring(self._raw, parser) if self._raw else None
        if root is None:
            return otherwise
        path = "/iati-activity" + re.sub(r"^\[\d+\]", "", inside)
        try:
            found: Any = root.xpath(path)
        except etree.XPathError:  # a name in a namespace that is declared further up in the file
            found = []
        return self._line + (int(found[0].sourceline) if found else 1) - 1


def _span_of_activity(text: bytearray) -> tuple[int, int]:
    begin = None
    for piece in PIECE.finditer(text):
        if piece[0].startswith(b"<iati-activity") and begin is None:
            begin = piece.start()
        if begin is not None and (piece[0].startswith(b"</") or piece[0].endswith(b"/>")):
            return begin, piece.end()
    return 0, 0
