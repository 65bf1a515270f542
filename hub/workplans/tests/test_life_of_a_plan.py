"""From draft to superseded: what is allowed when, who may, what is frozen."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from hub.editing.registry import EDITABLE_MODELS
from hub.events.models import Event
from hub.lib.tests import factories
from hub.lib.visibility import Visibility
from hub.meetings.models import Meeting
from hub.workplans import actions, permissions
from hub.workplans.blockers import blockers
from hub.workplans.models import Plan, PlanVersion, Step

State = Plan.State


def test_whole_life(stage):
    stage.share()
    assert stage.reload().visibility == Visibility.GROUP
    opened = stage.consult()
    comment = stage.comment(item=stage.output)
    actions.close_round(round=opened, by=stage.leader, reason="Everybody has spoken")
    actions.revise(plan=stage.reload(), by=stage.leader)
    actions.dispose(comment=comment, verdict="accepted", reason="Done as asked", by=stage.leader)
    version = actions.adopt(plan=stage.reload(), resolution=stage.resolution(), by=stage.leader, publish=True)
    plan = stage.reload()
    assert (plan.state, plan.visibility) == (State.ADOPTED, Visibility.PUBLIC)
    assert plan.resolution is not None
    assert plan.resolution.meeting is not None
    assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert json.loads(version.text)["adoption"]["resolution"] == 1
    steps = Step.objects.filter(plan=plan).values_list("after", flat=True)
    assert list(steps) == ["shared", "consultation", "revised", "adopted"]
    assert [v.kind for v in plan.versions.all()] == ["shared", "consulted", "revised", "adopted"]
    verbs = Event.objects.about(plan).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["shared", "consulted", "closed", "revised", "adopted"]


@pytest.mark.parametrize("state", [State.DRAFT, State.CONSULTATION, State.DISPUTED, State.UNPUBLISHED])
def test_cannot_be_adopted_from(stage, state):
    Plan.objects.filter(pk=stage.plan.pk).update(state=state)
    with pytest.raises(ValidationError, match="cannot become"):
        actions.adopt(plan=stage.reload(), resolution=stage.resolution(), by=stage.leader)
    assert not stage.plan.versions.exists()


def test_refusal_says_exactly_what_is_missing_and_where(stage, client_of):
    stage.share()
    stage.consult()
    comment = stage.comment(item=stage.output)
    amendment = actions.propose_amendment(
        plan=stage.plan,
        item=stage.output,
        field="title_en",
        proposed="Other",
        reason="Clearer",
        organization=None,
        by=stage.member,
    )
    stage.activity.due = date(1999, 1, 1)
    stage.activity.save()
    Plan.objects.filter(pk=stage.plan.pk).update(state=State.REVISED)
    missing = {blocker.kind: blocker for blocker in blockers(stage.reload())}
    assert set(missing) == {"round", "comment", "amendment", "rule"}
    assert missing["comment"].where.endswith(f"comments/#{comment.public_id}")
    assert missing["amendment"].where.endswith(f"amendments/#{amendment.public_id}")
    assert missing["rule"].where.endswith(f"check/#ACT01-{stage.activity.anchor}")
    response = client_of(stage.leader).post(stage.address("adopt/"), {"resolution": stage.resolution().pk})
    assert response.status_code == 409
    page = response.content.decode()
    for blocker in missing.values():
        assert blocker.where in page
    assert stage.reload().state == State.REVISED
    assert not PlanVersion.objects.filter(kind="adopted").exists()
    for address in {blocker.where.partition("#")[0] for blocker in missing.values()}:
        assert client_of(stage.leader).get(address).status_code == 200


def test_the_way_to_what_is_missing_is_shown_in_every_state_before_adoption(stage, client_of):
    client, link = client_of(stage.leader), f'href="{stage.address("adopt/")}"'
    for transition in (lambda: None, stage.share, stage.consult):
        transition()
        assert link in client.get(stage.address("history/")).content.decode()
    assert link not in client_of(stage.member).get(stage.address("history/")).content.decode()
    assert "is still open" in client.get(stage.address("adopt/")).content.decode()
    Plan.objects.filter(pk=stage.plan.pk).update(state="unpublished")
    assert link not in client.get(stage.address("history/")).content.decode()


def test_second_adoption_is_told(stage):
    stage.share()
    resolution = stage.resolution()
    seen_by_both = Plan.objects.get(pk=stage.plan.pk)
    actions.adopt(plan=stage.reload(), resolution=resolution, by=stage.leader)
    with pytest.raises(ValidationError, match="moved this plan on"):
        actions.adopt(plan=seen_by_both, resolution=resolution, by=stage.scenario.secretariat)
    assert stage.plan.versions.filter(kind="adopted").count() == 1


def test_of_two_who_share_at_once_the_second_is_told_so(stage, client_of):
    stage.share()
    page = (
        client_of(stage.scenario.secretariat).post(stage.address("history/share/"), {"reason": "Mine"}).content.decode()
    )
    assert "Somebody moved this plan on: it is in the state “Shared with the group” already." in page
    assert "Mine" in page


def test_rules_are_told_once_each_with_their_places(stage, client_of):
    factories.outcome(plan=stage.plan, position=2)
    factories.outcome(plan=stage.plan, position=3)
    shown = client_of(stage.leader).get(stage.address("history/share/")).context["findings"]
    assert len({rule.code for rule, _places in shown}) == len(shown)
    assert {"OUT01": ["2", "3"]}.items() <= {rule.code: [f.number for f in places] for rule, places in shown}.items()
    blocks = [places[0].blocks for _rule, places in shown]
    assert blocks == sorted(blocks, reverse=True)


def test_resolution_must_be_of_a_meeting_that_was_held_and_of_this_group(stage):
    stage.share()
    planned = factories.meeting(group=stage.scenario.group, status=Meeting.Status.PLANNED)
    with pytest.raises(ValidationError, match="not held"):
        actions.adopt(plan=stage.plan, resolution=stage.resolution(meeting=planned), by=stage.leader)
    elsewhere = factories.meeting(group=stage.scenario.other_group, status=Meeting.Status.HELD)
    with pytest.raises(ValidationError, match="another group"):
        actions.adopt(plan=stage.plan, resolution=stage.resolution(meeting=elsewhere), by=stage.leader)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="future"):
        actions.adopt(plan=stage.plan, resolution=stage.resolution(on=tomorrow), by=stage.leader)


@pytest.mark.both_databases
def test_database_keeps_adoption_tied_to_a_resolution(stage):
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=stage.plan.pk).update(state=State.ADOPTED)


@pytest.mark.both_databases
def test_database_refuses_to_change_or_delete_a_version(stage):
    version = stage.share()
    for transition in (
        lambda: PlanVersion.objects.filter(pk=version.pk).update(text="{}"),
        lambda: PlanVersion.objects.filter(pk=version.pk).delete(),
        lambda: PlanVersion(pk=version.pk, plan=stage.plan, number=1, kind="shared", text="", sha256="").save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            transition()
    assert PlanVersion.objects.get(pk=version.pk).text == version.text


def test_failure_in_mid_adoption_leaves_nothing(stage, monkeypatch):
    stage.share()
    from hub.workplans.actions import lifecycle as life

    def fail(*args, **options):
        raise RuntimeError("the power goes")

    monkeypatch.setattr(life, "_step", fail)
    with pytest.raises(RuntimeError):
        actions.adopt(plan=stage.plan, resolution=stage.resolution(), by=stage.leader)
    assert stage.reload().state == State.SHARED
    assert stage.plan.resolution is None
    assert list(stage.plan.versions.values_list("kind", flat=True)) == ["shared"]


def test_adopted_text_is_not_edited(stage, client_of):
    stage.adopt()
    client = client_of(stage.leader)
    for kind_name, pk in (("plan", stage.plan.pk), ("outcome", stage.outcome.pk), ("output", stage.output.pk), ("activity", stage.activity.pk), ("indicator", stage.indicator.pk)):  # fmt: skip
        assert client.get(f"/edit/{kind_name}/{pk}/").status_code == 403, kind_name
        assert client.post(f"/edit/{kind_name}/{pk}/delete/", {"reason": "x"}).status_code == 403, kind_name


def test_amendment_after_adoption_takes_a_resolution_and_leaves_the_adopted_version(stage):
    adopted = stage.adopt()
    amendment = actions.propose_amendment(
        plan=stage.reload(), item=stage.output, field="title_en", proposed="A wider study", reason="More money",
        organization=None, by=stage.member,
    )  # fmt: skip
    decide = {"amendment": amendment, "state": "accepted", "decision": "Agreed", "by": stage.leader}
    with pytest.raises(ValidationError, match="Only a resolution"):
        actions.decide_amendment(**decide)
    amended = actions.decide_amendment(**decide, resolution=stage.resolution(number=2))
    stage.output.refresh_from_db()
    assert stage.output.title_en == "A wider study"
    assert amended is not None
    assert (amended.number, amended.kind) == (adopted.number + 1, "amended")
    assert PlanVersion.objects.get(pk=adopted.pk).text == adopted.text


def test_superseded_only_by_an_adopted_plan(stage):
    stage.adopt()
    later = factories.plan(group=stage.scenario.group, period="2031", starts=date(2031, 1, 1), ends=date(2031, 12, 31))
    with pytest.raises(ValidationError, match="was adopted"):
        actions.supersede(plan=stage.reload(), successor=later, reason="New plan", by=stage.leader)


def test_who_may_move_a_plan_on(stage, client_of):
    stage.share()
    people = stage.scenario.people | {"working-group lead": stage.subgroup_lead}
    codes = {name: client_of(person).get(stage.address("adopt/")).status_code for name, person in people.items()}
    assert codes == {
        "visitor": 302, "stranger": 404, "member": 403, "leader": 200, "secretariat": 200, "working-group lead": 403,
    }  # fmt: skip


def test_draft_is_for_those_who_write_it(stage, client_of):
    people = stage.scenario.people | {"working-group lead": stage.subgroup_lead}
    codes = {name: client_of(person).get(stage.address()).status_code for name, person in people.items()}
    assert codes == {
        "visitor": 404, "stranger": 404, "member": 404, "leader": 200, "secretariat": 200, "working-group lead": 200,
    }  # fmt: skip


def test_working_group_lead_writes_her_outcome_only(stage, client_of):
    other = factories.outcome(plan=stage.plan, position=2)
    client = client_of(stage.subgroup_lead)
    assert client.get(f"/edit/output/{stage.output.pk}/").status_code == 200
    assert client.get(f"/edit/outcome/{other.pk}/").status_code == 403
    assert client.get(f"/edit/plan/{stage.plan.pk}/").status_code == 403


def test_pages_of_every_state(stage, client_of):
    client = client_of(stage.leader)
    pages = ["", "history/", "check/", "comments/", "matrix/", "amendments/", "differences/", "adopt/", "progress/", "import/", "copy/", f"outputs/{stage.output.pk}/", f"amendments/new/?item={stage.output.anchor}", "report/"]  # fmt: skip
    for language in ("", "/fr"):
        for page in pages:
            assert client.get(f"{language}{stage.address(page)}").status_code == 200, page
    stage.share()
    stage.comment(item=stage.output, quote="recruitment")
    for page in pages:
        assert client.get(stage.address(page)).status_code == 200, page
    actions.dispose(comment=stage.plan.comments.get(), verdict="rejected", reason="No", by=stage.leader)
    version = stage.adopt()
    for page in [*pages[:6], "progress/", "report/", f"versions/{version.number}/", "differences/?from=1&to=now", f"items/{stage.output.anchor}/give-up/", f"items/{stage.output.anchor}/report/", "progress/lock/"]:  # fmt: skip
        assert client.get(stage.address(page)).status_code == 200, page
    assert client.get("/my-tasks/").status_code == 200


@pytest.mark.both_databases
def test_deeds_through_the_pages(stage, client_of):
    client = client_of(stage.leader)
    assert client.post(stage.address("history/share/"), {"reason": ""}).status_code == 302
    assert stage.reload().state == State.SHARED
    soon = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    late = client.post(stage.address("history/open-round/"), {"deadline": "2020-01-01T10:00", "audience": "members"})
    assert "has passed already" in late.content.decode()
    assert (
        client.post(stage.address("history/open-round/"), {"deadline": soon, "audience": "members"}).status_code == 302
    )
    early = client.post(stage.address("history/close-round/"), {"reason": ""})
    assert "Say why" in early.content.decode()
    assert client.post(stage.address("history/close-round/"), {"reason": "All have spoken"}).status_code == 302
    assert client.post(stage.address("history/revise/"), {"reason": ""}).status_code == 302
    adopted = client.post(stage.address("adopt/"), {"resolution": stage.resolution().pk, "publish": "on"})
    assert adopted.status_code == 302
    visitor = client_of(None)
    frozen = visitor.get(adopted["Location"]).content.decode()
    assert f'<h2 id="{stage.outcome.anchor}-title">' in frozen
    assert frozen.index(f'<tr id="{stage.output.anchor}">') < frozen.index(f'<tr id="{stage.activity.anchor}">')
    assert visitor.get(stage.address("versions/1/")).status_code == 404, "a draft stays with the group"


@pytest.mark.parametrize("transition", ["edit", "delete"])
def test_nobody_writes_into_a_plan_while_it_is_adopted(stage, client_of, monkeypatch, transition):
    """The plan is adopted after the form was read and found valid, before it is written."""
    client = client_of(stage.leader)
    address = f"/edit/output/{stage.output.pk}/{'delete/' if transition == 'delete' else ''}"
    assert client.get(address).status_code == 200
    hold = permissions.hold_open
    title = stage.output.title_en

    def late(item):
        stage.adopt()
        hold(item)

    kind_name = EDITABLE_MODELS["output"]
    monkeypatch.setitem(EDITABLE_MODELS, "output", replace(kind_name, before_writing=late))
    values = {"plan": stage.plan.pk, "outcome": stage.outcome.pk, "position": 1, "title_en": "Other", "weight": 1,
              "status": "planned", "reason": "x"}  # fmt: skip
    response = client.post(address, values)
    assert response.status_code == 403
    assert "was adopted" in response.content.decode()
    stage.output.refresh_from_db()
    assert stage.output.title_en == title


@pytest.mark.both_databases
def test_superseded_through_the_page(stage, client_of):
    stage.adopt()
    client, address = client_of(stage.leader), stage.address("history/supersede/")
    year = stage.plan.ends.year + 1
    values = {
        "group": stage.scenario.group,
        "period": f"{year}",
        "starts": date(year, 1, 1),
        "ends": date(year, 12, 31),
    }
    successor = factories.plan(**values)
    elsewhere = factories.plan(state="adopted", resolution=stage.plan.resolution)
    for wrong in (successor, elsewhere, stage.plan):
        page = client.post(address, {"successor": wrong.pk, "reason": "A new period"})
        assert page.status_code == 200, "drafts, plans of other groups and the plan itself are not offered"
    Plan.objects.filter(pk=successor.pk).update(state="adopted", resolution=stage.plan.resolution)
    page = client.get(address).content.decode()
    assert "2 items of this plan are neither done" in page
    assert client.post(address, {"successor": successor.pk, "reason": ""}).status_code == 200
    assert client_of(stage.member).post(address, {"successor": successor.pk, "reason": "x"}).status_code == 403
    assert client.post(address, {"successor": successor.pk, "reason": "A new period"}).status_code == 302
    assert (stage.reload().state, stage.plan.superseded_by) == (State.SUPERSEDED, successor)
    assert stage.plan.steps.latest("pk").reason == "A new period"
    assert successor.get_absolute_url() in client.get(stage.address()).content.decode()


@pytest.fixture
def history(stage):
    """A plan whose place another one has taken, and the people's own items in it."""
    stage.adopt()
    year = stage.plan.ends.year + 1
    successor = factories.plan(
        group=stage.scenario.group,
        period=f"{year}",
        starts=date(year, 1, 1),
        ends=date(year, 12, 31),
        title_en="The next one",
    )
    Plan.objects.filter(pk=successor.pk).update(state="adopted", resolution=stage.plan.resolution)
    successor.refresh_from_db()
    actions.supersede(plan=stage.plan, successor=successor, reason="A new period", by=stage.leader)
    stage.reload()
    stage.successor = successor
    return stage


