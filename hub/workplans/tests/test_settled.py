"""What is settled stays settled: the resolution behind an adoption, and the meeting behind the resolution."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from hub.events.models import Event, Verb
from hub.lib.tests import factories
from hub.meetings.models import ActionItem, Meeting, Resolution
from hub.workplans import actions
from hub.workplans.models import Amendment, Plan
from hub.workplans.tests.scenes import scene

YESTERDAY = timezone.localdate() - timedelta(days=1)


def test_a_resolution_is_not_older_than_the_text_it_decides_on(stage, client_of):
    stage.share()
    old = stage.resolution(on=YESTERDAY)
    page = client_of(stage.leader).post(stage.address("adopt/"), {"resolution": old.pk}).content.decode()
    assert "Name the resolution of a later meeting" in page
    assert stage.reload().state == Plan.State.SHARED
    actions.adopt(plan=stage.plan, resolution=stage.resolution(), by=stage.leader)
    assert stage.reload().state == Plan.State.ADOPTED


PAPER = {"entered_later": "on", "reason": "https://example.org/minutes.pdf"}


def test_a_plan_adopted_on_paper_is_adopted_with_its_old_resolution(stage, client_of):
    """Both days are shown, who entered it and where the text is; only by who may adopt."""
    stage.share()
    old = stage.resolution(on=date(2019, 5, 14))
    Meeting.objects.filter(pk=old.meeting_id).update(begins_on="2019-05-14")
    for person in (None, stage.scenario.stranger, stage.member):
        answer = client_of(person).post(stage.address("adopt/"), {"resolution": old.pk, "publish": "on"} | PAPER)
        assert answer.status_code in {302, 403, 404}
        assert stage.reload().state == Plan.State.SHARED
    leader = client_of(stage.leader)
    page = leader.post(stage.address("adopt/"), {"resolution": old.pk} | PAPER | {"reason": " "}).content.decode()
    assert "Say where the adopted text can be read" in page
    assert leader.post(stage.address("adopt/"), {"resolution": old.pk, "publish": "on"} | PAPER).status_code == 302
    plan = stage.reload()
    today = date_format(timezone.localdate())
    assert (plan.state, plan.steps.get(after="adopted").on) == (Plan.State.ADOPTED, date(2019, 5, 14))
    visitor = client_of(None)
    life = visitor.get(stage.address("history/")).content.decode()
    assert f"entered here on {today}" in life
    assert "https://example.org/minutes.pdf" in life
    version = plan.versions.get(kind="adopted")
    text = visitor.get(version.get_absolute_url()).content.decode()
    assert f"adopted on 14 May 2019, before it was entered here on {today}" in text
    assert version.document()["adoption"]["entered_on"] == timezone.localdate().isoformat()
    event = Event.objects.get(verb=Verb.ADOPTED, object_id=plan.pk)
    assert (event.after["adopted_on"], event.after["entered_on"]) == ("2019-05-14", timezone.localdate().isoformat())
    assert (event.actor, event.reason) == (stage.leader, PAPER["reason"])


def test_a_plan_that_lives_here_is_not_adopted_as_one_from_paper(stage, client_of):
    stage.share()
    leader = client_of(stage.leader)
    new = stage.resolution(on=timezone.localdate())
    page = leader.post(stage.address("adopt/"), {"resolution": new.pk} | PAPER).content.decode()
    assert "Adopt it without this tick" in page
    old = stage.resolution(on=date(2019, 5, 14))
    round_ = stage.consult()
    actions.close_round(round=round_, by=stage.leader, reason="Nobody is left to comment.")
    actions.revise(plan=stage.reload(), by=stage.leader)
    page = leader.post(stage.address("adopt/"), {"resolution": old.pk} | PAPER).content.decode()
    assert "The group commented on this plan here" in page
    assert stage.reload().state == Plan.State.REVISED


def test_the_day_of_a_text_is_counted_where_the_meeting_was(stage):
    """Shared on the evening of a day in the place of the meeting, when the next one has begun elsewhere."""
    version = stage.share()
    resolution = stage.resolution(on=YESTERDAY)
    offset = version.at.hour + 1  # hours to the west in which it is still yesterday
    zone = f"Etc/GMT+{offset}" if offset <= 12 else "Pacific/Pago_Pago"
    if offset > 11:
        pytest.skip("at this time of day it is today everywhere")
    Meeting.objects.filter(pk=resolution.meeting_id).update(time_zone=zone)
    actions.adopt(plan=stage.reload(), resolution=resolution, by=stage.leader)


def test_an_amendment_is_decided_by_a_resolution_that_is_not_older(stage):
    stage.adopt()
    amendment = actions.propose_amendment(
        plan=stage.reload(), item=stage.output, field="title_en", proposed="Other words", reason="Because",
        by=stage.member, organization=stage.scenario.member_organization,
    )  # fmt: skip
    decide = {"amendment": amendment, "state": Amendment.State.ACCEPTED, "decision": "Agreed", "by": stage.leader}
    with pytest.raises(ValidationError, match="later meeting"):
        actions.decide_amendment(**decide, resolution=stage.resolution(on=YESTERDAY, number=2))
    assert actions.decide_amendment(**decide, resolution=stage.resolution(number=3)) is not None


def test_a_resolution_decides_two_plans_only_if_it_says_so(scenario):
    first, second = scene(scenario), scene(scenario, period="2031")
    resolution = first.resolution()
    for one in (first, second):
        one.share()
    actions.adopt(plan=first.reload(), resolution=resolution, by=scenario.leader)
    with pytest.raises(ValidationError, match="Another plan was adopted by this resolution"):
        actions.adopt(plan=second.reload(), resolution=resolution, by=scenario.leader)
    several = second.resolution(number=2, decides_several_plans=True)
    third = scene(scenario, period="2032")
    third.share()
    for one in (second, third):
        actions.adopt(plan=one.reload(), resolution=several, by=scenario.leader)


def test_the_meeting_behind_an_adoption_is_closed(stage, client_of):
    resolution = stage.resolution()
    meeting = resolution.meeting
    item = factories.agenda_item(meeting=meeting)
    task = ActionItem.objects.create(meeting=meeting, text="To do")
    client = client_of(stage.leader)
    edit, agenda = f"/edit/meeting/{meeting.pk}/", f"/edit/agenda-item/{item.pk}/"
    assert client.get(edit).status_code == 200
    stage.share()
    actions.adopt(plan=stage.reload(), resolution=resolution, by=stage.leader)
    for person in (stage.leader, stage.scenario.secretariat):
        for address in (edit, f"{edit}delete/", f"/edit/resolution/{resolution.pk}/"):
            assert client_of(person).post(address, {"title_en": "Another", "reason": "Because"}).status_code == 403
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert f'"{edit}"' not in page
    assert "its minutes can still be approved" in page
    # Minutes are written afterwards, and tasks go on.
    assert client.get(agenda).status_code == 200
    over = timezone.now() - timedelta(days=1)
    type(meeting).objects.filter(pk=meeting.pk).update(minutes_state="comment", corrections_until=over)
    assert client.post(f"/meetings/{meeting.pk}/approve-minutes/").status_code == 302
    assert client.get(agenda).status_code == 403
    assert client.get(f"/edit/resolution/new/?meeting={meeting.pk}").status_code == 403
    assert client.get(f"/edit/action-item/{task.pk}/").status_code == 200
    meeting.refresh_from_db()
    assert "Another" not in meeting.title_en


def test_a_meeting_cannot_be_changed_in_the_moment_of_adoption(stage, client_of, monkeypatch):
    """The form was allowed; the plan is adopted before it is saved."""
    from hub.editing import registry

    resolution = stage.resolution()
    stage.share()
    meeting = resolution.meeting
    check = registry.EDITABLE_MODELS["meeting"].check_can_edit

    def adopted_meanwhile(viewer, record):
        check(viewer, record)
        if stage.reload().state == Plan.State.SHARED:
            actions.adopt(plan=stage.plan, resolution=resolution, by=stage.leader)

    monkeypatch.setitem(
        registry.EDITABLE_MODELS,
        "meeting",
        registry.EditableModel(
            registry.EDITABLE_MODELS["meeting"].form,
            adopted_meanwhile,
            "Meeting",
            before_writing=registry.EDITABLE_MODELS["meeting"].before_writing,
        ),
    )
    values = {"title_en": "Another", "status": "held", "mode": "online", "begins_on": meeting.begins_on}
    values |= {"visibility": "public", "group": meeting.group_id}
    assert client_of(stage.leader).post(f"/edit/meeting/{meeting.pk}/", values).status_code == 403
    meeting.refresh_from_db()
    assert "Another" not in meeting.title_en


def test_only_those_who_lead_say_that_a_resolution_decides_several_plans(stage, client_of):
    resolution = stage.resolution()
    values = {"meeting": resolution.meeting_id, "number": 1, "on": resolution.on, "text_en": "Text"}
    address = f"/edit/resolution/{resolution.pk}/"
    for person in (stage.member, stage.scenario.stranger):
        assert client_of(person).post(address, values | {"decides_several_plans": "on"}).status_code == 403
    assert client_of(stage.leader).post(address, values | {"decides_several_plans": "on"}).status_code == 302
    assert Resolution.objects.get(pk=resolution.pk).decides_several_plans
