"""One plan with everything that a plan can have, and the transitions that tests need to get it from one state to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hub.accounts.models import Person
from hub.groups.models import Office
from hub.lib.tests import factories
from hub.lib.visibility import Visibility
from hub.meetings.models import Meeting, Resolution
from hub.workplans import actions
from hub.workplans.models import Acceptance, Activity, Comment, Indicator, Outcome, Output, Plan, PlanVersion

THIS_YEAR = timezone.localdate().year


@dataclass
class Scene:
    """A group's draft that the rules find nothing in."""

    scenario: Any
    plan: Plan
    outcome: Outcome
    output: Output
    activity: Activity
    indicator: Indicator
    subgroup_lead: Person

    @property
    def leader(self) -> Person:
        return self.scenario.leader

    @property
    def member(self) -> Person:
        return self.scenario.member

    def address(self, tail: str = "") -> str:
        return f"/groups/{self.scenario.group.slug}/plans/{self.plan.period}/{tail}"

    def reload(self) -> Plan:
        self.plan.refresh_from_db()
        return self.plan

    def share(self) -> PlanVersion:
        return actions.share(plan=self.plan, by=self.leader)

    def consult(self, **values: Any) -> Any:
        given = {"audience": "members", "deadline": timezone.now() + timedelta(days=7)} | values
        return actions.open_round(plan=self.plan, by=self.leader, **given)

    def comment(self, text: str = "A remark", item: Any = None, quote: str = "", by: Person | None = None) -> Comment:
        organization = self.scenario.member_organization
        return actions.comment_on(
            plan=self.reload(), item=item, text=text, organization=organization, by=by or self.member, quote=quote
        )

    def resolution(self, **values: Any) -> Resolution:
        today = timezone.localdate()
        meeting = factories.meeting(group=self.scenario.group, status=Meeting.Status.HELD, begins_on=str(today))
        given = {"meeting": meeting, "number": 1, "text_en": "The plan is adopted.", "on": today}
        return Resolution.objects.create(**given | values)

    def adopt(self) -> PlanVersion:
        if self.reload().state == Plan.State.DRAFT:
            self.share()
        return actions.adopt(plan=self.reload(), resolution=self.resolution(), by=self.leader)


def scene(scenario: Any, **values: Any) -> Scene:
    lead = scenario.member_organization
    subgroup = factories.group(parent=scenario.group, kind=scenario.group.kind)
    subgroup_lead = factories.person()
    factories.office(group=subgroup, person=subgroup_lead, role=Office.Role.LEAD)
    first = THIS_YEAR - 1
    given = {
        "group": scenario.group,
        "period": f"{first}-{first + 1}",
        "starts": date(first, 1, 1),
        "ends": date(first + 1, 12, 31),
        "visibility": Visibility.RESTRICTED,
    }
    plan = factories.plan(**given | values)
    outcome = factories.outcome(
        plan=plan,
        position=1,
        title_fr="Résultat",
        subgroup=subgroup,
        definition_of_success_en="Ten laws are amended.",
        theory_of_change_en="Inspectors who are trained inspect.",
    )
    output = factories.output(
        outcome=outcome, position=1, lead=lead, due=date(first, 6, 30), description_en="A study of recruitment fees."
    )
    activity = factories.activity(output=output, position=1, lead=lead, due=date(first, 5, 31))
    indicator = Indicator.objects.create(
        plan=plan, outcome=outcome, title_en="Laws amended", measures="change", unit="number", baseline=0, target=10,
        cumulative=True,
    )  # fmt: skip
    for item in (output, activity):
        actions.accept_item(item=item, organization=lead, answer=Acceptance.Answer.ACCEPTED, by=scenario.member)
    return Scene(scenario, plan, outcome, output, activity, indicator, subgroup_lead)
