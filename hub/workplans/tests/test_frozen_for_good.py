"""No sequence of transitions changes what was adopted, and two reads of its address agree."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hub.groups.models import Office, Participation
from hub.groups.viewers import viewer_of
from hub.lib.permissions import Refused
from hub.lib.tests import factories
from hub.reports.content import RESULTS, report_of, totals
from hub.workplans import actions
from hub.workplans.consultation.matrix import rows_of
from hub.workplans.document import document_of
from hub.workplans.models import Amendment, Disposition, Plan, PlanVersion
from hub.workplans.tests.scenes import scene

pytestmark = pytest.mark.both_databases


class People:
    """The people of a scene, without the fixture that tests of one example use."""

    def __init__(self) -> None:
        self.group, self.other_group = factories.group(), factories.group()
        self.leading_organization, self.member_organization = factories.organization(), factories.organization()
        factories.office(group=self.group, organization=self.leading_organization, role=Office.Role.CHAIR)
        factories.participation(
            group=self.group, organization=self.member_organization, status=Participation.Status.ACTIVE
        )
        self.leader = factories.focal_point(organization=self.leading_organization).person
        self.member = factories.focal_point(organization=self.member_organization).person


def transitions(stage):
    """Everything that somebody may try, by name."""
    plan, by = stage.plan, stage.leader
    until = plan.starts + timedelta(days=60)

    def report():
        update = actions.report_progress(
            item=stage.output, organization=stage.scenario.member_organization, until=until, done="x", status="under_way",
            percent=50, by=stage.member,
        )  # fmt: skip
        actions.submit_update(update=update, by=stage.member)
        actions.review_update(update=update, approve=True, by=by)

    def amend(resolution):
        amendment = actions.propose_amendment(
            plan=plan, item=stage.outcome, field="title_en", proposed=f"Title {Amendment.objects.count()}", reason="x",
            organization=None, by=stage.member,
        )  # fmt: skip
        actions.decide_amendment(amendment=amendment, state="accepted", decision="x", by=by, resolution=resolution)

    def answer():
        comment = plan.comments.filter(disposition=None).first() or stage.comment()
        actions.dispose(comment=comment, verdict="accepted", reason="x", by=by)

    def touch_version(**values):
        PlanVersion.objects.filter(plan=plan).update(**values)

    return {
        "share": stage.share,
        "withdraw": lambda: actions.withdraw(plan=plan, by=by, reason="x"),
        "consult": stage.consult,
        "comment": lambda: stage.comment(item=stage.output),
        "answer": answer,
        "close": lambda: actions.close_round(round=plan.rounds.latest("pk"), by=by, reason="x"),
        "revise": lambda: actions.revise(plan=plan, by=by),
        "adopt": lambda: actions.adopt(plan=plan, resolution=stage.resolution(), by=by),
        "amend without resolution": lambda: amend(None),
        "amend": lambda: amend(stage.resolution()),
        "move": lambda: actions.move_item(item=stage.outcome, position=2, by=by),
        "report": report,
        "drop": lambda: actions.drop_item(item=stage.activity, reason="x", by=by),
        "report out": lambda: actions.mark_reported(plan=plan, by=by),
        "supersede": lambda: actions.supersede(plan=plan, successor=plan, reason="x", by=by),
        "rewrite a version": lambda: touch_version(text="{}"),
        "rename the group": lambda: type(plan.group).objects.filter(pk=plan.group_id).update(name_en="Other"),
        "rename the lead": lambda: (
            type(stage.output.lead).objects.filter(pk=stage.output.lead_id).update(name_en="Other")
        ),
    }


NAMES = [
    "share", "withdraw", "consult", "comment", "answer", "close", "revise", "adopt", "amend without resolution", "amend",
    "move", "report", "drop", "report out", "supersede", "rewrite a version", "rename the group", "rename the lead",
]  # fmt: skip


class FrozenForGood(TestCase):
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(NAMES), max_size=14), st.booleans())
    def test_no_sequence_of_deeds_changes_a_frozen_text(self, names, adopt_first):
        stage = scene(People())
        if adopt_first:
            stage.adopt()
        kept: dict[int, tuple[str, str]] = {}
        for name in names:
            stage.reload()
            stage.output.refresh_from_db()
            try:
                with transaction.atomic():
                    transitions(stage)[name]()
            except (ValidationError, DatabaseError, Refused, ObjectDoesNotExist):
                pass
            for version in PlanVersion.objects.filter(plan=stage.plan):
                assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()
                assert kept.setdefault(version.pk, (version.text, version.sha256)) == (version.text, version.sha256)
            assert len(kept) == PlanVersion.objects.filter(plan=stage.plan).count(), "a version was lost"
            plan = stage.reload()
            if plan.state in Plan.BINDING:
                assert plan.resolution.meeting_id
                assert plan.versions.filter(kind="adopted").count() == 1
                assert not Disposition.objects.filter(comment__plan=plan, reason="").exists()
        add_up(stage.reload(), viewer_of(stage.leader))


def add_up(plan, viewer):
    """As many rows as comments; and the report has what the plan has, whole and under every filter."""
    assert len(rows_of(plan, viewer)) == plan.comments.count()
    if plan.state not in Plan.BINDING:
        return
    report, document = report_of(plan, at=timezone.now()), document_of(plan)
    items = {item["key"]: item["lead"] for kind in ("outputs", "activities") for item in document[kind]}
    lines = report["lines"]
    assert {line["key"]: line["lead"] for line in lines if not line["deleted"]} == items
    assert totals(lines)["items"] == len(lines) == sum(totals(lines)[result] for result in RESULTS)
    for lead in {line["lead"] for line in lines}:
        of_lead = [line for line in lines if line["lead"] == lead]
        by_result = [totals([line for line in of_lead if line["result"] == result])["items"] for result in RESULTS]
        assert sum(by_result) == totals(of_lead)["items"] == sum(line["lead"] == lead for line in lines)


def test_address_answers_the_same_whatever_happens_to_the_plan(stage, client_of):
    version = stage.adopt()
    client = client_of(stage.member)
    address = f"{version.get_absolute_url()}plan.json"
    first = client.get(address)
    actions.drop_item(item=stage.output, reason="No money", by=stage.leader)
    type(stage.output.lead).objects.filter(pk=stage.output.lead_id).update(name_en="Renamed", slug="renamed")
    second = client.get(address)
    assert second.content == first.content
    assert second["ETag"] == first["ETag"] == f'"{version.sha256}"'


@pytest.mark.parametrize("name", NAMES)
def test_every_deed_of_the_property_can_be_done_somewhere(stage, name):
    """A property over transitions that always fail would say nothing."""
    before = {
        "withdraw": ["share"], "consult": ["share"], "close": ["share", "consult"],
        "revise": ["share", "consult", "close"], "adopt": ["share"], "amend": ["share", "adopt"],
        "report": ["share", "adopt"], "drop": ["share", "adopt"], "report out": ["share", "adopt"],
    }  # fmt: skip
    for earlier in before.get(name, []):
        stage.reload()
        transitions(stage)[earlier]()
    stage.reload()
    if name in {"supersede"}:
        with pytest.raises(ValidationError):
            transitions(stage)[name]()
    else:
        transitions(stage)[name]()
