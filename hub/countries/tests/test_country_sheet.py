"""The sheet of a country is one file for everybody: what is recorded, what is missing, and nothing that is kept to some."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from hub.countries.sheet import contents, country_sheet
from hub.initiatives.models import ListedGood
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


def test_a_list_that_is_cut_says_how_many_follow_and_where(country: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.countries.sheet.MOST_INITIATIVES", 2)
    for number, words in ((2, None), (3, "and 1 more:"), (4, "and 2 more:")):
        while country.initiatives.count() < number:
            factories.initiative().countries.add(country)
        result = contents(country, DAY)
        more = result["more"]["initiatives"]
        assert (len(result["initiatives"]), more and more["words"]) == (2, words)
    assert more["url"].endswith(f"/initiatives/?country={country.iso3.lower()}")


def test_each_list_of_the_sheet_is_cut_with_a_word(
    country: Any, scenario: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = scene(scenario)
    stage.activity.countries.add(country)
    stage.adopt()
    stage.plan.visibility = "public"
    stage.plan.save()
    reasons = {"child_labour": True, "forced_labour": False, "forced_child_labour": False}
    good, source = factories.term(scheme="commodity"), factories.source()
    ListedGood.objects.create(good=good, country=country, source=source, edition="2024", **reasons)
    factories.organization(country=country)
    assert set(contents(country, DAY)["more"].values()) == {None}
    for name in ("MOST_GOODS", "MOST_PROMISES", "MOST_PARTNERS"):
        monkeypatch.setattr(f"hub.countries.sheet.{name}", 0)
    more = contents(country, DAY)["more"]
    assert {name: left["words"] for name, left in more.items() if left} == dict.fromkeys(
        ("goods", "promises", "partners"), "and 1 more:"
    )
    assert country_sheet(country, DAY).startswith(b"%PDF")


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
