"""The forms of actions on a plan; those of its parts are in item_forms.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.lib.forms import attempt
from hub.meetings.models import Meeting, Resolution
from hub.workplans.item_forms import (
    ActivityForm,
    IndicatorForm,
    IndicatorPeriodForm,
    OutcomeForm,
    OutputForm,
    PlanForm,
    no_markup,
)
from hub.workplans.models import (
    Plan,
)

__all__ = [ "ActivityForm", "AdoptForm",
    "IndicatorForm", "IndicatorPeriodForm", "OutcomeForm", "OutputForm", "PlanForm",
    "ReasonForm", "SupersedeForm", "attempt", "no_markup",
]  # fmt: skip


def long_text(label: Any, *, limit: int = 10_000, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), validators=[no_markup], **options
    )


def resolutions_for(plan: Plan) -> Any:
    """Resolutions by which this plan may be adopted: of meetings that were held, of its group or of the Alliance."""
    groups = [plan.group_id, plan.group.parent_id] if plan.group.parent_id else [plan.group_id]
    found = Resolution.objects.filter(Q(meeting__group__in=groups) | Resolution.OF_THE_ALLIANCE)
    return found.filter(meeting__status=Meeting.Status.HELD).select_related("meeting").order_by("-on", "number")


class AdoptForm(forms.Form):
    resolution = forms.ModelChoiceField(label=_("Resolution"), queryset=Resolution.objects.none())
    publish = forms.BooleanField(
        label=_("Show the adopted plan to everybody"), required=False, initial=True,
        help_text=_("Drafts and comments stay with the group."),
    )  # fmt: skip
    entered_later = forms.BooleanField(
        label=_("The plan was adopted on paper before it was entered here"), required=False,
        help_text=_(
            "For plans of earlier years: the resolution may then be older than the text here. Its page says both days, that of "
            "the resolution and that on which it was entered."
        ),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Where the adopted text can be read"), required=False, max_length=1000,
        help_text=_("Only for a plan that was adopted before: an address, or who keeps the minutes. Everybody can read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["resolution"].queryset = resolutions_for(plan)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("entered_later") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say where the adopted text can be read."))
        return cleaned


class ReasonForm(forms.Form):
    """A transition with its reason, which is required for some transitions."""

    reason = long_text(_("Reason"), limit=2000, rows=2, required=False)

    def __init__(self, *args: Any, required: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = required
        self.fields["reason"].error_messages["required"] = _("Say why. Others will read it.")


class SupersedeForm(forms.Form):
    successor: Any = forms.ModelChoiceField(
        label=_("The plan that takes its place"),
        queryset=Plan.objects.none(),
        help_text=_(
            "A plan of the group that was adopted. To go on with unfinished items, carry them over before it is."
        ),
    )
    reason = long_text(_("Reason"), limit=2000, rows=2)

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Plan.objects.filter(group=plan.group_id, state__in=[Plan.State.ADOPTED, Plan.State.REPORTED])
        self.fields["successor"].queryset = others.filter(starts__gte=plan.starts).exclude(pk=plan.pk)  # type: ignore[attr-defined]
