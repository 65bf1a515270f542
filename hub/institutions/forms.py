"""Forms: an institution, its checklist, a remedy path, a review, a file of grades."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.institutions.models import (
    PUBLIC,
    Answer,
    IndependenceAnswer,
    Institution,
    InstitutionVersion,
    RemedyPath,
    RemedyVersion,
    State,
)
from hub.institutions.vocabulary import Question
from hub.law.models import LawProvision
from hub.lib.choices import read_names_only, take_the_only_one
from hub.lib.drafts import remember_what_was_seen
from hub.lib.language_fields import LanguageField
from hub.lib.translated import interface_language
from hub.lib.visibility import Viewer

MOST_BYTES = 5_000_000
REVIEWING_GROUP = "rule-of-law"


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What both kinds of versions have: the day of the check, the language, and the group that reviews it."""

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        group: Any = self.fields["group"]
        reviewing = Q(slug=REVIEWING_GROUP)
        if not viewer.is_secretariat:
            group.queryset = Group.objects.visible_to(viewer).filter(reviewing | Q(pk__in=viewer.group_ids))
        take_the_only_one(group)
        read_names_only(group)
        remember_what_was_seen(self, self.instance.written_at if self.instance.pk else None)
        # The day of the check is hers to name.
        if not self.instance.pk and "language" in self.fields and not self.initial.get("language"):
            self.initial["language"] = interface_language()

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Name the day on which you checked it."))
        return day


class InstitutionForm(VersionForm):
    class Meta:
        model = InstitutionVersion
        fields = [
            "kind", "form", "name", "name_in_english", "language", "mandate", "powers", "legal_base", "provisions", "address",
            "contact", "website", "source", "source_url", "as_of", "group",
        ]  # fmt: skip
        field_classes: ClassVar = {"language": LanguageField}
        widgets: ClassVar = {
            "mandate": forms.Textarea(attrs={"rows": 4}),
            "powers": forms.Textarea(attrs={"rows": 4}),
            "legal_base": forms.Textarea(attrs={"rows": 2}),
            "address": forms.Textarea(attrs={"rows": 2}),
            "provisions": forms.CheckboxSelectMultiple,
            "as_of": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, viewer=viewer, **options)
        if not self.instance.pk and not self.instance.name:
            self.initial["language"] = interface_language()
        provisions: Any = self.fields["provisions"]
        provisions.queryset = LawProvision.objects.filter(country=self.instance.institution.country)
        if not provisions.queryset.exists():
            del self.fields["provisions"]


class RemedyForm(VersionForm):
    situation = forms.ChoiceField(label=_("situation"), choices=RemedyPath.Situation.choices)

    class Meta:
        model = RemedyVersion
        fields = [
            "title", "for_whom", "language", "urgent", "go_to", "can_do", "cost", "time", "protection", "institutions", "source",
            "as_of", "group",
        ]  # fmt: skip
        field_classes: ClassVar = {"language": LanguageField}
        widgets: ClassVar = {
            "urgent": forms.Textarea(attrs={"rows": 3}),
            "go_to": forms.Textarea(attrs={"rows": 5}),
            "can_do": forms.Textarea(attrs={"rows": 5}),
            "cost": forms.Textarea(attrs={"rows": 2}),
            "time": forms.Textarea(attrs={"rows": 2}),
            "protection": forms.Textarea(attrs={"rows": 3}),
            "source": forms.Textarea(attrs={"rows": 3}),
            "institutions": forms.CheckboxSelectMultiple,
            "as_of": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, viewer=viewer, **options)
        path = self.instance.path
        if path.pk and (self.instance.translated_from_id or path.versions.filter(state__in=PUBLIC).exists()):
            del self.fields["situation"]  # readers know the path by it
        else:
            self.initial["situation"] = path.situation
            self.order_fields(["title", "situation"])
        if self.instance.pk or (path.pk and not self.instance.translated_from_id):
            del self.fields["language"]  # another language is another translation
        institutions: Any = self.fields["institutions"]
        institutions.queryset = Institution.objects.filter(country=path.country, versions__state=State.PUBLISHED)
        names = dict(
            InstitutionVersion.objects.filter(
                institution__country=path.country, state=State.PUBLISHED
            ).values_list("institution", "name")
        )  # fmt: skip
        institutions.label_from_instance = lambda one: names.get(one.pk, str(one))
        if not names:
            del self.fields["institutions"]

    def clean_language(self) -> str:
        code = str(self.cleaned_data["language"])
        original = self.instance.translated_from
        if original is not None and code == original.language:
            raise forms.ValidationError(
                _("This is the language of the text itself. Name the one into which you translate.")
            )
        return code

    def save(self, commit: bool = True) -> Any:
        if "situation" in self.cleaned_data and self.cleaned_data["situation"] != self.instance.path.situation:
            self.instance.path.situation = self.cleaned_data["situation"]
            self.instance.path.save(update_fields=["situation"])
        return super().save(commit)


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    """One question of the checklist, in a table of all of them."""

    class Meta:
        model = IndependenceAnswer
        fields = ["answer", "note", "source", "on"]
        widgets: ClassVar = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, data: Any = None, *, question: Question, given: IndependenceAnswer | None) -> None:
        self.question = question
        super().__init__(data, instance=given or IndependenceAnswer(), prefix=question.code)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}: {question.text}"
            field.widget.attrs.pop("aria-describedby", None)
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["answer"] = cleaned.get("answer") or Answer.UNKNOWN
        if cleaned["answer"] != Answer.UNKNOWN:
            for name in ("source", "on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("An answer has a source and its date. Without them choose “Unknown”."))
        if cleaned.get("on") and cleaned["on"] > timezone.localdate():
            self.add_error("on", _("This day is still to come."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "answer", "source", "on"}  # type: ignore[misc]


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("What you say to the author"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmForm(forms.Form):
    """An act without fields."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is taken down"), max_length=500, help_text=_("Kept with the change in the record of changes.")
    )


class ImportForm(forms.Form):
    sent = forms.FileField(
        label=_("file"),
        help_text=_("A table (CSV) with the columns m49, year and status, as the SDG database gives them."),
    )
