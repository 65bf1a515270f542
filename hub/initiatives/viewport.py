"""Places on the world map, clustered where they would overlap: a grid whose cells shrink with the zoom.

A viewport is a zoom and a centre in the units of the map (hub/lib/maps.py), as in an address: ?zoom=3&at=512,210.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from django.db import models
from django.http import QueryDict
from numpy.typing import NDArray

from hub.initiatives.models import Place
from hub.lib.maps import WORLD, project

CELL = 52.0  # map units at zoom 0: about 70 px on a wide page, 21 px on a phone
DEEPEST = 7
NAMED, NAMED_AT_DEEPEST = (
    1,
    50,
)  # one name for each cluster keeps the first view small; at the highest zoom all are named
Numbers = NDArray[Any]


@dataclass(frozen=True)
class Points:
    """Places as everyone may see them; `of` is the initiative that each belongs to."""

    of: Numbers
    x: Numbers
    y: Numbers

    @classmethod
    def none(cls) -> Self:
        return cls(np.empty(0, np.int64), np.empty(0), np.empty(0))

    def only(self, chosen: Numbers) -> Points:
        return Points(self.of[chosen], self.x[chosen], self.y[chosen])

    def with_keys(self, of: Numbers) -> Points:
        return Points(of, self.x, self.y)

    def join(self, other: Points) -> Points:
        return Points(*(np.concatenate([getattr(self, n), getattr(other, n)]) for n in ("of", "x", "y")))


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, sorted; ten times as fast as np.unique for a hundred thousand."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def shown_points(places: models.QuerySet[Any]) -> Points:
    """Hidden places are left out, coarse ones moved, as on every page."""
    fields = "initiative_id", "latitude", "longitude", "shown"
    keys, points = [], []
    for key, latitude, longitude, shown in places.order_by().values_list(*fields).iterator():
        point = Place.shown_point(latitude, longitude, shown)
        if point:
            keys.append(key)
            points.append(project(point[1], point[0]))
    drawn = np.array(points or np.empty((0, 2)))
    return Points(np.array(keys, np.int64), drawn[:, 0], drawn[:, 1])


@dataclass(frozen=True)
class Viewport:
    """The visible part of the map."""

    zoom: int = 0
    x: float = WORLD[0] + WORLD[2] / 2
    y: float = WORLD[1] + WORLD[3] / 2

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> Viewport:
        """The viewport of an address; an invalid one is the whole world."""
        zoom = parameters.get("zoom", "")
        centre = [part.strip() for part in parameters.get("at", "").split(",")]
        if not zoom.isdecimal() or len(centre) != 2 or not all(p.isdecimal() and len(p) < 5 for p in centre):
            return cls()
        return cls(min(int(zoom[:2]), DEEPEST), float(centre[0]), float(centre[1])).clamp()

    def clamp(self) -> Viewport:
        _, _, width, height = self.box
        left, top, whole, tall = WORLD
        x = min(max(self.x, left + width / 2), left + whole - width / 2)
        return Viewport(self.zoom, x, min(max(self.y, top + height / 2), top + tall - height / 2))

    @property
    def scale(self) -> float:
        """How much smaller a symbol must be drawn to look as large as on the whole map."""
        return 0.5**self.zoom

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width, height in map units."""
        width, height = WORLD[2] * self.scale, WORLD[3] * self.scale
        return self.x - width / 2, self.y - height / 2, width, height

    @property
    def viewbox(self) -> str:
        return " ".join(f"{side:.5g}" for side in self.box)

    def moves(self) -> dict[str, Viewport | None]:
        """Where one can move from here, by name; None at the limits."""
        _, _, width, height = self.box
        steps = {"west": (-0.5, 0), "east": (0.5, 0), "north": (0, -0.5), "south": (0, 0.5)}
        moved = {
            name: Viewport(self.zoom, self.x + dx * width, self.y + dy * height) for name, (dx, dy) in steps.items()
        }
        reached: dict[str, Viewport | None] = {
            "in": Viewport(self.zoom + 1, self.x, self.y) if self.zoom < DEEPEST else None,
            "out": Viewport(self.zoom - 1, self.x, self.y).clamp() if self.zoom else None,
        }
        for name, view in moved.items():
            inside = view.clamp()
            far = abs(inside.x - self.x) > 0.01 * width or abs(inside.y - self.y) > 0.01 * height
            reached[name] = inside if far else None
        return reached

    def address(self, parameters: Mapping[str, str]) -> str:
        """The query string that shows this viewport for the parameters."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in parameters.items() if value and name != "page"})
        query["view"] = "map"
        query["zoom"], query["at"] = str(self.zoom), f"{self.x:.0f},{self.y:.0f}"
        if not self.zoom:
            del query["zoom"], query["at"]
        return f"?{query.urlencode(safe=',')}"


@dataclass(frozen=True)
class Cluster:
    """Places in one cell of the grid; `of` names the first few of their initiatives."""

    x: float
    y: float
    places: int
    initiatives: int
    of: list[int]

    @property
    def size(self) -> int:
        return 1 + sum(self.places >= limit for limit in (2, 10, 100))


def cluster_points(points: Points, view: Viewport) -> list[Cluster]:
    """The clusters in a viewport, those with most places first."""
    left, top, width, height = view.box
    inside = (points.x >= left) & (points.x <= left + width) & (points.y >= top) & (points.y <= top + height)
    points = points.only(inside)
    if not len(points.of):
        return []
    cell = CELL * view.scale
    # Cells are counted from the corner of the map, not of the viewport: moving it does not regroup the places.
    columns = np.floor(points.x / cell).astype(np.int64)
    rows = np.floor(points.y / cell).astype(np.int64)
    cell_of = (
        (columns - columns.min()) * (np.ptp(rows) + 1) + rows - rows.min()
    )  # few: a viewport has some hundred cells
    counted = np.bincount(cell_of)
    cells = np.flatnonzero(counted)
    places = counted[cells]
    x = np.bincount(cell_of, weights=points.x)[cells] / places
    y = np.bincount(cell_of, weights=points.y)[cells] / places
    width = int(points.of.max()) + 1
    pairs = distinct(cell_of * width + points.of)  # each initiative once in each cell
    starts = np.searchsorted(pairs, np.append(cells, cells[-1] + 1) * width)
    named = NAMED if view.zoom < DEEPEST else NAMED_AT_DEEPEST
    made = [
        Cluster(
            round(float(x[n]), 2), round(float(y[n]), 2), int(places[n]), int(starts[n + 1] - starts[n]),
            (pairs[starts[n] : min(starts[n + 1], starts[n] + named)] % width).tolist(),
        )
        for n in range(len(cells))
    ]  # fmt: skip
    return sorted(made, key=lambda cluster: (-cluster.places, cluster.y, cluster.x))
