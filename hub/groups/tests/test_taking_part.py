"""The page on which an organization joins groups, pauses in them and leaves them, one or several at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.events.models import Event
from hub.groups.balance import bodies_of_group
from hub.groups.membership import member_organizations, visible_members
from hub.groups.models import Office, Participation, Pause
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer, ask_what_it_has
from hub.partners.models import Organization

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
PAGE = "/groups/taking-part/"


@pytest.fixture
def speaker() -> Any:
    return factories.focal_point(organization=factories.organization(status="partner"))


def send(client: Any, *changes: tuple[Any, dict[str, Any]]) -> Any:
    values = {f"g{group.pk}-{name}": value for group, given in changes for name, value in given.items()}
    return client.post(PAGE, values)


def member_of(group: Any, speaker: Any, **values: Any) -> Participation:
    given = {"group": group, "organization": speaker.organization, "status": "active", "brings": "Data."}
    return factories.participation(**given | values)


def test_several_groups_are_changed_at_once(client_of: Any, speaker: Any) -> None:
    first, second, third, untouched = (factories.group() for _ in range(4))
    paused, left = member_of(second, speaker), member_of(third, speaker)
    kept = member_of(untouched, speaker)
    until = timezone.localdate() + timedelta(days=30)
    answer = send(
        client_of(speaker.person),
        (first, {"act": "ask", "words": "Ten years in the field."}),
        (second, {"act": "pause", "words": "Elections.", "until": until.isoformat()}),
        (third, {"act": "leave", "words": "No staff."}),
        (untouched, {"act": ""}),
    )
    assert answer["Location"] == PAGE
    asked = Participation.objects.get(group=first)
    assert (asked.status, asked.brings) == ("requested", "Ten years in the field.")
    assert Pause.objects.get(participation=paused).ends == until
    left.refresh_from_db()
    kept.refresh_from_db()
    assert (left.status, left.reason, kept.status) == ("left", "No staff.", "active")
    verbs = {one.verb for one in Event.objects.filter(kind="groups.participation")}
    assert verbs == {"applied", "paused", "left"}


def test_all_or_none(client_of: Any, speaker: Any) -> None:
    first, second = factories.group(), factories.group()
    client = client_of(speaker.person)
    answer = send(client, (first, {"act": "ask", "words": "Data."}), (second, {"act": "ask", "words": " "}))
    page = answer.content.decode()
    assert "Say what your organization will bring to the group." in page
    assert "Data." in page, "what was written is kept"
    assert not Participation.objects.exists()


def test_what_somebody_did_meanwhile_stops_all(client_of: Any, speaker: Any, monkeypatch: Any) -> None:
    from django.core.exceptions import ValidationError

    from hub.groups import actions

    first, second = factories.group(), factories.group()
    member_of(second, speaker)

    def refuse(**_values: Any) -> None:
        raise ValidationError("This membership has ended already.")

    monkeypatch.setattr(actions, "leave_group", refuse)
    answer = send(
        client_of(speaker.person), (first, {"act": "ask", "words": "Data."}), (second, {"act": "leave", "words": "x"})
    )
    assert "This membership has ended already." in answer.content.decode()
    assert not Participation.objects.filter(group=first).exists()
    assert not Event.objects.exists()


def test_a_pause_ends_the_asking_and_coming_back_needs_no_chair(client_of: Any, speaker: Any) -> None:
    group = factories.group()
    participation = member_of(group, speaker)
    client = client_of(speaker.person)
    send(client, (group, {"act": "pause"}))
    assert not member_organizations(group.pk).exists()
    page = client.get(PAGE).content.decode()
    assert "Paused" in page
    assert "Join this group" not in client.get(group.get_absolute_url()).content.decode()
    send(client, (group, {"act": "resume"}))
    assert list(member_organizations(group.pk)) == [speaker.organization]
    assert [one.verb for one in Event.objects.about(participation).order_by("sequence")] == ["paused", "resumed"]


def test_a_pause_that_is_over_ends_by_itself(client_of: Any, speaker: Any) -> None:
    group = factories.group()
    today = timezone.localdate()
    participation = member_of(group, speaker)
    Pause.objects.create(participation=participation, starts=today - timedelta(9), ends=today - timedelta(1))
    assert list(member_organizations(group.pk)) == [speaker.organization]
    assert not member_organizations(group.pk, today - timedelta(5)).exists()
    assert member_organizations(group.pk, today - timedelta(10)).exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"act": "pause", "until": "2020-01-01"}, "The last day of the pause lies in the past."),
        ({"act": "leave", "words": ""}, "Say why the organization leaves."),
        ({"act": "", "words": "Something"}, "Choose what is to happen in this group"),
        ({"act": "change", "words": "word " * 151}, "Write at most 150 words; this text has 151."),
        ({"act": "ask", "words": "x"}, "Select a valid choice"),
        ({"act": "pause", "until": "soon"}, "Enter a valid date"),
    ],
)
def test_odd_values_get_a_sentence(client_of: Any, speaker: Any, given: dict[str, Any], sentence: str) -> None:
    group = factories.group()
    member_of(group, speaker)
    assert sentence in send(client_of(speaker.person), (group, given)).content.decode()
    assert Participation.objects.get().status == "active"
    assert not Pause.objects.exists()


def test_a_request_is_taken_back_and_can_be_made_again(client_of: Any, speaker: Any) -> None:
    group = factories.group()
    asked = member_of(group, speaker, status="requested")
    client = client_of(speaker.person)
    send(client, (group, {"act": "withdraw"}))
    asked.refresh_from_db()
    assert asked.status == "withdrawn"
    send(client, (group, {"act": "ask", "words": "Again."}))
    assert Participation.objects.filter(status="requested").count() == 1


def test_what_it_brings_is_for_those_beside_it(client_of: Any, speaker: Any) -> None:
    group = factories.group()
    member_of(group, speaker, brings="Ship registers")
    send(client_of(speaker.person), (group, {"act": "change", "words": "Port records"}))
    beside = factories.focal_point()
    member_of(group, beside)
    outside = factories.focal_point()
    chair = factories.office(group=group, person=factories.person(), organization=None).person
    address = f"{group.get_absolute_url()}members/"
    readers = {None: False, outside.person: False, beside.person: True, speaker.person: True, chair: True}
    for reader, may in readers.items():
        assert ("Port records" in client_of(reader).get(address).content.decode()) is may, reader


def test_who_takes_part_by_an_office_is_told_so(client_of: Any, speaker: Any) -> None:
    group = factories.group()
    factories.office(group=group, organization=speaker.organization)
    page = client_of(speaker.person).get(PAGE).content.decode()
    assert "Holds a role" in page


def test_working_groups_are_offered_to_those_in_the_group(client_of: Any, speaker: Any) -> None:
    group = factories.group()
    part = factories.group(parent=group, name_en="Room of data")
    client = client_of(speaker.person)
    assert "Room of data" not in client.get(PAGE).content.decode()
    member_of(group, speaker)
    assert "Room of data" in client.get(PAGE).content.decode()
    send(client, (part, {"act": "ask", "words": "Data."}))
    assert Participation.objects.filter(group=part, status="requested").exists()


def test_hidden_and_closed_groups_are_not_offered(client_of: Any, speaker: Any) -> None:
    hidden = factories.group(name_en="Hidden one", visibility="restricted")
    closed = factories.group(name_en="Closed one", status="closed")
    client = client_of(speaker.person)
    page = client.get(PAGE).content.decode()
    assert "Hidden one" not in page
    assert "Closed one" not in page
    send(client, (hidden, {"act": "ask", "words": "x"}), (closed, {"act": "ask", "words": "x"}))
    assert not Participation.objects.exists()


def test_who_may(client_of: Any, speaker: Any) -> None:
    group = factories.group()
    assert client_of(None).get(PAGE).status_code == 302
    assert client_of(factories.person()).get(PAGE).status_code == 403
    assert client_of(factories.person(is_secretariat=True)).get(PAGE).status_code == 403
    for role in ("focal_point", "deputy", "editor"):
        point = factories.focal_point(role=role)
        send(client_of(point.person), (group, {"act": "ask", "words": "Data."}))
        assert Participation.objects.filter(organization=point.organization).exists()


def test_the_page_takes_the_same_number_of_queries(
    client_of: Any, speaker: Any, django_assert_max_num_queries: Any
) -> None:
    term = factories.term(name_en="Fishing")
    speaker.organization.issues.add(term)
    for _ in range(15):
        group = factories.group(theme_en="Fishing at sea")
        member_of(factories.group(), speaker)
        plan = factories.plan(group=group)
        factories.output(outcome=factories.outcome(plan=plan))
        initiative = factories.initiative()
        initiative.groups.add(group)
        initiative.issues.add(term)
    client = client_of(speaker.person)
    client.get(PAGE)
    with django_assert_max_num_queries(30):
        client.get(PAGE)


def test_keys_of_members_are_those_of_the_members_whom_a_reader_may_know_of() -> None:
    group = factories.group()
    present, paused, hidden, chairing = (factories.organization() for _ in range(4))
    for one in (present, paused, hidden):
        factories.participation(group=group, organization=one, status="active")
    factories.participation(group=factories.group(), organization=factories.organization(), status="active")
    factories.participation(group=group, organization=factories.organization(), status="requested")
    began = timezone.localdate() - timedelta(days=3)
    joined = Participation.objects.get(organization=paused)
    Pause.objects.create(participation=joined, starts=began, reason="Elections.")
    for _twice in range(2):
        factories.office(group=group, organization=chairing)
    Organization.objects.filter(pk=hidden.pk).update(visibility="restricted")
    own = Viewer(1, organization_ids=frozenset({hidden.pk}))
    secretariat = Viewer(1, is_secretariat=True)
    offices = list(group.offices.all())

    def keys(viewer: Viewer, present: list[Office] | None = None) -> list[int]:
        return [body.key for body in bodies_of_group(group, viewer, present)]

    assert keys(STRANGER) == [present.pk, chairing.pk]
    assert keys(own) == [present.pk, hidden.pk, chairing.pk]
    for viewer in (STRANGER, own, secretariat):
        assert keys(viewer) == keys(viewer, offices)
        assert set(keys(viewer)) == set(visible_members(group, viewer).values_list("pk", flat=True))
    without_members = factories.group()
    ask_what_it_has(without_members, "participations")
    with CaptureQueriesContext(connection) as captured:
        assert [body.key for body in bodies_of_group(without_members, STRANGER, offices)] == [chairing.pk]
    assert "participation" not in captured[0]["sql"]
