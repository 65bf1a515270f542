from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Person


class SignupForm(forms.Form):
    """What we ask for besides e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by allauth once the account exists; the adapter has filled our fields already."""


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Person
        fields = ["name", "language", "time_zone", "digest"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class EraseForm(forms.Form):
    """Typing the address prevents deleting an account by a wrong click."""

    email = forms.CharField(label=_("Type your e-mail address to confirm"))

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._own = email

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip().lower() != self._own.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return email
