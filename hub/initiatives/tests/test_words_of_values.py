"""An initiative is found by what it is linked to: countries, commodities, issues and partners, in any language."""

from __future__ import annotations

from typing import Any

import pytest

from hub.initiatives.filters import filter_initiatives
from hub.initiatives.finding import find_part
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer
from hub.vocabularies.models import Scheme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def cobalt() -> Initiative:
    """Its texts say nothing of all that it is linked to."""
    congo = factories.country(
        iso3="COD", name_en="Democratic Republic of the Congo", name_fr="République démocratique du Congo",
        name_es="República Democrática del Congo",
    )  # fmt: skip
    other = factories.initiative(name_en="Something else")
    other.countries.add(factories.country(iso3="KEN", name_en="Kenya"))
    record = factories.initiative(name_en="COTECCO", summary_en="")
    record.countries.add(congo)
    record.commodities.add(
        factories.term(scheme=Scheme.COMMODITY, code="cobalt", name_en="Cobalt ore", name_es="Mineral de cobalto")
    )
    record.issues.add(
        factories.term(scheme=Scheme.ISSUE, code="child-labour", name_en="Child labour", name_fr="Travail des enfants")
    )
    factories.role(initiative=record, organization=factories.organization(acronym="ORG1", name_en="Organization 1"))
    return record


def found(text: str, viewer: Viewer = STRANGER) -> list[int]:
    """By the columns in memory and by the database, which must agree."""
    number, keys = find_part(viewer, {"q": text}, offset=0, size=100)
    asked = filter_initiatives(Initiative.objects.visible_to(viewer), {"q": text}, viewer)
    assert sorted(keys) == sorted(asked.values_list("pk", flat=True)), text
    assert number == len(keys)
    return keys


@pytest.mark.parametrize(
    "text",
    [
        "cobalt child labour DRC", "DRC", "drc cobalt", "COD", "RDC", "congo", "COTECCO DRC", "mineral cobalto",
        "travail des enfants RDC", "république démocratique", "republica democratica", "ORG1", "org1 cobalt", "cobal",
        "child labour congo cotecco",
    ],
)  # fmt: skip
def test_by_the_names_of_what_it_is_linked_to(cobalt: Initiative, text: str) -> None:
    assert found(text) == [cobalt.pk]


@pytest.mark.parametrize("text", ["cobalt Kenya", "cobalt zebra", "cob DRC", "zebra", "ORG2", "cotton DRC"])
def test_all_words_must_fit(cobalt: Initiative, text: str) -> None:
    assert found(text) == []


def test_pages_and_api_find_the_same(cobalt: Initiative, client: Any) -> None:
    text = "cobalt child labour DRC"
    assert cobalt.public_id in client.get("/initiatives/", {"q": text}).content.decode()
    assert cobalt.public_id in client.get("/search/", {"q": text}).content.decode()
    assert [one["id"] for one in client.get("/api/v1/initiatives", {"q": text}).json()["items"]] == [cobalt.public_id]
    assert cobalt.public_id in b"".join(client.get("/initiatives/download/csv/", {"q": text})).decode()


def test_the_short_name_of_a_hidden_partner_finds_nothing(cobalt: Initiative, scenario: Any) -> None:
    hidden = factories.organization(acronym="HID", visibility="partners")
    factories.role(initiative=cobalt, organization=hidden)
    assert found("HID") == []
    from hub.groups.viewers import viewer_of

    assert found("HID", viewer_of(scenario.member)) == [cobalt.pk]


def test_a_new_name_and_a_new_link_are_found_by_the_next_search(
    cobalt: Initiative, client_of: Any, scenario: Any
) -> None:
    from hub.events.actions import record
    from hub.events.models import Verb

    term = cobalt.commodities.get()
    assert found("heterogenite") == []
    term.name_en = "Cobalt ore (heterogenite)"
    term.save()
    record(
        Verb.CHANGED, term, by=scenario.secretariat, before={"name_en": "Cobalt ore"}, after={"name_en": term.name_en}
    )
    assert found("heterogenite") == [cobalt.pk]


def test_listed_goods_are_found(client: Any) -> None:
    good = factories.term(scheme=Scheme.COMMODITY, code="cobalt", name_en="Cobalt ore", name_es="Mineral de cobalto")
    congo = factories.country(iso3="COD", name_en="Democratic Republic of the Congo")
    other = factories.country(iso3="KEN", name_en="Kenya")
    from hub.exchange.importing.start import source_named
    from hub.initiatives.models import ListedGood

    source = source_named("A list")
    for country in (congo, other):
        ListedGood.objects.create(
            country=country, good=good, edition="2021", source=source, child_labour=True, forced_labour=False,
            forced_child_labour=False,
        )  # fmt: skip
    page = client.get("/search/", {"q": "cobalt DRC"}).content.decode()
    assert "Listed goods" in page
    assert "/initiatives/goods/?good=cobalt&amp;country=COD" in page
    assert "country=KEN" not in page
    assert "country=COD" in client.get("/search/", {"q": "cobalto"}).content.decode()
    assert "country=COD" in client.get("/search/", {"q": "cobalt child labour DRC"}).content.decode()
    assert "country=COD" not in client.get("/search/", {"q": "cobalt zebra"}).content.decode()
