from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Case, IntegerField, Q, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.law.models import Assessment, LawProvision, LawStandard, Reply
from hub.law.permissions import replying_organizations
from hub.law.reading.recognize import LARGEST
from hub.lib.choices import read_names_only, take_the_only_one
from hub.lib.drafts import remember_what_was_seen
from hub.lib.language_fields import LanguageField
from hub.lib.visibility import Viewer
from hub.vocabularies.models import Country
from hub.workplans.models import Outcome

MOST_FILES = 20
MOST_BYTES = 20_000_000
assert MOST_BYTES <= LARGEST  # noqa: S101


class AssessmentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Assessment
        fields = ["verdict", "day", "reason", "provisions", "citation", "group"]
        widgets: ClassVar = {
            "reason": forms.Textarea(attrs={"rows": 6}),
            "day": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "provisions": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        provisions: Any = self.fields["provisions"]
        provisions.queryset = LawProvision.objects.filter(country=self.instance.country)
        if not provisions.queryset.exists():
            del self.fields["provisions"]
        group: Any = self.fields["group"]
        group.queryset = Group.objects.visible_to(viewer)
        if not viewer.is_secretariat:
            group.queryset = group.queryset.filter(pk__in=viewer.group_ids)
        remember_what_was_seen(self, self.instance.written_at if self.instance.pk else None)
        take_the_only_one(group)
        read_names_only(group)
        if not self.instance.pk:
            self.initial["day"] = timezone.localdate()

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Name the day whose law you judged."))
        return day


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("What you say to the author"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReplyForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Reply
        fields = ["organization", "edition", "assessment", "text"]
        labels: ClassVar = {"organization": _("organization")}
        field_classes: ClassVar = {"language": LanguageField}
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, viewer: Viewer, country: Country, standard: LawStandard, **options: Any) -> None:
        super().__init__(*args, **options)
        remember_what_was_seen(self, self.instance.written_at if self.instance.pk else None)
        organizations: Any = self.fields["organization"]
        organizations.queryset = replying_organizations(viewer, country)
        take_the_only_one(organizations)
        if not self.instance.pk:
            self.initial["organization"] = viewer.acting_for_id
        read_names_only(organizations)
        editions: Any = self.fields["edition"]
        editions.queryset = editions.queryset.filter(findings__country=country, findings__standard=standard).distinct()
        editions.label = _("reply to the verdict of")
        editions.empty_label = _("the standard as a whole")
        published: Any = self.fields["assessment"]
        published.queryset = Assessment.objects.filter(
            country=country, standard=standard, state=Assessment.State.PUBLISHED
        )
        published.label = _("or to the assessment")
        if not published.queryset.exists():
            del self.fields["assessment"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("edition") and cleaned.get("assessment"):
            self.add_error("assessment", _("Reply to one verdict: leave one of the two open."))
        return cleaned


class ProvisionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = LawProvision
        fields = [
            "law", "number", "text", "language", "is_authentic", "source", "source_url", "has_commenced", "commenced",
            "amended_by", "is_repealed", "repealed",
        ]  # fmt: skip
        field_classes: ClassVar = {"language": LanguageField}
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 8})}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("commenced") and cleaned.get("has_commenced") != "yes":
            self.add_error(
                "has_commenced",
                _("You give a day on which it came into force. Choose yes here, or leave the day empty."),
            )
        if cleaned.get("repealed") and not cleaned.get("is_repealed"):
            self.add_error("is_repealed", _("You give a day of repeal. Tick this, or leave the day empty."))
        return cleaned


class PlanForm(forms.Form):
    """The outcome for the action: of open plans of groups that the person leads."""

    outcome = forms.ModelChoiceField(Outcome.objects.none(), label=_("outcome"))

    def __init__(self, *args: Any, outcomes: Any, roadmap_of: Country, **options: Any) -> None:
        """The roadmap of the country's committee is offered first; its app is above this one, so it comes by a related name."""
        super().__init__(*args, **options)
        field: Any = self.fields["outcome"]
        of_committee = Q(plan__group__pathfinder_committee__country=roadmap_of)
        order = Case(When(of_committee, then=0), default=1, output_field=IntegerField())
        field.queryset = outcomes.annotate(place=order).order_by("place", "plan__starts", "plan", "position", "pk")
        field.label_from_instance = self._name
        first = field.queryset.filter(place=0).first()
        if first is not None:
            self.initial.setdefault("outcome", first.pk)

    @staticmethod
    def _name(outcome: Any) -> str:
        name = f"{outcome.plan.title}: {outcome.number} {outcome.title}"
        return gettext("Roadmap of the country: %(outcome)s") % {"outcome": name} if outcome.place == 0 else name


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Send at most %(number)s files at once.") % {"number": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in files]


class ImportForm(forms.Form):
    sent = FilesField(
        label=_("files"),
        widget=ManyFiles,
        help_text=_(
            "Country files of the US Department of Labor, tables of treaties, grades of institutions; as published."
        ),
    )
