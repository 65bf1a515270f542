from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.accounts.naming import NamesAPerson, PersonField
from hub.groups.models import Group
from hub.lib.any_language import InAnyLanguage
from hub.lib.choices import read_names_only
from hub.lib.forms import FoldedTexts, RecordForm, WordLimit
from hub.lib.timezones import TimeZoneChoice, WallTimeField, resolve_wall_time
from hub.lib.visibility import Viewer
from hub.opportunities.models import Answer, Call, Review
from hub.workplans.models import Outcome, PlanVersion

ANSWER_WORDS = 500


class FilterForm(forms.Form):
    """The filters of the list of calls."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=lambda: [("", _("All kinds")), *Call.Kind.choices]
    )
    mine = forms.ChoiceField(
        label=_("Who may answer"), required=False, choices=[("", _("All calls")), ("yes", _("I may answer"))]
    )


class CallForm(InAnyLanguage, RecordForm):
    """The deadline is entered in the zone that is chosen beside it."""

    in_any_language = ("title",)
    filed_under = "led_group_ids"

    class Meta:
        model = Call
        fields = [
            "group", "kind", "title_en", "title_fr", "title_es", "summary_en", "summary_fr", "summary_es", "criteria_en",
            "criteria_fr", "criteria_es", "version", "audience", "deadline", "time_zone", "outcomes", "countries", "visibility",
        ]  # fmt: skip
        field_classes: ClassVar = {"deadline": WallTimeField}
        help_texts: ClassVar = {
            "deadline": _("In the time zone chosen here."),
            "outcomes": _("Proposals serve at least one of them."),
            "version": _("For the review of a draft: it reads as it stood then, whatever changes later."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("reason", None)
        groups: Any = self.fields["group"]
        groups.queryset = Group.objects.visible_to(viewer).with_parts_behind()
        if not viewer.is_secretariat:
            groups.queryset = groups.queryset.filter(pk__in=viewer.led_group_ids)
        read_names_only(groups)
        outcomes: Any = self.fields["outcomes"]
        outcomes.queryset = Outcome.objects.visible_to(viewer).filter(plan__group__in=groups.queryset)
        versions: Any = self.fields["version"]
        of_groups = Q(plan__group__in=groups.queryset) | Q(plan__group__subgroups__in=groups.queryset)
        versions.queryset = PlanVersion.objects.visible_to(viewer).filter(of_groups).select_related("plan").distinct()
        if self.instance.pk:
            place = ZoneInfo(self.instance.time_zone)
            self.initial["deadline"] = self.instance.deadline.astimezone(place).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("deadline") and cleaned.get("time_zone"):
            try:
                cleaned["deadline"] = resolve_wall_time(cleaned["deadline"], cleaned["time_zone"])
            except forms.ValidationError as error:
                self.add_error("deadline", error)
        group = cleaned.get("group")
        if group and any(
            outcome.plan.group_id not in {group.pk, group.parent_id} for outcome in cleaned.get("outcomes", ())
        ):
            self.add_error("outcomes", _("Choose outcomes of the work plan of this group."))
        version = cleaned.get("version")
        if group and version and version.plan.group_id not in {group.pk, group.parent_id}:
            self.add_error("version", _("Choose a version of the work plan of this group."))
        if version and cleaned.get("kind") != Call.Kind.REVIEWS:
            self.add_error("version", _("Only the review of a draft names a version."))
        return cleaned


class ExtendForm(forms.Form):
    deadline = WallTimeField(label=_("new deadline"))
    time_zone = TimeZoneChoice(label=_("time zone of the deadline"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("deadline") and cleaned.get("time_zone"):
            try:
                cleaned["deadline"] = resolve_wall_time(cleaned["deadline"], cleaned["time_zone"])
            except forms.ValidationError as error:
                self.add_error("deadline", error)
        return cleaned


class ConfirmForm(forms.Form):
    """Without fields: the button confirms."""


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ResultForm(FoldedTexts, InAnyLanguage, forms.ModelForm):  # type: ignore[type-arg]
    in_any_language = ("result",)

    class Meta:
        model = Call
        fields = ["result_en", "result_fr", "result_es"]
        widgets: ClassVar = {name: forms.Textarea(attrs={"rows": 4}) for name in fields}


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Answer
        fields = ["title", "text", "outcome"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args: Any, call: Call, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].validators.append(WordLimit(ANSWER_WORDS))
        self.fields["text"].help_text = _("At most %(number)s words.") % {"number": ANSWER_WORDS}
        outcomes: Any = self.fields["outcome"]
        outcomes.queryset = call.outcomes.visible_to(viewer)
        if not outcomes.queryset.exists():
            del self.fields["outcome"]


class ReviewerForm(NamesAPerson):
    person = PersonField()


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Review
        fields = ["points", "has_conflict", "reason"]
        widgets: ClassVar = {"reason": forms.Textarea(attrs={"rows": 3})}
