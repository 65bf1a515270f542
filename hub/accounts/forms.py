from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Person
from hub.accounts.owndata import has_confirmed_address


class SignupForm(forms.Form):
    """What we ask besides e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by allauth once the account exists; the adapter has filled our fields already."""


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Person
        fields = ["name", "language", "time_zone", "digest"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class EraseForm(forms.Form):
    """Typing the address keeps a wrong click from ending an account."""

    email = forms.CharField(label=_("Type your e-mail address to confirm"))

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._own = email

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip().lower() != self._own.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return email


class PersonByAddress(forms.Form):
    """Part of a form that names a person by her e-mail. Without a mail server anybody can sign up with any address, so
    an address that nobody has confirmed is taken only from somebody who knows whose account it is."""

    vouched = forms.BooleanField(label=_("I know that the account with this address is hers"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = self._person_of(str(self.data.get(self.add_prefix("email"), ""))) if self.is_bound else None
        if named is None or has_confirmed_address(named):
            del self.fields["vouched"]

    def _person_of(self, email: str) -> Person | None:
        return Person.objects.filter(email__iexact=email.strip(), is_active=True).first() if email.strip() else None

    def named_person(self) -> Person | None:
        """The person of the field “email”; nobody where it is empty."""
        email = self.cleaned_data["email"]
        person = self._person_of(email)
        if email and person is None:
            raise forms.ValidationError(
                _("Nobody with this address has an account here. Ask the person to sign up first.")
            )
        return person

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "vouched" in self.fields and not cleaned.get("vouched"):
            self.add_error("vouched", _("Nobody has confirmed this address. Make sure whose account it is, then tick."))
        return cleaned


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
