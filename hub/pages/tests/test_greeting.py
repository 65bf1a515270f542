"""The home page greets a browser in its own language, and remembers another choice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
FRENCH = {"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.5"}


def browser(**headers: str) -> Client:
    return Client(headers={**FRENCH, **headers})


@pytest.mark.parametrize(
    ("asked", "address"),
    [("fr-CH, fr;q=0.9", "/fr/"), ("es-MX", "/es/"), ("es;q=0.3,fr", "/fr/"), ("ar-EG", "/ar/"), ("pt-BR", "/pt/")],
)
def test_a_browser_is_greeted_in_its_language(asked: str, address: str) -> None:
    answer = Client(headers={"Accept-Language": asked}).get("/")
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize("asked", ["", "en-GB,fr;q=0.4", "de,it;q=0.8", "*", "xx; q=nonsense"])
def test_others_read_english(asked: str) -> None:
    answer = Client(headers={"Accept-Language": asked} if asked else {}).get("/")
    assert answer.status_code == 200
    assert 'lang="en"' in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]


def test_the_query_is_kept() -> None:
    assert browser().get("/?a=1")["Location"] == "/fr/?a=1"


def test_english_can_be_chosen_and_stays_chosen() -> None:
    client = browser()
    chosen = client.get("/", headers={"Referer": "http://testserver/fr/"})
    assert (chosen.status_code, client.cookies["django_language"].value) == (200, "en")
    assert client.get("/").status_code == 200
    client.get("/fr/", headers={"Referer": "http://testserver/"})
    assert client.get("/")["Location"] == "/fr/"


def test_a_kept_page_does_not_greet_the_next_reader(settings: Any) -> None:
    settings.PAGE_CACHE = True
    assert browser().get("/", headers={"Referer": "http://testserver/fr/"}).status_code == 200
    assert browser().get("/", headers={"Referer": "http://testserver/groups/"}).status_code == 200
    assert browser().get("/")["Location"] == "/fr/"
    assert Client().get("/").status_code == 200
    assert browser().get("/")["Location"] == "/fr/"


def test_links_inside_the_site_and_other_pages_do_not_jump() -> None:
    client = browser()
    assert client.get("/", headers={"Referer": "http://testserver/groups/"}).status_code == 200
    assert "django_language" not in client.cookies
    assert client.get("/groups/").status_code == 200
    assert client.get("/", headers={"Referer": "https://elsewhere.example/fr/"})["Location"] == "/fr/"


@pytest.mark.parametrize("address", ["/", "/groups/"])
def test_a_choice_on_a_cached_page_stays(settings: Any, address: str) -> None:
    """The cache answers without a view; the choice is set all the same, and for nobody else."""
    settings.PAGE_CACHE = True
    for _ in range(2):
        other = Client()
        assert "django_language" not in other.get(f"/fr{address}").cookies
        reader = Client()
        reader.get(address)
        chosen = reader.get(f"/fr{address}", headers={"Referer": f"http://testserver{address}"})
        assert (chosen.status_code, chosen.cookies["django_language"].value) == (200, "fr")
        assert "private" in chosen["Cache-Control"]
        assert reader.get("/")["Location"] == "/fr/"
        again = Client().get(f"/fr{address}")
        assert ("django_language" in again.cookies, "private" in again["Cache-Control"]) == (False, False)
    kept = Client().get(f"/fr{address}")["ETag"]
    headers = {"Referer": f"http://testserver{address}", "If-None-Match": kept}
    unchanged = Client().get(f"/fr{address}", headers=headers)
    assert (unchanged.status_code, unchanged.cookies["django_language"].value) == (304, "fr")


@pytest.mark.parametrize("address", ["/healthz", "/api/v1/groups", "/api/v1/docs", "/static/css/hub.css"])
def test_what_has_no_languages_is_no_choice(address: str) -> None:
    """Style sheets, data and the manual of the API lie outside the languages of pages."""
    answer = Client().get(address, headers={"Referer": "http://testserver/fr/"})
    assert "django_language" not in answer.cookies


def test_numbers_agree_with_their_words(client: Any) -> None:
    from hub.lib.tests import factories

    country = factories.country(iso3="FRA")
    factories.initiative().countries.add(country)
    counts = client.get("/").context["counts"]
    assert [(str(label), number) for label, number, _address in counts[:2]] == [
        ("initiative", 1),
        ("country with an initiative", 1),
    ]
    assert f"{country.name_en}: 1 initiative<" in client.get("/").content.decode()
    factories.initiative().countries.add(country)
    assert f"{country.name_en}: 2 initiatives<" in client.get("/").content.decode()
