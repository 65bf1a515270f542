"""The plan on a past day, and what changed between two days or versions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from hub.events.editing import delete_record
from hub.lib.tests import factories
from hub.workplans import actions
from hub.workplans.differences import between
from hub.workplans.document import canonical, document_of, document_on
from hub.workplans.models import IndicatorPeriod


def test_history_tells_the_plan_as_it_is(stage):
    stage.activity.countries.add(factories.country(), factories.country())
    stage.activity.partners.add(stage.scenario.leading_organization)
    stage.output.initiatives.add(factories.initiative())
    half = {"indicator": stage.indicator, "starts": stage.plan.starts, "ends": stage.plan.starts + timedelta(days=180)}
    IndicatorPeriod.objects.create(**half, target=4)
    assert canonical(document_on(stage.plan, timezone.now())) == canonical(document_of(stage.plan))


def test_as_of_shows_deleted_items_and_not_what_came_later(stage, client_of):
    before = timezone.now()
    title, anchor = stage.activity.title_en, stage.activity.anchor
    delete_record(stage.activity, by=stage.leader, reason="Not needed")
    factories.output(outcome=stage.outcome, position=2, title_en="Came later")
    past, now = document_on(stage.plan, before), document_on(stage.plan, timezone.now())
    assert [item["title"]["en"] for item in past["activities"]] == [title]
    assert now["activities"] == []
    assert [item["title"]["en"] for item in now["outputs"]][-1] == "Came later"
    page = client_of(stage.leader).get(stage.address(), {"as_of": before.isoformat()}).content.decode()
    assert title in page
    assert "Came later" not in page
    changes = {(change.what, change.key) for change in between(past, now)}
    assert ("deleted", anchor) in changes
    page = client_of(stage.leader).get(stage.address("differences/"), {"from": before.isoformat(), "to": "now"})
    assert "deleted" in page.content.decode()
    assert title in page.content.decode()


def test_as_of_has_the_targets_of_that_day(stage, client_of):
    half = {"starts": stage.plan.starts, "ends": stage.plan.starts + timedelta(days=180)}
    period = IndicatorPeriod.objects.create(indicator=stage.indicator, **half, target="4141.25")
    gone = IndicatorPeriod.objects.create(
        indicator=stage.indicator,
        starts=stage.plan.starts + timedelta(days=181),
        ends=stage.plan.ends,
        target="7777.25",
    )
    before = timezone.now()
    period.target = Decimal("5252.75")
    period.save()
    gone.delete()
    (past,), (now,) = document_on(stage.plan, before)["indicators"], document_of(stage.plan)["indicators"]
    assert [one["target"] for one in past["periods"]] == ["4141.25", "7777.25"]
    assert [one["target"] for one in now["periods"]] == ["5252.75"]
    page = client_of(stage.leader).get(stage.address(), {"as_of": before.isoformat()}).content.decode()
    assert "4141.25" in page
    assert "5252.75" not in page


def test_before_the_plan_there_is_none(stage, client_of):
    assert document_on(stage.plan, datetime(2001, 1, 1, tzinfo=UTC)) is None
    assert client_of(stage.leader).get(stage.address(), {"as_of": "2001-01-01"}).status_code == 404


@pytest.mark.parametrize("text", ["yesterday", "2021-02-30", "", "1" * 400])
def test_what_is_no_date_is_answered(stage, client_of, text):
    assert client_of(stage.leader).get(stage.address(), {"as_of": text}).status_code == 400


def test_past_draft_is_not_opened_by_its_date(stage, client_of):
    secret = timezone.now()
    stage.output.title_en = "Public title"
    stage.output.save()
    stage.share()
    version = actions.adopt(plan=stage.reload(), resolution=stage.resolution(), by=stage.leader, publish=True)
    visitor = client_of(None)
    assert visitor.get(stage.address()).status_code == 200
    assert visitor.get(stage.address(), {"as_of": secret.isoformat()}).status_code == 404
    assert visitor.get(stage.address("differences/"), {"from": secret.isoformat(), "to": "now"}).status_code == 400
    assert visitor.get(stage.address("differences/"), {"from": "1", "to": str(version.number)}).status_code == 404
    assert visitor.get(stage.address("report/"), {"as_of": secret.isoformat()}).status_code == 404
    after = timezone.now()
    assert visitor.get(stage.address(), {"as_of": after.isoformat()}).status_code == 200


def test_version_files(stage, client_of):
    version = stage.adopt()
    client = client_of(stage.member)
    page = client.get(version.get_absolute_url()).content.decode()
    assert version.sha256 in page
    answer = client.get(f"{version.get_absolute_url()}plan.json")
    assert answer.content.decode() == version.text
    first = client.get(f"{version.get_absolute_url()}plan.pdf").content
    assert first.startswith(b"%PDF")
    assert b"/StructTreeRoot" in first, "the file is tagged"
    assert client.get(f"{version.get_absolute_url()}plan.pdf").content == first
    assert client.get(f"/fr{version.get_absolute_url()}plan.pdf").status_code == 200


def test_as_of_has_the_values_reported_by_that_day(stage, client_of):
    """Neither a value that was approved later nor one that waits for its review, nor one of another plan."""
    stage.adopt()
    day = stage.plan.starts + timedelta(days=89)

    def reported(value, after):
        update = actions.report_progress(
            item=stage.output, organization=stage.scenario.member_organization, until=day + timedelta(days=after),
            done="Work", status="under_way", percent=None, values={stage.indicator: Decimal(value)}, by=stage.member,
        )  # fmt: skip
        actions.submit_update(update=update, by=stage.member)
        return update

    before = timezone.now()
    first = reported("3.5", after=0)
    actions.review_update(update=first, approve=True, by=stage.leader)
    between_both = timezone.now()
    second = reported("7.25", after=1)
    client = client_of(stage.leader)

    def page(at):
        return client.get(stage.address(), {"as_of": at.isoformat()}).content.decode()

    assert "reported until" not in page(before)
    assert "3.5 reported until" in page(between_both)
    assert f"{stage.address()}progress/{first.public_id}/" in page(between_both)
    assert "7.25" not in page(timezone.now())
    actions.review_update(update=second, approve=True, by=stage.leader)
    assert "7.25 reported until" in page(timezone.now())
    assert "3.5 reported until" in page(between_both)
    assert "7.25 reported until" in client.get(stage.address()).content.decode()
    assert client.get(stage.address("versions/2/")).status_code == 200


def test_what_changed_is_told_in_words(stage, client_of):
    """Neither codes nor short names."""
    stage.adopt()
    other = factories.organization(name_en="Trade union of words")
    stage.output.status, stage.output.lead = "under_way", other
    stage.output.save()
    client = client_of(stage.leader)
    page = client.get(stage.address("differences/?from=2&to=now")).content.decode()
    assert "Under way" in page
    assert "under_way" not in page
    assert "Trade union of words" in page
    assert "En cours" in client.get("/fr" + stage.address("differences/?from=2&to=now")).content.decode()


def test_status_is_told_only_of_what_was_adopted(stage, client_of):
    stage.share()
    client = client_of(stage.leader)
    for page in ("", f"outputs/{stage.output.pk}/", "versions/1/", f"?as_of={timezone.now().isoformat()}"):
        assert "Not reported" not in client.get(stage.address(page)).content.decode(), page
    stage.adopt()
    for page in ("", f"outputs/{stage.output.pk}/"):
        assert "Not reported" in client.get(stage.address(page)).content.decode(), page
