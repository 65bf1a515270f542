"""Bent addresses and bent answers, everywhere: a sentence, never a failure of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection
from django.urls import NoReverseMatch, reverse

from hub.lib.tests.deep import is_deep
from hub.pages.tests.world import World, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql, pytest.mark.usefixtures("plain_errors", "plain_frame")]

HUGE = "9" * 30
ODD = [
    "²", HUGE, "-1", "", "a\x00b\x0b\x1f\u202ec", "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd",
    "line\r\nB: c", "=1+1", "👩\u200d👩\u200d👧", "x" * 5000,
]  # fmt: skip


ASKED = ("page", "as_of", "q", "from", "to", "view", "country", "before", "zoom", "at")
SENT_TO = ("²", HUGE)  # of these a form is sent there, too
ODD_PARTS = ("0", "-", "x" * 300, "a'b", "IN-AAAAAAA-A", "output-²", f"output-{HUGE}")


def turns() -> list[int]:
    """One of four on each database, all with `--deep`."""
    return list(range(4)) if is_deep() else [int(connection.vendor == "postgresql")]


def odd_parts(place: int) -> list[str]:
    """The large number for every address, as databases refuse it; of the others one, at each address another."""
    others = [SENT_TO[0], *ODD_PARTS]
    return [HUGE, *(others if is_deep() else [others[place % len(others)]])]


def odd(names: Iterable[str], turn: int) -> dict[str, str]:
    """Each name with another of the odd values; four turns give each name four of them."""
    return {name: ODD[(place + 5 * turn) % len(ODD)] for place, name in enumerate(names)}


@pytest.fixture
def calm(client_of: Callable[[Any], Any], scenario: Any) -> Any:
    """The browser of the secretariat, to which every address is open; it is told of failures by their status."""
    client = client_of(scenario.secretariat)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("turn", turns())
def test_odd_answers_to_every_form(world: World, calm: Any, turn: int) -> None:
    failed = []
    for name, parts, path in addresses(world, alike={"editing:desk_list", "editing:delete"}):
        sent = odd(world.answers, turn)
        if calm.post(path, sent).status_code >= 500:
            failed.append(("POST", name, parts))
        if is_deep() and calm.get(path, sent | odd(ASKED, turn)).status_code >= 500:  # see also test_odd_queries.py
            failed.append(("GET", name, parts))
    assert not failed


def test_odd_parts_of_every_address(world: World, calm: Any) -> None:
    tried, failed = 0, []
    for place, (name, choices) in enumerate(world.parts.items()):
        for value in odd_parts(place):
            for part in choices[0]:
                try:
                    path = reverse(name, kwargs=choices[0] | {part: value})
                except NoReverseMatch:
                    continue
                tried += 1
                answers = [
                    calm.get(path),
                    *([calm.post(path)] if value == HUGE or (is_deep() and value in SENT_TO) else []),
                ]
                failed += [(name, part, value) for answer in answers if answer.status_code >= 500]
    assert not failed
    assert tried > 300
