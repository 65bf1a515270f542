"""Lists of the desk stay quick: many records come without being sorted by name."""

from __future__ import annotations

from typing import Any

import pytest

from hub.editing import views
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def test_of_many_records_those_added_last_come_first(
    scenario: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_SORTED", 3)
    named = [factories.initiative(name_en=f"Initiative {letter}") for letter in "BCA"]
    client = client_of(scenario.secretariat)

    def names_of_list(query: str = "") -> list[str]:
        page = client.get(f"/desk/initiative/{query}")
        assert page.context["newest_first"] == ("added last come first" in page.content.decode())
        return [str(one) for one in page.context["page"]]

    assert names_of_list() == ["Initiative A", "Initiative B", "Initiative C"]
    named.append(factories.initiative(name_en="Initiative D"))
    assert names_of_list() == ["Initiative D", "Initiative A", "Initiative C", "Initiative B"]
    assert sorted(names_of_list("?q=initiative")) == sorted(str(one) for one in named)
