"""Minutes from draft through corrections to approval; nothing changes after it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.events.models import Event
from hub.lib.tests import factories
from hub.meetings import minutes
from hub.meetings.models import AgendaItem, ApprovedMinutes, Attendance, Correction, Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def meeting(scenario: Any) -> Meeting:
    made = factories.meeting(group=scenario.group, status="held", begins_on="2026-01-10")
    factories.agenda_item(meeting=made, position=1, title="Fees", minutes="What was said")
    return made


@pytest.fixture
def laid_open(meeting: Meeting, scenario: Any) -> Meeting:
    minutes.open_minutes(meeting=meeting, until=timezone.now() + timedelta(days=7), by=scenario.leader)
    meeting.refresh_from_db()
    return meeting


def end(meeting: Meeting) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(corrections_until=timezone.now() - timedelta(seconds=1))
    meeting.refresh_from_db()
    return meeting


def address(meeting: Meeting, tail: str) -> str:
    return f"{meeting.get_absolute_url()}{tail}"


def test_from_draft_to_approved(scenario, client_of, meeting):
    chair, member = client_of(scenario.leader), client_of(scenario.member)
    page = meeting.get_absolute_url()
    assert "What was said" not in client_of(None).get(page).content.decode()
    refused = chair.post(address(meeting, "approve-minutes/")).content.decode()
    assert "Lay the minutes open for corrections first" in refused
    asked = {"until": "2035-03-01T17:00", "time_zone": "Pacific/Kiritimati"}
    assert chair.post(address(meeting, "open-minutes/"), asked).status_code == 302
    shown = member.get(page).content.decode()
    assert "1 March 2035, 17:00 (Pacific/Kiritimati" not in shown  # the clock of the meeting, which has none
    assert "Correct the minutes" in shown
    for refused in (chair.post(address(meeting, "approve-minutes/")), chair.get(address(meeting, "approve-minutes/"))):
        assert "Members may correct the minutes until" in refused.content.decode()
    item = meeting.agenda.get()
    assert member.post(address(meeting, "correct/"), {"agenda_item": item.pk, "text": "It was less"}).status_code == 302
    correction = Correction.objects.get()
    assert correction.organization == scenario.member_organization
    end(meeting)
    refused = chair.post(address(meeting, "approve-minutes/")).content.decode()
    assert "Answer every correction first; 1 wait." in refused
    emptied = chair.post(address(meeting, f"corrections/{correction.pk}/"), {"minutes": " ", "answer": "Right."})
    assert "minutes" in emptied.context["form"].errors  # nothing is wiped out by a slip
    answer = {"minutes": "What was said, and less", "answer": "Right."}
    assert chair.post(address(meeting, f"corrections/{correction.pk}/"), answer).status_code == 302
    assert "Right." in member.get(page).content.decode()
    assert chair.post(address(meeting, "approve-minutes/")).status_code == 302
    public = client_of(None).get(page).content.decode()
    assert "What was said, and less" in public
    frozen = ApprovedMinutes.objects.get()
    assert frozen.sha256 in public
    for person in (None, scenario.member):
        file = client_of(person).get(address(meeting, "minutes.json"))
        assert hashlib.sha256(file.content).hexdigest() == frozen.sha256
    assert "It was less" not in public  # what members bring in is for the invited
    event = Event.objects.about(meeting).first()
    assert (event.verb, event.after["sha256"], event.actor) == ("approved", frozen.sha256, scenario.leader)
    assert "approved already" in chair.post(address(meeting, "approve-minutes/")).content.decode()


ACTS = {
    "propose/": {"member", "leader", "secretariat"},
    "proposals/{proposal}/": {"leader", "secretariat"},
    "open-minutes/": {"leader", "secretariat"},
    "correct/": {"member", "leader", "secretariat"},
    "corrections/{correction}/": {"leader", "secretariat"},
    "approve-minutes/": {"leader", "secretariat"},
    "carry-over/": {"leader", "secretariat"},
}


@pytest.mark.parametrize("tail", ACTS)
def test_who_may_do_what_with_the_record(scenario, client_of, laid_open, tail):
    proposal = laid_open.proposals.create(title="An item", by=scenario.member)
    correction = laid_open.corrections.create(text="Other words", by=scenario.member)
    at = address(laid_open, tail.format(proposal=proposal.pk, correction=correction.pk))
    may = set()
    for name, person in scenario.people.items():
        answered = client_of(person).get(at)
        if answered.status_code == 200:
            may.add(name)
        else:
            assert answered.status_code in {302, 403, 404}
    assert may & {"visitor", "stranger", "member", "leader", "secretariat"} == ACTS[tail]
    before = Event.objects.count()
    given = {"title": "Mine", "text": "Mine", "answer": "No", "until": "2035-01-01T10:00", "time_zone": "UTC"}
    for person in (None, scenario.stranger):
        client_of(person).post(at, given)
    assert Event.objects.count() == before


def test_corrections_are_for_the_invited(scenario, client_of, laid_open):
    laid_open.corrections.create(text="Between us", by=scenario.member)
    page = laid_open.get_absolute_url()
    assert "Between us" in client_of(scenario.member).get(page).content.decode()
    for person in (None, scenario.stranger):
        assert "Between us" not in client_of(person).get(page).content.decode()


@pytest.mark.parametrize(("seconds", "taken"), [(1, True), (0, False)])
def test_corrections_end_to_the_second(scenario, laid_open, monkeypatch, seconds, taken):
    now = laid_open.corrections_until - timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: now)
    values = {"meeting": laid_open, "agenda_item": None, "text": "Less", "organization": None, "by": scenario.member}
    if taken:
        minutes.correct_minutes(**values)
    else:
        with pytest.raises(ValidationError, match="Corrections were asked for until"):
            minutes.correct_minutes(**values)
    assert Correction.objects.exists() is taken


def test_of_two_who_answer_at_once_the_second_reads_why_not(scenario, laid_open):
    item = laid_open.agenda.get()
    correction = laid_open.corrections.create(text="Less", agenda_item=item, by=scenario.member)
    stale = Correction.objects.get(pk=correction.pk)
    minutes.answer_correction(correction=correction, taken=True, answer="Yes", minutes="Less", by=scenario.leader)
    with pytest.raises(ValidationError, match="Somebody has answered this already"):
        minutes.answer_correction(correction=stale, taken=False, answer="No", by=scenario.secretariat)
    correction.refresh_from_db()
    item.refresh_from_db()
    assert (correction.state, correction.answer, item.minutes) == ("taken", "Yes", "Less")


def test_time_for_corrections_only_becomes_longer(scenario, laid_open):
    stood = laid_open.corrections_until
    with pytest.raises(ValidationError, match="must be later"):
        minutes.open_minutes(meeting=laid_open, until=stood - timedelta(days=1), by=scenario.leader)
    minutes.open_minutes(meeting=laid_open, until=stood + timedelta(days=1), by=scenario.leader)
    laid_open.refresh_from_db()
    assert laid_open.corrections_until == stood + timedelta(days=1)


def test_minutes_without_a_word_are_not_laid_open(scenario):
    empty = factories.meeting(group=scenario.group, status="held", begins_on="2026-01-10")
    with pytest.raises(ValidationError, match="No minutes are written"):
        minutes.open_minutes(meeting=empty, until=timezone.now() + timedelta(days=1), by=scenario.leader)


def test_what_was_approved_no_longer_changes(scenario, client_of, laid_open):
    item = laid_open.agenda.get()
    there = Attendance.objects.create(meeting=laid_open, organization=scenario.member_organization)
    end(laid_open)
    minutes.approve_minutes(meeting=laid_open, by=scenario.leader)
    chair = client_of(scenario.leader)
    for kind_name, record in (("meeting", laid_open), ("agenda-item", item), ("attendance", there)):
        assert chair.get(f"/edit/{kind_name}/{record.pk}/").status_code == 403
    assert chair.get(f"/edit/resolution/new/?meeting={laid_open.pk}").status_code in {200, 403}
    made = {"meeting": laid_open.pk, "number": 1, "text_en": "Late", "on": "2026-01-10"}
    assert chair.post(f"/edit/resolution/new/?meeting={laid_open.pk}", made).status_code == 403
    assert AgendaItem.objects.get().minutes == "What was said"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        ApprovedMinutes.objects.update(text="{}")


def test_a_frozen_text_names_only_whom_everybody_may_know(scenario, laid_open):
    hidden = factories.organization(visibility="restricted", name_en="Quiet one")
    Attendance.objects.create(meeting=laid_open, organization=hidden, people="Person 1")
    end(laid_open)
    frozen = minutes.approve_minutes(meeting=laid_open, by=scenario.leader)
    assert "Quiet one" not in frozen.text
    assert "Person 1" not in frozen.text
    assert '["*","present"]' in frozen.text


def test_a_member_proposes_and_the_chair_takes_it_onto_the_agenda(scenario, client_of):
    day = timezone.localdate() + timedelta(days=30)
    meeting = factories.meeting(group=scenario.group, begins_on=day.isoformat(), proposals_until=day)
    member, chair = client_of(scenario.member), client_of(scenario.leader)
    sent = {"title": "Fees again", "objective": "Decide", "duration": "20"}
    assert member.post(address(meeting, "propose/"), sent).status_code == 302
    proposal = meeting.proposals.get()
    assert chair.post(address(meeting, f"proposals/{proposal.pk}/"), {"answer": "Gladly"}).status_code == 302
    item = meeting.agenda.get()
    assert (item.title, item.duration, item.lead) == ("Fees again", 20, scenario.member_organization.short_name)
    again = chair.post(address(meeting, f"proposals/{proposal.pk}/"), {"answer": "No", "decline": "1"})
    assert "Somebody has answered this already" in again.content.decode()
    assert meeting.agenda.count() == 1
    Meeting.objects.filter(pk=meeting.pk).update(proposals_until=timezone.localdate() - timedelta(days=2))
    late = member.post(address(meeting, "propose/"), sent).content.decode()
    assert "no longer asked for" in late
    assert "Fees again" in late  # nothing of it is lost


@pytest.mark.parametrize("status", ["planned", "held"])
def test_who_proposed_an_item_reads_before_and_after_the_meeting_why_it_was_declined(scenario, client_of, status):
    meeting = factories.meeting(group=scenario.group, status=status)
    declined = {"state": "declined", "answered_by": scenario.leader, "answered_at": timezone.now()}
    meeting.proposals.create(title="Fees again", by=scenario.member, answer="Next time", **declined)
    assert "Next time" in client_of(scenario.member).get(meeting.get_absolute_url()).content.decode()
    assert "Next time" not in client_of(None).get(meeting.get_absolute_url()).content.decode()


def test_open_actions_stand_before_the_next_meeting_and_are_carried_over(scenario, client_of, meeting):
    meeting.action_items.create(text="Write the draft", owner=scenario.member_organization)
    following = factories.meeting(group=scenario.group, begins_on="2035-01-10")
    assert "Still to do from earlier meetings" in client_of(None).get(following.get_absolute_url()).content.decode()
    assert client_of(scenario.leader).post(address(meeting, "carry-over/")).status_code == 302
    assert following.action_items.get().text == "Write the draft"
    assert meeting.action_items.get().status == "carried_over"
    client_of(scenario.leader).post(address(meeting, "carry-over/"))
    assert following.action_items.count() == 1


def test_a_second_correction_does_not_write_over_the_first(scenario, client_of, laid_open):
    item = laid_open.agenda.get()
    first, second = (laid_open.corrections.create(text=text, agenda_item=item, by=scenario.member) for text in "ab")
    chair = client_of(scenario.leader)
    form = chair.get(address(laid_open, f"corrections/{second.pk}/")).context["form"]
    minutes.answer_correction(correction=first, taken=True, answer="Yes", minutes="First", by=scenario.secretariat)
    sent = {"minutes": "What was said, second", "answer": "Yes", "stood": form["stood"].value()}
    answer = chair.post(address(laid_open, f"corrections/{second.pk}/"), sent)
    assert "Somebody changed the minutes of this item while you wrote" in answer.content.decode()
    item.refresh_from_db()
    second.refresh_from_db()
    assert (item.minutes, second.state) == ("First", "waiting")
    fresh = chair.get(address(laid_open, f"corrections/{second.pk}/")).context["form"]
    sent |= {"minutes": "First and second", "stood": fresh["stood"].value()}
    assert chair.post(address(laid_open, f"corrections/{second.pk}/"), sent).status_code == 302
    item.refresh_from_db()
    assert item.minutes == "First and second"
