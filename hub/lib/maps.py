"""World maps as plain SVG: outlines from one cached file, colours by class, a link for every country, and always a table.

The outlines are static/maps/world.svg (Natural Earth, public domain), drawn in the Equal Earth projection.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from hub.lib.choices import sorting_key
from hub.lib.components import Bar
from hub.lib.text import comma_separated

WIDTH, HEIGHT = 960.0, 468.0
WORLD = (45.0, 6.0, 890.0, 424.0)  # left, top, width, height without the empty oceans and Antarctica
NEARBY_RATIO = 4 / 3  # width to height of a map of some countries and their neighbours
CENTRE = 11.0  # degrees east: the edge of the map is in the Bering Strait and cuts no country
# Šavrič, Patterson and Jenny (2018), The Equal Earth map projection, doi 10.1080/13658816.2018.1504949, equation 3.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
SCALE = WIDTH / (2 * math.pi * 2 / (math.sqrt(3) * A1))


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to the map's units, origin at the top left."""
    longitude = (longitude - CENTRE + 180) % 360 - 180
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta)
    x /= 3 * (9 * A4 * t6 * t2 + 7 * A3 * t6 + 3 * A2 * t2 + A1)
    y = theta * (A4 * t6 * t2 + A3 * t6 + A2 * t2 + A1)
    return WIDTH / 2 + SCALE * x, HEIGHT / 2 - SCALE * y


Box = tuple[float, float, float, float]  # left, top, right, bottom


@functools.cache
def boxes_of_countries() -> dict[str, Box]:
    """ISO3 codes of the countries with an outline, each with the bounding box of its largest part: France without its
    islands overseas. Smaller countries are shown as dots."""
    file = Path(__file__).resolve().parent.parent / "static/maps/world.svg"
    paths = re.findall(r'<path id="([A-Z]{3})" d="([^"]+)"', file.read_text(encoding="utf-8"))
    return {iso3: _box_of(path) for iso3, path in paths}


def _box_of(path: str) -> Box:
    boxes = []
    for ring in path.split("M")[1:]:
        points = [point.split(" ") for point in ring.strip("Z").split("L")]
        x, y = [float(point[0]) for point in points], [float(point[1]) for point in points]
        boxes.append((min(x), min(y), max(x), max(y)))
    return max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))


class Shape(NamedTuple):
    """A country with its shade (1 to 4, most), its label and its link. `outline` or a dot."""

    iso3: str
    name: str
    value: float
    step: int
    words: str
    link: str
    outline: str
    dot: tuple[float, float] | None


