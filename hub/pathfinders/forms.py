from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.lib.choices import read_names_only, take_the_only_one
from hub.lib.drafts import remember_what_was_seen
from hub.lib.forms import RecordForm
from hub.lib.partialdate import first_day, validate_partial_date
from hub.lib.text import isolate
from hub.lib.translated import columns
from hub.partners.models import Constituency, Organization
from hub.pathfinders.models import (
    Answer,
    AskedIndicator,
    CountryReport,
    Cycle,
    DatedStep,
    Definition,
    ReportedValue,
    ReportQuestion,
)
from hub.pathfinders.permissions import speaking_organizations
from hub.vocabularies.models import Country

Status = ReportedValue.Status


class StepForm(RecordForm):
    parts: ClassVar = (
        (_("What and when"), ("moment", "claim", "on", "note")),
        (_("The source"), ("source", "source_url", "source_dated")),
        (_("The document"), ("document", "document_url")),
    )

    class Meta:
        model = DatedStep
        fields = [
            "moment", "claim", "on", *columns("note"), "source", "source_url", "source_dated", "document", "document_url",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        moment: Any = self.fields["moment"]
        moment.choices = [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in moment.choices if value]

    def clean_on(self) -> str:
        on: str = self.cleaned_data["on"]
        if on:
            validate_partial_date(on)
        return on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        on, claim = cleaned.get("on"), cleaned.get("claim")
        if on and claim == DatedStep.Claim.HAPPENED and first_day(on) > timezone.localdate():
            self.add_error("on", _("This day is still to come. Say that it is announced, or correct the date."))
        if claim == DatedStep.Claim.AGAINST and not any(cleaned.get(name) for name in columns("note")):
            self.add_error("note_en", _("Say in one sentence what the source says against it."))
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CommitteeForm(forms.Form):
    """The name of the committee, and the government body that chairs it."""

    name_en = forms.CharField(label=_("name of the committee"), max_length=150)
    name_fr = forms.CharField(label=_("in French"), max_length=150, required=False)
    name_es = forms.CharField(label=_("in Spanish"), max_length=150, required=False)
    chair = forms.ModelChoiceField(
        Organization.objects.none(), label=_("government body that chairs it"), required=False,
        empty_label=capfirst(_("not known yet")),
    )  # fmt: skip

    def __init__(self, *args: Any, country: Country, **options: Any) -> None:
        super().__init__(*args, **options)
        chair: Any = self.fields["chair"]
        chair.queryset = Organization.objects.filter(constituency=Constituency.GOVERNMENT, country=country)
        read_names_only(chair)


class NewCycleForm(forms.ModelForm):  # type: ignore[type-arg]
    like = forms.ModelChoiceField(
        Cycle.objects.none(),
        label=_("ask the same as"),
        required=False,
        empty_label=_("nothing yet"),
        to_field_name="year",
    )
    proposed = forms.BooleanField(
        label=_("Begin with proposed wording"),
        required=False,
        initial=True,
        help_text=_(
            "Five questions and some indicators as a proposal of this software, not of the Alliance; you edit them."
        ),
    )

    class Meta:
        model = Cycle
        fields = ["year", "due"]
        widgets: ClassVar = {"due": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        like: Any = self.fields["like"]
        like.queryset = Cycle.objects.all()
        like.label_from_instance = lambda one: one.year
        newest = Cycle.objects.first()
        if newest is None:
            del self.fields["like"]
        else:
            del self.fields["proposed"]
            self.initial.setdefault("like", newest.year)
            self.initial.setdefault("year", newest.year + 1)


class QuestionForm(RecordForm):
    """May be edited until the year is opened."""

    class Meta:
        model = ReportQuestion
        fields = ["cycle", "position", *columns("text"), *columns("hint")]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _stays_in_its_year(self)


class AskedForm(RecordForm):
    class Meta:
        model = AskedIndicator
        fields = ["cycle", "position", "definition", "is_core"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _stays_in_its_year(self)


def _stays_in_its_year(form: RecordForm) -> None:
    if form.instance.pk and "cycle" in form.fields:
        form.fields["cycle"].disabled = True


class CycleForm(RecordForm):
    """The year is its address and stays; until when reports are due may be put off at any time."""

    class Meta:
        model = Cycle
        fields = ["year", "due", *columns("note")]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["year"].disabled = True


class DefinitionForm(RecordForm):
    """A definition that a year asks for stays as it is; another way to count is entered as the next number."""

    class Meta:
        model = Definition
        fields = ["code", "number", *columns("name"), *columns("text"), *columns("population"), "unit"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        frozen = [
            name for name in self.changed_data if name.startswith(("text", "population", "unit", "code", "number"))
        ]
        if frozen and self.instance.is_in_use():
            raise forms.ValidationError(
                _(
                    "Countries report by this definition already. Enter another one with the same short name and the next number."
                )
            )
        return cleaned


class ReportForm(forms.ModelForm):  # type: ignore[type-arg]
    """Five answers, and for each indicator whether it is reported, its value, of when, from where, or how else it was counted.
    Nothing has to be filled in to keep a draft."""

    class Meta:
        model = CountryReport
        fields = ["organization", "language"]
        labels: ClassVar = {"organization": _("organization")}

    def __init__(self, *args: Any, viewer: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        report = self.instance
        organization: Any = self.fields["organization"]
        organization.queryset = speaking_organizations(viewer, report.country)
        take_the_only_one(organization)
        read_names_only(organization)
        remember_what_was_seen(self, report.written_at if report.pk else None)
        self.asked = list(report.cycle.indicators.select_related("definition"))
        self.questions = list(report.cycle.questions.all())
        said = {one.definition_id: one for one in report.values.all()} if report.pk else {}
        answered = {one.question_id: one.text for one in report.answers.all()} if report.pk else {}
        for question in self.questions:
            self.fields[f"q{question.pk}"] = forms.CharField(
                label=isolate(str(question.text)), help_text=isolate(str(question.hint)), required=False, max_length=6000,
                widget=forms.Textarea(attrs={"rows": 5}), initial=answered.get(question.pk, ""),
            )  # fmt: skip
        for asked in self.asked:
            self._add_indicator(asked, said.get(asked.definition_id))

    def _add_indicator(self, asked: AskedIndicator, said: ReportedValue | None) -> None:
        key, definition = f"i{asked.definition_id}", asked.definition
        choices = [("", capfirst(gettext("choose") if asked.is_core else gettext("say nothing"))), *Status.choices]
        self.fields[f"{key}_status"] = forms.ChoiceField(
            label=_("reported?"), choices=choices, required=False, initial=said.status if said else ""
        )
        value: Any
        initial = said.value if said else None
        if definition.unit == Definition.Unit.YES_NO:
            value = forms.TypedChoiceField(
                label=_("answer"), required=False, coerce=Decimal, empty_value=None,
                choices=[("", "–"), ("1", gettext("yes")), ("0", gettext("no"))],
                initial="" if initial is None else str(int(initial)),
            )  # fmt: skip
        else:
            most = 100 if definition.unit == Definition.Unit.PERCENT else None
            value = forms.DecimalField(
                label=_("value"), required=False, max_digits=18, decimal_places=4, min_value=0, max_value=most,
                initial=None if initial is None else f"{initial.normalize():f}",
            )  # fmt: skip
        self.fields[f"{key}_value"] = value
        on: Any = ReportedValue._meta.get_field("on").formfield()  # type: ignore[union-attr]
        on.label, on.help_text, on.initial = _("date"), _("A year, a month or a day."), said.on if said else ""
        self.fields[f"{key}_on"] = on
        on.validators = [*on.validators, validate_partial_date]
        self.fields[f"{key}_source"] = forms.CharField(
            label=_("source"), required=False, max_length=300, initial=said.source if said else ""
        )
        self.fields[f"{key}_otherwise"] = forms.CharField(
            label=_("counted in another way"), required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}), initial=said.counted_otherwise if said else "",
            help_text=_("Only if your figure follows another definition: say which. It is shown, and not compared."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for asked in self.asked:
            key, name = f"i{asked.definition_id}", {"name": asked.definition.name}
            status, value = cleaned.get(f"{key}_status"), cleaned.get(f"{key}_value")
            if f"{key}_value" in self.errors:
                continue
            if value is not None and status != Status.REPORTED:
                words = gettext("“%(name)s” has a value. Say that it is reported, or leave the value empty.")
                self.add_error(f"{key}_status", words % name)
            if status == Status.REPORTED and value is None:
                self.add_error(
                    f"{key}_value", gettext("Enter the value of “%(name)s”, or say that it is not reported.") % name
                )
            if status == Status.REPORTED and not cleaned.get(f"{key}_source"):
                self.add_error(f"{key}_source", gettext("Name the source of the value of “%(name)s”.") % name)
        return cleaned

    def begin_with(self, earlier: CountryReport) -> None:
        """A correction begins with what was published."""
        for answer in earlier.answers.all():
            self.initial[f"q{answer.question_id}"] = answer.text
        for said in earlier.values.select_related("definition"):
            key = f"i{said.definition_id}"
            plain = "" if said.value is None else f"{said.value.normalize():f}"
            said_before: dict[str, Any] = {
                f"{key}_status": said.status, f"{key}_value": plain, f"{key}_on": said.on,
                f"{key}_source": said.source, f"{key}_otherwise": said.counted_otherwise,
            }  # fmt: skip
            self.initial.update(said_before)

    @property
    def whole_labels(self) -> dict[str, str]:
        """Of the fields of an indicator, which beside each other say no more than “value”."""
        return {
            bound.name: f"{asked.definition.name}: {bound.label}"
            for asked, fields in self.in_figures
            for bound in fields
        }

    @property
    def head(self) -> list[Any]:
        return [self["organization"], self["language"]]

    @property
    def in_words(self) -> list[Any]:
        return [self[f"q{one.pk}"] for one in self.questions]

    @property
    def in_figures(self) -> list[tuple[AskedIndicator, list[Any]]]:
        parts = ("status", "value", "on", "source", "otherwise")
        return [(one, [self[f"i{one.definition_id}_{part}"] for part in parts]) for one in self.asked]

    def values(self) -> list[ReportedValue]:
        """What is said of the indicators; of those left open nothing is said."""
        found = []
        for asked in self.asked:
            key = f"i{asked.definition_id}"
            status = self.cleaned_data[f"{key}_status"]
            if status:
                is_reported = status == Status.REPORTED
                found.append(
                    ReportedValue(
                        definition_id=asked.definition_id, status=status,
                        value=self.cleaned_data[f"{key}_value"] if is_reported else None,
                        on=self.cleaned_data[f"{key}_on"], source=self.cleaned_data[f"{key}_source"],
                        counted_otherwise=self.cleaned_data[f"{key}_otherwise"] if is_reported else "",
                    )
                )  # fmt: skip
        return found

    def answers(self) -> list[Answer]:
        texts = [(one, self.cleaned_data[f"q{one.pk}"].strip()) for one in self.questions]
        return [Answer(question=question, text=text) for question, text in texts if text]
