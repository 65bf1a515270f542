"""Publications are found by everybody, and kept by the secretariat and by the chairs for their own groups."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.events.models import Event
from hub.lib.tests import factories
from hub.library.models import Item

pytestmark = pytest.mark.django_db

NEW = "/edit/library-item/new/"
REASON = "Only the secretariat and the chairs of groups keep the library."


def address(item):
    return reverse("editing:edit", args=["library-item", item.pk])


def filled_in(group, **changes):
    return {
        "kind": "publication",
        "title_en": "A guide for inspectors",
        "published": "2024-05",
        "groups": [group.pk],
        "visibility": "public",
    } | changes


def test_a_chair_adds_an_item_for_her_group(client_of, scenario):
    answer = client_of(scenario.leader).post(NEW, filled_in(scenario.group))
    item = Item.objects.get()
    assert answer.status_code == 302
    assert (item.title_en, str(item.published), list(item.groups.all())) == (
        "A guide for inspectors", "2024-05", [scenario.group],
    )  # fmt: skip
    assert Event.objects.about(item).get().actor == scenario.leader
    assert "A guide for inspectors" in client_of(None).get(item.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_others_are_told_who_keeps_it(client_of, scenario, who):
    answer = client_of(scenario.people[who]).post(NEW, filled_in(scenario.group))
    assert answer.status_code == 403
    assert REASON in answer.content.decode()
    assert not Item.objects.exists()


def test_a_visitor_signs_in_first(client_of, scenario):
    answer = client_of(None).post(NEW, filled_in(scenario.group))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
    assert not Item.objects.exists()


def test_a_chair_files_nothing_under_another_group(client_of, scenario):
    page = client_of(scenario.leader).post(NEW, filled_in(scenario.other_group))
    assert page.status_code == 200
    assert page.context["form"].errors["groups"]
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [("secretariat", 200, 200), ("leader", 200, 403), ("member", 403, 403), ("stranger", 403, 403)],
)
def test_who_changes_an_item(client_of, scenario, who, own, other):
    of_group, of_other = factories.library_item(), factories.library_item()
    of_group.groups.set([scenario.group])
    of_other.groups.set([scenario.other_group])
    client = client_of(scenario.people[who])
    assert [client.get(address(item)).status_code for item in (of_group, of_other)] == [own, other]
    offers = [address(item) in client.get(item.get_absolute_url()).content.decode() for item in (of_group, of_other)]
    assert offers == [own == 200, other == 200], "the page offers what the form allows"
    assert (NEW in client.get("/library/").content.decode()) == (own == 200)


def test_an_item_for_a_group_is_found_by_the_group_alone(client_of, scenario):
    item = factories.library_item(title_en="Minutes of a closed session", visibility="group")
    item.groups.set([scenario.group])
    for who in ("visitor", "stranger", "member", "leader", "secretariat"):
        client, reads = client_of(scenario.people[who]), who in {"member", "leader", "secretariat"}
        assert client.get(item.get_absolute_url()).status_code == (200 if reads else 404)
        for list_of_items in ("/library/", "/library/?q=closed"):
            assert (item.title_en in client.get(list_of_items).content.decode()) == reads, (who, list_of_items)


def test_found_by_words_and_by_kind(client):
    guide = factories.library_item(title_en="Guide for inspectors", kind="tool", authors="Writer 1")
    law = factories.library_item(title_en="Model law on recruitment fees", kind="model_law")

    def found(query):
        return set(client.get(f"/library/?{query}").context["page"].object_list)

    assert found("") == {guide, law}
    assert found("q=inspectors") == found("kind=tool") == {guide}
    assert found("q=recruitment&kind=model_law") == {law}
    assert found("q=recruitment&kind=tool") == set()
    assert "Nothing in the library fits." in client.get("/library/?q=recruitment&kind=tool").content.decode()


@pytest.mark.parametrize("query", ["kind=no-such-kind", "page=99999", "page=first", f"q={'word ' * 60}"])
def test_an_odd_question_gets_a_page(client, query):
    item = factories.library_item()
    page = client.get(f"/library/?{query}")
    assert page.status_code == 200
    assert item.title_en in page.content.decode()


def test_a_doi_is_checked_at_its_field(client_of, scenario):
    page = client_of(scenario.leader).post(NEW, filled_in(scenario.group, doi="https://doi.org/10.1787/x"))
    assert "This is no DOI." in page.content.decode()
    assert "A guide for inspectors" in page.content.decode(), "what was filled in stays"
    assert not Item.objects.exists()


def test_the_page_names_its_organizations_countries_and_sources(client):
    item, organization, hidden = (
        factories.library_item(), factories.organization(), factories.organization(visibility="restricted"),
    )  # fmt: skip
    country = factories.country()
    item.organizations.set([organization, hidden])
    item.countries.add(country)
    statement = factories.statement(record=item)
    page = client.get(item.get_absolute_url()).content.decode()
    assert organization.get_absolute_url() in page
    assert hidden.get_absolute_url() not in page
    assert country.name_en in page
    assert statement.source.title in page


def test_shelves_hold_the_newest_of_each_kind_and_say_how_many_there_are(client):
    for year in range(2010, 2019):
        factories.library_item(title_en=f"Guide of {year}", kind="tool", published=str(year))
    factories.library_item(title_en="A model law", kind="model_law")
    factories.library_item(title_en="Hidden", kind="practice", visibility="restricted")
    page = client.get("/library/")
    assert [(shelf.kind, shelf.number, len(shelf.items)) for shelf in page.context["shelves"]] == [
        ("tool", 9, 6), ("model_law", 1, 1),
    ]  # fmt: skip
    assert [str(item.published) for item in page.context["shelves"][0].items] == [
        str(year) for year in range(2018, 2012, -1)
    ]
    assert 'href="?kind=tool"' in page.content.decode()
    chosen = client.get("/library/?kind=tool")
    assert (chosen.context["shelves"], len(chosen.context["rows"])) == ([], 9)


@pytest.mark.parametrize("query", ["", "?kind=tool"])
def test_the_library_asks_no_more_often_for_more_items(client, query):
    def queries(number):
        for _ in range(number):
            factories.library_item(kind="tool", summary_en="Summary")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/library/{query}")
        return len(captured)

    queries(1)
    assert queries(1) == queries(20)


def test_an_item_says_how_to_cite_it_and_how_its_entry_changed(client_of, scenario):
    client_of(scenario.leader).post(NEW, filled_in(scenario.group, authors="Writer 1", doi="10.1787/x"))
    item = Item.objects.get()
    client_of(scenario.leader).post(
        address(item), filled_in(scenario.group, authors="Writer 1", title_en="Other title")
    )
    page = client_of(None).get(item.get_absolute_url())
    assert [event.verb for event in page.context["versions"]] == ["changed", "created"]
    body = " ".join(page.content.decode().split())
    assert "Writer 1 (May 2024), <cite>Other title</cite>." in body
    assert item.public_id in body


def test_what_has_no_author_is_cited_by_its_title(client_of, scenario):
    client_of(scenario.leader).post(NEW, filled_in(scenario.group, authors=""))
    body = " ".join(client_of(None).get(Item.objects.get().get_absolute_url()).content.decode().split())
    assert '<p dir="auto"> <cite>A guide for inspectors</cite> (May 2024).' in body
