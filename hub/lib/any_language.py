"""Texts that may be written in any one language of the content: the writer's own comes first and is asked for.

A text without English is shown in the language that it has, marked as such (`hub.lib.translated`). Names that are sorted and
compared across languages keep English as the one that is asked for (docs/decisions/0002).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.lib.translated import current_language, language_codes


class InAnyLanguage(forms.BaseModelForm):  # type: ignore[type-arg]
    """Beside a model form; `in_any_language` names translated fields without their language."""

    in_any_language: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.first_language = self._language_written()
        for name in self.in_any_language:
            for code in language_codes():
                if field := self.fields.get(f"{name}_{code}"):
                    field.required = code == self.first_language
        if asked := self.fields.get(f"{self.in_any_language[0]}_{self.first_language}"):
            asked.help_text = asked.help_text or _(
                "One language is enough. Until it is translated, readers of other languages see it as it is."
            )
        self._put_first()

    def _language_written(self) -> str:
        """The language of most of these texts; where none is ahead, that of the page."""
        codes = sorted(language_codes(), key=lambda code: code != current_language())
        return max(codes, key=lambda code: sum(bool(self._text(f"{name}_{code}")) for name in self.in_any_language))

    def _text(self, name: str) -> str:
        if self.is_bound and name in self.fields:
            return str(self.data.get(self.add_prefix(name)) or "").strip()
        return str(self.initial.get(name) or getattr(self.instance, name))

    def _put_first(self) -> None:
        """Of each translated text the field in that language comes first."""
        names = list(self.fields)
        ends = tuple(f"_{code}" for code in language_codes())

        def place(name: str) -> tuple[int, bool]:
            family = [f"{name[:-3]}{end}" for end in ends] if name.endswith(ends) else [name]
            return min(names.index(one) for one in family if one in names), not name.endswith(f"_{self.first_language}")

        self.order_fields(sorted(names, key=place))
