from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Person
from hub.lib.any_language import InAnyLanguage
from hub.lib.forms import RecordForm
from hub.lib.visibility import Visibility
from hub.notifications.models import Announcement


class FrequencyForm(forms.Form):
    digest = forms.ChoiceField(label=_("How often an e-mail comes"), choices=Person.Digest.choices)


class AnnouncementForm(InAnyLanguage, RecordForm):
    in_any_language = ("title", "text")

    class Meta:
        model = Announcement
        fields = ["kind", "title_en", "title_fr", "title_es", "text_en", "text_fr", "text_es", "visibility"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("reason", None)
        visibility: Any = self.fields["visibility"]
        visibility.choices = [choice for choice in Visibility.choices if choice[0] != Visibility.RESTRICTED]


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What is to be changed?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "cols": 70})
    )
