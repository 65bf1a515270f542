"""Progress is reported once, reviewed, locked, and added up without claiming more than is known."""

import html
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.events.models import Event
from hub.lib.tests import factories
from hub.workplans import actions
from hub.workplans.models import Acceptance, Indicator, IndicatorValue, Plan, ProgressUpdate
from hub.workplans.progress import rollup


def report(stage, item=None, **values):
    given = {
        "item": item or stage.output, "organization": stage.scenario.member_organization, "until": stage.plan.starts + timedelta(days=60),
        "done": "Interviews held", "status": "under_way", "percent": 40, "by": stage.member,
    }  # fmt: skip
    return actions.report_progress(**given | values)


def approve(stage, update):
    actions.submit_update(update=update, by=stage.member)
    actions.review_update(update=update, approve=True, by=stage.leader)


def test_reported_once_returned_and_approved_through_the_pages(stage, client_of):
    stage.adopt()
    member, leader = client_of(stage.member), client_of(stage.leader)
    address = stage.address(f"items/{stage.output.anchor}/report/")
    form = {
        "until": (stage.plan.starts + timedelta(days=90)).isoformat(), "done": "Interviews held", "status": "under_way",
        "percent": "40", "evidence": "https://example.org/report", f"value-{stage.indicator.pk}": "3",
    }  # fmt: skip
    response = member.post(address, form | {"submit": "1"})
    update = ProgressUpdate.objects.get()
    assert response["Location"] == update.get_absolute_url()
    assert update.state == "submitted"
    assert "Interviews held" in leader.get(update.get_absolute_url()).content.decode()
    assert client_of(stage.scenario.stranger).get(update.get_absolute_url()).status_code == 404
    assert member.post(update.get_absolute_url(), {"approve": "1"}).status_code == 403
    assert "Say what is to be changed" in leader.post(update.get_absolute_url(), {"return": "1"}).content.decode()
    leader.post(update.get_absolute_url(), {"return": "1", "review": "How many?"})
    assert "How many?" in member.get("/my-tasks/").content.decode()
    again = f"{address}?update={update.public_id}"
    assert "How many?" in member.get(again).content.decode()
    member.post(again, form | {"done": "Twelve interviews held", "submit": "1"})
    assert update.public_id in leader.get("/my-tasks/").content.decode()
    leader.post(update.get_absolute_url(), {"approve": "1"})
    stage.output.refresh_from_db()
    assert (stage.output.status, stage.output.percent) == ("under_way", 40)
    assert IndicatorValue.objects.get().value == 3
    assert ProgressUpdate.objects.get().done == "Twelve interviews held"
    page = member.get(stage.address(f"outputs/{stage.output.pk}/")).content.decode()
    assert "Twelve interviews held" in page


def test_who_may_report(stage, client_of):
    stage.adopt()
    address = stage.address(f"items/{stage.output.anchor}/report/")
    codes = {name: client_of(person).get(address).status_code for name, person in stage.scenario.people.items()}
    assert codes == {"visitor": 302, "stranger": 404, "member": 200, "leader": 200, "secretariat": 200}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"percent": 130}, "between 0 and 100"),
        ({"until": date(1999, 1, 1)}, "before the plan begins"),
        ({"until": date(2999, 1, 1)}, "has not come yet"),
        ({"status": "done", "percent": 60}, "to 100 per cent"),
        ({"status": "dropped"}, "The chair drops"),
    ],
)
def test_progress_that_cannot_be(stage, values, sentence):
    stage.adopt()
    with pytest.raises(ValidationError, match=sentence):
        report(stage, **values)
    assert not ProgressUpdate.objects.exists()


WRONG = [
    ({"percent": "130"}, "Progress lies between 0 and 100 per cent."),
    ({"until": "1999-01-01"}, "This day lies before the plan begins"),
    ({"value": "3"}, "is cumulative and stood at 5 already; it cannot fall to 3"),
    ({"done": "<p class=MsoNormal>Much was done</p>"}, "The text carries marks of another program"),
    ({"done": "Much was done. " * 70_000}, "Shorten this to 10000 characters"),
    ({"evidence": "a report"}, "is not an address"),
]


