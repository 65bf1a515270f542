"""Rows of a kind on one page with one save: who may, what is written, and what happens when two write at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.events.models import Event
from hub.lib.tests import factories
from hub.meetings.models import ActionItem, AgendaItem, Attendance
from hub.workplans.tests.scenes import scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def meeting(scenario: Any) -> Any:
    return factories.meeting(group=scenario.group, status="held", begins_on="2024-01-10")


def address(meeting: Any) -> str:
    return f"/edit/meeting/{meeting.pk}/rows/"


def sent(page: Any) -> dict[str, str]:
    """The page as a browser would send it back, with nothing changed."""
    values: dict[str, str] = {"reason": ""}
    for _table, rows in page.context["tables"]:
        for form in (rows.management_form, *rows.forms):
            for field in form:
                value = field.value()
                if field.name != "DELETE":
                    values[field.html_name] = "" if value is None else str(getattr(value, "pk", value))
    return values


def faults(page: Any) -> list[str]:
    return [fault.text for fault in page.context["faults"]]


def fill(values: dict[str, str], prefix: str, *rows: dict[str, Any]) -> dict[str, str]:
    """Write rows below those that are there."""
    first = int(values[f"{prefix}-INITIAL_FORMS"])
    for number, row in enumerate(rows, first):
        values |= {f"{prefix}-{number}-{name}": str(value) for name, value in row.items()}
    values[f"{prefix}-TOTAL_FORMS"] = str(max(first + len(rows), int(values[f"{prefix}-TOTAL_FORMS"])))
    return values


def test_a_meeting_is_written_with_one_save(scenario: Any, client_of: Any, meeting: Any) -> None:
    client = client_of(scenario.leader)
    values = sent(client.get(address(meeting)))
    fill(values, "agenda-item", *({"title": f"Item {n}", "minutes": "Said."} for n in range(10)))
    organizations = [factories.organization() for _ in range(8)]
    fill(
        values,
        "attendance",
        *({"organization": one.pk, "kind": "present", "people": "Person 1"} for one in organizations),
    )
    fill(values, "action-item", {"text": "Write the draft", "owner": organizations[0].pk, "status": "open"})
    answer = client.post(address(meeting), values)
    assert answer.status_code == 302, faults(answer)
    assert list(meeting.agenda.values_list("position", "title")) == [(n + 1, f"Item {n}") for n in range(10)]
    assert meeting.attendance.count() == 8
    assert meeting.action_items.get().owner == organizations[0]
    events = Event.objects.filter(kind__in=["meetings.agendaitem", "meetings.attendance", "meetings.actionitem"])
    assert set(events.values_list("verb", "actor")) == {("created", scenario.leader.pk)}
    assert events.count() == 19
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Person 1" in page
    assert "Person 1" not in client_of(None).get(meeting.get_absolute_url()).content.decode()


def test_members_and_strangers_write_no_rows(scenario: Any, client_of: Any, meeting: Any) -> None:
    values = sent(client_of(scenario.leader).get(address(meeting)))
    fill(values, "agenda-item", {"title": "Slipped in"})
    for person in (scenario.member, scenario.stranger):
        assert client_of(person).get(address(meeting)).status_code == 403
        assert client_of(person).post(address(meeting), values).status_code == 403
    assert client_of(None).post(address(meeting), values).status_code == 302
    type(meeting).objects.filter(pk=meeting.pk).update(visibility="restricted")
    assert client_of(scenario.stranger).get(address(meeting)).status_code == 404
    assert client_of(scenario.leader).get("/edit/source/1/rows/").status_code == 404
    assert not AgendaItem.objects.exists()


def test_one_more_row_without_scripts_keeps_what_was_typed(scenario: Any, client_of: Any, meeting: Any) -> None:
    client = client_of(scenario.leader)
    page = client.get(address(meeting))
    tables = page.context["tables"]
    assert page.content.decode().count("entry__spare") == sum(rows.total_form_count() - 1 for _table, rows in tables)
    values = fill(sent(page), "agenda-item", {"title": "", "objective": "Half written"})
    page = client.post(address(meeting), values | {"add-row": "agenda-item"})
    text = page.content.decode()
    assert "Half written" in text
    assert 'id="faults"' not in text
    assert "autofocus" in text
    assert "entry__spare" not in text, "what was asked for is shown on narrow screens, too"
    assert page.context["tables"][0][1].total_form_count() == int(values["agenda-item-TOTAL_FORMS"]) + 1
    assert not AgendaItem.objects.exists()


def test_one_fault_holds_back_everything_and_is_named_first(scenario: Any, client_of: Any, meeting: Any) -> None:
    client = client_of(scenario.leader)
    values = sent(client.get(address(meeting)))
    fill(values, "agenda-item", {"title": "First"}, {"title": "", "objective": "Without a title"})
    page = client.post(address(meeting), values)
    [fault] = page.context["faults"]
    assert (fault.text, fault.href) == (
        "Agenda, row 2 · Title · This field is required.", "#id_agenda-item-1-title",
    )  # fmt: skip
    assert "Without a title" in page.content.decode()
    assert not AgendaItem.objects.exists()
    organization = factories.organization().pk
    fill(values, "agenda-item", {"title": "First"}, {"title": "Second"})
    twice = fill(dict(values), "attendance", {"organization": organization}, {"organization": organization})
    assert client.post(address(meeting), twice).status_code == 200
    assert not Attendance.objects.exists()
    many = {"agenda-item-TOTAL_FORMS": "5000"}
    assert client.post(address(meeting), values | many).status_code == 200
    assert client.post(address(meeting), values | {"agenda-item-TOTAL_FORMS": "x"}).status_code == 200
    assert not AgendaItem.objects.exists()


def test_rows_are_put_in_order_and_deleted_with_a_reason(scenario: Any, client_of: Any, meeting: Any) -> None:
    first, second, third = (factories.agenda_item(meeting=meeting, position=n) for n in (1, 2, 3))
    client = client_of(scenario.leader)
    values = sent(client.get(address(meeting)))
    values |= {"agenda-item-0-place": "2", "agenda-item-1-place": "1", "agenda-item-2-DELETE": "on"}
    assert client.post(address(meeting), values).context["problems"] == ["Say why rows are deleted."]
    assert client.post(address(meeting), values | {"reason": "Put off"}).status_code == 302
    assert list(meeting.agenda.values_list("pk", "position")) == [(second.pk, 1), (first.pk, 2)]
    moved = Event.objects.about(first).get()
    assert (moved.verb, moved.before, moved.after) == ("moved", {"position": 1}, {"position": 2})
    deleted = Event.objects.about(third).get()
    assert (deleted.verb, deleted.reason) == ("deleted", "Put off")
    # Where two ask for one number, the row that was moved stands first.
    values = sent(client.get(address(meeting))) | {"agenda-item-1-place": "1"}
    client.post(address(meeting), values)
    assert list(meeting.agenda.values_list("pk", flat=True)) == [first.pk, second.pk]


def test_nothing_changed_leaves_no_trace(scenario: Any, client_of: Any, meeting: Any) -> None:
    factories.agenda_item(meeting=meeting)
    Attendance.objects.create(meeting=meeting, organization=scenario.member_organization)
    client = client_of(scenario.leader)
    assert client.post(address(meeting), sent(client.get(address(meeting)))).status_code == 302
    assert not Event.objects.filter(kind__startswith="meetings.").exists()


def test_two_editors_are_told_of_the_same_row_only(scenario: Any, client_of: Any, meeting: Any) -> None:
    one, other = factories.agenda_item(meeting=meeting), factories.agenda_item(meeting=meeting)
    client, second = client_of(scenario.leader), client_of(scenario.secretariat)
    hers = sent(client.get(address(meeting)))
    theirs = sent(second.get(address(meeting)))
    client.post(address(meeting), hers | {"agenda-item-0-title": "Changed by the chair"})
    # Another row: what the chair wrote stays, though this page had the earlier words.
    assert second.post(address(meeting), theirs | {"agenda-item-1-title": "Other words"}).status_code == 302
    assert [item.title for item in meeting.agenda.all()] == ["Changed by the chair", "Other words"]
    # The same row: nothing is written until she has seen what others wrote.
    page = second.post(address(meeting), theirs | {"agenda-item-0-title": "Mine"})
    assert "Somebody saved these rows while you were writing" in page.content.decode()
    assert "Changed by the chair" in page.content.decode()
    assert page.context["conflicts"]
    one.refresh_from_db()
    assert one.title == "Changed by the chair"
    again = sent(page) | {"agenda-item-0-title": "Mine", "agenda-item-1-title": "Other words"}
    assert second.post(address(meeting), again).status_code == 302
    one.refresh_from_db()
    assert one.title == "Mine"
    other.delete()
    page = second.post(address(meeting), again | {"agenda-item-1-title": "Late"})
    assert any("Somebody deleted this row" in fault for fault in faults(page))


def test_a_meeting_that_adopted_a_plan_takes_actions_only(scenario: Any, client_of: Any) -> None:
    stage = scene(scenario)
    stage.adopt()
    meeting = stage.plan.__class__.objects.get(pk=stage.plan.pk).resolution.meeting
    type(meeting).objects.filter(pk=meeting.pk).update(status="held", minutes_state="approved")
    client = client_of(scenario.leader)
    page = client.get(address(meeting))
    assert [table.kind_name for table, _rows in page.context["tables"]] == ["action-item"]
    values = fill(sent(page), "action-item", {"text": "Publish it", "status": "open"})
    values |= {"agenda-item-TOTAL_FORMS": "1", "agenda-item-INITIAL_FORMS": "0", "agenda-item-0-title": "Slipped in"}
    assert client.post(address(meeting), values).status_code == 302
    assert ActionItem.objects.get().text == "Publish it"
    assert not AgendaItem.objects.filter(title="Slipped in").exists()


def test_rows_of_other_meetings_are_out_of_reach(scenario: Any, client_of: Any, meeting: Any) -> None:
    foreign = factories.agenda_item(meeting=factories.meeting(group=scenario.other_group))
    own = factories.agenda_item(meeting=meeting)
    client = client_of(scenario.leader)
    values = sent(client.get(address(meeting))) | {"agenda-item-0-id": str(foreign.pk), "agenda-item-0-title": "Stolen"}
    assert client.post(address(meeting), values).status_code == 200
    foreign.refresh_from_db()
    own.refresh_from_db()
    assert "Stolen" not in (foreign.title, own.title)


def test_indicators_of_an_outcome(scenario: Any, client_of: Any) -> None:
    stage = scene(scenario)
    where = f"/edit/outcome/{stage.outcome.pk}/rows/"
    client = client_of(scenario.leader)
    before = stage.outcome.indicators.count()
    values = sent(client.get(where))
    row = {"title_en": "Children reached", "measures": "change", "unit": "children", "direction": "up", "target": "500"}
    fill(values, "indicator", row, row | {"title_en": "Schools", "unit": "number"})
    answer = client.post(where, values)
    assert answer.status_code == 302, faults(answer)
    made = list(stage.outcome.indicators.all())[before:]
    assert [(one.plan, str(one.title)) for one in made] == [
        (stage.plan, "Children reached"),
        (stage.plan, "Schools"),
    ]
    assert made[0].position < made[1].position
    for person in (scenario.member, scenario.stranger):
        assert client_of(person).post(where, values).status_code in (403, 404)


def test_rows_of_an_initiative(scenario: Any, client_of: Any) -> None:
    initiative = factories.initiative(owner=scenario.member_organization)
    where = f"/edit/initiative/{initiative.pk}/rows/"
    client = client_of(scenario.member)
    values = sent(client.get(where))
    fill(values, "tranche", {"year": "2024", "amount": "1000", "currency": "usd", "basis": "budget"})
    fill(values, "phase", {"name_en": "Pilot", "starts": "2024", "ends": "2025"})
    fill(values, "place", {"name": "Town 1", "latitude": "1.5", "longitude": "2", "shown": "coarse"})
    fill(values, "role", {"organization": scenario.member_organization.pk, "kind": "funder"})
    answer = client.post(where, values)
    assert answer.status_code == 302, faults(answer)
    tranche = initiative.tranches.get()
    assert (tranche.amount, tranche.currency, tranche.year) == (1000, "USD", 2024)
    assert initiative.phases.get().name_en == "Pilot"
    assert initiative.places.get().shown == "coarse"
    assert initiative.roles.get().kind == "funder"
    for person in (scenario.leader, scenario.stranger):
        assert client_of(person).post(where, values).status_code == 403


def test_the_page_asks_as_often_for_many_rows_as_for_few(scenario: Any, client_of: Any, meeting: Any) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            factories.agenda_item(meeting=meeting)
            Attendance.objects.create(meeting=meeting, organization=factories.organization())

    client = client_of(scenario.leader)
    add(2)
    client.get(address(meeting))
    with CaptureQueriesContext(connection) as few:
        client.get(address(meeting))
    add(20)
    with CaptureQueriesContext(connection) as many:
        client.get(address(meeting))
    assert len(many) == len(few)