class Choropleth:
    """Countries shaded in four steps of a value. A country without a value is shown as `no record`, not as zero.

    `drawing` goes into the svg of a map. `address` is the link of a country, with `iso3` in the place of its code;
    by default its page. With `only_named` all countries look alike: for places of something, not numbers. `words` says what
    a value counts, initiatives by default. `ranks` names values that are places in an order, the first of them 1.
    """

    viewbox = " ".join(f"{side:g}" for side in WORLD)

    def __init__(
        self,
        values: Mapping[str, float],
        names: Mapping[str, str],
        places: Mapping[str, tuple[float, float]] | None = None,
        address: str = "",
        *,
        only_named: bool = False,
        words: Callable[[float], str] | None = None,
        ranks: Sequence[str] = (),
    ) -> None:
        top = max(values.values(), default=0)
        outlines = static("maps/world.svg")
        self.world = f"{outlines}#world"
        before, after = (address or reverse("countries:country", args=["iso3"])).rsplit("iso3", 1)
        language, drawn = get_language(), boxes_of_countries()
        self.ranks, self.is_of_places = ranks, only_named
        self.shapes = []
        for iso3, value in sorted(values.items()):
            step = _shade(value, top, len(ranks))
            place = (places or {}).get(iso3)
            outline = f"{outlines}#{iso3}" if iso3 in drawn else ""
            dot = None if outline or place is None else _to_tenths(*project(*place))
            if outline or dot:
                name = names.get(iso3, iso3)
                said = ranks[int(value) - 1] if ranks else words(value) if words else _format_number(value, language)
                label = name if only_named else f"{name}: {said}"
                link = f"{before}{iso3.lower()}{after}"
                self.shapes.append(Shape(iso3, name, value, step, label, link, outline, dot))

    @property
    def drawing(self) -> str:
        return _drawing(self.world, tuple(self.shapes))

    @property
    def classes(self) -> list[tuple[str, float, float]]:
        """The shades in use, each with its least and greatest value."""
        steps = sorted({shape.step for shape in self.shapes})
        values = {step: [shape.value for shape in self.shapes if shape.step == step] for step in steps}
        return [(f"step-{step}", min(values[step]), max(values[step])) for step in steps]

    @property
    def key(self) -> list[tuple[str, str]]:
        """What each shade means, in words."""
        if not self.ranks:
            return [(fill, _range_of(low, high)) for fill, low, high in self.classes]
        shown = sorted({(shape.step, int(shape.value)) for shape in self.shapes})
        return [
            (f"step-{step}", comma_separated(self.ranks[value - 1] for _step, value in values))
            for step, values in groupby(shown, key=lambda one: one[0])
        ]

    @property
    def nearby(self) -> str:
        """The viewbox of the countries with their neighbours: at least a fifth of the width of the world."""
        known = boxes_of_countries()
        boxes = [known[shape.iso3] for shape in self.shapes if shape.outline]
        boxes += [(*shape.dot, *shape.dot) for shape in self.shapes if shape.dot]
        if not boxes:
            return self.viewbox
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
        ratio = WORLD[2] / WORLD[3] if right - left > WORLD[2] / 2 else NEARBY_RATIO
        width = max(1.3 * (right - left), 1.3 * (bottom - top) * ratio, WORLD[2] / 5)
        width = min(width, WORLD[2], WORLD[3] * ratio)
        height = width / ratio
        x = min(max((left + right - width) / 2, WORLD[0]), WORLD[0] + WORLD[2] - width)
        y = min(max((top + bottom - height) / 2, WORLD[1]), WORLD[1] + WORLD[3] - height)
        return f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}"


def _to_tenths(x: float, y: float) -> tuple[float, float]:
    """What a screen can show: a page with many small states carries them without their further digits."""
    return round(x, 1), round(y, 1)


def _shade(value: float, top: float, ranks: int) -> int:
    if ranks:
        return 1 + int(value - 1) * 4 // ranks
    return 1 + min(3, int(4 * math.log1p(value) / (math.log1p(top) or 1) - 1e-9)) if top > 1 else 4


def _range_of(low: float, high: float) -> str:
    return str(floatformat(low, "0g")) if low == high else f"{floatformat(low, '0g')}–{floatformat(high, '0g')}"


@functools.lru_cache(50)
def _drawing(world: str, shapes: tuple[Shape, ...]) -> str:
    """Drawn once: from one event to the next the numbers of countries rarely change, and a world has 250 shapes."""
    return render_to_string("components/map_shapes.html", {"world": world, "shapes": shapes})


@functools.lru_cache(4096)
def _format_number(value: float, _language: str | None) -> str:
    """A number of initiatives in words."""
    return ngettext("%(number)s initiative", "%(number)s initiatives", int(value)) % {
        "number": floatformat(value, "0g")
    }


def largest(numbers: Mapping[str, int], names: Mapping[str, str], shown: int) -> list[Bar]:
    """By ISO3 code: the largest numbers first, equal ones by name, each with a link to its country."""
    least = min(sorted(numbers.values(), reverse=True)[:shown], default=0)
    large = [iso3 for iso3, number in numbers.items() if number >= least]
    first = sorted(large, key=lambda iso3: (-numbers[iso3], sorting_key(names.get(iso3, iso3))))[:shown]
    most = numbers[first[0]] if first else 0
    return [
        Bar(names.get(iso3, iso3), numbers[iso3], most, href=reverse("countries:country", args=[iso3.lower()]))
        for iso3 in first
    ]