def test_an_indicator_is_drawn_from_its_baseline_over_the_approved_value_to_its_target(stage, client_of):
    of_output = Indicator.objects.create(
        plan=stage.plan,
        output=stage.output,
        title_en="Guides",
        measures="delivery",
        unit="number",
        baseline=2,
        target=10,
    )
    stage.adopt()
    client = client_of(stage.member)
    pages = {
        of_output: f"{stage.plan.get_absolute_url()}outputs/{stage.output.pk}/",
        stage.indicator: f"{stage.plan.get_absolute_url()}indicators/{stage.indicator.pk}/",
    }

    def drawn(indicator):
        page = client.get(pages[indicator]).content.decode()
        return re.findall(r"<text[^>]*>([^<]+)</text>", page[page.index("chart--indicator") :])[:3]

    update = report(stage, values={of_output: Decimal(6), stage.indicator: Decimal(4)})
    assert drawn(of_output)[0] == drawn(stage.indicator)[0] == "not reported", "a draft is nothing that is known"
    approve(stage, update)
    assert drawn(of_output) == ["now 6", "baseline 2", "target 10"]
    assert drawn(stage.indicator) == ["now 4", "baseline 0", "target 10"]
    table = client.get(f"/charts/indicator/{of_output.pk}.csv").content.decode().splitlines()
    assert [line.split(",")[1] for line in table[1:]] == ["2.0", "6.0", "10.0"]


@pytest.mark.parametrize(
    ("values", "sentence"), WRONG, ids=["above 100", "too early", "falling", "word processor", "megabyte", "no address"]
)
def test_what_cannot_be_is_said_at_its_field_and_the_text_kept(stage, client_of, values, sentence):
    stage.adopt()
    approve(stage, report(stage, values={stage.indicator: Decimal(5)}))
    form = {
        "until": (stage.plan.starts + timedelta(days=90)).isoformat(),
        "done": "Much was done",
        "status": "under_way",
    }
    form |= {f"value-{stage.indicator.pk}" if name == "value" else name: value for name, value in values.items()}
    page = client_of(stage.member).post(stage.address(f"items/{stage.output.anchor}/report/"), form)
    (wrong,) = re.findall(r'<div\s+class="field field--wrong".*?</ul>', page.content.decode(), re.DOTALL)
    assert sentence in html.unescape(wrong)
    assert "Much was done" in page.content.decode()
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("unit", "value", "sentence"),
    [("percent", "100.5", "from 0 to 100"), ("yes_no", "2", "yes or no"), ("people", "-1", "cannot be below 0")],
)
def test_value_that_cannot_be(stage, unit, value, sentence):
    stage.adopt()
    Indicator.objects.filter(pk=stage.indicator.pk).update(unit=unit)
    stage.indicator.refresh_from_db()
    with pytest.raises(ValidationError, match=sentence):
        report(stage, values={stage.indicator: Decimal(value)})


def test_cumulative_value_does_not_fall(stage):
    stage.adopt()
    approve(stage, report(stage, values={stage.indicator: Decimal(5)}))
    later = {"until": stage.plan.starts + timedelta(days=120)}
    with pytest.raises(ValidationError, match="stood at 5 already; it cannot fall to 4"):
        report(stage, values={stage.indicator: Decimal(4)}, **later)
    report(stage, values={stage.indicator: Decimal(5)}, **later)


def test_cumulative_value_does_not_fall_by_way_of_a_draft_or_an_earlier_day(stage):
    stage.adopt()
    day, days = stage.plan.starts, timedelta(days=30)
    draft = report(stage, until=day + 2 * days, values={stage.indicator: Decimal(5)})
    actions.submit_update(update=report(stage, until=day + days, values={stage.indicator: Decimal(8)}), by=stage.member)
    with pytest.raises(ValidationError, match="stood at 8 already; it cannot fall to 5"):
        actions.submit_update(update=draft, by=stage.member)
    draft.refresh_from_db()
    assert draft.state == "draft"
    with pytest.raises(ValidationError, match="stood at 9 already; it cannot fall to 8"):
        report(stage, until=day, values={stage.indicator: Decimal(9)})


def test_a_draft_that_is_saved_unchanged_leaves_no_trace(stage):
    stage.adopt()
    values = {"values": {stage.indicator: Decimal(5)}}
    draft = report(stage, **values)
    events = Event.objects.count()
    report(stage, update=draft, **values)
    assert Event.objects.count() == events
    report(stage, update=draft, values={stage.indicator: Decimal(6)})
    assert Event.objects.count() == events + 1


def test_not_before_adoption(stage):
    with pytest.raises(ValidationError, match="not adopted"):
        report(stage)


