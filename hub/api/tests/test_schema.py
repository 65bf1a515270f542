"""The API against its own schema: requests that it allows, requests that it does not, by a visitor and by a person."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.config import GenerationConfig, SchemathesisConfig
from schemathesis.generation import GenerationMode

from hub.lib.tests.deep import is_deep

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/openapi.json"
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
FEW, DEEP = 1, 200  # examples of each operation and mode


@pytest.fixture
def open_api(world: Any, settings: Any) -> Any:
    if connection.vendor != "sqlite":
        pytest.skip("once is enough: hub/api/tests/test_read_access.py asks both databases")
    settings.LIMITS = {}
    config = SchemathesisConfig.from_dict({"generation": {"deterministic": True, "database": "none"}})
    return schemathesis.openapi.from_wsgi(ADDRESS, get_wsgi_application(), config=config)


@pytest.fixture
def headers_of_person(world: Any, client_of: Any) -> dict[str, str]:
    cookies = client_of(world.scenario.leader).cookies
    return {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())}


def ask_borders(open_api: Any, headers: dict[str, str]) -> int:
    """Each operation with every border of its parameters."""
    asked = 0
    for result in open_api.get_all_operations():
        for case in open_api.iter_coverage_cases(
            result.ok(), generation_modes=MODES, generation_config=GenerationConfig(deterministic=True)
        ):
            case.call_and_validate(headers=headers)
            asked += 1
    return asked


def ask_examples(open_api: Any, headers: dict[str, str]) -> int:
    """Each operation with examples, half of them forbidden."""
    asked = 0
    chosen = settings(
        max_examples=DEEP if is_deep() else FEW,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    for result in open_api.get_all_operations():
        operation = result.ok()
        for mode in MODES:

            @chosen
            @given(case=operation.as_strategy(generation_mode=mode))
            def try_out(case: Any) -> None:
                nonlocal asked
                case.call_and_validate(headers=headers)
                asked += 1

            with suppress(Unsatisfiable):  # where any text will do, nothing is forbidden
                try_out()
    return asked


@pytest.mark.before_release
def test_a_visitor_asks_anything(open_api: Any) -> None:
    assert ask_examples(open_api, {}) > 75
    assert ask_borders(open_api, {}) > 500


def test_a_person_asks_anything(open_api: Any, headers_of_person: dict[str, str]) -> None:
    """She is answered with more than a visitor is."""
    assert ask_examples(open_api, headers_of_person) > 75
    assert ask_borders(open_api, headers_of_person) > 500


def test_every_record_has_the_shape_that_the_schema_says(
    open_api: Any, headers_of_person: dict[str, str], world: Any
) -> None:
    """A made-up identifier finds nothing: here are those of records that are there."""
    asked = 0
    for result in open_api.get_all_operations():
        operation = result.ok()
        if "{" not in operation.path:
            continue
        part = operation.path.partition("{")[2].partition("}")[0]
        listing = open_api[operation.path.partition("/{")[0]]["GET"].Case().call(headers=headers_of_person).json()
        for item in listing["items"]:
            key = item["slug" if part == "slug" else "id"]
            case = operation.Case(path_parameters={part: key})
            assert case.call_and_validate(headers=headers_of_person).status_code == 200
            asked += 1
    assert asked > 5


def test_every_operation_says_what_it_refuses(open_api: Any) -> None:
    for path, methods in open_api.raw_schema["paths"].items():
        assert set(methods) == {"get"}, f"{path} takes more than GET: the tests above must know what it may write"
        assert {"200", "422", "429"} <= set(methods["get"]["responses"]), path


@pytest.mark.parametrize(
    "query",
    [
        "comments?round=99999999999999999999", "comments?round=0", "comments?round=-1",
        "resolutions?meeting=9223372036854775808", "outputs?due_from=0", "outputs?due_until=1e10",
        "activities?due_from=2026-13-01", "progress?since=20260101", "groups?offset=99999999999999999999",
    ],
)  # fmt: skip
def test_numbers_and_days_that_cannot_be(client: Any, query: str) -> None:
    answer = client.get(f"/api/v1/{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", query.partition("?")[2].partition("=")[0]]


@pytest.mark.parametrize("query", ["outputs?due_from=2026-01-01", "progress?since=2026-12-31", "comments?round=1"])
def test_numbers_and_days_that_can_be(client: Any, query: str) -> None:
    assert client.get(f"/api/v1/{query}").status_code == 200
