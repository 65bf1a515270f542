"""Forms of comment rounds and amendments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.lib.timezones import TimeZoneChoice, WallTimeField, resolve_wall_time
from hub.meetings.models import Resolution
from hub.workplans.forms import long_text, resolutions_for
from hub.workplans.models import (
    Amendment,
    CommentRound,
    Disposition,
    Plan,
)


class CommentForm(forms.Form):
    was_kept = False  # as a late comment: the page shows the text, the form need not
    quote = forms.CharField(
        label=_("The words it is about"),
        required=False,
        max_length=1000,
        help_text=_("Copy them from the item, so that your comment stays with them when the text is edited."),
    )
    text = long_text(_("Your comment"))


class ReplyForm(forms.Form):
    text = long_text(_("Your reply"), rows=2)


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The disposition of a comment."""

    class Meta:
        model = Disposition
        fields = ["verdict", "reason", "amendment"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amendment"].queryset = Amendment.objects.filter(plan=plan).select_related("plan")  # type: ignore[attr-defined]


class AnswersForm(forms.Form):
    """The same disposition for several comments."""

    verdict = forms.ChoiceField(label=_("what became of it"), choices=Disposition.Verdict.choices)
    reason = long_text(_("Reason"), limit=2000, rows=2)


class AmendForm(forms.Form):
    proposed = long_text(_("The text as you would have it"), rows=8)
    reason = long_text(_("Why"), limit=2000, rows=2)


class DecisionForm(forms.Form):
    """What became of other words that somebody proposed."""

    state = forms.ChoiceField(label=_("Decision"), choices=Amendment.State.choices[1:], widget=forms.RadioSelect)
    decided_text = long_text(_("The text as decided"), required=False, help_text=_("Only if it is accepted in part."))
    decision = long_text(_("Reason"), limit=2000, rows=2)


class DecideAmendmentForm(DecisionForm):
    resolution = forms.ModelChoiceField(
        label=_("Resolution"),
        required=False,
        queryset=Resolution.objects.none(),
        help_text=_("Needed once the plan is adopted."),
    )

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        if plan.is_binding:
            self.fields["resolution"].queryset = resolutions_for(plan)  # type: ignore[attr-defined]
        else:
            del self.fields["resolution"]


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """The deadline is entered in the zone that the form names."""

    class Meta:
        model = CommentRound
        fields = ["deadline", "time_zone", "audience", "question"]
        field_classes = {"deadline": WallTimeField}
        widgets = {
            "deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "question": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "deadline": _("In the time zone chosen here."),
            "audience": _("If everybody is asked, everybody can read the plan from then on."),
        }

    time_zone = TimeZoneChoice(
        label=_("Time zone of the deadline"),
        required=False,
        empty_label=None,
        help_text=_("It stands beside the deadline."),
    )

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or "UTC"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        written, zone = cleaned.pop("deadline", None), cleaned.get("time_zone")
        if written and zone:
            try:
                cleaned["deadline"] = resolve_wall_time(written, zone)
            except ValidationError as error:
                self.add_error("deadline", error)
        return cleaned


class ExtendForm(RoundForm):
    """A later deadline for the open round."""

    class Meta(RoundForm.Meta):
        fields = ["deadline", "time_zone"]

    reason = long_text(_("Reason"), limit=2000, rows=2)
