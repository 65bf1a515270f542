"""Locked periods have bounds, can be lifted with a reason, and know exceptions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hub.events.models import Event
from hub.workplans import actions
from hub.workplans.models import LockException, PeriodLock, Plan
from hub.workplans.tests.scenes import scene

pytestmark = pytest.mark.both_databases

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def adopted(stage):
    stage.adopt()
    stage.reload()
    return stage


def lock(stage, first=None, last=None):
    first = first or stage.plan.starts
    last = last or stage.plan.starts + 30 * DAY
    return actions.lock_period(plan=stage.reload(), starts=first, ends=last, reason="Settled", by=stage.leader)


def report(stage, item=None, until=None):
    return actions.report_progress(
        item=item or stage.output, organization=stage.scenario.member_organization, until=until or stage.plan.starts + DAY,
        done="Work", status="under_way", percent=10, by=stage.member,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(-1, 5, "The plan begins on"), (0, 10_000, "has not come yet"), (5, 4, "The end lies before the start")],
)
def test_a_lock_lies_inside_the_plan_and_is_over(adopted, client_of, first, last, sentence):
    starts = adopted.plan.starts
    values = {"starts": starts + first * DAY, "ends": starts + last * DAY, "reason": "Settled"}
    page = client_of(adopted.leader).post(adopted.address("progress/lock/"), values).content.decode()
    assert sentence in page
    assert not PeriodLock.objects.exists()
    lock(adopted)


def test_a_lock_ends_with_the_plan(adopted):
    Plan.objects.filter(pk=adopted.plan.pk).update(ends=TODAY - 10 * DAY)
    with pytest.raises(ValidationError, match="The plan ends on"):
        lock(adopted, last=TODAY - 5 * DAY)


def test_days_are_locked_once(adopted):
    lock(adopted)
    with pytest.raises(ValidationError, match="are locked already"):
        lock(adopted, adopted.plan.starts + 30 * DAY, adopted.plan.starts + 40 * DAY)
    lock(adopted, adopted.plan.starts + 31 * DAY, adopted.plan.starts + 40 * DAY)


def test_a_draft_and_a_plan_that_was_replaced_are_not_locked_or_waived(stage):
    with pytest.raises(ValidationError, match="not adopted"):
        lock(stage)
    stage.adopt()
    made = lock(stage)
    later = scene(stage.scenario, period="2031")
    later.share()
    actions.adopt(plan=later.reload(), resolution=stage.resolution(number=2), by=stage.leader)
    actions.waive(plan=stage.reload(), rule="ACT04", item="", reason="Known", by=stage.leader)
    actions.supersede(plan=stage.reload(), successor=later.reload(), reason="A new plan", by=stage.leader)
    plan = stage.reload()
    refused = [
        lambda: lock(stage, plan.starts + 60 * DAY, plan.starts + 70 * DAY),
        lambda: actions.lift_lock(lock=PeriodLock.objects.get(pk=made.pk), reason="Because", by=stage.leader),
        lambda: actions.except_from_lock(lock=made, item=stage.output, reason="Because", by=stage.leader),
        lambda: actions.waive(plan=plan, rule="ACT04", item="output-1", reason="Known", by=stage.leader),
    ]
    made.plan.refresh_from_db()
    for act in refused:
        with pytest.raises(ValidationError, match="taken this one’s place"):
            act()


def test_a_lock_is_lifted_with_a_reason_and_stays_on_record(adopted, client_of):
    made = lock(adopted)
    with pytest.raises(ValidationError, match="is locked"):
        report(adopted)
    address = adopted.address(f"progress/locks/{made.pk}/lift/")
    for person in (adopted.member, adopted.scenario.stranger):
        assert client_of(person).post(address, {"reason": "Please"}).status_code in {403, 404}
    assert client_of(adopted.leader).post(address, {"reason": ""}).status_code == 200
    assert client_of(adopted.leader).post(address, {"reason": "A figure was wrong"}).status_code == 302
    report(adopted)
    event = Event.objects.about(adopted.plan).get(verb="unlocked")
    assert (event.actor, event.reason, event.before["lock"]) == (adopted.leader, "A figure was wrong", made.pk)
    assert "A figure was wrong" in client_of(adopted.member).get(adopted.address("progress/")).content.decode()
    assert "lifted already" in client_of(adopted.leader).post(address, {"reason": "Again"}).content.decode()
    lock(adopted)  # the days can be locked anew


def test_an_exception_lets_one_item_be_reported_on(adopted, client_of):
    made = lock(adopted)
    address = adopted.address(f"progress/locks/{made.pk}/exception/")
    values = {"item": adopted.activity.anchor, "reason": "The partner was ill"}
    for person in (adopted.member, adopted.scenario.stranger):
        assert client_of(person).post(address, values).status_code in {403, 404}
    assert client_of(adopted.leader).post(address, values | {"item": "output-999999"}).status_code == 200
    for _twice in range(2):
        assert client_of(adopted.leader).post(address, values).status_code == 302
    assert LockException.objects.count() == Event.objects.filter(verb="excepted").count() == 1
    update = report(adopted, adopted.activity)
    actions.submit_update(update=update, by=adopted.member)
    actions.review_update(update=update, approve=True, by=adopted.leader)
    with pytest.raises(ValidationError, match="is locked"):
        report(adopted, adopted.output)
    assert "The partner was ill" in client_of(adopted.member).get(adopted.address("progress/")).content.decode()


def test_an_exception_for_an_output_holds_for_its_activities(adopted):
    made = lock(adopted)
    actions.except_from_lock(lock=made, item=adopted.output, reason="Late", by=adopted.leader)
    report(adopted, adopted.output)
    report(adopted, adopted.activity)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("history/supersede/", "This cannot be undone"), ("history/share/", "cannot be deleted"),
        ("history/open-round/", "not taken back"), ("history/close-round/", "This cannot be undone"),
        ("history/revise/", "This cannot be undone"), ("adopt/", "cannot be undone"),
        ("report/freeze/", "cannot be changed or taken back"), ("progress/lock/", "can be lifted"),
    ],
)  # fmt: skip
def test_what_cannot_be_undone_says_so_before_the_button(stage, client_of, path, words):
    page = client_of(stage.leader).get(stage.address(path)).content.decode()
    assert page.index(words) < page.rindex('<button class="btn btn--main">')


@pytest.mark.parametrize(
    ("path", "words"),
    [("items/OUTPUT/give-up/", "This cannot be undone"), ("amendments/AMENDMENT/", "an amendment is decided once")],
)
def test_the_chair_is_told_what_cannot_be_undone(stage, client_of, path, words):
    amendment = actions.propose_amendment(
        plan=stage.plan, item=stage.output, field="title_en", proposed="Other words", reason="Clearer",
        organization=None, by=stage.leader,
    )  # fmt: skip
    stage.share()
    address = stage.address(path.replace("OUTPUT", stage.output.anchor).replace("AMENDMENT", amendment.public_id))
    page = client_of(stage.leader).get(address).content.decode()
    assert page.index(words) < page.rindex('<button class="btn btn--main">')


def test_the_reviewer_is_told_that_approval_cannot_be_undone(adopted, client_of):
    update = report(adopted, adopted.output)
    actions.submit_update(update=update, by=adopted.member)
    page = client_of(adopted.leader).get(update.get_absolute_url()).content.decode()
    assert page.index("Approval cannot be undone") < page.index('name="approve"')


def test_who_deletes_is_told_that_it_cannot_be_undone(stage, client_of):
    page = client_of(stage.leader).get(f"/edit/activity/{stage.activity.pk}/delete/").content.decode()
    assert page.index("This cannot be undone here") < page.index("btn--bad")
