"""The forms of what is done with a plan; those of its parts are in itemforms.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.lib.timezones import TimeZoneChoice, WallTimeField, resolve_wall_time
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
    Acceptance,
    Amendment,
    CommentRound,
    Disposition,
    Indicator,
    ItemStatus,
    Plan,
    Unit,
)
from hub.workplans.progress.breakdown import Measured, part_label, part_names, ratio_of

__all__ = [
    "AcceptForm", "ActivityForm", "AdoptForm", "AmendForm", "AnswerForm", "CommentForm", "DecideAmendmentForm",
    "IndicatorForm", "IndicatorPeriodForm", "LockExceptionForm", "LockForm", "OutcomeForm", "OutputForm", "PlanForm", "ProgressForm",
    "ReasonForm", "ReplyForm", "ReviewForm", "RoundForm", "SupersedeForm", "attempt", "no_markup",
]  # fmt: skip

T = TypeVar("T")


def attempt(form: forms.BaseForm, action: Callable[..., T], **arguments: Any) -> T | None:
    """Do what the form asks. A refusal becomes a sentence at its field, and what was typed stays in the form."""
    try:
        return action(**arguments)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for field, errors in error.error_dict.items():
                form.add_error(field if field in form.fields else None, errors)
        else:
            form.add_error(None, error)
    return None


def long_text(label: Any, *, limit: int = 10_000, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), validators=[no_markup], **options
    )


class CommentForm(forms.Form):
    was_kept = False  # as a late comment: the text stands on the page and need not stay in the form
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
    """What became of a comment."""

    class Meta:
        model = Disposition
        fields = ["verdict", "reason", "amendment"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amendment"].queryset = Amendment.objects.filter(plan=plan)  # type: ignore[attr-defined]


class AnswersForm(forms.Form):
    """The same answer to several comments."""

    verdict = forms.ChoiceField(label=_("what became of it"), choices=Disposition.Verdict.choices)
    reason = long_text(_("Reason"), limit=2000, rows=2)


class AmendForm(forms.Form):
    proposed = long_text(_("The text as you would have it"), rows=8)
    reason = long_text(_("Why"), limit=2000, rows=2)


class DecideAmendmentForm(forms.Form):
    state = forms.ChoiceField(label=_("Decision"), choices=Amendment.State.choices[1:], widget=forms.RadioSelect)
    decided_text = long_text(_("The text as decided"), required=False, help_text=_("Only if it is accepted in part."))
    decision = long_text(_("Reason"), limit=2000, rows=2)
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


def resolutions_for(plan: Plan) -> Any:
    """Resolutions by which this plan may be adopted: of meetings that were held, of its group or of the Alliance."""
    groups = [plan.group_id, plan.group.parent_id] if plan.group.parent_id else [plan.group_id]
    of_group = Resolution.objects.filter(meeting__group__in=groups) | Resolution.objects.filter(meeting__group=None)
    return of_group.filter(meeting__status=Meeting.Status.HELD).select_related("meeting").order_by("-on", "number")


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


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """The deadline is written as on the clock of the zone that the form names."""

    class Meta:
        model = CommentRound
        fields = ["deadline", "time_zone", "audience", "question"]
        field_classes = {"deadline": WallTimeField}
        widgets = {
            "deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "question": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "deadline": _("As on the clock of the zone chosen below."),
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
    """A later deadline for the round that is open."""

    class Meta(RoundForm.Meta):
        fields = ["deadline", "time_zone"]

    reason = long_text(_("Reason"), limit=2000, rows=2)


class ReasonForm(forms.Form):
    """A deed with its reason, which some deeds must have."""

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


class ReviewForm(forms.Form):
    review = long_text(
        _("What you say to those who reported"), limit=2000, rows=2, required=False,
        help_text=_("Needed if you return the report."),
    )  # fmt: skip


class AcceptForm(forms.Form):
    answer = forms.ChoiceField(label=_("Your answer"), choices=Acceptance.Answer.choices, widget=forms.RadioSelect)
    reason = long_text(_("Reason"), limit=2000, rows=2, required=False, help_text=_("Needed if you decline."))


class LockForm(forms.Form):
    starts = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = long_text(_("Reason"), limit=1000, rows=2)


class LockExceptionForm(forms.Form):
    """Which output or activity may still be reported on, and why."""

    item = forms.ChoiceField(label=_("Output or activity"))
    reason = long_text(_("Reason"), limit=1000, rows=2)

    def __init__(self, *args: Any, items: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["item"].choices = [("", _("Choose an item")), *items]  # type: ignore[attr-defined]


class ProgressForm(forms.Form):
    """What was done, written once by those who answer for the item."""

    until = forms.DateField(
        label=_("What was done until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    done = long_text(_("What was done"), rows=6)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(s.value, s.label) for s in (ItemStatus.UNDER_WAY, ItemStatus.DONE, ItemStatus.LATE)],
    )
    percent = forms.IntegerField(
        label=_("Progress in per cent"), required=False,
        help_text=_("Leave it empty if you cannot say. Empty is not zero."),
    )  # fmt: skip
    evidence = long_text(
        _("Evidence"), limit=5000, rows=2, required=False,
        help_text=_("One address a line, each starting with https://."),
    )  # fmt: skip

    def __init__(self, *args: Any, indicators: list[Indicator], **options: Any) -> None:
        super().__init__(*args, **options)
        self.indicators = indicators
        for indicator in indicators:
            self._ask_for(indicator)

    def _ask_for(self, indicator: Indicator) -> None:
        """The value of an indicator, or what a ratio is computed from; then its parts."""
        title = f"{indicator.title} ({Unit(indicator.unit).label})"
        empty = _("Leave it empty if nothing was counted. Empty is not zero.")
        if indicator.is_ratio:
            self.fields[f"numerator-{indicator.pk}"] = _number(_("%(title)s: numerator") % {"title": title}, empty)
            self.fields[f"denominator-{indicator.pk}"] = _number(
                _("%(title)s: denominator") % {"title": title}, _("The value is computed from both.")
            )
        else:
            self.fields[f"value-{indicator.pk}"] = _number(title, empty)
        for dimension, name in part_names(indicator):
            self.fields[part_field(indicator, dimension, name)] = _number(
                f"{indicator.title} – {part_label(dimension, name)}", _("Empty means: not reported.")
            )

    def clean(self) -> dict[str, Any]:
        """Compute ratios; a part needs the value that it is part of."""
        values = super().clean() or self.cleaned_data
        self.measured: dict[Indicator, Measured] = {}
        for indicator in self.indicators:
            value, numerator, denominator = (
                values.get(f"{name}-{indicator.pk}") for name in ("value", "numerator", "denominator")
            )
            parts: dict[str, dict[str, str]] = {}
            for dimension, name in part_names(indicator):
                if (part := values.get(part_field(indicator, dimension, name))) is not None:
                    parts.setdefault(dimension, {})[name] = f"{part.normalize():f}"
            if numerator is not None and denominator is not None:
                try:
                    value = ratio_of(indicator, numerator, denominator)
                except ValidationError as error:
                    self.add_error(f"denominator-{indicator.pk}", error)
                    continue
            elif numerator is not None or denominator is not None:
                missing = "denominator" if denominator is None else "numerator"
                if f"{missing}-{indicator.pk}" not in self.errors:
                    self.add_error(f"{missing}-{indicator.pk}", _("Write numerator and denominator, or neither."))
                continue
            if value is not None:
                self.measured[indicator] = Measured(value, parts, numerator, denominator)
            elif parts and not any(name.endswith(f"-{indicator.pk}") for name in self.errors):
                field = "numerator" if indicator.is_ratio else "value"
                self.add_error(f"{field}-{indicator.pk}", _("Parts were written without the value they are part of."))
        return values

    def clean_evidence(self) -> str:
        lines = self.cleaned_data["evidence"].split()
        for line in lines:
            if not line.startswith(("https://", "http://")):
                raise ValidationError(
                    _("“%(line)s” is not an address. Start it with https://."), params={"line": line[:80]}
                )
        return "\n".join(lines)

    def values(self) -> dict[Indicator, Measured]:
        return self.measured


def part_field(indicator: Indicator, dimension: str, name: str) -> str:
    """The name of the field for one part of the value of an indicator."""
    return f"part-{indicator.pk}-{dimension}-{name}"


def _number(label: Any, help_text: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=4, help_text=help_text)
