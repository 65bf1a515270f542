"""Odd questions in the query of every address: each view is asked what it reads there, and is then sent every odd value."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import QueryDict

from hub.lib.tests.deep import is_deep
from hub.pages.tests.addresses import walked
from hub.pages.tests.world import GENERIC, World, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_errors", "plain_frame")]

# As they stand in an address, so that bytes which are no text can be among them.
ODD = [
    "", "0", "-1", "-0", "1.5", "1e9", "1e999", "nan", "inf", "-inf", "1_000", "%2B1", "+1+", "%C2%B2", "%D9%A3", "x",
    "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "9" * 40, "9" * 5000,
    "%00", "a%00b", "%ED%A0%80", "%FF%FE", "%E2%80%AE", "%0D%0AB:c", "%F0%9F%91%A9%E2%80%8D", "%", "%zz", "a" * 20_000,
    "2026-02-30", "2026-13-01", "0000-00-00", "0001-01-01", "9999-12-31", "99999-01-01", "2026-01-01T25:00", "20260101",
    "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.999999Z", "2026-W01", "2026",
    "'", "%22%22", "%25%25s", "{0}", "[]", "{", "..%2F..%2F", "%5C", "*", "%3Cscript%3E", "null", "None", "AAA", "output-1",
    "output-" + "9" * 30,
]  # fmt: skip
# Names that any address may carry, also where no view asks for them.
COMMON = ("page", "q", "view", "as_of", "next")


class Noted(QueryDict):
    """A query that remembers which names were asked for."""

    asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().getlist(key, default)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    def noted(request: WSGIRequest) -> QueryDict:
        if "_noted" not in request.__dict__:
            request.__dict__["_noted"] = Noted(request.META.get("QUERY_STRING", ""), encoding=request.encoding)
        found: QueryDict = request.__dict__["_noted"]
        return found

    monkeypatch.setattr(WSGIRequest, "GET", property(noted, lambda *_: None))
    monkeypatch.setattr(Noted, "asked", set())
    return Noted.asked


def questions(view: str, name: str) -> Iterator[str]:
    """Odd values of one name of a view, others for each name, view and database; more with `--deep`."""
    begin = zlib.crc32(f"{connection.vendor} {view} {name}".encode())
    for step in range(12 if is_deep() else 1):
        value = ODD[(begin + step * 23) % len(ODD)]
        yield f"{quote(name)}={value}"
        if is_deep():
            yield f"{quote(name)}={value}&{quote(name)}=2"


def names_of(asked: set[str]) -> list[str]:
    """What the view asked for; with `--deep` also names that any address may carry."""
    return sorted({*asked, *COMMON} if is_deep() else asked)


def test_odd_values_of_everything_that_a_view_asks_for(
    world: World, client_of: Callable[[Any], Any], asked: set[str]
) -> None:
    failed, tried = [], 0
    for reader in walked(["secretariat", "visitor"], quick=["secretariat"], postgresql=["secretariat"]):
        client = client_of(world.scenario.people[reader])
        client.raise_request_exception = False
        for view, _, path in addresses(world, alike=GENERIC):
            asked.clear()
            if "logout" in path or client.get(path).status_code not in {200, 422}:
                continue
            for name in names_of(asked):
                for query in questions(view, name):
                    tried += 1
                    status = client.get(f"{path}?{query}").status_code
                    if status >= 500:
                        failed.append((reader, view, query[:80], status))
    assert not failed
    assert tried > 100
