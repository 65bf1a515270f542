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
    first, *_others = [factories.initiative(name_en=f"Initiative {letter}") for letter in "BCA"]
    client = client_of(scenario.secretariat)

    def names_of_list(query: str = "") -> list[str]:
        page = client.get(f"/desk/initiative/{query}")
        assert page.context["newest_first"] == ("added last come first" in page.content.decode())
        return [str(one) for one in page.context["page"]]

    assert names_of_list() == ["Initiative A", "Initiative B", "Initiative C"]
    factories.initiative(name_en="Initiative D")
    assert names_of_list() == ["Initiative D", "Initiative A", "Initiative C", "Initiative B"]
    assert names_of_list("?q=initiative") == ["Initiative D", "Initiative A", "Initiative C", "Initiative B"]
    first.delete()
    factories.initiative(name_en="Initiative E", visibility="restricted")
    assert names_of_list("?q=initiative") == ["Initiative E", "Initiative D", "Initiative A", "Initiative C"]


def test_of_many_organizations_with_a_word_those_added_last_come_first(
    scenario: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_SORTED", 1)
    for letter in "BCA":
        factories.organization(name_en=f"Wombat {letter}")
    page = client_of(scenario.secretariat).get("/desk/organization/?q=wombat")
    assert [str(one) for one in page.context["page"]] == ["Wombat A", "Wombat C", "Wombat B"]
