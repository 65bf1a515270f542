"""Forms for people outside: suggestions, claims, and their review."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.forms import RecordForm, WordLimit
from hub.outreach.models import Submission

QUICKEST = 3  # seconds; people need longer to fill in the form
SALT = "initiatives.suggest"


class SuggestionForm(RecordForm):
    # Hidden from people; programs fill in every field.
    homepage = forms.CharField(required=False, label=gettext_lazy("Leave this field empty"))
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Submission
        fields = ["name", "who", "summary", "issues", "countries", "starts", "ends", "website", "email"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["summary"].validators.append(WordLimit(200))
        self.fields["begun"].initial = signing.dumps(int(time.time()), salt=SALT)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            begun = signing.loads(cleaned.get("begun") or "", salt=SALT, max_age=86_400)
        except signing.BadSignature:
            begun = None
        if cleaned.get("homepage") or begun is None or time.time() - begun < QUICKEST:
            raise forms.ValidationError(_("The form was sent in an unusual way. Wait a moment and send it again."))
        return cleaned


class ChangeForm(SuggestionForm):
    """What is wrong or missing in an existing record. The e-mail address is optional."""

    class Meta(SuggestionForm.Meta):
        fields = ["summary", "website", "email"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["summary"].label = _("What is wrong or missing, and what would be right?")
        self.fields["website"].required = False


class ReviewForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ClaimForm(forms.Form):
    justification = forms.CharField(
        label=gettext_lazy("Why does your organization answer for this record?"),
        help_text=gettext_lazy("At most 100 words."),
        validators=[WordLimit(100)],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
