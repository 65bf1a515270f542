"""Partners propose, others review with reasons; what is not decided is seen by those two sides alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.permissions import Refused
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.library import actions, permissions
from hub.library.models import HarvestRecord, Item, ItemReview
from hub.notifications.models import Follow, Notification
from hub.notifications.spreading import spread
from hub.workplans.waiting import waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

NEW = "/library/new/"


def filled_in(scenario, **changes):
    return {
        "kind": "practice", "title_en": "Checks by neighbours", "summary_en": "How it is done", "visibility": "public",
        "groups": [scenario.group.pk],
    } | changes  # fmt: skip


def decision(verdict="accepted", **changes):
    return {"verdict": verdict, "reason": "It is clear.", "strength": "description"} | changes


def test_a_partner_proposes_and_a_chair_takes_it_in(client_of, scenario):
    answer = client_of(scenario.member).post(NEW, filled_in(scenario))
    item = Item.objects.get()
    assert answer.status_code == 302
    assert (item.state, item.owner) == ("proposed", scenario.member_organization)
    assert not HarvestRecord.objects.exists()
    assert waiting_for(viewer_of(scenario.leader)).library.total == 1
    assert waiting_for(viewer_of(scenario.member)).library.total == 0
    client_of(scenario.leader).post(f"{item.get_absolute_url()}review/", decision())
    item.refresh_from_db()
    assert (item.state, item.strength) == ("published", "description")
    assert "Checks by neighbours" in client_of(None).get("/library/").content.decode()
    assert [event.verb for event in Event.objects.about(item)] == ["accepted", "proposed"]
    assert waiting_for(viewer_of(scenario.leader)).library.total == 0
    assert HarvestRecord.objects.get().item == item


def test_sent_back_changed_and_declined(client_of, scenario, proposed):
    address = proposed.get_absolute_url()
    client_of(scenario.secretariat).post(f"{address}review/", decision("returned", reason="Who wrote it?"))
    assert waiting_for(viewer_of(scenario.member)).library_returned == [proposed]
    member = client_of(scenario.member)
    assert "Who wrote it?" in member.get(address).content.decode()
    member.post(f"{address}change/", filled_in(scenario, authors="Writer 1"))
    proposed.refresh_from_db()
    assert (proposed.state, proposed.authors) == ("proposed", "Writer 1")
    client_of(scenario.secretariat).post(f"{address}review/", decision("declined", reason="Not ours."))
    proposed.refresh_from_db()
    assert proposed.state == "declined"
    assert [review.reason for review in proposed.reviews.all()] == ["Not ours.", "Who wrote it?"]
    assert member.get(f"{address}change/").status_code == 403
    assert client_of(None).get(address).status_code == 404


@pytest.mark.parametrize("state", ["proposed", "returned", "declined"])
def test_what_is_not_decided_is_for_two_sides(client_of, scenario, proposed, state):
    Item.objects.update(state=state)
    outsider = factories.focal_point().person
    fellow = factories.focal_point().person  # of another member of the group
    factories.participation(organization=fellow.focal_points.get().organization, group=scenario.group)
    readers = {scenario.member: True, scenario.leader: state != "declined", scenario.secretariat: True}
    readers |= {None: False, scenario.stranger: False, outsider: False, fellow: False}
    for person, reads in readers.items():
        client = client_of(person)
        assert client.get(proposed.get_absolute_url()).status_code == (200 if reads else 404), person
        for address in ("/library/?q=proposed", "/library/?kind=publication", "/search/?q=proposed", "/api/v1/library"):
            shown = "A proposed guide" in client.get(address).content.decode()
            assert not shown or (reads and address.startswith("/search")), (person, address)
    assert "A proposed guide" not in client_of(None).get("/library/").content.decode()


ACTS = {
    "change/": {"member"},
    "review/": {"leader", "secretariat"},
    "versions/new/": {"member", "leader", "secretariat"},
}


@pytest.mark.parametrize("tail", ACTS)
def test_who_may_do_what(client_of, scenario, proposed, tail):
    may = {
        name
        for name, person in scenario.people.items()
        if client_of(person).get(proposed.get_absolute_url() + tail).status_code == 200
    }
    assert may == ACTS[tail]


def test_who_may_propose(client_of, scenario):
    may = {name for name, person in scenario.people.items() if client_of(person).get(NEW).status_code == 200}
    assert may >= {"member", "leader"}
    assert not may & {"visitor", "stranger"}
    client_of(scenario.stranger).post(NEW, filled_in(scenario))
    assert not Item.objects.exists()


def test_who_is_not_signed_in_reads_that_first(proposed):
    checks = (permissions.check_can_review, permissions.check_can_change_proposal, permissions.check_can_edit_item)
    for check in (*checks, permissions.check_can_add_edition):
        with pytest.raises(Refused, match="Sign in first"):
            check(STRANGER, proposed)
    with pytest.raises(Refused, match="Sign in first"):
        permissions.check_can_propose(STRANGER)


def test_nobody_reviews_what_her_own_organization_proposed(client_of, scenario, proposed):
    Item.objects.update(owner=scenario.leading_organization)
    leader = client_of(scenario.leader)
    assert leader.get(f"{proposed.get_absolute_url()}review/").status_code == 403
    assert leader.get(f"/edit/library-item/{proposed.pk}/").status_code == 403
    assert waiting_for(viewer_of(scenario.leader)).library.total == 0


def test_outsiders_change_nothing(client_of, scenario, proposed):
    before = Event.objects.count()
    for person in (None, scenario.stranger):
        client = client_of(person)
        client.post(f"{proposed.get_absolute_url()}review/", decision())
        client.post(f"{proposed.get_absolute_url()}change/", filled_in(scenario))
        client.post(f"{proposed.get_absolute_url()}versions/new/", {"url": "https://example.org/"})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.title_en) == ("proposed", "A proposed guide")
    assert Event.objects.count() == before
    assert not proposed.editions.exists()


def test_of_two_reviewers_the_second_reads_that_it_is_done(scenario, proposed):
    first, second = (Item.objects.get(pk=proposed.pk) for _ in range(2))
    given = {"reason": "Because", "strength": ""}
    actions.review(item=first, verdict="accepted", by=scenario.leader, **given)
    with pytest.raises(ValidationError, match="already"):
        actions.review(item=second, verdict="declined", by=scenario.secretariat, **given)
    assert ItemReview.objects.count() == 1


def test_an_item_is_filed_under_ones_own_groups_alone(client_of, scenario):
    page = client_of(scenario.member).post(NEW, filled_in(scenario, groups=[scenario.other_group.pk]))
    assert page.context["form"].errors["groups"]
    assert not Item.objects.exists()


def test_a_decision_needs_its_reason(client_of, scenario, proposed):
    page = client_of(scenario.leader).post(f"{proposed.get_absolute_url()}review/", decision(reason=" "))
    assert page.context["form"].errors["reason"]
    assert not ItemReview.objects.exists()


def test_both_sides_of_a_proposal_are_told(client_of, scenario):
    client_of(scenario.member).post(NEW, filled_in(scenario))
    item = Item.objects.get()
    follower = factories.person()
    for group in item.groups.all():
        Follow.objects.create(person=follower, kind="groups.group", object_id=group.pk)
    spread()
    asked = set(Notification.objects.values_list("person", flat=True))
    assert asked == {scenario.leader.pk, scenario.secretariat.pk}
    client_of(scenario.leader).post(
        f"{item.get_absolute_url()}review/", {"verdict": "accepted", "reason": "Useful", "strength": ""}
    )
    item.refresh_from_db()
    assert item.state == "published"
    spread()
    result = set(Notification.objects.filter(event__verb="accepted").values_list("person", flat=True))
    assert result == {scenario.member.pk, follower.pk}
    assert "Checks by neighbours" in client_of(follower).get("/inbox/").content.decode()


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("isbn", "978-92-64-43544-6", "This is no ISBN."),
        ("isbn", "12345", "This is no ISBN."),
        ("languages", "en, qqq", "“qqq” is no language that is known here."),
        ("languages", "Englisch", "“englisch” is no language that is known here."),
    ],
)
def test_what_is_no_isbn_and_no_language_is_refused_in_one_sentence(client_of, scenario, field, written, said):
    client = client_of(scenario.member)
    page = client.post(NEW, filled_in(scenario, **{field: written})).content.decode()
    assert said in page
    assert f'value="{written}"' in page, "What was written stays in the field."
    assert not Item.objects.exists()


@pytest.mark.parametrize("isbn", ["978-92-64-43544-5", "9789264435445", "0-8044-2957-X"])
def test_each_way_of_writing_an_isbn_is_taken(client_of, scenario, isbn):
    client_of(scenario.member).post(NEW, filled_in(scenario, isbn=isbn, languages="en, am; zh-hans"))
    assert Item.objects.get().isbn == isbn
