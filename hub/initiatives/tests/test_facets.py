"""A person narrows the list: facet counts, list and download agree under any filter, both ways of counting agree."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.initiatives import finding
from hub.initiatives.filters import FACETS
from hub.initiatives.finding import find, forget
from hub.initiatives.models import Initiative
from hub.initiatives.tests.conftest import Take, activity
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer

Write = Callable[..., Path]
PLACES = ["KE", "UG", "TZ", "IN", "BR"]
TEXTS = ["Against child labour.", "Against forced labour in mines.", "Human trafficking law.", "Water for a town."]


@pytest.fixture
def many(take: Take, iati: Write) -> None:
    chance = random.Random(87)
    take(
        iati(
            *(
                activity(
                    f"X-{n}", title=f"Project {chance.choice(['cocoa', 'cotton', 'gold'])} {n}", country=chance.choice(PLACES),
                    description=chance.choice(TEXTS), more=f'<participating-org role="4"><narrative>Organization {n % 7}</narrative></participating-org>',
                )
                for n in range(60)
            )
        )
    )  # fmt: skip
    for initiative in Initiative.objects.all()[:10]:
        initiative.visibility = "restricted"
        initiative.confirmed_on = "2026-01-01"
        initiative.save()


@pytest.fixture(params=["database", "bitmaps"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    forget()
    monkeypatch.setattr(finding, "LARGE", 0 if request.param == "bitmaps" else 10**9)
    return str(request.param)


FILTERS = [
    {}, {"country": "ken"}, {"issue": "child-labour"}, {"country": "ken", "issue": "forced-labour"}, {"q": "cocoa"},
    {"q": "cocoa", "country": "uga", "status": "active"}, {"partner": "Organization 3"}, {"region": "014"},
    {"freshness": "never", "funder": "Funder 1"}, {"country": "zzz"}, {"sector": "a", "kind": "project"},
]  # fmt: skip


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_counts_list_and_download_agree(many: None, way: str, wanted: dict[str, str], client: Client) -> None:
    found = find(STRANGER, wanted, page=1, size=1000)
    assert len(found.keys) == len(set(found.keys)) == found.total
    for facet in found.facets:
        for value, _, number in facet.options:
            assert find(STRANGER, {**wanted, facet.name: value}, page=1, size=5).total == number, (facet.name, value)
    lines = b"".join(client.get("/initiatives/download/jsonl/", wanted).streaming_content).decode().splitlines()
    assert len(lines) == found.total


def test_both_ways_say_the_same(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for viewer in (STRANGER, Viewer(person_id=1, is_secretariat=True)):
        for wanted in FILTERS:
            answers = []
            for large in (0, 10**9):
                monkeypatch.setattr(finding, "LARGE", large)
                answer = find(viewer, wanted, page=1, size=1000)
                answers.append((answer.total, sorted(answer.keys), answer.facets))
            assert answers[0] == answers[1], wanted


def test_what_was_saved_is_counted_in_the_next_request(many: None, way: str, take: Take, iati: Write) -> None:
    before = find(STRANGER, {"country": "bra"}, page=1, size=5).total
    take(iati(activity("NEW-1", country="BR", title="Zebra crossing"), name="new.xml"))
    assert find(STRANGER, {"country": "bra"}, page=1, size=5).total == before + 1
    assert find(STRANGER, {"q": "zebra"}, page=1, size=5).total == 1
    take(iati(activity("NEW-1", country="KE", title="Zebra", updated="2025-01-01T00:00:00Z"), name="newer.xml"))
    assert find(STRANGER, {"country": "bra"}, page=1, size=5).total == before


def test_a_mistyped_word_is_met(many: None, way: str) -> None:
    found = find(STRANGER, {"q": "coton"}, page=1, size=5)
    assert found.instead == "cotton"
    assert found.total
    assert not find(STRANGER, {"q": "qqqqqqqq"}, page=1, size=5).total


def test_queries_do_not_grow_with_the_list(many: None, way: str, client: Client) -> None:
    numbers = []
    for _ in range(2):
        client.get("/initiatives/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/initiatives/").status_code == 200
        numbers.append(len(queries))
        for n in range(30):
            factories.initiative(name_en=f"More {n}")
    assert numbers[0] >= numbers[1] - 1
    assert numbers[1] < 60


def test_the_map_shows_the_counts(many: None, way: str, client: Client) -> None:
    answer = client.get("/initiatives/", {"view": "map"})
    kenya = find(STRANGER, {"country": "ken"}, page=1, size=5).total
    assert {c.iso3: n for c, n in answer.context["by_country"]}["KEN"] == kenya
    assert set(FACETS) == {facet.name for facet in answer.context["facets"]}
