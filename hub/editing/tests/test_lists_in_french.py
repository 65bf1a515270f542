"""The desk's lists are headed by the plural of their kind, sorted by the names that the reader sees."""

from __future__ import annotations

from typing import Any

import pytest

from hub.editing.plurals import PLURALS
from hub.editing.registry import EDITABLE_MODELS
from hub.lib.tests import factories


def test_every_kind_has_a_plural() -> None:
    assert set(PLURALS) == set(EDITABLE_MODELS)


@pytest.mark.django_db
def test_a_list_is_headed_and_sorted_in_the_readers_language(scenario: Any, client_of: Any) -> None:
    for english, french in (("Germany", "Allemagne"), ("Chad", "Tchad"), ("Egypt", "Égypte")):
        factories.country(name_en=english, name_fr=french)
    page = client_of(scenario.secretariat).get("/fr/desk/country/")
    names = [str(row.record) for row in page.context["rows"]]
    assert [name for name in names if name in ("Allemagne", "Tchad", "Égypte")] == ["Allemagne", "Égypte", "Tchad"]
    assert page.context["title"] == "Pays"
