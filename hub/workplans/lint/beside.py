"""Findings about an item, shown beside the fields of its form where they can be corrected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hub.lib.translated import current_language
from hub.workplans.lint.actions import lint
from hub.workplans.lint.rules import Finding
from hub.workplans.models import Plan

# For rules without a field; by default the finding is shown at the title.
FIELD_OF_CHECK = {
    "plan_has_other_length": "ends",
    "outcome_has_no_measure": "not_measured",
    "due_outside_period": "due",
    "due_after_output": "due",
    "nobody_accepted": "lead",
    "budget_without_currency": "currency",
    "target_against_direction": "target",
}


def show_beside_fields(form: forms.ModelForm[Any], plan: Plan) -> None:
    """Add the findings about the saved record, except waived ones, to the help texts of its form."""
    key = "plan" if isinstance(form.instance, Plan) else form.instance.anchor
    for finding in lint(plan):
        if finding.item == key and not finding.waived:
            field = form.fields[_field_for(finding, form)]
            field.help_text = _with_finding(str(field.help_text), finding)


def _field_for(finding: Finding, form: forms.ModelForm[Any]) -> str:
    named = str(finding.rule.arguments.get("field") or FIELD_OF_CHECK.get(finding.rule.check, "title"))
    candidates = (named, f"{named}_{current_language()}", f"{named}_en", f"title_{current_language()}", "title_en")
    return next((name for name in candidates if name in form.fields), next(iter(form.fields)))


def _with_finding(hint: str, finding: Finding) -> SafeString:
    """The help text of a field, which is HTML already, followed by the finding."""
    return render_to_string("workplans/finding.html", {"hint": SafeString(hint), "rule": finding.rule})
