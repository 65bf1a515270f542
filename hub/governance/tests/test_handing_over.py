"""A term that ends: its holder is told in time, and hands over what there is to the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.governance.models import HandedOver, Handover
from hub.governance.reminders import remind_of_ends
from hub.groups.models import Office
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.meetings.models import ActionItem
from hub.notifications.spreading import leaders_of

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
TODAY = timezone.localdate()


@pytest.fixture
def ending(scenario: Any) -> Any:
    """The chair's term ends in twenty days; the next one begins after it."""
    office = scenario.group.offices.get()
    Office.objects.filter(pk=office.pk).update(starts=TODAY - timedelta(days=700), ends=TODAY + timedelta(days=20))
    office.refresh_from_db()
    next_one = factories.focal_point()
    factories.office(group=scenario.group, organization=next_one.organization, starts=office.ends + timedelta(days=1))
    return office, next_one.person


def address(office: Office, act: str = "") -> str:
    return f"{office.group.get_absolute_url()}offices/{office.pk}/handover/{act}"


def test_the_holder_is_told_sixty_and_fourteen_days_before_once_each(
    scenario: Any, ending: Any, mailoutbox: Any
) -> None:
    office, _next = ending
    ends = office.ends
    days = [ends - timedelta(days=before) for before in (90, 61, 60, 59, 30, 15, 14, 13, 1, 0, -1)]
    numbers = [remind_of_ends("https://hub.example", day) for day in days]
    assert numbers == [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
    assert {email.to[0] for email in mailoutbox} == {scenario.leader.email}
    assert f"https://hub.example{scenario.group.get_absolute_url()}offices/" in mailoutbox[0].body
    Office.objects.filter(pk=office.pk).update(ends=ends + timedelta(days=365))
    assert remind_of_ends("https://hub.example", ends + timedelta(days=310)) == 1


def test_a_term_recorded_late_is_told_once(ending: Any) -> None:
    office, _next = ending
    assert remind_of_ends("https://hub.example", office.ends - timedelta(days=3)) == 1
    assert remind_of_ends("https://hub.example", office.ends - timedelta(days=2)) == 0


def test_editors_and_closed_accounts_are_not_written_to(scenario: Any, ending: Any, mailoutbox: Any) -> None:
    factories.focal_point(organization=scenario.leading_organization, role="editor")
    type(scenario.leader).objects.filter(pk=scenario.leader.pk).update(is_active=False)
    assert remind_of_ends("https://hub.example") == 0
    assert mailoutbox == []


def test_the_list_is_filled_and_ticked_by_both(scenario: Any, ending: Any, client_of: Any) -> None:
    office, heir = ending
    meeting = factories.meeting(group=scenario.group, title_en="Meeting to come", status="planned", begins_on="2999")
    ActionItem.objects.create(meeting=meeting, text="Write to the partners", owner=scenario.leading_organization)
    factories.plan(group=scenario.group, state="draft", visibility="group", title_en="Draft plan")
    factories.library_item(title_en="Handbook").groups.set([scenario.group])
    outgoing, incoming = client_of(scenario.leader), client_of(heir)
    assert outgoing.post(address(office, "begin/")).status_code == 302
    assert outgoing.post(address(office, "begin/")).status_code == 302
    handover = Handover.objects.get()
    assert {thing.title for thing in handover.things.all()} == {
        "Meeting to come", "Write to the partners", "Draft plan", "Handbook"
    }  # fmt: skip
    assert incoming.get(address(office)).status_code == 404  # her term has not begun
    outgoing.post(address(office, "add/"), {"kind": "other", "title": "The keys"})
    keys = list(handover.things.values_list("pk", flat=True))
    outgoing.post(address(office, "tick/"), {"thing": keys})
    Office.objects.filter(pk=office.pk).update(ends=TODAY - timedelta(days=1))
    Office.objects.filter(group=scenario.group).exclude(pk=office.pk).update(starts=TODAY)
    assert "Being handed over" in outgoing.get(address(office)).content.decode()
    incoming.post(address(office, "tick/"), {"thing": [*keys, "x", "9" * 30]})
    for client in (outgoing, incoming):
        assert "Handed over" in client.get(address(office)).content.decode()
    assert not HandedOver.objects.filter(passed_by=heir).exists()
    assert not HandedOver.objects.filter(received_by=scenario.leader).exists()


def test_who_may_hand_over(scenario: Any, ending: Any, client_of: Any) -> None:
    office, _next = ending
    for name, person in scenario.people.items():
        answer = client_of(person).post(address(office, "begin/"))
        assert answer.status_code == (302 if name in {"leader", "secretariat", "visitor"} else 403), name
        assert Handover.objects.exists() is (name in {"leader", "secretariat"})
        seen = client_of(person).get(address(office)).status_code
        assert seen == {"leader": 200, "secretariat": 200, "visitor": 302}.get(name, 404)
        added = client_of(person).post(address(office, "add/"), {"kind": "other", "title": name}).status_code
        assert added == (302 if name in {"leader", "secretariat", "visitor"} else 404)
        ticked = client_of(person).post(address(office, "tick/"), {"thing": []}).status_code
        assert ticked == added
        if name != "leader":
            Handover.objects.all().delete()
    editor = factories.focal_point(organization=scenario.leading_organization, role="editor").person
    client_of(scenario.leader).post(address(office, "begin/"))
    assert client_of(editor).get(address(office)).status_code == 404


def test_bad_lines_are_refused_in_one_sentence(ending: Any, scenario: Any, client_of: Any) -> None:
    office, _next = ending
    client = client_of(scenario.leader)
    client.post(address(office, "begin/"))
    before = HandedOver.objects.count()
    for values in (
        {"kind": "other", "title": ""},
        {"kind": "rumour", "title": "A"},
        {"kind": "other", "title": "x" * 300},
    ):
        answer = client.post(address(office, "add/"), values, follow=True)
        assert "Write what is handed over." in answer.content.decode()
    assert HandedOver.objects.count() == before


def test_the_page_of_offices_leads_to_the_list(scenario: Any, ending: Any, client_of: Any) -> None:
    office, _next = ending
    page = f"{scenario.group.get_absolute_url()}offices/"
    assert "Prepare the hand-over" in client_of(scenario.leader).get(page).content.decode()
    assert "Prepare the hand-over" not in client_of(scenario.member).get(page).content.decode()
    client_of(scenario.leader).post(address(office, "begin/"))
    assert address(office) in client_of(scenario.leader).get(page).content.decode()
    assert address(office) not in client_of(scenario.member).get(page).content.decode()


def test_a_term_that_ends_and_a_list_to_take_over_are_tasks(scenario: Any, ending: Any, client_of: Any) -> None:
    office, heir = ending
    tasks = "/my-tasks/"
    assert "Your term ends: Chair" in client_of(scenario.leader).get(tasks).content.decode()
    for person in (scenario.member, scenario.stranger, heir):
        assert "Your term ends" not in client_of(person).get(tasks).content.decode()
    outgoing = client_of(scenario.leader)
    outgoing.post(address(office, "begin/"))
    outgoing.post(address(office, "add/"), {"kind": "other", "title": "The keys"})
    keys = list(HandedOver.objects.values_list("pk", flat=True))
    outgoing.post(address(office, "tick/"), {"thing": keys})
    assert "Your term ends" not in outgoing.get(tasks).content.decode()
    Office.objects.filter(group=scenario.group).exclude(pk=office.pk).update(starts=TODAY)
    assert address(office) in client_of(heir).get(tasks).content.decode()
    client_of(heir).post(address(office, "tick/"), {"thing": keys})
    assert address(office) not in client_of(heir).get(tasks).content.decode()


def test_those_of_a_former_partner_neither_read_the_list_nor_are_told(
    scenario: Any, client_of: Any, ending: Any, mailoutbox: Any
) -> None:
    office, _next = ending
    client_of(scenario.secretariat).post(address(office, "begin/"))
    handover = Handover.objects.get()
    assert client_of(scenario.leader).get(address(office)).status_code == 200
    type(office.organization).objects.filter(pk=office.organization_id).update(status="former")
    mailoutbox.clear()
    assert client_of(scenario.leader).get(address(office)).status_code == 404
    assert not Handover.objects.visible_to(viewer_of(scenario.leader)).filter(pk=handover.pk).exists()
    assert remind_of_ends("https://hub.example") == 0
    assert mailoutbox == []
    assert leaders_of([scenario.group.pk]) == {scenario.group.pk: set()}
