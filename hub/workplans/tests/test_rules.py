"""Every rule finds its failing sample and passes its passing one."""

import json

import pytest
from django.core.management import CommandError, call_command

from hub.events.models import Event
from hub.lib.translated import interface_codes
from hub.workplans import actions
from hub.workplans.lint.actions import lint
from hub.workplans.lint.checks import CHECKS
from hub.workplans.lint.rules import RULES, findings
from hub.workplans.lint.samples import sample


@pytest.mark.parametrize("code", RULES)
def test_samples(code):
    rule = RULES[code]
    assert code in {finding.rule.code for finding in findings(sample(rule.fails))}
    assert code not in {finding.rule.code for finding in findings(sample(rule.passes))}


@pytest.mark.parametrize("code", RULES)
def test_a_rule_speaks_every_language_of_the_site(code):
    rule = RULES[code]
    assert set(rule.sentences) == set(rule.helps) == set(interface_codes())
    assert all(text.strip().endswith(".") for text in (*rule.sentences.values(), *rule.helps.values()))
    assert rule.severity in {"error", "warning"}
    assert rule.check in CHECKS


def test_good_plan_has_no_finding(stage):
    assert [finding.rule.code for finding in lint(stage.plan)] == []


def test_waiver_lets_an_error_pass_and_stays_visible(stage):
    stage.output.lead = None
    stage.output.save()
    assert [f.rule.code for f in lint(stage.plan) if f.blocks] == ["OPT01"]
    actions.waive(plan=stage.plan, rule="OPT01", item=stage.output.anchor, reason="Named in May", by=stage.leader)
    (finding,) = [f for f in lint(stage.plan) if f.rule.code == "OPT01"]
    assert not finding.blocks
    assert finding.waived == "Named in May"


def test_waived_again_for_the_same_reason_leaves_no_trace(stage):
    for _again in range(2):
        actions.waive(plan=stage.plan, rule="OUT01", item=stage.outcome.anchor, reason="Known", by=stage.leader)
    assert Event.objects.filter(verb="waived").count() == 1


def test_command_prints_one_json_object(stage, capsys):
    stage.output.due = None
    stage.output.save()
    with pytest.raises(SystemExit) as ended:
        call_command("lintplan", stage.scenario.group.slug, stage.plan.period, "--json")
    result = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert result["errors"] == 1
    assert result["findings"][0] == {
        "rule": "OPT02",
        "severity": "error",
        "item": stage.output.anchor,
        "where": "Output 1.1",
        "sentence": "The output has no due date.",
        "waived": "",
    }


def test_command_says_that_there_is_no_such_plan(db):
    with pytest.raises(CommandError, match="There is no plan"):
        call_command("lintplan", "nowhere", "2024")


def test_pages(stage, client_of):
    client = client_of(stage.leader)
    stage.output.lead = None
    stage.output.save()
    page = client.get(stage.address("check/")).content.decode()
    assert "OPT01" in page
    client.post(stage.address("check/"), {"rule": "OPT01", "item": stage.output.anchor, "reason": "Named in May"})
    assert "Named in May" in client.get(stage.address("check/")).content.decode()
    assert client_of(stage.member).post(stage.address("check/"), {"rule": "OPT01", "reason": "x"}).status_code == 404
    assert "OPT01" in client_of(None).get("/about/plan-rules/").content.decode()
    assert "Personne ne dirige ce produit" in client_of(None).get("/fr/about/plan-rules/").content.decode()


def test_findings_stand_beside_the_fields_of_the_form(stage, client_of):
    client = client_of(stage.leader)
    address = f"/edit/output/{stage.output.pk}/"
    assert "OPT02" not in client.get(address).content.decode()
    stage.output.due = None
    stage.output.save()
    fields = client.get(address).context["form"].fields
    assert "OPT02" in str(fields["due"].help_text)
    assert "OPT02" not in str(fields["title_en"].help_text)
    actions.waive(plan=stage.plan, rule="OPT02", item=stage.output.anchor, reason="Not known yet", by=stage.leader)
    assert "OPT02" not in client.get(address).content.decode()
    stage.outcome.definition_of_success_en = ""
    stage.outcome.save()
    page = client.get(f"/edit/outcome/{stage.outcome.pk}/")
    assert "OUT01" in str(page.context["form"].fields["definition_of_success_en"].help_text)
    assert "#OUT01" in page.content.decode()
