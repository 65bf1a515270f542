"""A focal point hands her role over: the successor accepts, from a day on; open tasks move, past acts stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.notifications.models import Notification
from hub.notifications.spreading import spread
from hub.partners.models import FocalPoint, RoleTransfer
from hub.workplans.models import ProgressUpdate
from hub.workplans.tasks import tasks_of
from hub.workplans.waiting import waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def today() -> Any:
    return timezone.localdate()


@pytest.fixture
def role(today: Any) -> FocalPoint:
    return factories.focal_point(starts=today - timedelta(100), organization=factories.organization(status="partner"))


@pytest.fixture
def successor() -> Any:
    person = factories.person()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def begin(client: Any, role: FocalPoint, successor: Any, effective: Any, /, **values: Any) -> Any:
    address = f"{role.organization.get_absolute_url()}roles/{role.pk}/transfer/"
    given = {"person": successor.email, "effective": str(effective), "note": "Know this."}
    return client.post(address, given | values)


def test_from_proposal_to_the_new_role(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    old, effective = client_of(role.person), today + timedelta(days=10)
    begin(old, role, successor, effective)
    asked = RoleTransfer.objects.get()
    role.refresh_from_db()
    assert role.ends is None, "until she accepts, nothing changes"
    [task] = tasks_of(waiting_for(viewer_of(successor)), viewer_of(successor))
    assert (task.href, task.due) == (asked.get_absolute_url(), effective)
    assert "Know this." in client_of(successor).get(asked.get_absolute_url()).content.decode()
    client_of(successor).post(asked.get_absolute_url(), {"answer": "accept"})
    role.refresh_from_db()
    taken = FocalPoint.objects.get(person=successor)
    assert (role.ends, taken.starts, taken.role) == (effective - timedelta(1), effective, role.role)
    assert role.organization_id in viewer_of(role.person).organization_ids, "hers until that day"
    assert not viewer_of(successor).organization_ids
    verbs = list(Event.objects.about(asked).order_by("sequence").values_list("verb", "actor"))
    assert verbs == [("proposed", role.person.pk), ("accepted", successor.pk)]
    assert Event.objects.about(role).get().after == {"ends": str(role.ends)}


def test_open_tasks_move_and_past_acts_stay(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    output = factories.output(outcome=factories.outcome(plan=factories.plan(state="shared")), lead=role.organization)
    report = ProgressUpdate.objects.create(
        output=output, organization=role.organization, author=role.person, until=today, done="Half", state="returned",
        review="How many?", reviewer=factories.person(), reviewed_at=timezone.now(),
    )  # fmt: skip
    assert waiting_for(viewer_of(role.person)).returned == [report]
    begin(client_of(role.person), role, successor, today)
    client_of(successor).post(RoleTransfer.objects.get().get_absolute_url(), {"answer": "accept"})
    assert waiting_for(viewer_of(successor)).returned == [report]
    assert waiting_for(viewer_of(successor)).unanswered == [output]
    gone = waiting_for(viewer_of(role.person))
    assert (gone.returned, gone.unanswered) == ([], [])
    report.refresh_from_db()
    assert report.author == role.person


def test_while_somebody_speaks_her_report_is_hers(role: Any, today: Any) -> None:
    other = factories.focal_point(organization=role.organization)
    output = factories.output(outcome=factories.outcome(plan=factories.plan()), lead=role.organization)
    ProgressUpdate.objects.create(
        output=output, organization=role.organization, author=role.person, until=today, done="Half", state="draft"
    )
    assert waiting_for(viewer_of(other.person)).returned == []


def test_a_deputy_takes_over_and_is_deputy_no_longer(client_of: Any, role: Any, today: Any) -> None:
    deputy = factories.focal_point(organization=role.organization, role="deputy", starts=today - timedelta(5))
    begin(client_of(role.person), role, deputy.person, today, person=deputy.person.name)
    client_of(deputy.person).post(RoleTransfer.objects.get().get_absolute_url(), {"answer": "accept"})
    present = FocalPoint.objects.on().filter(organization=role.organization)
    assert [(one.person, one.role) for one in present] == [(deputy.person, "focal_point")]


def test_a_day_that_has_passed_counts_from_today(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    begin(client_of(role.person), role, successor, today)
    RoleTransfer.objects.update(effective=today - timedelta(days=3))
    client_of(successor).post(RoleTransfer.objects.get().get_absolute_url(), {"answer": "accept"})
    assert FocalPoint.objects.get(person=successor).starts == today


def test_a_role_that_begins_today_ends_today(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    FocalPoint.objects.update(starts=today)
    begin(client_of(role.person), role, successor, today)
    client_of(successor).post(RoleTransfer.objects.get().get_absolute_url(), {"answer": "accept"})
    role.refresh_from_db()
    assert (role.starts, role.ends) == (today, today)
    assert FocalPoint.objects.get(person=successor).starts == today


def test_declined_with_a_reason_and_asked_again(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    begin(client_of(role.person), role, successor, today)
    asked = RoleTransfer.objects.get()
    client = client_of(successor)
    assert "Say why" in client.post(asked.get_absolute_url(), {"answer": "decline", "reason": " "}).content.decode()
    client.post(asked.get_absolute_url(), {"answer": "decline", "reason": "No time."})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("declined", "No time.")
    late = client.post(asked.get_absolute_url(), {"answer": "accept"})
    assert "answered or withdrawn already" in late.content.decode()
    assert FocalPoint.objects.filter(ends=None).count() == 1
    begin(client_of(role.person), role, successor, today)
    assert RoleTransfer.objects.filter(state="proposed").count() == 1


def test_one_at_a_time_and_withdrawn(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    client = client_of(role.person)
    begin(client, role, successor, today)
    asked = RoleTransfer.objects.get()
    again = begin(client, role, factories.person(), today)
    assert again["Location"] == asked.get_absolute_url()
    client.post(asked.get_absolute_url(), {"answer": "withdraw"})
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert client_of(successor).post(asked.get_absolute_url(), {"answer": "accept"}).status_code == 200
    assert not FocalPoint.objects.filter(person=successor).exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"effective": "2020-01-01"}, "Choose a day from today on, within a year."),
        ({"effective": "2999-01-01"}, "Choose a day from today on, within a year."),
        ({"effective": "soon"}, "Enter a valid date"),
        ({"person": "nobody@example.org"}, "Nobody with this address has an account here"),
        ({"person": ""}, "This field is required"),
        ({"note": "word " * 201}, "Write at most 200 words; this text has 201."),
    ],
)
def test_odd_values_get_a_sentence(
    client_of: Any, role: Any, successor: Any, today: Any, values: dict[str, str], sentence: str
) -> None:
    assert sentence in begin(client_of(role.person), role, successor, today, **values).content.decode()
    assert not RoleTransfer.objects.exists()


def test_not_to_oneself_and_not_beyond_the_end(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    role.person.emailaddress_set.create(email=role.person.email, verified=True, primary=True)
    assert "Name another person" in begin(client_of(role.person), role, role.person, today).content.decode()
    role.ends = today + timedelta(days=5)
    role.save()
    late = begin(client_of(role.person), role, successor, today + timedelta(days=9))
    assert "The role ends before that day." in late.content.decode()


def test_an_address_that_nobody_confirmed_is_vouched_for(client_of: Any, role: Any, today: Any) -> None:
    unknown = factories.person()
    assert "Nobody has confirmed this address" in begin(client_of(role.person), role, unknown, today).content.decode()
    begin(client_of(role.person), role, unknown, today, vouched="on")
    assert RoleTransfer.objects.get().successor == unknown


def test_who_may(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    deputy = factories.focal_point(organization=role.organization, role="deputy").person
    editor = factories.focal_point(organization=role.organization, role="editor").person
    of_another = factories.focal_point().person
    address = f"{role.organization.get_absolute_url()}roles/{role.pk}/transfer/"
    expected = {role.person: 200, deputy: 200, factories.person(is_secretariat=True): 200, editor: 403, of_another: 403}
    for person, status in expected.items():
        assert client_of(person).get(address).status_code == status, person
    assert client_of(factories.person()).get(address).status_code == 404
    assert client_of(None).get(address).status_code == 302
    begin(client_of(deputy), role, successor, today)
    asked = RoleTransfer.objects.get()
    for person, status in {editor: 200, deputy: 200, successor: 200, of_another: 404, factories.person(): 404}.items():
        assert client_of(person).get(asked.get_absolute_url()).status_code == status
    for person in (role.person, deputy, editor):
        assert client_of(person).post(asked.get_absolute_url(), {"answer": "accept"}).status_code == 403
    assert client_of(editor).post(asked.get_absolute_url(), {"answer": "withdraw"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == "proposed"


def test_the_page_of_the_organization_leads_there(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    address = f"{role.organization.get_absolute_url()}roles/{role.pk}/transfer/"
    readers = {None: False, factories.focal_point().person: False, role.person: True}
    for reader, may in readers.items():
        assert (address in client_of(reader).get(role.organization.get_absolute_url()).content.decode()) is may
    begin(client_of(role.person), role, successor, today)
    assert (
        successor.name
        not in client_of(factories.focal_point().person).get(role.organization.get_absolute_url()).content.decode()
    )


def test_those_of_a_former_partner_hand_nothing_over(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    role.organization.status = "former"
    role.organization.save()
    colleague = factories.focal_point(organization=role.organization)
    for one in (role, colleague):
        assert begin(client_of(role.person), one, successor, today).status_code in (403, 404)
    assert not RoleTransfer.objects.exists()


def test_both_sides_are_told(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    begin(client_of(role.person), role, successor, today)
    spread()
    assert [(row.person, row.event.verb) for row in Notification.objects.all()] == [(successor, "proposed")]
    asked = RoleTransfer.objects.get()
    assert asked.get_absolute_url() in client_of(successor).get("/inbox/").content.decode()
    client_of(successor).post(asked.get_absolute_url(), {"answer": "decline", "reason": "No time"})
    spread()
    assert Notification.objects.filter(person=role.person, event__verb="declined").count() == 1
    page = client_of(role.person).get("/inbox/").content.decode()
    assert "Hand-over of a role" in page


def test_a_fixed_term_is_not_lengthened(client_of: Any, role: Any, successor: Any, today: Any) -> None:
    last = today + timedelta(days=40)
    FocalPoint.objects.filter(pk=role.pk).update(ends=last)
    begin(client_of(role.person), role, successor, today + timedelta(days=5))
    client_of(successor).post(RoleTransfer.objects.get().get_absolute_url(), {"answer": "accept"})
    assert FocalPoint.objects.get(person=successor).ends == last
