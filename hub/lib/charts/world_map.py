"""The map of countries as a drawing for files; pages show it with components/map.html."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from hub.lib.charts.writing import text_width
from hub.lib.maps import WORLD, Choropleth


@dataclass(frozen=True)
class DrawnCountry:
    fill: str
    words: str
    path: str
    x: float = 0.0
    y: float = 0.0


class WorldMap:
    """A map of countries as a file, which contains the outlines and the key."""

    viewbox = f"{WORLD[0]:g} {WORLD[1]:g} {WORLD[2]:g} {WORLD[3] + 24:g}"

    def __init__(self, countries: Choropleth) -> None:
        paths = _paths()
        shaded = {shape.iso3 for shape in countries.shapes}
        self.background = [path for iso3, path in paths.items() if iso3 not in shaded]
        self.shapes = [
            DrawnCountry(f"step-{shape.step}", shape.words, paths.get(shape.iso3, ""), *(shape.dot or ()))
            for shape in countries.shapes
        ]  # fmt: skip
        self.key = []
        x = WORLD[0]
        for fill, words in [*countries.key, ("f-none", _("no record"))]:
            self.key.append((fill, words, x))
            x += 44 + text_width(words)


@cache
def _paths() -> Mapping[str, str]:
    file = Path(__file__).resolve().parents[2] / "static/maps/world.svg"
    return dict(re.findall(r'<path id="([A-Z]{3})" d="([^"]*)"', file.read_text(encoding="utf-8")))
