"""Published figures read by programs: status, bounds and footnotes travel, editions are not mixed, queries do not grow."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.lib.tests.making import make
from hub.statistics.models import Area, Indicator, Observation, Release

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LISTS = ["releases", "published-indicators", "observations"]


def items(client: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


@pytest.fixture
def grow():
    numbers = count()

    def more(**fields: Any) -> Observation:
        n = next(numbers)
        country = factories.country()
        place = Area.objects.create(code=country.iso3, name="Country", kind="country", country=country)
        origin = Area.objects.create(code=f"UNKNOWN-{n}", name="Unknown", kind="unknown")
        values = {
            "indicator": make(Indicator, code=f"victims-{n}", name_en=f"Victims {n}", publisher="unodc", topic="trafficking",
                              unit="persons", kind="flow", definition_en="Detected, never all"),
            "release": make(Release, publisher="unodc", family=f"family-{n}", file_hash=f"{n:064d}", is_newest=True),
            "place": place, "origin": origin, "begin": 2020, "end": 2020, "low": 1, "high": 4, "status": "suppressed",
            "footnote": "Fewer than five",
        }  # fmt: skip
        return Observation.objects.create(**values | fields)

    return more


def test_a_hidden_count_comes_as_its_bounds_with_its_footnote(grow, client):
    made = grow()
    [found] = items(client, "observations", place=made.place.code.lower(), year=2020)
    assert (found["value"], found["low"], found["high"], found["status"]) == (None, 1, 4, "suppressed")
    assert (found["footnote"], found["unit"], found["origin_kind"]) == ("Fewer than five", "persons", "unknown")
    [indicator] = items(client, "published-indicators", q="victims")
    assert (indicator["code"], indicator["adds_up"]) == (found["indicator"], True)
    [release] = items(client, "releases", publisher="unodc")
    assert (release["id"], release["sha256"]) == (found["release"], made.release.file_hash)
    assert client.get(release["href"]).status_code == client.get(indicator["href"]).status_code == 200


def test_editions_are_not_mixed_unless_asked_for(grow, client):
    new = grow(value=7, status="reported", low=None, high=None)
    older = make(Release, publisher="unodc", family=new.release.family, file_hash="f" * 64, is_newest=False)
    grow(indicator=new.indicator, place=new.place, release=older, value=6, status="reported", low=None, high=None)
    code = new.indicator.code
    assert [one["value"] for one in items(client, "observations", indicator=code)] == [7]
    assert [one["value"] for one in items(client, "observations", indicator=code, release=older.pk)] == [6]
    assert len(items(client, "observations", indicator=code, every_edition=True)) == 2
    assert len(items(client, "releases", family=older.family, newest=True)) == 1
    assert items(client, "observations", indicator=code, year=1999) == []


def test_number_of_queries_does_not_grow(grow, client):
    def asked() -> dict[str, tuple[int, int]]:
        found = {}
        for path in LISTS:
            with CaptureQueriesContext(connection) as queries:
                found[path] = len(items(client, path)), len(queries)
        return found

    grow()
    asked()
    few = asked()
    for _ in range(4):
        grow()
    many = asked()
    assert all(many[path][0] > few[path][0] and many[path][1] == few[path][1] for path in LISTS)


@pytest.mark.parametrize("query", ["year=0", "year=soon", "release=0", "release=9223372036854775808", "limit=201"])
def test_wrong_question_is_refused(client, query):
    assert client.get(f"/api/v1/observations?{query}").status_code == 422
