"""The forms of the parts of a protocol, of its registration and of its withdrawal."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.accounts.naming import NamesAPerson, PersonField
from hub.crises.models import Crisis
from hub.groups.models import Group
from hub.lib.choices import read_names_only
from hub.lib.forms import RecordForm
from hub.lib.visibility import Viewer
from hub.prevalence.actions import Amendment
from hub.prevalence.checklist import Question
from hub.prevalence.document import seal_of_part
from hub.prevalence.models import ChecklistAnswer, StudyProtocol, TeamMember
from hub.prevalence.xlsform import LARGEST
from hub.vocabularies.models import Country

Answer = ChecklistAnswer.Answer


class PartForm(RecordForm):
    """One part of a protocol. Why a registered one is changed stands in its amendment, not in a reason of its own."""

    worked_out: ClassVar[tuple[str, ...]] = ()  # columns that are computed from the fields

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("reason", None)


class QuestionForm(PartForm):
    class Meta:
        model = StudyProtocol
        fields = [
            "group", "title_en", "title_fr", "title_es", "question_en", "question_fr", "question_es", "population",
            "countries", "crisis", "area",
        ]  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: Any = self.fields["group"]
        if self.instance.pk:
            del self.fields["group"]
        else:
            groups.queryset = Group.objects.visible_to(viewer).filter(pk__in=viewer.group_ids)
            read_names_only(groups)
        countries: Any = self.fields["countries"]
        countries.queryset = Country.objects.order_by("name_en")
        countries.required = True
        crises: Any = self.fields["crisis"]
        crises.queryset = Crisis.objects.visible_to(viewer)


class SettingForm(PartForm):
    class Meta:
        model = StudyProtocol
        fields = [
            "frame", "access", "is_hidden", "is_networked", "is_known_to_others", "has_venues", "lists", "lists_are_linked",
        ]  # fmt: skip


class MethodForm(PartForm):
    method = forms.ChoiceField(label=_("Method"), choices=lambda: [("", _("Choose")), *StudyProtocol.Method.choices])
    method_reasons = forms.CharField(
        label=_("Why this method"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Also against the advice: then say why it is right here all the same."),
    )

    class Meta:
        model = StudyProtocol
        fields: ClassVar = ["method", "method_reasons"]


SHARES = ("expected_share", "relative_error", "target_share", "nonresponse")
ABOVE_ZERO = (*SHARES[:3], "design_effect", "household_size")


class DesignForm(PartForm):
    worked_out = ("sample_planned", "clusters_planned")
    parts = (
        (_("Design"), ("design", "sample_unit", "microdata_at", "collection_begins", "collection_ends")),
        (
            _("Size of the sample"),
            (
                "expected_share", "relative_error", "design_effect", "nonresponse", "target_share", "household_size", "take",
            ),
        ),
    )  # fmt: skip

    class Meta:
        model = StudyProtocol
        fields = [
            "design", "sample_unit", "microdata_at", "collection_begins", "collection_ends", "expected_share", "relative_error",
            "design_effect", "nonresponse", "target_share", "household_size", "take",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.relative_error is None:
            self.initial.update({"relative_error": "0.12", "nonresponse": "0.1", "design_effect": "1.5"})
        for name in ("relative_error", "target_share", "household_size", "design_effect", "nonresponse"):
            self.fields[name].help_text = HINTS[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in (*SHARES, "design_effect", "household_size"):
            value = cleaned.get(name)
            if value is None:
                continue
            if value < 0 or (value == 0 and name in ABOVE_ZERO):
                self.add_error(name, _("Write a number above 0."))
            elif name in SHARES and (value > 1 or (value == 1 and name == "expected_share")):
                self.add_error(name, _("Write a share between 0 and 1, such as 0.12."))
        return cleaned

    @property
    def inputs(self) -> dict[str, float]:
        """What the size of the sample follows from, where all of it is given. A sample of people has households of one."""
        cleaned = self.cleaned_data
        names = ["expected_share", "relative_error", "design_effect", "nonresponse", "target_share"]
        if cleaned.get("sample_unit") == StudyProtocol.Unit.HOUSEHOLDS:
            names.append("household_size")
        if any(cleaned.get(name) is None for name in names):
            return {}
        return {name: float(cleaned[name]) for name in names}


HINTS = {
    "relative_error": _("Half the width of the confidence interval, as a share of the expected share: 0.12 is usual."),
    "design_effect": _("How much clusters and weights widen the interval: 1.5 for many surveys, 2 or more for chains of recruitment."),
    "nonresponse": _("0.1 adds a tenth."),
    "target_share": _("0.3 where three in ten people are of the ages that count; 1 where all are."),
    "household_size": _("For a sample of households."),
}  # fmt: skip


class AnswerForm(forms.Form):
    """One question of the checklist, in a table of all of them."""

    answer = forms.ChoiceField(label=_("Your answer"), required=False)
    note = forms.CharField(
        label=_("How, or why not"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, question: Question, given: ChecklistAnswer | None) -> None:
        self.question = question
        initial = {"answer": given.answer, "note": given.note} if given else {}
        super().__init__(data, initial=initial, prefix=question.key)
        offered = [one for one in Answer.choices if question.may_not_apply or one[0] != Answer.NOT_APPLICABLE]
        choice: Any = self.fields["answer"]
        choice.choices = [("", _("Not answered")), *offered]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {question.text}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answer, note = cleaned.get("answer"), cleaned.get("note", "")
        if answer in {Answer.NO, Answer.NOT_APPLICABLE} and not note:
            self.add_error("note", _("Say why not."))
        if note and not answer and "answer" not in self.errors:
            self.add_error("answer", _("Choose an answer."))
        return cleaned


class TeamForm(NamesAPerson):
    person = PersonField()
    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices)


class FrameForm(forms.Form):
    """What stands around the fields of a part: which words of it the form was opened on, and the errors of an action."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class DraftForm(FrameForm):
    def amendment(self) -> Amendment | None:
        return None


