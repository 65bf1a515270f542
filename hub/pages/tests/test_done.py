"""What a person did last stands folded on her home page, and on nobody else's."""

from __future__ import annotations

from typing import Any

from hub.events.actions import record
from hub.events.models import Verb


def test_what_one_did_last(scenario: Any, client_of: Any) -> None:
    record(Verb.CHANGED, scenario.group, by=scenario.leader, reason="Mended by the leader")
    done = client_of(scenario.leader).get("/").context["done"]
    assert [one.event.actor for one in done] == [scenario.leader]
    assert done[0].reason == "Mended by the leader"
    assert all(one.event.actor == scenario.member for one in client_of(scenario.member).get("/").context["done"])
