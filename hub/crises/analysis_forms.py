"""The forms of situation analyses: the head, the sections, and the decision to open one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.crises.models import SituationAnalysis
from hub.crises.opening import STATEMENTS
from hub.crises.sections import LONGEST, SECTIONS
from hub.lib.forms import RecordForm
from hub.lib.partialdate import first_day, validate_partial_date
from hub.lib.visibility import Viewer


class AnalysisForm(RecordForm):
    filed_under: ClassVar[str] = "group_ids"

    class Meta:
        model = SituationAnalysis
        fields = ["group", "crisis", "country", "place", "as_of"]

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        self.fields["as_of"].required = True
        group: Any = self.fields.get("group")
        if group is not None and not viewer.is_secretariat:
            group.queryset = group.queryset.filter(pk__in=viewer.group_ids)
            if len(viewer.group_ids) == 1:
                self.initial.setdefault("group", next(iter(viewer.group_ids)))

    def clean_as_of(self) -> str:
        """It stands in the title, which everybody reads: no day on which people were somewhere."""
        said: str = SituationAnalysis._meta.get_field("as_of").to_python(self.cleaned_data["as_of"])
        validate_partial_date(said)
        if len(said) > len("2026-03"):
            raise forms.ValidationError(_("Write a year or a month: the title is read by everybody."))
        if first_day(said) > timezone.localdate():
            raise forms.ValidationError(_("This month is still to come."))
        return said


class HeadForm(AnalysisForm):
    """What the title and the facts say, corrected. The group stays."""

    class Meta(AnalysisForm.Meta):
        fields = ["crisis", "country", "place", "as_of"]


class TextsForm(forms.Form):
    """A field for each section, in rows on one page."""

    note = forms.CharField(label=_("What changed"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, is_first: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for section in SECTIONS:
            self.fields[section.key] = forms.CharField(
                label=section.title, help_text=section.hint, required=False, max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 6}),
            )  # fmt: skip
        if is_first:
            del self.fields["note"], self.fields["seen"]

    @property
    def parts(self) -> list[tuple[Any, list[Any]]]:
        """The fields of the sections under the heading of their part."""
        found: dict[Any, list[Any]] = {}
        for section in SECTIONS:
            found.setdefault(section.part, []).append(self[section.key])
        return list(found.items())

    @property
    def texts(self) -> dict[str, str]:
        return {section.key: self.cleaned_data[section.key] for section in SECTIONS}


class OpenForm(forms.Form):
    """The statements that are confirmed one by one, and the reason."""

    reason = forms.CharField(
        label=_("Why it may be read by everybody"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, places: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, words in STATEMENTS:
            self.fields[name] = forms.BooleanField(label=words, required=True)
        if places:
            self.fields["are_no_places"] = forms.BooleanField(
                label=_("Each of the words listed above means something else here, or is no small place."), required=False
            )  # fmt: skip
        self.order_fields([*(name for name, _words in STATEMENTS), "are_no_places", "reason"])

    @property
    def confirmed_statements(self) -> set[str]:
        return {name for name, _words in STATEMENTS if self.cleaned_data.get(name)}


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