class AmendmentForm(FrameForm):
    """What a change of a registered protocol says of itself, for everybody to read."""

    reason = forms.CharField(label=_("Why it is changed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    decided_on = forms.DateField(
        label=_("Decided on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reached = forms.IntegerField(
        label=_("How many were reached by then"), min_value=0, max_value=10_000_000,
        help_text=_("Households or people, as the sample counts them; 0 before the collection."),
    )  # fmt: skip

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, prefix="amendment", initial={"decided_on": timezone.localdate()} | (initial or {}))

    def amendment(self) -> Amendment | None:
        given = self.cleaned_data
        return Amendment(reason=given["reason"], decided_on=given["decided_on"], reached=given["reached"])


def frame_of(protocol: StudyProtocol, part: str, data: Any = None) -> Any:
    """With the amendment that the change of a registered protocol needs."""
    initial = {"seen": seal_of_part(protocol, part)}
    return AmendmentForm(data, initial) if protocol.is_registered else DraftForm(data, initial=initial)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("XLSForm"), help_text=_("A workbook (XLSX) of 5 MB at most. It is checked at once."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class SignForm(forms.Form):
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Conditions, if there are any. Everybody reads it once the protocol is registered."),
    )  # fmt: skip


class RegisterForm(forms.Form):
    understood = forms.BooleanField(
        label=_("I know that everybody will read this protocol, and that it cannot return to draft.")
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody reads it, with the title and the dates."),
    )  # fmt: skip


class FilterForm(forms.Form):
    """The filters of the list of registered protocols."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    method = forms.ChoiceField(
        label=_("Method"), required=False, choices=lambda: [("", _("All methods")), *StudyProtocol.Method.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=lambda: [
            ("", _("All states")),
            *(one for one in StudyProtocol.State.choices if one[0] not in StudyProtocol.DRAFTS),
        ],
    )
