"""Forms for records of apps below this one that have no pages: vocabularies and sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from hub.lib.forms import RecordForm
from hub.lib.translated import columns, interface_codes
from hub.sources.models import Source, Statement
from hub.vocabularies.models import Country, OwnArea, Term


class TermForm(RecordForm):
    class Meta:
        model = Term
        fields = [
            "scheme",
            "code",
            "name_en",
            "name_fr",
            "name_es",
            "name_ar",
            "name_pt",
            "definition_en",
            "definition_fr",
            "definition_es",
            "parent",
            "position",
            "source",
        ]
        labels = {"parent": _("Part of")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            same = Term.objects.filter(scheme=self.instance.scheme).exclude(pk=self.instance.pk)
            self.fields["parent"].queryset = same  # type: ignore[attr-defined]


class CountryForm(RecordForm):
    class Meta:
        model = Country
        fields = [*columns("name", interface_codes()), "region", "m49", "iso3", "iso2", "latitude", "longitude"]
        labels = {"region": _("Region")}


class OwnAreaForm(RecordForm):
    class Meta:
        model = OwnArea
        fields = ["country", "level", "code", "name", "parent", "valid_from", "valid_until", "source"]


class SourceForm(RecordForm):
    class Meta:
        model = Source
        fields = ["title", "url", "publisher", "published", "kind", "read_on"]

    def clean(self) -> dict[str, Any]:
        """Without an address a source is known by its title."""
        found: dict[str, Any] = super().clean() or {}
        same = Source.objects.filter(url__isnull=True, title=found.get("title")).exclude(pk=self.instance.pk)
        if not found.get("url") and "url" not in self.errors and same.exists():
            self.add_error(
                "title", _("There is a source without an address under this title. Use that one, or give an address.")
            )
        return found


class StatementForm(RecordForm):
    class Meta:
        model = Statement
        fields = ["content_type", "object_id", "field", "says_en", "says_fr", "says_es", "source", "said_on"]
        widgets = {"content_type": forms.HiddenInput, "object_id": forms.HiddenInput}
        help_texts = {"field": _("The part of the record that it is about, or empty for the record as a whole.")}
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": _("This is recorded already: the same words of the same source.")}
        }

    def clean(self) -> dict[str, Any]:
        """A statement is about a record that there is."""
        found: dict[str, Any] = super().clean() or {}
        kind, key = found.get("content_type"), found.get("object_id")
        model: Any = kind.model_class() if kind is not None else None
        if model is None or key is None or not model._default_manager.filter(pk=key).exists():
            raise ValidationError(
                _("The record that it is about is not there. Open a record for editing and begin there.")
            )
        return found


class DeleteForm(forms.Form):
    reason = forms.CharField(label=_("Why is it deleted?"), max_length=500)
