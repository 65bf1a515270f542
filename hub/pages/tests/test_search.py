"""Search over everything: by kind with their numbers, what is called so first, and what to do when nothing is found."""

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.lib.tests.making import make
from hub.statistics.models import Indicator

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_is_called_so_comes_first(client):
    factories.initiative(name_en="Cocoa without children in Zanzibar")
    country = factories.country(name_en="Zanzibar")
    page = client.get("/search/?q=zanzibar")
    assert [hit for _label, hit, _line in page.context["best"]] == [country]
    body = page.content.decode()
    assert body.index("Best results") < body.index("Cocoa without children")


def test_each_kind_has_its_number_and_its_own_list(client):
    for number in range(12):
        factories.library_item(title_en=f"Guide {number} on brick kilns")
    factories.study(title_en="Brick kilns counted")
    page = client.get("/search/?q=brick")
    assert [(found.anchor, len(found.hits), found.more) for found in page.context["results"]] == [
        ("item", 10, True), ("run", 1, False),
    ]  # fmt: skip
    body = page.content.decode()
    assert "Library (10+)" in body
    assert "Studies (1)" in body
    assert 'href="/library/?q=brick"' in body


@pytest.mark.parametrize("typed", ["Zanzibra", "zanzbar"])
def test_a_mistyped_name_is_offered_in_its_right_spelling(client, typed):
    factories.country(name_en="Zanzibar")
    body = client.get(f"/search/?q={typed}").content.decode()
    assert "Nothing here has all the words of" in body
    assert 'href="?q=zanzibar"' in body


def test_a_hidden_name_is_no_help_with_the_spelling(client_of, scenario):
    factories.organization(name_en="Xylophonia", visibility="restricted")
    assert client_of(None).get("/search/?q=xylophonja").context["instead"] == ""
    assert client_of(scenario.secretariat).get("/search/?q=xylophonja").context["instead"] == "xylophonia"


def test_without_words_the_lists_are_offered(client):
    body = client.get("/search/").content.decode()
    assert "Write a word or the beginning of one." in body
    assert 'href="/library/"' in body


def test_institutions_remedies_and_figures_are_found_where_they_stand(client, scenario):
    by = {"group": scenario.group, "author": scenario.member}
    entry = factories.institution_version(name="Kilnwatch", state="published", **by)
    factories.institution_version(name="Kilnwatch in preparation", **by)
    path = factories.remedy_version(title="Kilnwatch takes complaints", state="published", **by)
    make(Indicator, code="kilnwatch-visits", name_en="Kilnwatch visits", topic="work")
    body = client.get("/search/?q=kilnwatch").content.decode()
    assert f'href="{entry.institution.get_absolute_url()}"' in body
    assert f'href="{path.path.get_absolute_url()}?language=en"' in body
    assert 'href="/statistics/kilnwatch-visits/"' in body
    assert "in preparation" not in body


def test_a_pathfinder_country_is_found_by_its_name_and_its_documents(client):
    country = factories.country(name_en="Zanzibar")
    step = factories.dated_step(country=country, document="Roadmap against child labour")
    address = f'href="/pathfinders/{country.iso3.lower()}/"'
    for words in ("zanzibar", "roadmap against"):
        assert address in client.get("/search/", {"q": words}).content.decode()
    step.withdrawn_at = timezone.now()
    step.save()
    for words in ("zanzibar", "roadmap against"):
        assert address not in client.get("/search/", {"q": words}).content.decode()
