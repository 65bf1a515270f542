"""Many initiatives, counted in memory: what is kept between requests stays true, and programs find what the page shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hub.events.actions import record
from hub.events.models import Verb
from hub.initiatives.finding import find, find_part, forget, warm
from hub.initiatives.index import current_index
from hub.initiatives.models import Initiative, Place, Role
from hub.initiatives.spelling import by_length, correct_words
from hub.initiatives.text_search import search_keys
from hub.initiatives.viewport import distinct
from hub.lib.searchbulk import index_again
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer
from hub.vocabularies.models import Country, Term

pytestmark = pytest.mark.both_databases

SECRETARIAT = Viewer(person_id=1, is_secretariat=True)


def make(number: int) -> list[Initiative]:
    """Initiatives with links of each kind."""
    countries, issues = list(Country.objects.all()), list(Term.objects.filter(scheme="issue"))
    made = []
    for n in range(number):
        one = factories.initiative(
            name_en=f"Project {n} of {'cocoa' if n % 3 else 'gold'}", status="active" if n % 2 else "ended"
        )
        one.countries.set(countries[n % 40 : n % 40 + 2])
        one.issues.set(issues[: n % 3])
        Place.objects.create(initiative=one, latitude=n % 60, longitude=n % 90)
        made.append(one)
    return made  # fmt: skip


def options(viewer: Viewer, name: str) -> dict[str, str]:
    facet = next(facet for facet in find(viewer, {}, page=1, size=1).facets if facet.name == name)
    return {value: label for value, label, _number in facet.options}


@pytest.mark.parametrize(
    "wanted", [{}, {"q": "cocoa"}, {"status": "active"}, {"q": "project", "country": "abw"}], ids=str
)
def test_programs_find_what_the_page_shows(world: None, client: Client, wanted: dict[str, str]) -> None:
    make(30)
    shown = find(STRANGER, wanted, page=1, size=1000)
    ids = dict(Initiative.objects.values_list("pk", "public_id"))
    read: list[Any] = []
    for offset in range(0, shown.total + 7, 7):
        answer = client.get("/api/v1/initiatives", {**wanted, "limit": "7", "offset": str(offset)}).json()
        assert answer["count"] == shown.total
        read += answer["items"]
    assert [item["id"] for item in read] == [ids[key] for key in shown.keys]
    assert find_part(STRANGER, wanted, offset=3, size=4) == (shown.total, shown.keys[3:7])


def test_programs_are_told_of_no_other_spelling(world: None, client: Client) -> None:
    make(5)
    assert find(STRANGER, {"q": "cocao"}, page=1, size=5).instead == "cocoa"
    assert client.get("/api/v1/initiatives", {"q": "cocao"}).json()["count"] == 0


@pytest.mark.parametrize("wanted", [{}, {"q": "cocao"}, {"status": "active"}])
def test_the_list_in_other_sites_is_the_first_page(world: None, client: Client, wanted: dict[str, str]) -> None:
    make(30)
    shown = find(STRANGER, wanted, page=1, size=20)
    embedded = client.get("/initiatives/embed/", wanted).context
    assert embedded["total"] == shown.total
    assert [row.initiative.pk for row in embedded["rows"]] == shown.keys


def test_a_new_name_is_told_in_the_next_request(world: None) -> None:
    organization = factories.organization(name_en="Old name")
    factories.role(initiative=factories.initiative(), organization=organization)
    assert options(STRANGER, "partner") == {organization.slug: "Old name"}
    with transaction.atomic():
        organization.name_en = "New name"
        organization.save()
        record(Verb.CHANGED, organization, by=None, before={}, after={})
    assert options(STRANGER, "partner") == {organization.slug: "New name"}


def test_what_is_kept_for_one_reader_is_not_told_to_another(world: None) -> None:
    hidden = factories.organization(name_en="Quiet scenario", visibility="restricted")
    factories.role(initiative=factories.initiative(), organization=hidden)
    for _ in range(2):
        assert options(SECRETARIAT, "partner") == {hidden.slug: "Quiet scenario"}
        assert options(STRANGER, "partner") == {}
        assert find(SECRETARIAT, {"partner": hidden.slug}, page=1, size=1).total == 1
        assert find(STRANGER, {"partner": hidden.slug}, page=1, size=1).total == 0


def test_labels_are_in_the_language_of_the_reader(world: None) -> None:
    factories.initiative().countries.add(Country.objects.get(iso3="CIV"))
    Country.objects.filter(iso3="CIV").update(name_en="Ivory", name_fr="Ivoire")
    result = []
    for language in ("en", "fr", "en"):
        with translation.override(language):
            result.append(options(STRANGER, "country")["civ"])
    assert result == ["Ivory", "Ivoire", "Ivory"]


@pytest.mark.parametrize(
    "address",
    ["/initiatives/", "/initiatives/?view=map", "/initiatives/embed/", "/api/v1/initiatives", "/initiatives/?q=cocoa"],
)
def test_queries_do_not_grow(world: None, client: Client, address: str) -> None:
    numbers = []
    for size in (5, 25):
        make(size)
        forget()
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] < 12, [query["sql"][:200] for query in queries]


def test_the_first_visitor_finds_everything_read(world: None, client: Client) -> None:
    make(10)
    warm()
    with CaptureQueriesContext(connection) as queries:
        client.get("/initiatives/")
    tables = [Initiative.issues.through._meta.db_table, Place._meta.db_table, Role._meta.db_table]
    assert not [query["sql"] for query in queries if any(f'FROM "{table}"' in query["sql"] for table in tables)]
    assert current_index().alive.sum() == Initiative.objects.count()


def test_slips_of_the_pen() -> None:
    words = {"cocoa": 5, "cocoon": 9, "protection": 2, "label": 1, "labour": 7, "2024": 50, "b2b": 3}
    lengths = by_length(words)
    for wrong, right in {
        "cocao": "cocoa", "ccocoa": "cocoa", "protecton": "protection", "protetcion": "protection", "labuor law": "labour law",
        "child labuor": "", "lab": "", "2025": "", "cocoa": "", "inspection": "",
    }.items():  # fmt: skip
        assert correct_words(wrong, words, lengths) == right, wrong
    assert correct_words("labuor cocoa", words, lengths) == "labour cocoa"


def test_numbers_once_each_in_order() -> None:
    for numbers in ([], [3], [3, 3, 1, 2, 1], [0, 0, 0]):
        assert distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))


def test_the_first_view_of_the_map_is_small(world: None, client: Client) -> None:
    """All countries, a circle in every cell of the grid, long names, in each language, as the secretariat sees it."""
    name = "Sustainable agriculture against the worst forms of child labour in the districts, phase {}"
    factories.initiative(name_en=name.format("one")).countries.set(Country.objects.all())
    for latitude in range(-78, 84, 6):
        one = factories.initiative(name_en=name.format(latitude))
        Place.objects.bulk_create(
            Place(initiative=one, latitude=latitude, longitude=longitude) for longitude in range(-180, 180, 12)
        )
    client.force_login(factories.person(is_secretariat=True))
    for language in ("", "/fr", "/es"):
        answer = client.get(f"{language}/initiatives/?view=map")
        assert len(answer.context["clusters"]) > 100
        assert len(answer.content) <= 150_000, language


@pytest.mark.django_db(transaction=True)
def test_words_are_found_as_soon_as_they_are_saved(world: None) -> None:
    """Outside a transaction, where SQLite is asked for entries alone; an entry that is made anew has another number."""

    def found(text: str) -> list[int]:
        return sorted(find(STRANGER, {"q": text}, page=1, size=50).keys)

    def saved(one: Initiative, name: str) -> None:
        with transaction.atomic():
            one.name_en = name
            one.save()
            index_again(Initiative, [(one.pk, {"name_en": name})])
            record(Verb.CHANGED, one, by=None, before={}, after={})

    one, other = factories.initiative(name_en="Cocoa first"), factories.initiative(name_en="Cocoa second")
    factories.organization(name_en="Cocoa union")
    assert found("cocoa") == [one.pk, other.pk] == sorted(search_keys("cocoa"))
    saved(one, "Gold first")
    third = factories.initiative(name_en="Plain")
    saved(third, "Cocoa third")
    assert found("cocoa") == [other.pk, third.pk]
    assert found("gold") == [one.pk]
    with transaction.atomic():
        key = other.pk
        other.delete()
        record(Verb.DELETED, one, by=None, before={}, after={})
    assert key not in found("cocoa")
    assert found("cocoa second") == []
