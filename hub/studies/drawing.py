"""Drawing figures of uploaded numbers in a child process: the drawing program contains a browser engine, whose crash ends
its process."""

from __future__ import annotations

import json
import sys
import tempfile
from types import SimpleNamespace
from typing import TYPE_CHECKING

from hub.lib.childprocess import ChildError, Limits, lines_of_child

if TYPE_CHECKING:
    from evidence.pictures import Picture

# The engine reserves more address space than any limit would allow, and limits its real use itself.
LIMITS = Limits(memory=0, processor_seconds=30, silent_seconds=60)


def draw_in_child(picture: Picture) -> str | None:
    """The figure as SVG; None where the numbers cannot be drawn."""
    with tempfile.TemporaryFile() as file:
        parts = {"spec": picture.spec, "title": picture.title, "text": picture.text}
        file.write(json.dumps(parts).encode())
        file.flush()
        try:
            return b"\n".join(lines_of_child(__name__, limits=LIMITS, file=file)).decode()
        except ChildError:
            return None


def main(_arguments: list[str]) -> None:
    from evidence.pictures import to_svg

    sys.stdout.write(to_svg(SimpleNamespace(**json.load(sys.stdin))))  # type: ignore[arg-type]
