"""Form fields in which people name languages; what is stored are their codes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.lib.languages import codes_in, codes_meant, language_name, validate_languages


class LanguagesField(forms.CharField):
    """“English, French” is stored as “en, fr”. Codes are accepted, too."""

    hint = _("Such as: English, French")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"help_text": self.hint})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Names are longer than the codes that are stored."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def prepare_value(self, value: Any) -> Any:
        """The stored codes as names. What holds something that is no language stays as it was written."""
        codes = codes_meant(str(value or ""))
        if any(language_name(code) == code for code in codes):
            return value
        return ", ".join(map(_as_entered, codes)) or value

    def to_python(self, value: Any) -> str:
        return ", ".join(codes_meant(str(super().to_python(value) or "")))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return codes_meant(str(initial or "")) != codes_meant(str(data or ""))


class LanguageField(LanguagesField):
    """One language."""

    hint = _("Such as: English")

    def validate(self, value: Any) -> None:
        super().validate(value)
        try:
            validate_languages(value)
        except ValidationError:
            value = ""
        if len(codes_in(value)) != 1:
            raise ValidationError(_("Name one language, such as English, French or Swahili."))


def _as_entered(code: str) -> str:
    """“French”; but “fr-be”, which has the name of another code."""
    name = language_name(code)
    return name[:1].upper() + name[1:] if codes_meant(name) == [code] else code
