from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.naming import NamesAPerson, PersonField
from hub.lib.choices import read_names_only
from hub.lib.forms import RecordForm, limit_words
from hub.lib.references import by_reference
from hub.lib.visibility import STRANGER, Viewer
from hub.partners.models import WORKS_ON, Application, Constituency, ExternalId, FocalPoint, Organization
from hub.partners.people import NAMED_BY_FOCAL_POINTS
from hub.vocabularies.forms import CountryFilter

ANSWER_WORDS = 200
MOST_CHOSEN = 10  # words of a vocabulary: who works on everything is found by nothing


def limit_choices(field: Any) -> None:
    def at_most(chosen: Any) -> None:
        if len(chosen) > MOST_CHOSEN:
            raise forms.ValidationError(
                _("Choose at most %(most)s; these are %(count)s."), params={"most": MOST_CHOSEN, "count": len(chosen)}
            )

    field.validators = [*field.validators, at_most]


class ApplicationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Application
        fields = [
            "name",
            "acronym",
            "constituency",
            "country",
            "parent",
            "website",
            "work",
            "contribution",
            *WORKS_ON,
            "answer",
        ]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "expertise": forms.CheckboxSelectMultiple,
            "issues": forms.CheckboxSelectMultiple,
            "work": forms.Textarea(attrs={"rows": 6}),
            "contribution": forms.Textarea(attrs={"rows": 6}),
            "answer": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "work": _("At most 200 words. This text will be shown on your organization’s page."),
            "contribution": _("At most 200 words."),
            "expertise": _("What can your organization do? At most 10."),
            "issues": _("What does it work on? At most 10. Groups are proposed to you by what you choose here."),
            "sectors": _("At most 10."),
            "commodities": _("At most 10."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = Organization.objects.visible_to(viewer)  # type: ignore[attr-defined]
        self.fields["parent"] = by_reference(self.fields["parent"])  # type: ignore[arg-type]
        self.fields["parent"].help_text = _(
            "The larger organization that yours belongs to, if any. Each of the two may be a partner of its own."
        )
        for name in WORKS_ON:
            read_names_only(self.fields[name])  # type: ignore[arg-type]
            limit_choices(self.fields[name])
        if self.instance.status == Application.Status.RETURNED:
            self.fields["answer"].required = True
            self.initial["answer"] = ""  # what was answered to an earlier question does not answer this one
            self.fields["answer"].label = _("Your answer to the question of the secretariat")
            self.order_fields(["answer"])
        else:
            del self.fields["answer"]
        for name in ("work", "contribution"):
            limit_words(self.fields[name], ANSWER_WORDS)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """Only what everybody can read may be told of; the review shows the secretariat the others of the same name. Parts
        of an organization may be called as it is."""
        given = super().clean() or self.cleaned_data
        name, parent = given.get("name", ""), given.get("parent")
        called = Organization.objects.visible_to(STRANGER).partners().filter(name_en__iexact=name)
        if parent is not None:
            called = called.exclude(pk=parent.pk)
        if name and called.exists():
            self.add_error(
                "name", _("An organization with this name is a partner already. Ask its focal point to add you.")
            )
        return given


class ReviewForm(forms.Form):
    """One of the three decisions on an application. Each needs a reason; the applicant reads it."""

    ACCEPT, RETURN, DECLINE = "accept", "return", "decline"
    LABELS = {
        ACCEPT: _("Reason, as the applicant will read it"),
        RETURN: _("Question, as the applicant will read it"),
        DECLINE: _("Reason for declining, as the applicant will read it"),
    }

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    existing = forms.ModelChoiceField(
        label=_("Which organization becomes a partner?"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("A new one, with the answers given here"),
    )
    vouched = forms.BooleanField(label=_("I know that this account belongs to the applicant"), required=False)
    decision = forms.ChoiceField(choices=[(name, name) for name in LABELS], widget=forms.HiddenInput)

    def __init__(self, *args: Any, decision: str, address_confirmed: bool, listed: Any, **options: Any) -> None:
        """`listed`: organizations of the same name that are named in records and no partners."""
        options["auto_id"] = f"id_{decision}_%s"  # the page has a form for each decision
        super().__init__(*args, **options)
        if decision == self.ACCEPT and listed:
            keys = [one.pk for one in listed]
            self.fields["existing"].queryset = Organization.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        else:
            del self.fields["existing"]
        self.fields["reason"].label = self.LABELS[decision]
        self.fields["decision"].initial = decision
        if address_confirmed or decision != self.ACCEPT:
            del self.fields["vouched"]


class NamePersonForm(NamesAPerson):
    """Who acts for the organization besides its focal points, and as what."""

    person = PersonField(
        label=_("Person"),
        help_text=_("The e-mail address of the person’s account, or the name of somebody who has a role there."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in NAMED_BY_FOCAL_POINTS],
        widget=forms.RadioSelect,
        initial=FocalPoint.Role.DEPUTY,
    )


class RoleTransferForm(NamesAPerson):
    """Who takes over, from when, and what she should know."""

    person = PersonField(
        label=_("Successor"),
        help_text=_("The e-mail address of the person’s account, or the name of somebody who has a role there."),
    )
    effective = forms.DateField(
        label=_("Effective on"),
        help_text=_("Your role ends on the day before. Until the successor accepts, nothing changes."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("What the successor should know"),
        required=False,
        max_length=2000,
        help_text=_("At most 200 words. You two, the organization’s own people and the secretariat read it."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        limit_words(self.fields["note"], ANSWER_WORDS)


class RoleTransferAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("decline", _("Decline")), ("withdraw", _("Withdraw"))],
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("answer") == "decline" and not given.get("reason", "").strip():
            self.add_error("reason", _("Say why, so that somebody else can be asked."))
        return given


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
            *WORKS_ON,
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
            *WORKS_ON,
            "website",
        ]


class ExternalIdForm(RecordForm):
    class Meta:
        model = ExternalId
        fields = ["organization", "register", "value"]


class FocalPointForm(NamesAPerson, RecordForm):
    """The person must have an account."""

    person = PersonField(help_text=_("The name of somebody you know here, or the e-mail address of an account."))

    class Meta:
        model = FocalPoint
        fields = ["organization", "person", "role", "starts", "ends"]
