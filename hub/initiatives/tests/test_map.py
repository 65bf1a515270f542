"""A person looks at the map: clusters, moves, places that must not be found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from hub.initiatives.models import Initiative, Place
from hub.initiatives.viewport import DEEPEST, Points, Viewport, cluster_points
from hub.lib.maps import WORLD
from hub.lib.tests import factories

pytestmark = pytest.mark.both_databases

SECRET = (-6.7924, 39.2083)


@pytest.fixture
def shelters(world: None) -> list[Initiative]:
    """One open place, one coarse and one hidden."""
    made = []
    for shown in ("exact", "coarse", "hidden"):
        initiative = factories.initiative(name_en=f"Scenario {shown}")
        Place.objects.create(
            initiative=initiative, name=f"Street of {shown}", latitude=SECRET[0], longitude=SECRET[1], shown=shown
        )
        made.append(initiative)
    return made


def test_places_are_drawn_together_and_apart(shelters: list[Initiative], client: Client) -> None:
    page = client.get("/initiatives/", {"view": "map"}).content.decode()
    assert re.search(r'class="cluster cluster--2"[^>]*><title>2 places</title>', page)
    assert "<text>2</text>" in page
    links = re.findall(r'class="cluster cluster--2"\s+href="([^"]+)"', page)
    closer = client.get("/initiatives/" + links[0].replace("&amp;", "&")).content.decode()
    assert 'viewBox="45 6' not in closer
    deepest = client.get("/initiatives/", _at(*SECRET, zoom=DEEPEST)).content.decode()
    assert "Scenario exact" in deepest
    assert "<text>2</text>" not in deepest


def test_a_table_says_what_the_map_shows(shelters: list[Initiative], client: Client) -> None:
    answer = client.get("/initiatives/", {"view": "map"})
    drawn = sum(circle.cluster.places for circle in answer.context["clusters"])
    assert drawn == answer.context["places_number"] == 2
    page = answer.content.decode()
    table = page[page.index('class="fold map__table"') :]
    assert "Scenario exact" in table
    assert "and 1 other" in table
    assert "Scenario hidden" not in table[: table.index("</details>")]


def test_what_must_not_be_found_is_on_no_page_and_in_no_file(
    shelters: list[Initiative], client: Client, tmp_path: Path
) -> None:
    """The map, its embedding, the page of the initiative, what its sources say, every file, the API."""
    _exact, coarse, hidden = shelters
    for initiative in (coarse, hidden):
        addresses = [
            initiative.get_absolute_url(),
            initiative.get_absolute_url() + "sources/",
            f"/api/v1/initiatives/{initiative.public_id}",
            f"/initiatives/?q={initiative.name_en.split()[-1]}&view=map&zoom={DEEPEST}&at=" + _at(*SECRET)["at"],
            f"/initiatives/embed/?q={initiative.name_en.split()[-1]}&view=map",
            *(f"/initiatives/download/{name}/?q={initiative.name_en.split()[-1]}" for name in ("csv", "jsonl", "geojson", "iati")),
        ]  # fmt: skip
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = body.decode()
            assert "Street of" not in text, address
            for number in SECRET:
                assert f"{abs(number):g}" not in text, address
    point = json.loads(b"".join(client.get("/initiatives/download/geojson/", {"q": "coarse"}).streaming_content))
    assert point["features"][0]["geometry"]["coordinates"] == [[39.5, -6.5]]


def test_the_script_asks_for_the_part_that_changes(shelters: list[Initiative], client: Client) -> None:
    part = client.get("/initiatives/", {"view": "map", "zoom": "3", "at": "500,240"}, headers={"X-Part": "map"})
    assert part.content.decode().lstrip().startswith('<div id="map-part"')
    assert "X-Part" in part["Vary"]


@given(
    some.lists(
        some.tuples(some.integers(1, 9), some.floats(WORLD[0], WORLD[0] + WORLD[2]), some.floats(WORLD[1], WORLD[1] + WORLD[3]))
    ),
    some.integers(0, DEEPEST),
)  # fmt: skip
def test_no_place_is_lost_or_told_twice(places: list[tuple[int, float, float]], zoom: int) -> None:
    of, x, y = (np.array([row[n] for row in places]) for n in range(3))
    points = Points(of.astype(np.int64), x.astype(float), y.astype(float))
    assert sum(cluster.places for cluster in cluster_points(points, Viewport())) == len(places)
    view = Viewport(zoom, 400, 200).clamp()
    left, top, width, height = view.box
    inside = [(n, a, b) for n, a, b in places if left <= a <= left + width and top <= b <= top + height]
    drawn = cluster_points(points, view)
    assert sum(cluster.places for cluster in drawn) == len(inside)
    assert sum(cluster.initiatives for cluster in drawn) >= len({n for n, _, _ in inside})


@pytest.mark.parametrize(
    "asked", [{}, {"zoom": "x"}, {"zoom": "3"}, {"zoom": "3", "at": "a,b"}, {"zoom": "99", "at": "9999,0"}]
)
def test_every_address_gives_a_view_inside_the_world(asked: dict[str, str]) -> None:
    left, top, width, height = Viewport.from_parameters(asked).box
    assert left >= WORLD[0] - 1e-6
    assert top >= WORLD[1] - 1e-6
    assert left + width <= WORLD[0] + WORLD[2] + 1e-6
    assert top + height <= WORLD[1] + WORLD[3] + 1e-6


def _at(latitude: float, longitude: float, zoom: int = 0) -> dict[str, str]:
    from hub.lib.maps import project

    x, y = project(longitude, latitude)
    return {"view": "map", "zoom": str(zoom), "at": f"{x:.0f},{y:.0f}"}
