"""Lists stand in the alphabet of the reader's language, wherever they are: É among the E, œ as oe."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hub.initiatives.filters import FACETS, options_of
from hub.initiatives.forms import InitiativeForm
from hub.initiatives.models import Initiative, ListedGood
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.vocabularies.models import Country, Term

# English name, French name; the English order is another one.
GOODS = [("Apples", "Zinc"), ("Beef", "Écrevisses"), ("Cherries", "Bœuf"), ("Dates", "Boules"), ("Figs", "Fraises")]
IN_FRENCH = ["Bœuf", "Boules", "Écrevisses", "Fraises", "Zinc"]
COUNTRIES = [("Aland", "Zambie"), ("Beland", "Érythrée"), ("Celand", "Finlande"), ("Deland", "Égypte")]
COUNTRIES_IN_FRENCH = ["Égypte", "Érythrée", "Finlande", "Zambie"]


@pytest.fixture
def initiative(db: None) -> Initiative:
    made: Initiative = factories.initiative(name_fr="Initiative")
    source = factories.source()
    for number, (english, french) in enumerate(GOODS):
        term = factories.term(scheme="commodity", code=f"good-{number}", name_en=english, name_fr=french, position=0)
        made.commodities.add(term)
    for english, french in COUNTRIES:
        made.countries.add(factories.country(name_en=english, name_fr=french))
    for number, good in enumerate(Term.objects.filter(scheme="commodity")):
        country = list(Country.objects.filter(initiatives=made))[number % len(COUNTRIES)]
        reasons = {"child_labour": True, "forced_labour": False, "forced_child_labour": False}
        ListedGood.objects.create(good=good, country=country, source=source, edition="2024", **reasons)
    return made


def order_in(text: str, names: list[str]) -> list[str]:
    """The names in the order in which the text first has them."""
    return sorted(names, key=lambda name: text.index(name))


def page(client: Client, address: str) -> str:
    text = client.get(f"/fr{address}").content.decode()
    return re.sub(r"(?s)<svg.*?</svg>", "", text.partition("<main")[2])


@pytest.mark.parametrize("address", ["/initiatives/goods/", "/initiatives/", "/about/vocabulary/", ""])
def test_goods_on_pages(initiative: Initiative, client: Client, address: str) -> None:
    text = page(client, address or initiative.get_absolute_url())
    assert order_in(text, IN_FRENCH) == IN_FRENCH


@pytest.mark.parametrize("address", ["/initiatives/goods/", "/countries/", "/initiatives/?view=map", ""])
def test_countries_on_pages(initiative: Initiative, client: Client, address: str) -> None:
    text = page(client, address or initiative.get_absolute_url())
    assert order_in(text, COUNTRIES_IN_FRENCH) == COUNTRIES_IN_FRENCH


def test_facets_and_forms(initiative: Initiative) -> None:
    with override("fr"):
        codes = dict.fromkeys(Term.objects.filter(scheme="commodity").values_list("code", flat=True), 1)
        facet = FACETS["commodity"]
        options = options_of(facet, codes, {}, STRANGER, lambda name, viewer, values: facet.labels(viewer, values))
        assert [label for _code, label, _number in options.options] == IN_FRENCH
        form: Any = InitiativeForm()
        assert [label for _key, label in form.fields["commodities"].choices] == IN_FRENCH
        assert [label for _key, label in form.fields["countries"].choices if label in COUNTRIES_IN_FRENCH] == (
            COUNTRIES_IN_FRENCH
        )


def test_an_order_of_a_vocabulary_stays(db: None) -> None:
    """Tiers have an order of their own, which is no alphabet."""
    for place, name in enumerate(["Zéro", "Ampère", "Écart"], start=1):
        factories.term(scheme="stage", code=f"tier-{place}", name_en=name, name_fr=name, position=place)
    with override("fr"):
        form: Any = InitiativeForm()
        assert [label for _key, label in form.fields["stages"].choices] == ["Zéro", "Ampère", "Écart"]


def test_the_secretariat_edits_in_the_same_order(initiative: Initiative, client: Client) -> None:
    client.force_login(factories.person(is_secretariat=True, language="fr"))
    text = page(client, reverse("editing:edit", args=["initiative", initiative.pk]))
    assert order_in(text, IN_FRENCH) == IN_FRENCH