def test_locked_period_takes_no_more_reports(stage, client_of):
    stage.adopt()
    update = report(stage)
    actions.submit_update(update=update, by=stage.member)
    first, last = stage.plan.starts, stage.plan.starts + timedelta(days=89)
    with pytest.raises(ValidationError, match="waits for review"):
        actions.lock_period(plan=stage.plan, starts=first, ends=last, reason="Quarter 1", by=stage.leader)
    actions.review_update(update=update, approve=True, by=stage.leader)
    address = stage.address("progress/lock/")
    form = {"starts": first.isoformat(), "ends": last.isoformat(), "reason": "Quarter 1"}
    assert client_of(stage.member).post(address, form).status_code == 403
    assert client_of(stage.leader).post(address, form).status_code == 302
    with pytest.raises(ValidationError, match="is locked"):
        report(stage)
    report(stage, until=last + timedelta(days=1))


def test_earlier_report_does_not_overtake_a_later_one(stage):
    stage.adopt()
    later = report(stage, until=stage.plan.starts + timedelta(days=100), percent=80)
    earlier = report(stage, until=stage.plan.starts + timedelta(days=50), percent=20)
    approve(stage, later)
    approve(stage, earlier)
    stage.output.refresh_from_db()
    assert stage.output.percent == 80


def test_nobody_reviews_her_own_report(stage, client_of):
    stage.adopt()
    update = report(stage, by=stage.leader)
    actions.submit_update(update=update, by=stage.leader)
    response = client_of(stage.leader).post(update.get_absolute_url(), {"approve": "1"})
    assert response.status_code == 403


def test_accepting_and_declining(stage, client_of):
    Acceptance.objects.all().delete()
    stage.share()
    address = stage.address(f"items/{stage.output.anchor}/accept/")
    member = client_of(stage.member)
    assert '<button class="btn btn--main">Save</button>' in member.get(address).content.decode()
    assert "Say why" in member.post(address, {"answer": "declined"}).content.decode()
    assert member.post(address, {"answer": "accepted"}).status_code == 302
    assert Acceptance.objects.get().organization == stage.scenario.member_organization
    assert client_of(stage.leader).post(address, {"answer": "accepted"}).status_code == 403


def test_activities_are_accepted_from_the_page_of_their_output(stage, client_of):
    Acceptance.objects.all().delete()
    stage.share()
    page, address = stage.output.get_absolute_url(), stage.address(f"items/{stage.activity.anchor}/accept/")
    assert address in client_of(stage.member).get(page).content.decode()
    assert address not in client_of(stage.leader).get(page).content.decode()
    assert client_of(stage.member).post(address, {"answer": "accepted"}).status_code == 302
    assert Acceptance.objects.get().activity == stage.activity
    assert "Taken on by" in client_of(stage.leader).get(page).content.decode()


def test_what_an_output_that_is_done_left_open_is_not_asked_for(stage, client_of):
    stage.adopt()
    stage.activity.due = timezone.localdate() - timedelta(days=1)
    stage.activity.save()
    member = client_of(stage.member)
    assert member.get(stage.address("progress/")).context["overdue"] == [stage.output, stage.activity]
    approve(stage, report(stage, status="done", percent=100))
    assert member.get(stage.address("progress/")).context["overdue"] == []
    assert member.get("/my-tasks/").context["waiting"].items == []
    assert actions.unfinished_items(Plan.objects.filter(pk=stage.plan.pk)) == []


def test_the_review_says_what_the_value_is_to_be_held_against(stage, client_of):
    stage.adopt()
    earlier = report(stage, values={stage.indicator: Decimal(3)})
    approve(stage, earlier)
    update = report(stage, until=stage.plan.starts + timedelta(days=90), values={stage.indicator: Decimal(7)})
    actions.submit_update(update=update, by=stage.member)
    page = " ".join(
        re.sub(r"<[^>]+>", "", client_of(stage.leader).get(update.get_absolute_url()).content.decode()).split()
    )
    assert "Laws amended (Number): 7 · 0 → 10 · 3 reported until" in page
    assert "Needed if you return the report." in page


def test_the_chair_who_reported_reads_why_there_is_no_form(stage, client_of):
    stage.adopt()
    update = report(stage, by=stage.leader)
    actions.submit_update(update=update, by=stage.leader)
    sentence = "Somebody else must review what you reported."
    assert sentence in client_of(stage.leader).get(update.get_absolute_url()).content.decode()
    assert sentence not in client_of(stage.scenario.secretariat).get(update.get_absolute_url()).content.decode()


