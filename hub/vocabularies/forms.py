from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.lib.choices import read_names_only
from hub.vocabularies.models import Country


class CountryFilter(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A country by its ISO code, in any case, as in addresses: ?country=gha."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {
            "label": _("Country"),
            "required": False,
            "empty_label": _("All countries"),
            "to_field_name": "iso3",
        }
        super().__init__(Country.objects.all(), **(given | options))
        read_names_only(self)

    def prepare_value(self, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.upper() if isinstance(value, str) else value)