def test_what_is_superseded_is_history(history, client_of):
    """Nobody is offered to go on there, and who tries is told so in a sentence."""
    key, sentence = history.output.anchor, "Another plan has taken this one’s place"
    for person in (history.leader, history.member):
        page = client_of(person).get(history.address(f"outputs/{history.output.pk}/")).content.decode()
        assert sentence in page
        for tail in (f"items/{key}/report/", f"items/{key}/accept/", f"items/{key}/give-up/", "amendments/new/"):
            assert tail not in page, tail
    member = client_of(history.member)
    for tail in (f"items/{key}/report/", f"items/{key}/accept/", f"amendments/new/?item={key}"):
        answered = member.get(history.address(tail))
        assert (answered.status_code, sentence in answered.content.decode()) == (403, True), tail
    answered = client_of(history.leader).get(history.address(f"items/{key}/give-up/"))
    assert (answered.status_code, sentence in answered.content.decode()) == (403, True)
    common = {"item": history.output, "organization": history.scenario.member_organization, "by": history.member}
    for refused in (
        lambda: actions.accept_item(answer="accepted", **common),
        lambda: actions.report_progress(until=history.plan.starts, done="x", status="under_way", percent=1, **common),
        lambda: actions.drop_item(item=history.output, reason="x", by=history.leader),
    ):
        with pytest.raises(ValidationError, match="has taken this one’s place"):
            refused()


