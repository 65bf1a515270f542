"""Each act as everybody: who may is answered, the others are refused and change nothing."""

import pytest

from hub.events.models import Event
from hub.lib.tests import factories
from hub.modellaws.models import Adoption, LawText, Version

EVERYBODY = ("visitor", "stranger", "member", "leader", "secretariat")
OWNING = {"member", "secretariat"}
PARTNERS = {"member", "leader", "secretariat"}
ACTS = {
    "edit/": OWNING,
    "versions/new/": OWNING,
    "versions/2/marks/": OWNING,
    "versions/2/publish/": OWNING,
    "versions/2/delete/": OWNING,
    "compare/": {"member", "leader"},
    "adoptions/new/": PARTNERS,
}


@pytest.fixture
def text(scenario):
    made = factories.law_version(owner=scenario.member_organization).text
    factories.law_version("Article 1\nOther words.", text=made, draft=True)
    return made


@pytest.mark.parametrize("tail", ACTS)
def test_who_may_do_what_with_a_text(text, scenario, client_of, tail):
    may = set()
    for name in EVERYBODY:
        answered = client_of(scenario.people[name]).get(text.get_absolute_url() + tail)
        if answered.status_code == 200:
            may.add(name)
        else:
            assert answered.status_code in {302, 403, 404}
    assert may == ACTS[tail]


def test_a_text_of_nobody_is_changed_by_the_secretariat_alone(scenario, client_of):
    text = factories.law_version(owner=None).text
    may = {
        name
        for name in EVERYBODY
        if client_of(scenario.people[name]).get(f"{text.get_absolute_url()}edit/").status_code == 200
    }
    assert may == {"secretariat"}


@pytest.mark.parametrize("tail", ACTS)
def test_an_outsider_changes_nothing(text, scenario, client_of, tail):
    before = Event.objects.count(), Version.objects.count(), LawText.objects.get().title_en
    given = {"title_en": "Mine", "words": "Article 1\nMine", "law": 1, "stage": "adopted", "language": "en"}
    for person in (None, scenario.stranger):
        client_of(person).post(text.get_absolute_url() + tail, given)
    assert (Event.objects.count(), Version.objects.count(), LawText.objects.get().title_en) == before


def test_where_a_model_was_taken_up_has_a_source(text, scenario, client_of):
    client = client_of(scenario.member)
    given = {"country": factories.country().iso3, "stage": "drafted", "source_url": ""}
    given["country"] = factories.country().pk
    client.post(f"{text.get_absolute_url()}adoptions/new/", given)
    assert not Adoption.objects.exists()
    client.post(f"{text.get_absolute_url()}adoptions/new/", given | {"source_url": "https://example.org/bill"})
    assert Adoption.objects.get().owner == scenario.member_organization
    assert "Bill drafted" in client_of(None).get(text.get_absolute_url()).content.decode()
