"""World maps as plain SVG: outlines from one cached file, colours by class, every country a link, and always a table.

The outlines are static/maps/world.svg (Natural Earth, public domain), drawn in the Equal Earth projection.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from django.template.defaultfilters import floatformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from hub.lib.choices import sorting_key
from hub.lib.components import Bar

__all__ = ["WORLD", "Choropleth", "largest", "outlined", "project"]

WIDTH, HEIGHT = 960.0, 468.0
WORLD = (45.0, 6.0, 890.0, 424.0)  # left, top, width, height without the empty oceans and Antarctica
CENTRE = 11.0  # degrees east: the map's edge then runs through the Bering Strait and cuts no country
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


@functools.cache
def outlined() -> frozenset[str]:
    """ISO3 codes of the countries that have an outline; smaller ones are shown as dots."""
    file = Path(__file__).resolve().parent.parent / "static/maps/world.svg"
    return frozenset(re.findall(r'<path id="([A-Z]{3})"', file.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Shape:
    iso3: str
    name: str
    value: float
    step: int  # 0 nothing recorded … 4 most
    href: str
    dot: tuple[float, float] | None


class Choropleth:
    """Countries shaded in four steps of a value. A country without a value is `no record`, not nothing there."""

    viewbox = " ".join(f"{side:g}" for side in WORLD)

    def __init__(
        self,
        values: Mapping[str, float],
        names: Mapping[str, str],
        places: Mapping[str, tuple[float, float]] | None = None,
        address: str = "",
    ) -> None:
        self.address = address  # where a country leads to, `iso3` in the place of its code; else to its page
        top = max(values.values(), default=0)
        outlines = static("maps/world.svg")
        self.background = [f"{outlines}#{iso3}" for iso3 in sorted(outlined() - values.keys())]
        self.shapes = []
        for iso3, value in sorted(values.items()):
            step = 1 + min(3, int(4 * math.log1p(value) / (math.log1p(top) or 1) - 1e-9)) if top > 1 else 4
            place = (places or {}).get(iso3)
            dot = None if iso3 in outlined() or place is None else project(*place)
            href = f"{outlines}#{iso3}" if iso3 in outlined() else ""
            if href or dot:
                self.shapes.append(Shape(iso3, names.get(iso3, iso3), value, step, href, dot))

    @property
    def classes(self) -> list[tuple[str, float, float]]:
        """The shades that are in use, each with the least and the greatest value it stands for."""
        steps = sorted({shape.step for shape in self.shapes})
        values = {step: [shape.value for shape in self.shapes if shape.step == step] for step in steps}
        return [(f"step-{step}", min(values[step]), max(values[step])) for step in steps]

    def drawn(self, with_numbers: bool = False) -> SafeString:
        """The shapes as SVG, each a link to its country. Written here because a template takes five times as long."""
        before, after = escape(self.address or reverse("countries:country", args=["iso3"])).rsplit("iso3", 1)
        language = get_language()
        numbers = {shape.value: _written(shape.value, language) for shape in self.shapes} if with_numbers else {}
        pieces = [f'<use href="{outline}"/>' for outline in self.background]
        for shape in self.shapes:
            told = escape(f"{shape.name}: {numbers[shape.value]}" if with_numbers else shape.name)
            link = f"{before}{shape.iso3.lower()}{after}"
            pieces.append(f'<a href="{link}"><title>{told}</title>{_outline(shape)}</a>')
        return mark_safe("".join(pieces))  # noqa: S308 - names are escaped; the rest is ours


@functools.lru_cache(4096)
def _written(value: float, _language: str | None) -> str:
    """How many initiatives: what the maps of the site count."""
    return ngettext("%(number)s initiative", "%(number)s initiatives", int(value)) % {
        "number": floatformat(value, "0g")
    }


def _outline(shape: Shape) -> str:
    if shape.dot is None:
        return f'<use class="step-{shape.step}" href="{shape.href}"/>'
    x, y = shape.dot
    return f'<circle class="step-{shape.step}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def largest(numbers: Mapping[str, int], names: Mapping[str, str], shown: int) -> list[Bar]:
    """By ISO3 code: the largest numbers first, among equals by name. Each leads to its country."""
    first = sorted(numbers, key=lambda iso3: (-numbers[iso3], sorting_key(names.get(iso3, iso3))))[:shown]
    most = numbers[first[0]] if first else 0
    return [
        Bar(names.get(iso3, iso3), numbers[iso3], most, href=reverse("countries:country", args=[iso3.lower()]))
        for iso3 in first
    ]
