"""What belongs to plans, read by programs: narrowed, cut, and no more than the pages show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.reports.actions import freeze_report
from hub.workplans import actions
from hub.workplans.models import Indicator, IndicatorPeriod, Plan
from hub.workplans.tests.scenes import scene

pytestmark = pytest.mark.on_postgresql

LISTS = [
    "outcomes", "outputs", "activities", "indicators", "progress", "rounds", "comments", "dispositions", "resolutions",
    "plan-versions", "reports",
]  # fmt: skip


def items(client, path, **query):
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()["items"]


def fill(stage):
    """A plan that went through everything, with a round that asked everybody, shown to all once adopted."""
    stage.share()
    opened = stage.consult(audience="public")
    comment = stage.comment(item=stage.output)
    actions.dispose(comment=comment, verdict="accepted", reason="Done as asked", by=stage.leader)
    actions.close_round(round=opened, by=stage.leader, reason="All have spoken")
    actions.revise(plan=stage.reload(), by=stage.leader)
    IndicatorPeriod.objects.create(
        indicator=stage.indicator, starts=stage.plan.starts, ends=stage.plan.starts + timedelta(days=90), target=3
    )
    actions.adopt(plan=stage.reload(), resolution=stage.resolution(), by=stage.leader, publish=True)
    update = actions.report_progress(
        item=stage.output, organization=stage.scenario.member_organization, until=stage.plan.starts, done="A study",
        status="under_way", percent=50, values={stage.indicator: 2}, by=stage.member,
    )  # fmt: skip
    actions.submit_update(update=update, by=stage.member)
    actions.review_update(update=update, approve=True, by=stage.leader)
    freeze_report(plan=stage.reload(), by=stage.leader)
    return stage


@pytest.fixture
def full(scenario):
    return fill(scene(scenario))


def test_everybody_reads_the_adopted_plan_part_by_part(full, client):
    plan = full.plan.public_id
    (outcome,) = items(client, "outcomes", plan=plan)
    assert outcome["definition_of_success"] == {"en": "Ten laws are amended."}
    (output,) = items(client, "outputs", plan=plan, status="under_way")
    assert (output["percent"], output["lead"]) == (50, full.scenario.member_organization.slug)
    (activity,) = items(client, "activities", plan=plan)
    assert (activity["output"], activity["percent"]) == (output["id"], None)
    (indicator,) = items(client, "indicators", plan=plan)
    assert [period["target"] for period in indicator["periods"]] == ["3.0000"]
    (update,) = items(client, "progress", plan=plan)
    assert [value["value"] for value in update["values"]] == ["2.0000"]
    (opened,) = items(client, "rounds", plan=plan)
    assert opened["audience"] == "public"
    (resolution,) = items(client, "resolutions", group=full.scenario.group.slug)
    *before, version = sorted(items(client, "plan-versions", plan=plan), key=lambda one: one["at"])
    assert {one["kind"] for one in before} == {"consulted", "revised"}, "since everybody was asked"
    assert (version["kind"], version["resolution"]) == ("adopted", resolution["href"])
    assert client.get(version["json_href"]).status_code == 200
    (report,) = items(client, "reports", plan=plan)
    assert client.get(report["json_href"]).json()["schema"] == "actionhub.report/1"


def test_comments_stay_with_the_group_and_name_no_author(full, client, client_of):
    assert items(client, "comments") == items(client, "dispositions") == []
    member = client_of(full.member)
    (comment,) = items(member, "comments", plan=full.plan.public_id)
    (answer,) = items(member, "dispositions", verdict="accepted")
    assert answer["comment"] == comment["id"]
    assert full.member.name not in str(comment)
    full.plan.rounds.update(audience="members")
    assert items(member, "comments") == items(member, "dispositions") == []


def test_hidden_plan_is_in_no_list(full, client):
    assert [path for path in LISTS if not items(client, path)] == ["comments", "dispositions"]
    Plan.objects.update(visibility="restricted")
    type(full.plan.resolution.meeting).objects.update(visibility="restricted")
    assert [path for path in LISTS if items(client, path)] == []


def test_what_is_not_approved_yet_is_for_its_side(full, client, client_of):
    draft = actions.report_progress(
        item=full.output, organization=full.scenario.member_organization, until=full.plan.starts, done="Draft words",
        status="under_way", percent=60, by=full.member,
    )  # fmt: skip
    assert draft.public_id not in str(items(client, "progress"))
    assert draft.public_id in str(items(client_of(full.member), "progress", state="draft"))


NARROWED = [
    ("outputs", {"due_from": "2999-01-01"}, 0),
    ("outputs", {"due_until": "2999-01-01"}, 1),
    ("outputs", {"lead": "nobody"}, 0),
    ("activities", {"country": "ZZZ"}, 0),
    ("indicators", {"measures": "delivery"}, 0),
    ("indicators", {"unit": "number"}, 1),
    ("progress", {"since": "2999-01-01"}, 0),
    ("rounds", {"audience": "members"}, 0),
    ("plan-versions", {"kind": "amended"}, 0),
    ("reports", {"group": "nowhere"}, 0),
]


def test_lists_are_narrowed(full, client):
    answers = [
        (path, query, len(items(client, path, plan=full.plan.public_id, **query))) for path, query, _ in NARROWED
    ]
    assert answers == NARROWED


def test_hidden_lead_is_not_found_by_its_name(full, client):
    lead = full.output.lead
    assert len(items(client, "outputs", lead=lead.slug)) == 1
    type(lead).objects.filter(pk=lead.pk).update(visibility="restricted")
    assert items(client, "outputs", lead=lead.slug) == []
    assert items(client, "outputs", plan=full.plan.public_id)[0]["lead"] is None


@pytest.mark.parametrize("query", ["due_from=soon", "limit=0"])
def test_wrong_question_is_refused(client, db, query):
    assert client.get(f"/api/v1/outputs?{query}").status_code == 422


def test_number_of_queries_does_not_grow(full, client):
    def grow(times):
        for _ in range(times):
            position = full.plan.outcomes.count() + 1
            outcome = factories.outcome(plan=full.plan, position=position, subgroup=factories.group())
            output = factories.output(outcome=outcome, lead=factories.organization())
            activity = factories.activity(output=output, lead=factories.organization(visibility="partners"))
            activity.partners.set([factories.organization(visibility="restricted")])
            Indicator.objects.create(plan=full.plan, outcome=outcome, title_en="x", measures="change", unit="number")

    def count():
        found = {}
        for path in ("outcomes", "outputs", "activities", "indicators"):
            with CaptureQueriesContext(connection) as queries:
                found[path] = len(items(client, path, plan=full.plan.public_id)), len(queries)
        return found

    grow(1)
    count()
    few = count()
    grow(10)
    assert count() == {path: (number + 10, queries) for path, (number, queries) in few.items()}


def test_schema_names_the_lists(client, db):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {f"/api/v1/{path}" for path in LISTS} <= paths.keys()
