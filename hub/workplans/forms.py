from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.lib.forms import RecordForm
from hub.workplans.models import Activity, Outcome, Output, Plan


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )


class PlanForm(RecordForm):
    class Meta:
        model = Plan
        fields = [
            "group", "period", "title_en", "title_fr", "title_es", "starts", "ends", "summary_en", "summary_fr",
            "summary_es", "rollup", "visibility",
        ]


class OutcomeForm(RecordForm):
    class Meta:
        model = Outcome
        fields = [
            "plan", "position", "title_en", "title_fr", "title_es", "subgroup",
            "definition_of_success_en", "definition_of_success_fr", "definition_of_success_es",
            "theory_of_change_en", "theory_of_change_fr", "theory_of_change_es", "not_measured",
        ]


class OutputForm(RecordForm):
    class Meta:
        model = Output
        fields = [
            "plan", "outcome", "position", "title_en", "title_fr", "title_es",
            "description_en", "description_fr", "description_es", "lead", "due", "weight", "initiatives",
        ]


class ActivityForm(RecordForm):
    class Meta:
        model = Activity
        fields = [
            "output", "position", "title_en", "title_fr", "title_es", "description_en", "description_fr",
            "description_es", "lead", "partners", "due", "weight", "budget", "currency", "countries", "sectors", "issues",
        ]
