"""The sheet of a country is one file for everybody: what is recorded, what is missing, and nothing that is kept to some."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from hub.countries.sheet import contents, country_sheet
from hub.lib.tests import factories
from hub.workplans.tests.scenes import scene

DAY = date(2026, 11, 29)
pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Any:
    return factories.country(name_en="Country 1", name_fr="Pays 1", name_es="País 1")


def test_what_is_missing_is_said(country: Any) -> None:
    with translation.override("en"):
        result = contents(country, DAY)
    assert [figure[0] for figure in result["figures"]] == ["–", "–", "–", "–"]
    assert result["goods"] == result["initiatives"] == result["promises"] == result["sources"] == []
    assert result["published"] == []


def test_a_list_that_is_cut_says_how_many_follow(country: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.countries.sheet.MOST_INITIATIVES", 2)
    for number, words in ((2, ""), (3, "1 more on the site."), (4, "2 more on the site.")):
        while country.initiatives.count() < number:
            factories.initiative().countries.add(country)
        result = contents(country, DAY)
        assert (len(result["initiatives"]), result["more"]) == (2, words)


def test_adopted_plans_promise_what_everybody_may_read(scenario: Any, country: Any) -> None:
    stage = scene(scenario)
    stage.activity.title_en = "Interviews"
    stage.activity.save()
    stage.activity.countries.add(country)
    assert contents(country, DAY)["promises"] == []
    stage.adopt()
    stage.plan.visibility = "restricted"
    stage.plan.save()
    assert contents(country, DAY)["promises"] == []
    stage.plan.visibility = "public"
    stage.plan.save()
    assert [row[0] for row in contents(country, DAY)["promises"]] == ["Interviews"]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_same_bytes_on_the_same_day(country: Any, language: str) -> None:
    with translation.override(language):
        first = country_sheet(country, DAY)
        assert first == country_sheet(country, DAY)
    assert b"/StructTreeRoot" in first
    assert (b"/Lang(en)" if language == "ar" else f"/Lang({language})".encode()) in first


def test_the_page_leads_to_the_sheet(client: Any, country: Any) -> None:
    address = f"/countries/{country.iso3.lower()}/"
    assert f'href="{address}sheet.pdf"' in client.get(address).content.decode()
    answer = client.get(f"{address}sheet.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert client.get("/countries/qqq/sheet.pdf").status_code == 404
