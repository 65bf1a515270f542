"""An organization asks to join; the chair decides with a reason; it can leave."""

import pytest

from hub.events.models import Event
from hub.groups.models import Participation
from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def group():
    return factories.group()


@pytest.fixture
def chair(group):
    return factories.office(group=group, role="chair", person=factories.person(), organization=None).person


@pytest.fixture
def asker():
    return factories.focal_point(organization=factories.organization(status="partner"))


@pytest.fixture
def request_to_join(client_of, group, asker):
    client_of(asker.person).post(f"/groups/{group.slug}/members/join/", {"brings": "Data on one sector."})
    return Participation.objects.get()


def test_asking_leaves_an_event(request_to_join, asker):
    assert (request_to_join.status, request_to_join.organization) == ("requested", asker.organization)
    assert Event.objects.about(request_to_join).get().verb == "applied"


def test_chair_accepts_with_a_reason(client_of, request_to_join, group, chair):
    prefix = f"p{request_to_join.pk}"
    client_of(chair).post(
        f"/groups/{group.slug}/members/{request_to_join.pk}/decide/",
        {f"{prefix}-decision": "accept", f"{prefix}-reason": "Welcome."},
    )
    request_to_join.refresh_from_db()
    assert request_to_join.status == "active"
    assert request_to_join.starts is not None
    assert Event.objects.about(request_to_join).filter(verb="accepted", reason="Welcome.").exists()
    assert (
        request_to_join.organization.name_en in client_of(None).get(f"/groups/{group.slug}/members/").content.decode()
    )


def test_decision_without_reason_changes_nothing(client_of, request_to_join, group, chair):
    prefix = f"p{request_to_join.pk}"
    client_of(chair).post(
        f"/groups/{group.slug}/members/{request_to_join.pk}/decide/", {f"{prefix}-decision": "accept"}
    )
    request_to_join.refresh_from_db()
    assert request_to_join.status == "requested"


def test_others_may_not_decide(client_of, request_to_join, group, chair, asker):
    address = f"/groups/{group.slug}/members/{request_to_join.pk}/decide/"
    prefix = f"p{request_to_join.pk}"
    form = {f"{prefix}-decision": "accept", f"{prefix}-reason": "Mine."}
    assert client_of(asker.person).post(address, form).status_code == 403
    assert client_of(factories.person()).post(address, form).status_code == 404
    assert client_of(None).post(address, form).status_code == 404
    request_to_join.refresh_from_db()
    assert request_to_join.status == "requested"


def test_request_is_hidden_from_the_public(client_of, request_to_join, group):
    page = client_of(None).get(f"/groups/{group.slug}/members/").content.decode()
    assert request_to_join.brings not in page


def test_asking_twice_gets_one_sentence(client_of, request_to_join, group, asker):
    page = client_of(asker.person).post(f"/groups/{group.slug}/members/join/", {"brings": "Again."}).content.decode()
    assert "already takes part in this group or has asked to" in page
    assert Participation.objects.count() == 1


def test_only_partners_ask(client_of, group):
    address = f"/groups/{group.slug}/members/join/"
    assert client_of(None).get(address).status_code == 403
    assert client_of(factories.person()).post(address, {"brings": "x"}).status_code == 403


def test_member_leaves_and_the_time_stays(client_of, group, asker):
    member = factories.participation(group=group, organization=asker.organization, status="active")
    address = f"/groups/{group.slug}/members/{member.pk}/leave/"
    assert client_of(factories.focal_point().person).post(address, {"reason": "x"}).status_code == 403
    client_of(asker.person).post(address, {"reason": "Other priorities."})
    member.refresh_from_db()
    assert (member.status, member.ends is not None) == ("left", True)
    assert Event.objects.about(member).get().verb == "left"


def test_office_of_an_organization_is_exercised_by_its_speakers_not_its_editors(client_of, group):
    organization = factories.office(group=group, role="chair", organization=factories.organization()).organization
    speaker = factories.focal_point(organization=organization, role="focal_point").person
    editor = factories.focal_point(organization=organization, role="editor").person
    assert client_of(speaker).get(f"/edit/group/{group.pk}/").status_code == 200
    assert client_of(editor).get(f"/edit/group/{group.pk}/").status_code == 403


def test_pages_take_the_same_number_of_queries(client, group, django_assert_max_num_queries):
    for _ in range(20):
        factories.participation(group=group, organization=factories.organization(), status="active")
        factories.milestone(group=group)
        factories.meeting(group=group)
    with django_assert_max_num_queries(11):
        client.get(f"/groups/{group.slug}/members/")
    with django_assert_max_num_queries(30):
        client.get(f"/groups/{group.slug}/")
    with django_assert_max_num_queries(8):
        client.get("/groups/")


def test_a_second_chair_reads_that_it_is_decided_and_what_she_wrote(client_of, request_to_join, group, chair):
    other = factories.office(group=group, role="co_chair", person=factories.person(), organization=None).person
    prefix = f"p{request_to_join.pk}"
    for person, decision, reason in ((chair, "accept", "Welcome."), (other, "decline", "Not this year.")):
        page = client_of(person).post(
            f"/groups/{group.slug}/members/{request_to_join.pk}/decide/",
            {f"{prefix}-decision": decision, f"{prefix}-reason": reason},
            follow=True,
        )
    assert "Somebody has decided on this request already. You wrote: “Not this year.”" in page.content.decode()
    request_to_join.refresh_from_db()
    assert (request_to_join.status, request_to_join.reason) == ("active", "Welcome.")