def test_overdue_and_upcoming(stage, client_of):
    stage.adopt()
    stage.output.due = timezone.localdate() - timedelta(days=1)
    stage.output.save()
    stage.activity.due = timezone.localdate() + timedelta(days=10)
    stage.activity.save()
    response = client_of(stage.member).get(stage.address("progress/"))
    assert response.context["overdue"] == [stage.output]
    assert response.context["upcoming"] == [stage.activity]
    mine = client_of(stage.member).get("/my-tasks/").context["waiting"].items
    assert mine == [stage.output, stage.activity]
    assert client_of(factories.person()).get("/my-tasks/").context["waiting"].items == []


# Adding up


def item(percent=None, status="under_way", weight="1"):
    return {"percent": percent, "status": status, "weight": weight}


parts = st.lists(
    st.builds(
        item,
        percent=st.none() | st.integers(0, 100),
        status=st.sampled_from(["planned", "under_way", "done", "dropped", "carried_over", "not_reported"]),
        weight=st.integers(1, 50).map(str),
    ),
    max_size=8,
)


@given(parts, st.sampled_from(["mean", "weighted"]))
def test_never_more_than_is_known(given_items, rule):
    total = rollup.add_up([rollup.of_item(one) for one in given_items], rule)
    counted = [one for one in given_items if one["status"] not in rollup.GIVEN_UP]
    if not counted:
        assert total is None
        return
    assert 0 <= total.at_least <= total.at_most <= 100
    known = [one for one in counted if one["status"] == "done" or one["percent"] is not None]
    assert (total.reported, total.total) == (len(known), len(counted))
    assert (total.at_least == total.at_most) == (len(known) == len(counted))
    done = all(one["status"] == "done" or one["percent"] == 100 for one in counted)
    assert (total.floor == 100) == done


def test_weights():
    items = [item(100, weight="3"), item(0, weight="1")]
    assert rollup.add_up(map(rollup.of_item, items), "weighted").at_least == 75
    assert rollup.add_up(map(rollup.of_item, items), "mean").at_least == 50


def test_not_reported_is_not_zero():
    total = rollup.add_up(map(rollup.of_item, [item(60), item(None)]), "mean")
    assert (total.at_least, total.at_most, total.reported) == (30, 80, 1)
    assert not rollup.add_up([rollup.of_item(item(None))], "mean").is_known


@given(st.builds(item, percent=st.none() | st.integers(0, 100), status=st.just("under_way")), parts)
def test_an_output_is_as_far_as_its_activities_and_what_they_leave_open_it_says_itself(own, activities):
    result = [rollup.of_item(one) for one in activities]
    found, from_parts = rollup.of_output(own, result, "mean"), rollup.add_up(result, "mean")
    if from_parts is None:
        assert found == rollup.of_item(own)
        return
    assert from_parts.at_least <= found.at_least <= found.at_most <= from_parts.at_most
    if from_parts.is_exact or own["percent"] is None:
        assert (found.at_least, found.at_most) == (from_parts.at_least, from_parts.at_most)
    if not from_parts.is_known:
        alone = rollup.of_item(own)
        assert (found.at_least, found.at_most) == (alone.at_least, alone.at_most)
    assert found.is_known == (own["percent"] is not None or from_parts.is_known)


@pytest.mark.parametrize(
    ("own", "activities", "least", "most"),
    [
        (60, [None, None], 60, 60),  # silent activities say nothing against it
        (40, [10, None], 40, 40),  # one that begins to report does not throw it back
        (60, [10, None], 5, 55),  # unless it could not be that far: then less is claimed
        (60, [50, 50], 50, 50),  # all have spoken: they count
        (10, [50, None], 25, 75),  # less than they have done already: what they say stands
        (None, [50, None], 25, 75),
        (None, [None], 0, 100),
    ],
)
def test_own_report_beside_activities(own, activities, least, most):
    found = rollup.of_output(item(own), [rollup.of_item(item(one)) for one in activities], "mean")
    assert (found.at_least, found.at_most) == (least, most)


def test_the_page_says_when_an_output_and_its_activities_differ(stage, client_of):
    stage.adopt()
    approve(stage, report(stage, percent=60))
    page = client_of(stage.member).get(stage.address("progress/")).content.decode()
    assert "60 % done" in page
    assert "its own report:" not in page
    approve(stage, report(stage, item=stage.activity, percent=20))
    page = client_of(stage.member).get(stage.address("progress/")).content.decode()
    assert "20 % done" in page
    assert "its own report: 60 %" in page
