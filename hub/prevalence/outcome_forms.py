"""The forms from the field to the published figure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from evidence.prevalence.record import LARGEST

from hub.accounts.naming import NamesAPerson, PersonField
from hub.lib.choices import read_names_only
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.prevalence.models import ResultReview, Stratum, StudyProtocol, Topic

MOST_REACHED = 10_000_000


def in_weeks(weeks: int) -> Any:
    return timezone.localdate() + timedelta(weeks=weeks)


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FieldForm(forms.Form):
    """One number a stratum, or one for the whole sample. An empty one has not begun."""

    on = DayField(label=_("Reached until"), help_text=_("Counts only. Answers of persons never come here."))

    def __init__(self, data: Any = None, *, protocol: StudyProtocol) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        known = {one.stratum_id: one.reached for one in protocol.field_counts.all()}
        self.strata: list[Stratum | None] = [*protocol.strata.all()] or [None]
        for stratum in self.strata:
            key = stratum.pk if stratum else None
            self.fields[_name(key)] = forms.IntegerField(
                label=stratum.name if stratum else _("Reached in the whole sample"), required=False, min_value=0,
                max_value=MOST_REACHED, initial=known.get(key),
                help_text=_("planned: %(number)s") % {"number": stratum.planned} if stratum else "",
            )  # fmt: skip

    def numbers_reached(self) -> dict[int | None, int]:
        given = {
            stratum.pk if stratum else None: self.cleaned_data[_name(stratum.pk if stratum else None)]
            for stratum in self.strata
        }
        return {key: number for key, number in given.items() if number is not None}


def _name(key: int | None) -> str:
    return f"stratum-{key or 'all'}"


class RecordForm(forms.Form):
    file = forms.FileField(
        label=_("Result record"),
        help_text=_("The file that “evidence … --record FILE --protocol HASH” writes, 2 MB at most."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB; a record never is."))
        return file


class ExplanationForm(forms.Form):
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    explanation = forms.CharField(
        label=_("Why the study departed from its protocol"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Reviewers read it, and everybody once the result is published."),
    )  # fmt: skip


class ReviewerForm(NamesAPerson):
    person = PersonField()
    due = DayField(label=_("Review asked for until"), initial=lambda: in_weeks(4))


class ReviewForm(forms.Form):
    has_conflict = forms.BooleanField(
        label=_("I have a conflict of interest and do not judge"), required=False,
        help_text=_("You work with the team, are paid by it, or have taken part in the study."),
    )  # fmt: skip
    verdict = forms.ChoiceField(
        label=_("Verdict"), required=False, choices=lambda: [("", "–"), *ResultReview.Verdict.choices]
    )
    text = forms.CharField(
        label=_("Reasons"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("On method, deviations and what may be concluded. Published with the result, under your name for partners."),
    )  # fmt: skip


class AskReplyForm(forms.Form):
    organization = forms.ModelChoiceField(
        label=_("Whom the result concerns"), queryset=Organization.objects.none(),
        help_text=_("The government of the country, or the organization of which the result speaks."),
    )  # fmt: skip
    due = DayField(label=_("Reply asked for until"), initial=lambda: in_weeks(4))

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        super().__init__(data)
        organizations: Any = self.fields["organization"]
        organizations.queryset = Organization.objects.visible_to(viewer).order_by("name_en")
        read_names_only(organizations)


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Your reply"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Published whole, before the figures, under the name of your organization."),
    )  # fmt: skip


class PublishForm(forms.Form):
    topic = forms.ChoiceField(label=_("Among the published figures under"), choices=Topic.choices)
    understood = forms.BooleanField(
        label=_("I know that everybody will read the result with its deviations, reviews and reply, and that it stays.")
    )
