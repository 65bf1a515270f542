"""Each value of a result that somebody brings is exchanged for values that cannot be: a sentence or a study whose page can
be read, never a failure of ours."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from hub.lib.childprocess import Limits
from hub.lib.tests.deep import is_deep
from hub.studies import drawing
from hub.studies.models import Run
from hub.studies.tests.conftest import result_files
from hub.studies.tests.test_bring_result import bring

pytestmark = pytest.mark.django_db


def nested(depth: int) -> Any:
    found: Any = 1
    for _ in range(depth):
        found = [found]
    return found


ODD: list[Any] = [
    None, True, -1, 0, 10**400, 2**63, 1e308, -1e308, 5e-324, "", "a\x00b", "\ud800", "\u202e", "x" * 100_000, [], {}, nested(400),
    [None], {"\x00": "\ud800"}, {"estimate": 1}, [{"code": "a", "message": "b"}] * 3_000,
]  # fmt: skip


def places(found: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value inside a JSON text."""
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        yield (*way, key)
        yield from places(value, (*way, key))


def exchanged(found: Any, way: tuple[Any, ...], value: Any) -> str:
    made = copy.deepcopy(found)
    inside = made
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = value
    return json.dumps(made)


@pytest.fixture
def browser(client_of: Any, member: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("hub.lib.throttle.count", lambda *_: None)
    made = client_of(member)
    made.raise_request_exception = False
    return made


def pages_of_last_study() -> list[str]:
    run = Run.objects.latest("pk")
    page = run.get_absolute_url()
    return [page, f"{page}edit/", f"/api/v1/studies/{run.public_id}"]


@pytest.mark.parametrize("name", ["run.json", "report.json"])
def test_each_value_exchanged_for_odd_ones(browser: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("hub.studies.computing.outcome.draw_in_child", lambda _: "<svg/>")
    monkeypatch.setattr("hub.studies.uploads.read_tables", lambda *_, **__: {})
    files = result_files()
    found = json.loads(files[name])
    failed, kept = [], 0
    for place, way in enumerate(places(found)):
        step = 1 if is_deep() else 10 if connection.vendor == "sqlite" else 20
        for value in ODD[place % step :: step]:
            answer = bring(browser, files | {name: exchanged(found, way, value)})
            if answer.status_code == 302:
                kept += 1
                failed += [(way, value, page) for page in pages_of_last_study() if browser.get(page).status_code >= 500]
            elif answer.status_code != 422:
                failed.append((way, value, answer.status_code))
    assert not failed
    assert kept > 2


@pytest.mark.parametrize(
    "rows",
    [
        "Region 1,many,8,12", "Region 1,nan,8,12", "Region\x1b 1,10,8,12\nRegion 1,-1e308,-1e308,1e308", "Region 1,,,", "",
    ],
)  # fmt: skip
def test_odd_rows_of_a_footprint(browser: Any, monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    monkeypatch.setattr("hub.studies.computing.outcome.draw_in_child", lambda _: "<svg/>")
    record = result_files(run_method="inputoutput footprint", run_units="children")["run.json"]
    answer = bring(browser, {"run.json": record, "footprint.csv": f"region,value,low,high\n{rows}\n"})
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert [browser.get(page).status_code for page in pages_of_last_study()] == [200, 200, 200]


@pytest.mark.usefixtures("real_children")
def test_what_ends_the_drawing_program_ends_no_page(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LIMITS", Limits(memory=200_000_000))  # the engine ends itself at its start
    assert bring(browser, result_files()).status_code == 302
    assert "these figures cannot be drawn" in browser.get(pages_of_last_study()[0]).content.decode()
