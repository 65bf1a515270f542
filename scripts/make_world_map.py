"""Make hub/static/maps/world.svg from the Natural Earth country outlines (public domain), 1:110 million.

Run: .venv/bin/python scripts/make_world_map.py countries-110m.json iso_codes.json
The first file is TopoJSON with the object `countries` and ISO 3166 numeric ids (world-atlas 2.0.2, ISC licence);
the second maps numeric codes to alpha-3. The projection is Equal Earth, so that areas compare.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hub.lib.maps import project

ROOT = Path(__file__).resolve().parent.parent


def arcs_of(topology: dict) -> list[list[tuple[float, float]]]:
    """Undo the delta encoding: absolute longitude and latitude of every arc's points."""
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + tx, y * ky + ty))
        arcs.append(points)
    return arcs


def path_of(geometry: dict, arcs: list[list[tuple[float, float]]]) -> str:
    """All rings of a country as one SVG path; points closer than half a pixel are dropped."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    parts = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points: list[tuple[float, float]] = []
        for number in ring:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            points.extend(arc[1:] if points else arc)
        shown: list[tuple[float, float]] = []
        for longitude, latitude in points:
            x, y = project(longitude, latitude)
            if shown and abs(x - shown[-1][0]) > 480:
                continue  # a corner beyond the map's edge: the few islands there lose it
            if not shown or abs(x - shown[-1][0]) + abs(y - shown[-1][1]) > 0.8:
                shown.append((round(x, 1), round(y, 1)))
        if len(shown) > 3:
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in shown) + "Z")
    return "".join(parts)


def main(outlines: Path, codes: Path) -> None:
    topology = json.loads(outlines.read_text())
    alpha3 = {entry[2].zfill(3): entry[1] for entry in json.loads(codes.read_text())}
    arcs = arcs_of(topology)
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 468">',
        "<!-- Natural Earth 1:110m, public domain. Boundaries shown imply no opinion on the status of any territory. -->",
        '<g id="world">',
    ]
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = alpha3.get(str(geometry.get("id", "")).zfill(3), "")
        if name == "ATA":
            continue
        identifier = f' id="{name}"' if name else ' class="unnamed"'
        lines.append(f'<path{identifier} d="{path_of(geometry, arcs)}"/>')
    lines.append("</g>\n</svg>")
    target = ROOT / "hub/static/maps/world.svg"
    target.write_text("\n".join(lines) + "\n")
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes, {len(lines) - 4} outlines")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
