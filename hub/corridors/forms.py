from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.corridors.models import Corridor, EntryPoint, Factor, Movement, Response, Stage, SurveyResult
from hub.lib.any_language import InAnyLanguage
from hub.lib.choices import read_names_only
from hub.lib.forms import RecordForm
from hub.lib.text import add_label
from hub.lib.visibility import Viewer
from hub.vocabularies.models import Country
from hub.workplans.models import Outcome


class ManyChoices(forms.MultipleChoiceField):
    """Several of a few choices, kept as a list."""

    widget = forms.CheckboxSelectMultiple


class CorridorForm(RecordForm):
    filed_under: ClassVar[str] = "group_ids"

    movements = ManyChoices(label=_("kinds of movement"), required=False, choices=Movement.choices)
    stages = ManyChoices(label=_("stages on which the group works"), required=False, choices=Stage.choices)

    class Meta:
        model = Corridor
        fields = [
            "group", "origin", "destination", "transit", "movements", "regularity", "sectors", "stages", "summary_en",
            "summary_fr", "summary_es", "questions_en", "questions_fr", "questions_es", "visibility",
        ]  # fmt: skip

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        group: Any = self.fields.get("group")
        if group is not None and not viewer.is_secretariat:
            group.queryset = group.queryset.filter(pk__in=viewer.group_ids)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ends = {cleaned.get("origin"), cleaned.get("destination")}
        if ends & set(cleaned.get("transit") or ()):
            self.add_error("transit", _("A country of transit lies between the two ends of the corridor."))
        return cleaned


class PartForm(RecordForm):
    """Parts are entered inside a corridor on which the person's group works."""

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        corridor: Any = self.fields.get("corridor")
        if corridor is not None:
            open_ones = corridor.queryset.select_related("origin", "destination", "group")
            if not viewer.is_secretariat:
                open_ones = open_ones.filter(group__in=viewer.group_ids)
            corridor.queryset = open_ones
            corridor.label_from_instance = lambda one: f"{one} ({one.group.name})"


class FactorForm(InAnyLanguage, PartForm):
    in_any_language = ("name",)

    class Meta:
        model = Factor
        fields = [
            "corridor", "name_en", "name_fr", "name_es", "level", "stage", "effect", "population", "item", "citation",
            "source_url", "studied", "strength", "visibility",
        ]  # fmt: skip


class EntryPointForm(InAnyLanguage, PartForm):
    in_any_language = ("hindrance",)

    class Meta:
        model = EntryPoint
        fields = [
            "corridor", "step", "hindrance_en", "hindrance_fr", "hindrance_es", "act_en", "act_fr", "act_es",
            "actors_en", "actors_fr", "actors_es", "population", "visibility",
        ]  # fmt: skip


class ResponseForm(RecordForm):
    class Meta:
        model = Response
        fields = ["entry_point", "item", "initiative", "note"]

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        entry_point: Any = self.fields.get("entry_point")
        if entry_point is not None and not viewer.is_secretariat:
            entry_point.queryset = entry_point.queryset.filter(corridor__group__in=viewer.group_ids)


class SurveyResultForm(RecordForm):
    class Meta:
        model = SurveyResult
        fields = [
            "key", "topic", "text_en", "text_fr", "text_es", "limits_en", "limits_fr", "limits_es", "source_title",
            "source_url", "origin", "destination", "countries", "position",
        ]  # fmt: skip
        labels = {"key": _("short name")}


class PairForm(forms.Form):
    """Which corridor to open."""

    origin = forms.ModelChoiceField(Country.objects.all(), label=_("From"), to_field_name="iso3")
    destination = forms.ModelChoiceField(Country.objects.all(), label=_("To"), to_field_name="iso3")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("origin", "destination"):
            field: Any = self.fields[name]
            field.empty_label = _("Choose a country")
            read_names_only(field)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("origin") and cleaned.get("origin") == cleaned.get("destination"):
            self.add_error("destination", _("Origin and destination are one country. Choose two."))
        return cleaned


class PlanItemForm(forms.Form):
    """What an entry point becomes in an open plan of the group."""

    outcome = forms.ModelChoiceField(Outcome.objects.none(), label=_("outcome of the plan"))
    title = forms.CharField(label=_("title"), max_length=300)
    description = forms.CharField(
        label=_("description"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, outcomes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["outcome"]
        field.queryset = outcomes
        field.label_from_instance = lambda one: add_label(one.plan.title, f"{one.number} {one.title}")
