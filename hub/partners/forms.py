from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.naming import NamesAPerson, PersonField
from hub.lib.forms import RecordForm, WordLimit
from hub.lib.visibility import STRANGER
from hub.partners.models import Application, Constituency, ExternalId, FocalPoint, Organization
from hub.vocabularies.forms import CountryFilter

ANSWER_WORDS = 200


class ApplicationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Application
        fields = ["name", "acronym", "constituency", "country", "website", "work", "contribution", "answer"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "work": forms.Textarea(attrs={"rows": 6}),
            "contribution": forms.Textarea(attrs={"rows": 6}),
            "answer": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "work": _("At most 200 words. This text will be shown on your organization’s page."),
            "contribution": _("At most 200 words."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.status == Application.Status.RETURNED:
            self.fields["answer"].required = True
            self.fields["answer"].label = _("Your answer to the question of the secretariat")
            self.order_fields(["answer"])
        else:
            del self.fields["answer"]
        for name in ("work", "contribution"):
            self.fields[name].validators.append(WordLimit(ANSWER_WORDS))

    def clean_name(self) -> str:
        # Only what everybody can read may be told of; the review shows the secretariat the others of the same name.
        name = " ".join(self.cleaned_data["name"].split())
        if Organization.objects.visible_to(STRANGER).partners().filter(name_en__iexact=name).exists():
            raise forms.ValidationError(
                _("An organization with this name is a partner already. Ask its focal point to add you.")
            )
        return name


class ReviewForm(forms.Form):
    """One of the three decisions on an application. Each needs a reason; the applicant reads it."""

    ACCEPT, RETURN, DECLINE = "accept", "return", "decline"
    LABELS = {
        ACCEPT: _("Reason, as the applicant will read it"),
        RETURN: _("Question, as the applicant will read it"),
        DECLINE: _("Reason for declining, as the applicant will read it"),
    }

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    vouched = forms.BooleanField(label=_("I know that the account of the applicant is hers"), required=False)
    decision = forms.ChoiceField(choices=[(name, name) for name in LABELS], widget=forms.HiddenInput)

    def __init__(self, *args: Any, decision: str, address_confirmed: bool, **options: Any) -> None:
        options["auto_id"] = f"id_{decision}_%s"  # the page has a form for each decision
        super().__init__(*args, **options)
        self.fields["reason"].label = self.LABELS[decision]
        self.fields["decision"].initial = decision
        if address_confirmed or decision != self.ACCEPT:
            del self.fields["vouched"]


class SearchForm(forms.Form):
    """What the list of partners can be narrowed by."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    constituency = forms.ChoiceField(
        label=_("Constituency"), required=False, choices=[("", _("All constituencies")), *Constituency.choices]
    )
    country = CountryFilter()


class OrganizationForm(RecordForm):
    class Meta:
        model = Organization
        fields = [
            "name_en",
            "name_fr",
            "name_es",
            "acronym",
            "slug",
            "constituency",
            "status",
            "country",
            "parent",
            "about_en",
            "about_fr",
            "about_es",
            "website",
            "joined_on",
            "visibility",
        ]


class OwnOrganizationForm(RecordForm):
    """What an organization's own people may change; status and address are the secretariat's."""

    class Meta:
        model = Organization
        fields = [
            "name_en",
            "name_fr",
            "name_es",
            "acronym",
            "country",
            "about_en",
            "about_fr",
            "about_es",
            "website",
        ]


class ExternalIdForm(RecordForm):
    class Meta:
        model = ExternalId
        fields = ["organization", "register", "value"]


class FocalPointForm(NamesAPerson, RecordForm):
    """The person must have an account."""

    person = PersonField(help_text=_("Her name, if you know of her here, or the e-mail address of her account."))

    class Meta:
        model = FocalPoint
        fields = ["organization", "person", "role", "starts", "ends"]
