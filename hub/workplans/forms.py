from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.lib.forms import RecordForm
from hub.lib.visibility import Visibility
from hub.meetings.models import Meeting, Resolution
from hub.workplans.lint.beside import show_beside_fields
from hub.workplans.models import (
    Acceptance,
    Activity,
    Amendment,
    CommentRound,
    Disposition,
    Indicator,
    IndicatorPeriod,
    ItemStatus,
    Outcome,
    Output,
    Plan,
    Unit,
)

__all__ = [
    "AcceptForm", "ActivityForm", "AdoptForm", "AmendForm", "AnswerForm", "CommentForm", "DecideAmendmentForm",
    "IndicatorForm", "IndicatorPeriodForm", "LockForm", "OutcomeForm", "OutputForm", "PlanForm", "ProgressForm",
    "ReasonForm", "ReplyForm", "ReviewForm", "RoundForm", "SupersedeForm", "attempt", "no_markup",
]  # fmt: skip

T = TypeVar("T")
MARKUP = re.compile(
    r"</?(?:o:p|w:\w+|span|p|div|table|td|tr|font|style|b|i|br|html|body|xml)\b[^>]*>|<!--\[if", re.IGNORECASE
)


def no_markup(text: str) -> None:
    """What word processors put around a text has no place in a plan; it would be shown as signs."""
    found = MARKUP.search(text)
    if found:
        raise ValidationError(
            _("The text carries marks of another program, such as “%(mark)s”. Paste it as plain text."),
            code="markup",
            params={"mark": found.group()[:40]},
        )


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


class PlainTextForm(RecordForm):
    """Long texts are refused with marks of word processors in them, and where they are too long."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.ChoiceField):
                field.validators.append(no_markup)
                if isinstance(field.widget, forms.Textarea) and field.max_length is None:
                    field.max_length = 20_000
                    field.validators.append(_at_most(20_000))


class ItemForm(PlainTextForm):
    """A form for a part of a plan. What a new item belongs to is named by the address and only carried along. An item
    stays in its plan, and stands at the end of its list until somebody moves it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields.pop("plan", None)
        if self.plan is not None and self.plan.rollup == Plan.Rollup.MEAN:
            self.fields.pop("weight", None)
        for name in PARENTS.keys() & self.fields.keys():
            if not self.instance.pk and self.initial.get(name):
                self.fields[name].widget = forms.HiddenInput()
            elif name != "plan" and self.plan is not None:
                self.fields[name].queryset = PARENTS[name].objects.filter(plan=self.plan)  # type: ignore[attr-defined]
        if self.instance.pk and self.plan is not None and self.plan.is_open:
            show_beside_fields(self, self.plan)

    @cached_property
    def plan(self) -> Plan | None:
        """The plan of the item: of a new one, the plan that the address names."""
        if self.instance.pk:
            return self.instance.plan  # type: ignore[no-any-return]
        for name, model in PARENTS.items():
            named = str(self.initial.get(name, ""))
            if named.isascii() and named.isdigit() and len(named) < 19:
                parent = model.objects.filter(pk=int(named)).first()
                return getattr(parent, "plan", parent)
        return None

    def clean(self) -> dict[str, Any]:
        """What an item stands under is part of the same plan."""
        values = super().clean() or self.cleaned_data
        plan = values.get("plan") or self.plan
        for name in ("outcome", "output"):
            parent = values.get(name)
            if plan is not None and parent is not None and parent.plan_id != plan.pk:
                self.add_error(name, _("This is part of another plan. Choose one of this plan."))
        return values

    def save(self, commit: bool = True) -> Any:
        if not self.instance.pk or set(self.changed_data) & set(PARENTS):
            self.instance.position = place_at_end(self.instance)
        if not self.instance.pk and isinstance(self.instance, Output):
            # An output that only a source names is not reported on; one that is written here is planned.
            self.instance.status = ItemStatus.PLANNED
        return super().save(commit)


PARENTS: dict[str, Any] = {"plan": Plan, "outcome": Outcome, "output": Output}


def place_at_end(item: Any) -> int:
    """The first free place in the list that the item stands in."""
    names = {"outcome": ["plan"], "output": ["plan", "outcome"], "activity": ["output"]}
    lookup = {name: getattr(item, name) for name in names.get(item._meta.model_name, ["plan", "outcome", "output"])}
    others = type(item).objects.filter(**lookup).exclude(pk=item.pk)
    return int(others.aggregate(last=Max("position"))["last"] or 0) + 1


def _at_most(limit: int) -> Callable[[str], None]:
    def validate(text: str) -> None:
        if len(text) > limit:
            raise ValidationError(
                _("At most %(limit)s characters fit here; this text has %(count)s."),
                params={"limit": limit, "count": len(text)},
            )

    return validate


