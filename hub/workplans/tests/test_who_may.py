"""Every transition of a plan as every kind of person: whom it is for gets an answer, the others a refusal. The forms are sent with a
reason that is too long and nothing else, so that nothing happens where a transition is allowed."""

import pytest

from hub.events.models import Event
from hub.workplans import actions
from hub.workplans.models import Plan

EVERYBODY = ("visitor", "stranger", "member", "leader", "secretariat", "working-group lead")
LEADING = {"leader", "secretariat"}
WRITING = LEADING | {"working-group lead"}
TAKING_PART = {"member", "leader", "secretariat"}

# Of a plan that is shared, with one comment and one amendment.
BEFORE_ADOPTION = {
    "history/withdraw/": LEADING,
    "history/open-round/": LEADING,
    "history/close-round/": LEADING,
    "history/supersede/": LEADING,
    "adopt/": LEADING,
    "check/": LEADING,
    "copy/": LEADING,
    "import/": LEADING,
    "carry-in/": LEADING,
    "comments/{comment}/answer/": LEADING,
    "amendments/{amendment}/": LEADING,
    "items/{output}/move/": WRITING,
    "items/{output}/accept/": {"member"},
    "comments/": TAKING_PART,
    "outputs/{key}/": TAKING_PART,
    "comments/{comment}/reply/": TAKING_PART,
    "amendments/new/?item={output}": TAKING_PART,
}
# Of an adopted plan that everybody reads, with one report that was handed in.
AFTER_ADOPTION = {
    "items/{output}/report/": {"member", "leader", "secretariat"},
    "items/{output}/give-up/": LEADING,
    "progress/lock/": LEADING,
    "progress/{update}/": LEADING,
    "history/supersede/": LEADING,
    "report/freeze/": LEADING,
}


def answers(stage, client_of, tail, **names):
    people = stage.scenario.people | {"working-group lead": stage.subgroup_lead}
    address = stage.address(tail.format(output=stage.output.anchor, key=stage.output.pk, **names))
    given = {"reason": "x" * 3_000, "rule": "OUT01"}
    found = {}
    for name in EVERYBODY:
        answered = client_of(people[name]).post(address, given)
        to_login = answered.status_code == 302 and "/accounts/login/" in answered.url
        found[name] = 403 if to_login else answered.status_code
    return found


@pytest.mark.parametrize("tail", BEFORE_ADOPTION)
def test_before_adoption(stage, client_of, tail):
    stage.share()
    comment = stage.comment("A remark", stage.output)
    amendment = actions.propose_amendment(
        plan=stage.reload(), item=stage.output, field="title_en", proposed="Other", reason="x",
        organization=stage.scenario.member_organization, by=stage.member,
    )  # fmt: skip
    events = Event.objects.count()
    found = answers(stage, client_of, tail, comment=comment.public_id, amendment=amendment.public_id)
    assert {name for name, code in found.items() if code not in (403, 404)} == BEFORE_ADOPTION[tail], found
    assert found["stranger"] == 404, "a plan that is not open to her is not there for her"
    assert Event.objects.count() == events


@pytest.mark.parametrize("tail", AFTER_ADOPTION)
def test_after_adoption(stage, client_of, tail):
    stage.adopt()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="public")
    update = actions.report_progress(
        item=stage.output, organization=stage.scenario.member_organization, until=stage.plan.starts, done="x",
        status="under_way", percent=1, by=stage.member,
    )  # fmt: skip
    actions.submit_update(update=update, by=stage.member)
    events = Event.objects.count()
    found = answers(stage, client_of, tail, update=update.public_id)
    allowed = {name for name, code in found.items() if code not in (403, 404)}
    assert allowed == AFTER_ADOPTION[tail], found
    assert Event.objects.count() == events
