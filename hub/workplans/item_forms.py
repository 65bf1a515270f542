"""The forms of a plan and its parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.lib.forms import RecordForm
from hub.lib.visibility import Visibility
from hub.workplans.lint.beside import show_beside_fields
from hub.workplans.models import Activity, Indicator, IndicatorPeriod, ItemStatus, Outcome, Output, Plan
from hub.workplans.progress.breakdown import AGE, SEX, parse_age_bands

LONGEST = 20_000  # characters of a text
LAST_PLACE = 9_999  # positions above are used temporarily while items are moved

MARKUP = re.compile(
    r"</?(?:o:p|w:\w+|span|p|div|table|td|tr|font|style|b|i|br|html|body|xml)\b[^>]*>|<!--\[if", re.IGNORECASE
)


def no_markup(text: str) -> None:
    """Refuse markup from word processors: it would be shown as text."""
    found = MARKUP.search(text)
    if found:
        raise ValidationError(
            _("The text carries marks of another program, such as “%(mark)s”. Paste it as plain text."),
            code="markup",
            params={"mark": found.group()[:40]},
        )


class PlainTextForm(RecordForm):
    """Refuses long texts that contain markup of word processors, or are too long."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.ChoiceField):
                field.validators.append(no_markup)
                if isinstance(field.widget, forms.Textarea) and field.max_length is None:
                    field.max_length = LONGEST
                    field.validators.append(at_most(LONGEST))


class ItemForm(PlainTextForm):
    """A form for a part of a plan. The parent of a new item comes from the address and is only passed on. An item stays in
    its plan, and is at the end of its list until somebody moves it."""

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
        """The plan of the item; for a new one, the plan in the address."""
        if self.instance.pk:
            return self.instance.plan  # type: ignore[no-any-return]
        for name, model in PARENTS.items():
            given = self.initial.get(name, "")
            if isinstance(given, model):
                return getattr(given, "plan", given)  # type: ignore[no-any-return]
            named = str(given)
            if named.isascii() and named.isdigit() and len(named) < 19:
                parent = model.objects.filter(pk=int(named)).first()
                return getattr(parent, "plan", parent)
        return None

    def clean(self) -> dict[str, Any]:
        """The parent of an item must be part of the same plan."""
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
            # An output from a source is not reported on; one that is created here is planned.
            self.instance.status = ItemStatus.PLANNED
        return super().save(commit)


PARENTS: dict[str, Any] = {"plan": Plan, "outcome": Outcome, "output": Output}


def place_at_end(item: Any) -> int:
    """The first free position in the list of the item."""
    names = {"outcome": ["plan"], "output": ["plan", "outcome"], "activity": ["output"]}
    lookup = {name: getattr(item, name) for name in names.get(item._meta.model_name, ["plan", "outcome", "output"])}
    others = type(item).objects.filter(**lookup, position__lte=LAST_PLACE).exclude(pk=item.pk)
    return int(others.aggregate(last=Max("position"))["last"] or 0) + 1


def at_most(limit: int) -> Callable[[str], None]:
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
        self.fields["group"].queryset = Group.objects.filter(kind__has_plans=True)  # type: ignore[attr-defined]
        self.fields["group"].error_messages["invalid_choice"] = _(
            "This group has no work plans, or is not open to you. Choose another group."
        )
        if not self.instance.pk:
            # A new plan is visible to those who write it, until it is shared.
            self.initial["visibility"] = Visibility.RESTRICTED
            if self.initial.get("group"):
                self.fields["group"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if years := values.get("period"):
            values["starts"] = values.get("starts") or date(max(1, int(years[:4])), 1, 1)
            values["ends"] = values.get("ends") or date(max(1, int(years[-4:])), 12, 31)
        return values

    def save(self, commit: bool = True) -> Any:
        """The plan is locked here: periods that were added since the form was validated are checked, too."""
        self.instance.check_periods()
        return super().save(commit)


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
    by_sex = forms.BooleanField(
        label=_("Broken down by sex"),
        required=False,
        help_text=_("Reports ask for women and girls, men and boys, and others."),
    )
    age_bands = forms.CharField(
        label=_("Broken down by age, in these bands"),
        required=False,
        max_length=200,
        help_text=_("Such as 0-4, 5-17, 18+. Empty means: not broken down by age."),
    )
    disaggregation = forms.CharField(
        label=_("Broken down by other things"),
        required=False,
        help_text=_("Words with commas between them, such as: country. Told in words in reports. Never persons."),
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
            "target",
            "baseline",
            "baseline_on",
            "cumulative",
            "is_ratio",
            "age_bands",
            "disaggregation",
            "verification",
        ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held_by = next((name for name in ("outcome", "output") if self.initial.get(name)), None)
        if held_by:
            self.fields.pop("output" if held_by == "outcome" else "outcome", None)
        words = self.instance.disaggregation or []
        self.initial["by_sex"] = SEX in words
        self.initial["age_bands"] = ", ".join(self.instance.age_bands or [])
        self.initial["disaggregation"] = ", ".join(word for word in words if word not in (SEX, AGE))
        self.order_fields([name for name in self.fields if name not in BREAKDOWN] + list(BREAKDOWN))
        self.fields["unit"].error_messages["invalid_choice"] = _(
            "“%(value)s” is not a unit that is known here. Choose one."
        )

    def clean_age_bands(self) -> list[str]:
        return parse_age_bands(self.cleaned_data["age_bands"])

    def clean_disaggregation(self) -> list[str]:
        return [word for part in self.cleaned_data["disaggregation"].split(",") if (word := part.strip())]

    def clean(self) -> dict[str, Any]:
        """Sex and age are values of one list in files; each has a field of its own here."""
        values = super().clean()
        words = [word for word in values.get("disaggregation", ()) if word.lower() not in (SEX, AGE)]
        by_sex = values.get("by_sex") or any(word.lower() == SEX for word in values.get("disaggregation", ()))
        values["disaggregation"] = [SEX] * bool(by_sex) + [AGE] * bool(values.get("age_bands")) + words
        return values


BREAKDOWN = ("by_sex", "age_bands", "disaggregation", "verification", "reason")


class IndicatorPeriodForm(RecordForm):
    class Meta:
        model = IndicatorPeriod
        fields = ["indicator", "starts", "ends", "target"]
