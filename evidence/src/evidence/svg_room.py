"""Room for the texts of an SVG in whatever font the reader's browser has for "sans-serif"; without the drawing program."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

__all__ = ["text_width", "with_room"]

SVG = "http://www.w3.org/2000/svg"
MARGIN = 2.0  # pixels around the outermost text
# Widths of a letter as a share of the font's size, at least those of DejaVu Sans and Verdana, the widest usual fonts.
WIDTHS = (
    (0.31, "'ijlIJ"),
    (0.42, " ,.’/:;\\|f-()[]t!r"),
    (0.53, '"*_`–sz'),
    (0.61, "?cLFkvxyP"),
    (0.66, "TYaoeESbdghnpqu$0123456789{}"),
    (0.74, "KAVBRXZCU"),
    (0.84, "HNDG&OQw#+<=>^~"),
    (1.02, "M%mW@"),
)
WIDTH_OF = {letter: width for width, letters in WIDTHS for letter in letters}
OTHER = 1.1  # letters of other scripts; accents are taken at the width of a wide letter, which is never too little
BOLD = 0.14  # more for each letter
TRANSFORM = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def with_room(svg: str) -> str:
    """The SVG with its edges moved outwards where a text would not fit in a wide font.

    The drawing program leaves as much room as texts need in its own font; a browser with a wider one cuts them off at the
    edge. No text is moved or made smaller, and a drawing with enough room is returned as it is.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314  # drawn by vl_convert from our own specification
    x, y, width, height = (float(part) for part in root.attrib["viewBox"].split())
    left, top, right, bottom = x, y, x + width, y + height
    for corners in _texts(root, IDENTITY):
        for across, down in corners:
            left, right = min(left, across - MARGIN), max(right, across + MARGIN)
            top, bottom = min(top, down - MARGIN), max(bottom, down + MARGIN)
    left, top, right, bottom = math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
    if (left, top, right, bottom) == (x, y, x + width, y + height):
        return svg
    head, rest = svg.split(">", 1)
    size = f"{right - left:g}", f"{bottom - top:g}"
    head = re.sub(r' width="[^"]*" height="[^"]*" viewBox="[^"]*"', "", head)
    head += f' width="{size[0]}" height="{size[1]}" viewBox="{left:g} {top:g} {size[0]} {size[1]}"'
    ground = re.search(r'<rect (?:x="[^"]*" y="[^"]*" )?width="[^"]*" height="[^"]*" fill="white"', rest)
    if ground:  # the white ground reaches to the new edges
        wider = f'<rect x="{left:g}" y="{top:g}" width="{size[0]}" height="{size[1]}" fill="white"'
        rest = rest[: ground.start()] + wider + rest[ground.end() :]
    return f"{head}>{rest}"


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels that a text needs at most in the usual fonts without serifs."""
    letters = sum(WIDTH_OF.get(letter, OTHER if ord(letter) > 0x24F else 0.84) for letter in text)
    return size * (letters + (BOLD * len(text) if bold else 0.0))


def _texts(element: ElementTree.Element, outer: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of every text below the element, in the units of the drawing."""
    matrix = _times(outer, _matrix(element.get("transform", "")))
    if element.tag == f"{{{SVG}}}text":
        size = float(element.get("font-size", "10px").removesuffix("px"))
        spans = [child for child in element if child.tag == f"{{{SVG}}}tspan"]  # one a line
        lines = ["".join(span.itertext()) for span in spans] or ["".join(element.itertext())]
        width = max(text_width(line, size, bold=element.get("font-weight") == "bold") for line in lines)
        height = sum(float(span.get("dy", 0)) for span in spans)  # from the first line to the last
        start = {"middle": -width / 2, "end": -width}.get(element.get("text-anchor", "start"), 0.0)
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        if any(line.strip() for line in lines) and element.get("opacity") != "0":
            yield [
                _apply(matrix, x + across, y + down)
                for across in (start, start + width)
                for down in (-0.95 * size, height + 0.25 * size)
            ]
    for child in element:
        yield from _texts(child, matrix)


def _matrix(transform: str) -> Matrix:
    made = IDENTITY
    for name, inside in TRANSFORM.findall(transform):
        numbers = [float(part) for part in re.split(r"[ ,]+", inside.strip())]
        if name == "translate":
            made = _times(made, (1, 0, 0, 1, numbers[0], numbers[1] if len(numbers) > 1 else 0))
        elif name == "rotate":
            angle = math.radians(numbers[0])
            made = _times(made, (math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle), 0, 0))
        else:
            made = _times(made, (numbers[0], 0, 0, numbers[-1], 0, 0))
    return made


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
