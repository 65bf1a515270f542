from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.lib.text import isolate
from hub.selfcheck.models import CheckAnswer, NetworkMember, Question
from hub.selfcheck.results import StepResult

NOT_APPLICABLE = "none"
LEVELS = [
    *((str(level.value), level.label) for level in CheckAnswer.Level),
    (NOT_APPLICABLE, _("Does not apply to us")),
]


class JoinForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = NetworkMember
        fields = ["brings"]


class DecideForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where you decline. The organization reads it."),
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """Asks for nothing: the button says it."""


class FinishForm(forms.Form):
    share = forms.BooleanField(
        label=_("Count our answers, without our name, in what the network sees of at least five companies together"),
        required=False,
        help_text=_(
            "Once they are added up with others they cannot be taken out again. Without it nothing leaves your company."
        ),
    )


class StepForm(forms.Form):
    """The questions of one step, each with a level and what the company will do."""

    def __init__(self, *args: Any, result: StepResult, **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = [question for question, _answer in result.rows]
        for question, answer in result.rows:
            self._add(question, answer)

    def _add(self, question: Question, answer: CheckAnswer | None) -> None:
        level = "" if answer is None else NOT_APPLICABLE if answer.level is None else str(answer.level)
        self.fields[f"q{question.pk}-level"] = forms.ChoiceField(
            label=_("Where we stand"),
            help_text=isolate(str(question.hint)),
            choices=LEVELS,
            widget=forms.RadioSelect,
            initial=level,
        )
        given = answer or CheckAnswer()
        for name in ("action", "responsible", "due"):
            column: Any = CheckAnswer._meta.get_field(name)
            field = column.formfield()
            field.initial = getattr(given, name)
            if name == "action":
                field.widget = forms.Textarea(attrs={"rows": 5, "maxlength": field.max_length})
            if name == "due":
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[f"q{question.pk}-{name}"] = field

    @property
    def groups(self) -> list[tuple[Question, list[forms.BoundField]]]:
        names = ("level", "action", "responsible", "due")
        return [(one, [self[f"q{one.pk}-{name}"] for name in names]) for one in self.questions]

    def answers(self) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for question in self.questions:
            values = {name: self.cleaned_data[f"q{question.pk}-{name}"] for name in ("action", "responsible", "due")}
            level = self.cleaned_data[f"q{question.pk}-level"]
            found[question.pk] = {"level": None if level == NOT_APPLICABLE else int(level), **values}
        return found