def test_superseded_and_successor_lead_to_each_other(history, client_of):
    old, new = history.address(), history.successor.get_absolute_url()
    for tail in ("", f"outputs/{history.output.pk}/", "progress/", "report/"):
        assert f'href="{new}"' in client_of(history.leader).get(history.address(tail)).content.decode(), tail
    assert f'href="{old}"' in client_of(history.leader).get(new).content.decode()


def test_successor_that_is_not_open_to_the_reader_is_not_named(history, client_of):
    Plan.objects.filter(pk=history.plan.pk).update(visibility="public")
    Plan.objects.filter(pk=history.successor.pk).update(visibility="group")
    page = client_of(None).get(history.address()).content.decode()
    assert "Another plan has taken this one’s place" in page
    assert "The next one" not in page
    assert history.successor.get_absolute_url() not in page


def test_no_plan_takes_the_place_of_one_that_begins_after_it(history, client_of):
    with pytest.raises(ValidationError, match="begins before"):
        actions.supersede(plan=history.successor, successor=adopted_before(history), reason="x", by=history.leader)
    page = client_of(history.leader).get(f"{history.successor.get_absolute_url()}history/supersede/").content.decode()
    assert "Much earlier" not in page


def adopted_before(stage):
    first = {"starts": date(2001, 1, 1), "ends": date(2001, 12, 31), "title_en": "Much earlier"}
    earlier = factories.plan(group=stage.scenario.group, period="2001", **first)
    Plan.objects.filter(pk=earlier.pk).update(state="adopted", resolution=stage.plan.resolution)
    earlier.refresh_from_db()
    return earlier


def test_the_page_of_adoption_leads_to_the_meeting_that_is_missing(stage, client_of):
    client = client_of(stage.leader)
    meeting = factories.meeting(group=stage.scenario.group, status=Meeting.Status.HELD, begins_on="2024-01-10")
    page = client.get(stage.address("adopt/")).content.decode()
    for link in (f"/edit/meeting/new/?group={stage.scenario.group.pk}", f"/edit/resolution/new/?meeting={meeting.pk}"):
        assert f'href="{link}"' in page
        assert client.get(link).status_code == 200
