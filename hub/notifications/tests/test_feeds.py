"""Atom feeds: valid by RFC 4287, of public matter alone, the same for everybody, 304 while nothing has changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import etree

from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.notifications.tests.test_pages_to_follow import one_of_each, published_indicator, release_of
from hub.notifications.topics import page_of
from hub.workplans.tests.scenes import scene

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def happen(thing: Any, verb: Verb = Verb.CREATED) -> Any:
    with transaction.atomic():
        record(verb, thing, by=None, after={})
    return thing


def read(client: Any, address: str) -> Any:
    """The feed, held to what RFC 4287 asks of every one."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for whole in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2: exactly one of each
            (part,) = whole.findall(f"{ATOM}{name}")
            assert part.text.strip(), name
        assert ":" in whole.find(f"{ATOM}id").text  # an IRI
        assert datetime.fromisoformat(whole.find(f"{ATOM}updated").text).tzinfo is not None
    assert feed.find(f"{ATOM}author/{ATOM}name").text  # 4.1.1: of the feed, where entries have none
    relations = [link.get("rel", "alternate") for link in feed.findall(f"{ATOM}link")]
    assert sorted(relations) == ["alternate", "self"]
    assert all(link.get("href").startswith("http") for link in feed.iter(f"{ATOM}link"))
    ids = [entry.find(f"{ATOM}id").text for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def titles(feed: Any) -> str:
    return "\n".join(entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry"))


def test_a_group_tells_of_what_is_public(scenario, client, client_of):
    group = scenario.group
    happen(factories.meeting(group=group, title_en="Open meeting"))
    happen(factories.meeting(group=group, title_en="Secret meeting", visibility="restricted"))
    happen(factories.call(group=group, title_en="Open call"), Verb.SHARED)
    stage = scene(scenario, visibility="public")
    happen(stage.output)  # while the plan is a draft
    stage.share()
    address = f"/feeds/{group.slug}.atom"
    result = titles(read(client, address))
    assert "Open meeting" in result
    assert "Open call" in result
    assert "Secret" not in result
    assert stage.output.title_en not in result
    assert titles(read(client_of(scenario.secretariat), address)) == result, "who is signed in gets no more"
    assert address in client.get(group.get_absolute_url()).content.decode()


def test_a_hidden_group_has_no_feed(scenario, client, client_of):
    hidden = factories.group(visibility="group")
    for one in (client, client_of(scenario.secretariat)):
        assert one.get(f"/feeds/{hidden.slug}.atom").status_code == 404


PUBLIC = [
    lambda group: factories.meeting(group=group),
    lambda group: factories.call(group=group),
    lambda group: factories.library_item(),
    lambda group: factories.initiative(),
    lambda group: factories.corridor(group=group),
]


@pytest.mark.parametrize("made", PUBLIC)
def test_what_can_be_followed_has_a_feed_that_its_page_names(scenario, client, client_of, made):
    thing = made(scenario.group)
    address = f"/feeds/{thing._meta.label_lower}/{thing.pk}.atom"
    happen(thing, Verb.CHANGED)
    assert len(read(client, address).findall(f"{ATOM}entry")) == 1
    member = client_of(scenario.member)
    if thing._meta.model_name != "corridor":  # it has a feed for both of its countries
        named = f'title="Atom" href="{address}"'
        assert named in client.get(thing.get_absolute_url()).content.decode()
        assert named not in member.get(thing.get_absolute_url()).content.decode(), "a feed has less than she sees"
    follow = client_of(scenario.stranger).get(f"/follow/{thing._meta.label_lower}/{thing.pk}/").content.decode()
    assert f'href="{address}"' in follow
    thing.visibility = "partners"
    thing.save()
    assert client.get(address).status_code == 404
    assert member.get(address).status_code == 404, "the same for everybody"
    assert address not in member.get(f"/follow/{thing._meta.label_lower}/{thing.pk}/").content.decode()


def test_an_institution_a_standard_and_a_text_of_a_law_tell_of_themselves(client):
    text = happen(factories.law_text(), Verb.SHARED)
    version = happen(factories.institution_version(state="published"), Verb.APPROVED)
    assessment = happen(factories.law_assessment(state="published"), Verb.APPROVED)
    for thing, topic in ((text, text), (version, version.institution), (assessment, assessment.standard)):
        feed = read(client, f"/feeds/{topic._meta.label_lower}/{topic.pk}.atom")
        assert len(feed.findall(f"{ATOM}entry")) == 1, thing


@pytest.mark.parametrize(
    "address", ["/feeds/accounts.person/1.atom", "/feeds/meetings.meeting/0.atom", "/feeds/x/1.atom"]
)
def test_what_cannot_be_followed_has_none(client, address):
    assert client.get(address).status_code == 404


def test_a_corridor_tells_what_groups_enter(scenario, client, client_of):
    here = factories.corridor(group=scenario.group)
    happen(here)
    happen(factories.corridor_factor(corridor=here, name_en="Fees before departure"))
    happen(factories.entry_point(corridor=here, hindrance_en="No contract at hand"))
    happen(factories.corridor_factor(corridor=here, name_en="Kept among partners", visibility="partners"))
    happen(factories.corridor_factor(corridor=factories.corridor(), name_en="Elsewhere"))
    ends = f"{here.origin.iso3.lower()}-{here.destination.iso3.lower()}"
    address = f"/feeds/corridors/{ends}.atom"
    result = titles(read(client, address))
    assert "Fees before departure" in result
    assert "No contract at hand" in result
    assert "Elsewhere" not in result
    assert "Kept among partners" not in result
    assert titles(read(client_of(scenario.leader), address)) == result
    assert client.get(f"/corridors/{ends}/").content.decode().count(f'href="{address}"') == 2
    back = f"/feeds/corridors/{here.destination.iso3.lower()}-{here.origin.iso3.lower()}.atom"
    assert titles(read(client, back)) == ""
    for odd in ("qqq-npl", "npl-npl", f"{here.origin.iso3}-", "npl"):
        assert client.get(f"/feeds/corridors/{odd}.atom").status_code == 404


def test_a_country_a_search_and_the_calls(scenario, client):
    country = factories.country()
    initiative = factories.initiative(name_en="Mica without children")
    initiative.countries.add(country)
    happen(initiative)
    happen(factories.initiative(name_en="Mica in secret", visibility="restricted"))
    factories.call(group=scenario.group, title_en="Call to all")
    factories.call(group=scenario.group, title_en="Draft of a call", state="draft", published_at=None)
    assert "Mica without children" in titles(read(client, f"/feeds/countries/{country.iso3.lower()}.atom"))
    found = titles(read(client, "/feeds/initiatives/search.atom?q=mica"))
    assert found == "Mica without children"
    assert titles(read(client, "/feeds/initiatives/search.atom?q=nothing-like-it")) == ""
    calls = titles(read(client, "/feeds/opportunities/open.atom"))
    assert "Call to all" in calls
    assert "Draft" not in calls
    assert client.get("/feeds/countries/qqq.atom").status_code == 404


def test_an_unchanged_feed_is_not_sent_again(scenario, client):
    happen(factories.meeting(group=scenario.group))
    address = f"/feeds/{scenario.group.slug}.atom"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    happen(factories.meeting(group=scenario.group))
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_in_the_language_of_the_address(scenario, client):
    happen(factories.meeting(group=scenario.group, title_en="Meeting", title_fr="Réunion d’essai"))
    feed = read(client, f"/fr/feeds/{scenario.group.slug}.atom")
    assert "Réunion d’essai" in titles(feed)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_as_many_queries_for_many_events_as_for_few(scenario, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/feeds/{scenario.group.slug}.atom")
        return len(captured)

    def more(number: int) -> None:
        for _ in range(number):
            happen(factories.meeting(group=scenario.group))
            happen(factories.call(group=scenario.group), Verb.SHARED)
            happen(factories.decision(group=scenario.group))

    more(2)
    few = queries()
    more(20)
    assert queries() <= few < 60


def test_whatever_can_be_followed_has_a_feed(scenario, client, client_of):
    open_ones = 0
    for thing in one_of_each(scenario):
        kind = thing._meta.label_lower
        address = f"/feeds/{kind}/{thing.pk}.atom"
        if not type(thing).objects.filter(type(thing).visible_condition(STRANGER), pk=thing.pk).exists():
            assert client_of(scenario.secretariat).get(address).status_code == 404, kind
            continue
        open_ones += 1
        feed = read(client, address)
        assert feed.find(f"{ATOM}link[@rel='alternate']").get("href").endswith(page_of(thing)), kind
        page = client.get(page_of(thing)).content.decode()
        if kind not in {
            "groups.group",
            "vocabularies.country",
            "corridors.corridor",
            "crises.crisis",
            "studies.dataset",
        }:
            assert f'<link rel="alternate" type="application/atom+xml" title="Atom" href="{address}">' in page, kind
    assert open_ones > 18
    for odd in ("accounts.person/1", "nonsense/1", "law.instrument/999999"):
        assert client.get(f"/feeds/{odd}.atom").status_code == 404


def test_a_published_indicator_tells_of_new_files_and_a_hidden_record_tells_nothing(scenario, client):
    mine = published_indicator()
    happen(release_of(mine), Verb.IMPORTED)
    assert "Refugees" in titles(read(client, f"/feeds/statistics.indicator/{mine.pk}.atom"))
    hidden = happen(factories.meeting(group=scenario.group, visibility="restricted"))
    assert client.get(f"/feeds/meetings.meeting/{hidden.pk}.atom").status_code == 404
