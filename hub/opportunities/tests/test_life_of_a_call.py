"""From a draft to a published result, with what each state refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hub.events.models import Event, Verb
from hub.lib.tests import factories
from hub.opportunities import actions
from hub.opportunities.models import Answer, Call, Review
from hub.opportunities.tests.conftest import end

pytestmark = pytest.mark.on_postgresql


def test_a_chair_writes_publishes_and_decides(scenario, client_of):
    chair = client_of(scenario.leader)
    form = {
        "group": scenario.group.pk, "kind": "experts", "title_en": "Experts on recruitment", "audience": "members",
        "summary_en": "Who **knows** recruitment fees?", "deadline": "2035-03-01T17:00", "time_zone": "Pacific/Kiritimati",
        "visibility": "public",
    }  # fmt: skip
    made = chair.post("/opportunities/new/", form)
    call = Call.objects.get()
    assert made.url == call.get_absolute_url()
    assert call.deadline == datetime(2035, 3, 1, 3, tzinfo=UTC), "fourteen hours ahead of UTC"
    assert client_of(None).get(call.get_absolute_url()).status_code == 404, "a draft"
    chair.post(f"{call.get_absolute_url()}publish/")
    page = client_of(None).get(call.get_absolute_url()).content.decode()
    assert "<strong>knows</strong>" in page
    assert "1 March 2035, 17:00 (Pacific/Kiritimati, UTC+14)" in page
    member = client_of(scenario.member)
    member.post(f"{call.get_absolute_url()}answers/new/", {"title": "We do", "text": "Since long."})
    answer = Answer.objects.get()
    assert answer.state == Answer.State.SUBMITTED
    assert "We do" in chair.get(call.get_absolute_url()).content.decode()
    refused = chair.post(f"{answer.get_absolute_url()}decide/", {"reason": "Fits."}).content.decode()
    assert "The deadline is not over" in refused
    end(call)
    chair.post(f"{answer.get_absolute_url()}review/", {"points": 5, "reason": "Meets all."})
    chair.post(f"{answer.get_absolute_url()}decide/", {"reason": "Fits."})
    asked = chair.get(f"{call.get_absolute_url()}result/").content.decode()
    assert asked.index('name="result_en"') < asked.index("In other languages") < asked.index('name="result_fr"')
    chair.post(f"{call.get_absolute_url()}result/", {"result_en": "One expert joins the group."})
    page = client_of(None).get(call.get_absolute_url()).content.decode()
    assert "One expert joins the group." in page
    assert scenario.member_organization.short_name in page
    assert "Since long" not in page
    assert "Fits." in member.get(answer.get_absolute_url()).content.decode()


def test_a_late_answer_is_refused_and_kept_as_a_draft(call, scenario, client_of):
    end(call)
    member = client_of(scenario.member)
    answered = member.post(
        f"{call.get_absolute_url()}answers/new/", {"title": "Late", "text": "All that I wrote"}, follow=True
    )
    page = answered.content.decode()
    assert "The deadline was" in page
    assert "All that I wrote" in page
    assert Answer.objects.get().state == Answer.State.DRAFT
    leader = client_of(scenario.leader).get(call.get_absolute_url()).content.decode()
    assert "Late" not in leader


@pytest.mark.parametrize(("seconds", "state"), [(1, Answer.State.SUBMITTED), (0, Answer.State.DRAFT)])
def test_the_deadline_counts_to_the_second(call, scenario, monkeypatch, seconds, state):
    answer = Answer.objects.create(call=call, author=scenario.member, title="One", text="Words")
    now = call.deadline - timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: now)
    try:
        actions.hand_in(answer=answer, by=scenario.member)
    except actions.TooLateError:
        assert not seconds
    answer.refresh_from_db()
    assert answer.state == state


def test_a_deadline_only_becomes_later(call, scenario):
    with pytest.raises(ValidationError, match="must be later"):
        actions.extend(call=call, deadline=call.deadline - timedelta(days=1), reason="No", by=scenario.leader)
    later = call.deadline + timedelta(days=1)
    actions.extend(call=call, deadline=later, reason="Holidays", by=scenario.leader)
    assert call.deadline == later
    assert Event.objects.filter(verb=Verb.CHANGED, reason="Holidays").exists()


def test_a_time_that_clocks_leave_out_is_refused(scenario, client_of):
    form = {
        "group": scenario.group.pk, "kind": "experts", "title_en": "Experts", "audience": "members",
        "deadline": "2035-03-25T02:30", "time_zone": "Europe/Paris", "visibility": "public",
    }  # fmt: skip
    page = client_of(scenario.leader).post("/opportunities/new/", form).content.decode()
    assert "This time does not exist in Europe/Paris" in page
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("deadline", "zone"), [("0001-01-01T00:00", "Asia/Tokyo"), ("9999-12-31T23:59", "America/New_York")]
)
def test_a_deadline_at_the_end_of_the_calendar_is_refused(scenario, client_of, deadline, zone):
    asked = {"deadline": deadline, "time_zone": zone, "group": scenario.group.pk, "title_en": "A call"}
    answer = client_of(scenario.leader).post("/opportunities/new/", asked)
    assert answer.status_code == 200
    assert "Choose a year from 1000 to 2999." in answer.context["form"].errors["deadline"]


def test_proposals_serve_an_outcome(scenario, client_of):
    outcome = factories.outcome(plan=factories.plan(group=scenario.group))
    call = factories.call(group=scenario.group, kind="proposals", state=Call.State.DRAFT, published_at=None)
    with pytest.raises(ValidationError, match="at least one outcome"):
        actions.publish(call=call, by=scenario.leader)
    call.outcomes.add(outcome)
    actions.publish(call=call, by=scenario.leader)
    page = client_of(scenario.member).post(
        f"{call.get_absolute_url()}answers/new/", {"title": "A webinar", "text": "On fees"}
    )
    assert "Choose the outcome of the work plan" in page.content.decode()


def test_who_declared_a_conflict_gives_no_points_and_does_not_decide(call, submitted, scenario, client_of):
    end(call)
    leader = client_of(scenario.leader)
    both = leader.post(
        f"{submitted.get_absolute_url()}review/", {"points": 3, "has_conflict": "on", "reason": "Cousin"}
    )
    assert "declare a conflict of interest and give none" in both.content.decode()
    leader.post(f"{submitted.get_absolute_url()}review/", {"has_conflict": "on", "reason": "We work together"})
    assert Review.objects.get().points is None
    with pytest.raises(ValidationError, match="Somebody else decides"):
        actions.accept_answer(answer=submitted, reason="Good", by=scenario.leader)
    actions.accept_answer(answer=submitted, reason="Good", by=scenario.secretariat)


def test_of_two_who_decide_at_once_the_second_reads_why_not(call, submitted, scenario):
    end(call)
    stale = Answer.objects.select_related("call").get(pk=submitted.pk)
    actions.accept_answer(answer=submitted, reason="Good", by=scenario.leader)
    with pytest.raises(ValidationError, match="already"):
        actions.decline_answer(answer=stale, reason="Bad", by=scenario.secretariat)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason) == ("accepted", "Good")


def test_an_organization_answers_once_until_it_withdraws(call, submitted, scenario, client_of):
    member = client_of(scenario.member)
    address = f"{call.get_absolute_url()}answers/new/"
    again = member.post(address, {"title": "Again", "text": "Words"}).content.decode()
    assert "There is an answer of yours to this call already" in again
    member.post(f"{submitted.get_absolute_url()}withdraw/")
    member.post(address, {"title": "Another", "text": "Words"})
    assert Answer.objects.filter(state=Answer.State.SUBMITTED).get().title == "Another"


def test_a_published_call_does_not_change(call, submitted, scenario, client_of):
    form = {
        "group": call.group_id, "kind": "experts", "title_en": "Another title", "audience": "members",
        "deadline": "2035-03-01T17:00", "time_zone": "UTC", "visibility": "public",
    }  # fmt: skip
    page = client_of(scenario.leader).post(f"{call.get_absolute_url()}edit/", form).content.decode()
    assert "The call is published." in page
    call.refresh_from_db()
    assert str(call.title) != "Another title"


def test_a_withdrawn_call_says_why(call, scenario, client_of):
    client_of(scenario.leader).post(f"{call.get_absolute_url()}withdraw/", {"reason": "No money."})
    page = client_of(None).get(call.get_absolute_url()).content.decode()
    assert "No money." in page
    late = client_of(scenario.member).post(f"{call.get_absolute_url()}answers/new/", {"title": "x", "text": "y"})
    assert Answer.objects.get(pk=Answer.objects.get().pk).state == Answer.State.DRAFT
    assert late.status_code == 302


def test_the_list_names_the_first_deadline_first(scenario, client_of, django_assert_max_num_queries):
    for days in (9, 3, 6):
        factories.call(group=scenario.group, title_en=f"In {days} days", deadline=timezone.now() + timedelta(days=days))
    client = client_of(scenario.member)
    page = client.get("/opportunities/").content.decode()
    assert page.index("In 3 days") < page.index("In 6 days") < page.index("In 9 days")
    for number in range(20):
        factories.call(group=scenario.group, title_en=f"Call {number}")
    with django_assert_max_num_queries(25):
        client.get("/opportunities/")
    assert "No call is open" in client.get("/opportunities/?kind=pledges").content.decode()


def test_a_colleague_who_saves_late_does_not_take_back_what_was_handed_in(call, scenario):
    answer = Answer.objects.create(
        call=call, organization=scenario.member_organization, author=scenario.member, title="One", text="Words"
    )
    stale = Answer.objects.get(pk=answer.pk)
    actions.hand_in(answer=answer, by=scenario.member)
    stale.text = "Other words"
    with pytest.raises(ValidationError, match="handed in"):
        actions.save_answer(answer=stale, by=scenario.member)
    answer.refresh_from_db()
    assert (answer.state, answer.text) == (Answer.State.SUBMITTED, "Words")


def test_of_two_extensions_the_earlier_deadline_does_not_win(call, scenario):
    stale = Call.objects.get(pk=call.pk)
    later = call.deadline + timedelta(days=5)
    actions.extend(call=call, deadline=later, reason="Holidays", by=scenario.leader)
    with pytest.raises(ValidationError, match="must be later"):
        actions.extend(call=stale, deadline=later - timedelta(days=2), reason="No", by=scenario.leader)
    call.refresh_from_db()
    assert call.deadline == later


def test_a_call_is_not_opened_again_once_answers_are_decided_on(call, submitted, scenario):
    end(call)
    actions.accept_answer(answer=submitted, reason="Good", by=scenario.leader)
    with pytest.raises(ValidationError, match="decided on"):
        actions.extend(call=call, deadline=timezone.now() + timedelta(days=5), reason="No", by=scenario.leader)


def test_the_filter_counts_what_the_reader_may_answer(scenario, client_of):
    factories.call(group=scenario.other_group, title_en="Of others")
    mine = factories.call(group=scenario.group, title_en="Of ours")
    page = client_of(scenario.member).get("/opportunities/?mine=yes")
    assert [row[0] for row in page.context["rows"]] == [mine]
    assert page.context["page"].paginator.count == 1


def test_who_withdrew_may_answer_again_from_the_list(call, submitted, scenario, client_of):
    actions.withdraw_answer(answer=submitted, by=scenario.member)
    (row,) = client_of(scenario.member).get("/opportunities/").context["rows"]
    assert row == (call, True, None)
