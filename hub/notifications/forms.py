from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Person


class FrequencyForm(forms.Form):
    digest = forms.ChoiceField(label=_("How often an e-mail comes"), choices=Person.Digest.choices)
