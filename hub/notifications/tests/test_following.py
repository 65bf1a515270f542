"""Who follows something is told of it once, in her inbox; nobody of a draft or of what she may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from hub.accounts.owndata import data_of, erase_person
from hub.editing.registry import EDITABLE_MODELS
from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.notifications.models import Follow, Notification
from hub.notifications.spreading import forget_old, spread, spread_finds
from hub.notifications.topics import CONCERNS, FOLLOWED
from hub.notifications.views import PAGE
from hub.outreach.models import SavedSearch
from hub.workplans.tests.scenes import scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql, pytest.mark.usefixtures("numbers_in_bar")]


def happen(thing: Any, verb: Verb = Verb.CHANGED, by: Any = None, reason: str = "") -> None:
    with transaction.atomic():
        record(verb, thing, by=by, after={}, reason=reason)
    spread()


def follow(person: Any, thing: Any, **more: Any) -> None:
    Follow.objects.create(person=person, kind=thing._meta.label_lower, object_id=thing.pk, **more)


def result(person: Any) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(person=person).order_by("pk")
    return [(row.event.kind if row.event else "found", row.why) for row in rows]


def test_follow_and_stop_by_the_button_on_the_page(scenario, client_of):
    country = factories.country()
    client, page = client_of(scenario.stranger), country.get_absolute_url()
    address = f"/follow/vocabularies.country/{country.pk}/"
    assert address in client.get(page).content.decode()
    answer = client.post(address, {"next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert Follow.objects.filter(person=scenario.stranger, object_id=country.pk).count() == 1
    assert "Stop following" in client.get(page).content.decode()
    part = client.post(address, {"next": page, "stop": "1"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert not Follow.objects.exists()
    assert client.post(address, {"next": "https://elsewhere.example/"})["Location"] == page


def test_visitors_are_led_to_sign_in(scenario, client):
    country = factories.country()
    address = f"/follow/vocabularies.country/{country.pk}/"
    assert address in client.get(country.get_absolute_url()).content.decode()
    for ask in (client.get, client.post):
        assert "/accounts/login/" in ask(address)["Location"]


def test_what_is_hidden_or_has_no_page_cannot_be_followed(scenario, client_of):
    hidden = factories.group(visibility="restricted")
    client = client_of(scenario.stranger)
    assert client.post(f"/follow/groups.group/{hidden.pk}/").status_code == 404
    assert client.post("/follow/groups.group/999999/").status_code == 404
    assert client.post(f"/follow/accounts.person/{scenario.leader.pk}/").status_code == 404
    assert not Follow.objects.exists()


def test_one_event_is_one_row_however_many_ways_lead_to_it(scenario):
    plan = factories.plan(group=scenario.group, state="shared")
    output = factories.output(outcome=factories.outcome(plan=plan))
    for thing in (scenario.group, plan, output):
        follow(scenario.member, thing)
    happen(output)
    assert result(scenario.member) == [("workplans.output", "follow")]
    assert Notification.objects.get(person=scenario.member).kind == "workplans.output"
    spread()
    assert len(result(scenario.member)) == 1


def test_nobody_is_told_of_her_own_act(scenario):
    follow(scenario.leader, scenario.group)
    happen(scenario.group, by=scenario.leader)
    assert result(scenario.leader) == []


def test_members_hear_of_what_counts_and_followers_of_more(scenario):
    follow(scenario.stranger, scenario.group)
    happen(factories.meeting(group=scenario.group), Verb.CREATED)
    happen(scenario.group)
    assert result(scenario.member) == [("meetings.meeting", "member")]
    assert result(scenario.leader) == [("meetings.meeting", "member")]
    assert result(scenario.stranger) == [("meetings.meeting", "follow"), ("groups.group", "follow")]


def test_a_member_can_turn_a_group_off_and_on(scenario, client_of):
    client, address = client_of(scenario.member), f"/follow/groups.group/{scenario.group.pk}/"
    assert "you take part" in client.get("/inbox/following/").content.decode()
    client.post(address, {"stop": "1"})
    happen(factories.meeting(group=scenario.group), Verb.CREATED)
    assert result(scenario.member) == []
    assert "Follow again" in client.get("/inbox/following/").content.decode()
    client.post(address)
    happen(factories.meeting(group=scenario.group), Verb.CREATED)
    assert len(result(scenario.member)) == 1


def test_the_one_concerned_hears_also_where_the_group_is_turned_off(scenario):
    follow(scenario.member, scenario.group, is_muted=True)
    participation = scenario.group.participations.get(organization=scenario.member_organization)
    happen(participation, Verb.ACCEPTED, by=scenario.leader)
    assert result(scenario.member) == [("groups.participation", "own")]


def test_drafts_are_told_of_to_nobody_then_or_later(scenario):
    stage = scene(scenario)
    for person in (scenario.leader, scenario.member, scenario.secretariat):
        follow(person, stage.plan)
        follow(person, stage.output)
    with transaction.atomic():
        record(Verb.CHANGED, stage.output, by=None, after={})
    stage.share()  # before anybody has read on in the record of events
    spread()
    kinds = {row.event.verb for row in Notification.objects.filter(person=scenario.member)}
    assert kinds == {"shared"}
    call = factories.call(group=scenario.group, state="draft", published_at=None)
    follow(scenario.leader, call)
    happen(call)
    meeting = factories.meeting(group=scenario.group, status="proposed")
    happen(meeting, Verb.CREATED)
    assert not Notification.objects.filter(event__kind__in=["opportunities.call", "meetings.meeting"]).exists()


def test_who_asks_to_join_is_before_those_who_decide(scenario, client_of):
    asked = factories.participation(group=scenario.group, organization=factories.organization())
    happen(asked, Verb.APPLIED)
    assert result(scenario.leader) == [("groups.participation", "lead")]
    assert result(scenario.member) == []


def test_the_inbox_shows_tasks_first_then_news_by_day_and_thing(scenario, client_of):
    country = factories.country()
    follow(scenario.member, country)
    factories.participation(group=scenario.group, organization=factories.organization())
    initiative = factories.initiative(name_en="Mica without children")
    initiative.countries.add(country)
    happen(initiative, Verb.CREATED)
    client = client_of(scenario.member)
    page = client.get("/inbox/").content.decode()
    assert "Mica without children" in page
    assert str(country.name) in page
    assert "thing--unread" in page
    assert "1 not read yet" in page
    row = Notification.objects.get(person=scenario.member)
    assert client.get(f"/inbox/{row.pk}/")["Location"] == initiative.get_absolute_url()
    page = client.get("/inbox/").content.decode()
    assert "thing--unread" not in page
    assert "not read yet" not in page
    assert client_of(scenario.leader).get(f"/inbox/{row.pk}/").status_code == 404


def test_mark_all_read_is_the_readers_own(scenario, client_of):
    happen(factories.meeting(group=scenario.group), Verb.CREATED)
    assert client_of(scenario.member).post("/inbox/read/").status_code == 302
    unread = Notification.objects.filter(read_at=None)
    assert set(unread.values_list("person", flat=True)) == {scenario.leader.pk}
    assert not Notification.objects.filter(person=scenario.member, is_mailed=False).exists(), "read is not mailed"


def test_what_was_hidden_since_is_not_read_and_not_counted(scenario, client_of):
    follow(scenario.stranger, scenario.group)
    meeting = factories.meeting(group=scenario.group, title_en="Behind doors")
    happen(meeting, Verb.CREATED)
    client = client_of(scenario.stranger)
    assert "Behind doors" in client.get("/inbox/").content.decode()
    type(meeting).objects.filter(pk=meeting.pk).update(visibility="restricted")
    happen(factories.country())  # something happens elsewhere
    page = client.get("/inbox/").content.decode()
    assert "Behind doors" not in page
    assert "not read yet" not in page
    assert client.get(f"/inbox/{Notification.objects.get(person=scenario.stranger).pk}/").status_code == 404


def test_a_saved_search_tells_once_of_what_it_finds(scenario, client_of):
    country = factories.country()
    follow(scenario.stranger, country)
    SavedSearch.objects.create(person=scenario.stranger, name="Mica", query="q=mica")
    known = factories.initiative(name_en="Mica in one country")
    known.countries.add(country)
    happen(known, Verb.CREATED)
    factories.initiative(name_en="Mica of an import")
    factories.initiative(name_en="Mica in secret", visibility="restricted")
    spread_finds()
    spread_finds()
    assert result(scenario.stranger) == [("initiatives.initiative", "follow"), ("found", "search")]
    page = client_of(scenario.stranger).get("/inbox/").content.decode()
    assert "Mica of an import" in page
    assert "in secret" not in page


def test_a_follow_is_private_taken_along_and_forgotten(scenario, client_of):
    follow(scenario.stranger, scenario.group)
    happen(scenario.group)
    assert list(Follow.objects.visible_to(viewer_of(scenario.secretariat))) == []
    taken = data_of(scenario.stranger, viewer_of(scenario.stranger))["records"]
    assert taken["notifications.follow.person"][0]["object_id"] == scenario.group.pk
    assert taken["notifications.notification.person"][0]["why"] == "follow"
    erase_person(person=scenario.stranger)
    assert not Follow.objects.exists()
    assert not Notification.objects.filter(person=scenario.stranger).exists()


def test_who_has_left_is_told_nothing(scenario):
    follow(scenario.stranger, scenario.group)
    type(scenario.stranger).objects.filter(pk=scenario.stranger.pk).update(is_active=False)
    happen(scenario.group)
    assert result(scenario.stranger) == []


def test_old_ones_are_forgotten(scenario):
    from datetime import timedelta

    from django.utils import timezone

    happen(factories.meeting(group=scenario.group), Verb.CREATED)
    now = timezone.now()
    Notification.objects.filter(person=scenario.member).update(read_at=now)
    assert forget_old(now + timedelta(days=80)) == 0
    assert forget_old(now + timedelta(days=100)) == 1
    assert forget_old(now + timedelta(days=400)) == 1


def test_every_relation_named_in_the_table_exists(scenario):
    """A wrong word there would fail only once something happens."""
    for thing in (
        factories.meeting(group=scenario.group), factories.call(group=scenario.group), factories.initiative(),
        factories.library_item(), factories.organization(), factories.study(), factories.application(),
        factories.comment(plan=factories.plan(group=scenario.group, state="shared")),
    ):  # fmt: skip
        happen(thing, Verb.CREATED)
    from django.apps import apps

    for kind, concern in CONCERNS.items():
        model = apps.get_model(kind)
        lookups = {lookup for _topic, lookup in concern.topics} | ({concern.plan} if concern.plan else set())
        lookups |= {one.lookup for group in concern.recipients.values() for one in group if one.lookup}
        for lookup in lookups:
            list(model._default_manager.values_list("pk", lookup)[:1])
        assert {topic for topic, _lookup in concern.topics} <= FOLLOWED.keys()
    assert {model.model._meta.label_lower for model in EDITABLE_MODELS.values()} & CONCERNS.keys()


def test_many_follows_cost_no_more_queries(scenario, django_assert_max_num_queries):
    for _ in range(30):
        follow(factories.person(), scenario.group)
    with transaction.atomic():
        for _ in range(50):
            record(Verb.CHANGED, scenario.group, by=None, after={})
    with django_assert_max_num_queries(30):
        spread()
    assert Notification.objects.count() >= 30 * 50


def test_the_list_of_what_she_follows_has_pages(scenario, client_of):
    initiatives = [factories.initiative() for _ in range(PAGE + 3)]
    for one in initiatives:
        follow(scenario.stranger, one)
    reader = client_of(scenario.stranger)
    first = reader.get("/inbox/following/").content.decode()
    assert f'<span class="n">{PAGE + 3}<' in first
    assert "Page 1 of 2" in first
    second = reader.get("/inbox/following/?page=2").content.decode()
    assert first.count("Stop following") == PAGE
    assert second.count("Stop following") == 3