class PlanForm(PlainTextForm):
    class Meta:
        model = Plan
        fields = [
            "group",
            "period",
            "title_en",
            "title_fr",
            "title_es",
            "starts",
            "ends",
            "summary_en",
            "summary_fr",
            "summary_es",
            "rollup",
            "visibility",
        ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["period"].help_text = _("Such as 2024 or 2024-2025.")
        for name in ("starts", "ends"):
            self.fields[name].required = False
            self.fields[name].help_text = _("If you leave it empty, the period decides.")
        if not self.instance.pk:
            # A new plan is a draft of those who write it, until it is shared.
            self.initial["visibility"] = Visibility.RESTRICTED
            if self.initial.get("group"):
                self.fields["group"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if years := values.get("period"):
            values["starts"] = values.get("starts") or date(max(1, int(years[:4])), 1, 1)
            values["ends"] = values.get("ends") or date(max(1, int(years[-4:])), 12, 31)
        return values


class OutcomeForm(ItemForm):
    class Meta:
        model = Outcome
        fields = [
            "plan",
            "title_en",
            "title_fr",
            "title_es",
            "subgroup",
            "definition_of_success_en",
            "definition_of_success_fr",
            "definition_of_success_es",
            "theory_of_change_en",
            "theory_of_change_fr",
            "theory_of_change_es",
            "not_measured",
        ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.plan is not None:
            self.fields["subgroup"].queryset = Group.objects.filter(parent=self.plan.group_id)  # type: ignore[attr-defined]


class OutputForm(ItemForm):
    class Meta:
        model = Output
        fields = [
            "plan",
            "outcome",
            "title_en",
            "title_fr",
            "title_es",
            "description_en",
            "description_fr",
            "description_es",
            "lead",
            "due",
            "weight",
            "initiatives",
        ]


class ActivityForm(ItemForm):
    class Meta:
        model = Activity
        fields = [
            "output",
            "title_en",
            "title_fr",
            "title_es",
            "description_en",
            "description_fr",
            "description_es",
            "lead",
            "partners",
            "due",
            "weight",
            "budget",
            "currency",
            "countries",
            "sectors",
            "issues",
        ]


class IndicatorForm(ItemForm):
    disaggregation = forms.CharField(
        label=_("Broken down by"),
        required=False,
        help_text=_("Words with commas between them, such as: sex, age, country. Never persons."),
    )

    class Meta:
        model = Indicator
        fields = [
            "plan",
            "outcome",
            "output",
            "title_en",
            "title_fr",
            "title_es",
            "measures",
            "unit",
            "direction",
            "cumulative",
            "baseline",
            "baseline_on",
            "target",
            "disaggregation",
            "verification",
        ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held_by = next((name for name in ("outcome", "output") if self.initial.get(name)), None)
        if held_by:
            del self.fields["output" if held_by == "outcome" else "outcome"]
        self.initial["disaggregation"] = ", ".join(self.instance.disaggregation or [])
        self.fields["unit"].error_messages["invalid_choice"] = _(
            "“%(value)s” is not a unit that is known here. Choose one."
        )

    def clean_disaggregation(self) -> list[str]:
        return [word for part in self.cleaned_data["disaggregation"].split(",") if (word := part.strip())]


class IndicatorPeriodForm(RecordForm):
    class Meta:
        model = IndicatorPeriod
        fields = ["indicator", "starts", "ends", "target"]


class CommentForm(forms.Form):
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

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["resolution"].queryset = resolutions_for(plan)  # type: ignore[attr-defined]


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CommentRound
        fields = ["deadline", "audience", "question"]
        widgets = {
            "deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "question": forms.Textarea(attrs={"rows": 2}),
        }


class ReasonForm(forms.Form):
    """A deed with its reason."""

    reason = long_text(_("Reason"), limit=2000, rows=2, required=False)


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
        self.fields["successor"].queryset = others.exclude(pk=plan.pk)  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    review = long_text(_("What you say to those who reported"), limit=2000, rows=2, required=False)


class AcceptForm(forms.Form):
    answer = forms.ChoiceField(label=_("Your answer"), choices=Acceptance.Answer.choices, widget=forms.RadioSelect)
    reason = long_text(_("Reason"), limit=2000, rows=2, required=False, help_text=_("Needed if you decline."))


class LockForm(forms.Form):
    starts = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = long_text(_("Reason"), limit=1000, rows=2)


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
            unit = Unit(indicator.unit).label
            self.fields[f"value-{indicator.pk}"] = forms.DecimalField(
                label=f"{indicator.title} ({unit})",
                required=False,
                max_digits=18,
                decimal_places=4,
                help_text=_("Leave it empty if nothing was counted. Empty is not zero."),
            )

    def clean_evidence(self) -> str:
        lines = self.cleaned_data["evidence"].split()
        for line in lines:
            if not line.startswith(("https://", "http://")):
                raise ValidationError(
                    _("“%(line)s” is not an address. Start it with https://."), params={"line": line[:80]}
                )
        return "\n".join(lines)

    def values(self) -> dict[Indicator, Any]:
        given = {indicator: self.cleaned_data.get(f"value-{indicator.pk}") for indicator in self.indicators}
        return {indicator: value for indicator, value in given.items() if value is not None}
