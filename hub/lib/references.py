"""Form fields for records of which there are too many to list, such as initiatives and organizations: by name, acronym or
identifier.

Without scripts, people type what they know of a record; where that is ambiguous, the form comes back with proposals.
`static/js/pickers.js` proposes records while they type, from `/find/<kind>/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.ids import is_public_id, tidy_public_id
from hub.lib.search import matching
from hub.lib.text import in_parts, one_line, whole_number
from hub.lib.translated import columns

IDENTIFIER = re.compile(r"\b[A-Z]{2}-?[0-9A-Z]{7}-?[0-9A-Z]\b", re.IGNORECASE)
PROPOSED = 5
MOST = 200  # lines; more are not typed by hand


class ReferenceInput(forms.TextInput):
    """A line of text; after an ambiguous input, with proposals to choose from."""

    template_name = "forms/reference.html"
    proposed: tuple[str, ...] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["proposed"] = self.proposed
        if self.proposed:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_proposed"
        return context


class Reference(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One record."""

    widget = ReferenceInput

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Model):
            return label_of(value)  # prefetched with the record
        if not value or isinstance(value, str):
            return value  # as it was typed
        return next(iter(_lines(self.queryset, [value])), "")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Model):
            return value
        text = one_line(str(value or ""))
        try:
            return find_record(self.queryset, text) if text else None
        except ValidationError as error:
            self.widget.proposed = tuple((error.params or {}).get("proposed", ()))
            raise

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != one_line(str(data or ""))


class References(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several records, one on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return "\n".join(_lines(self.queryset, [value] if isinstance(value, Model) else value))

    def clean(self, value: Any) -> Any:
        lines = _lines_of(value)
        if self.required and not lines:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(lines) > MOST:
            raise ValidationError(_("Name at most %(most)s, one on each line.") % {"most": MOST})
        found, errors = [], []
        for line in lines:
            try:
                found.append(find_record(self.queryset, line).pk)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        self.run_validators(found)
        return self.queryset.filter(pk__in=found)  # type: ignore[union-attr]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(_lines_of(self.prepare_value(initial or []))) != set(_lines_of(data))


def are_too_many(field: forms.ModelChoiceField[Any]) -> bool:
    """Whether the records of the field are too many to list; their model says so."""
    return field.queryset is not None and getattr(field.queryset.model, "too_many_to_list", False)


def by_reference(field: forms.ModelChoiceField[Any]) -> Reference | References:
    """The form field for records that are listed, as one in which they are typed."""
    many = isinstance(field, forms.ModelMultipleChoiceField)
    made = (References if many else Reference)(
        field.queryset, required=field.required, label=field.label, initial=field.initial
    )
    made.help_text = (
        format_lazy(
            "{} <noscript>{}</noscript>",
            gettext_lazy("Names, acronyms or identifiers."),
            gettext_lazy("One on each line."),
        )
        if many
        else gettext_lazy("Its name, acronym or identifier.")
    )
    kind = field.queryset.model._meta.model_name  # type: ignore[union-attr]
    made.widget.attrs |= {"data-find": kind, "autocomplete": "off"} | ({"rows": 4} if many else {})
    return made


def find_record(records: Any, text: str) -> Any:
    """The record with this identifier or full name; otherwise a ValidationError with proposals."""
    # A word of ten letters, such as “initiative”, may look like an identifier: the last valid one counts.
    numbers = [number for word in IDENTIFIER.findall(text) if is_public_id(number := tidy_public_id(word))]
    if numbers and (one := records.filter(public_id=numbers[-1]).first()):
        return one
    called = Q()
    for column in (*_names(records), *(["acronym"] if hasattr(records.model, "acronym") else [])):
        called |= Q(**{f"{column}__iexact": text})
    found = list(records.filter(called)[: PROPOSED + 1])
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(
            _("Several are called “%(name)s”. Write the identifier of the one you mean: %(these)s."),
            params={"name": text, "these": _labels(found), "proposed": [label_of(one) for one in found]},
        )
    if (key := whole_number(text)) is not None and (one := records.filter(pk=key).first()):
        return one  # API clients send keys
    if numbers:
        raise ValidationError(_("Nothing here has the identifier %(number)s."), params={"number": numbers[-1]})
    if near := list(matching(records, text)[:PROPOSED]):
        raise ValidationError(
            _("Nothing is called “%(name)s”. Do you mean one of these? %(these)s."),
            params={"name": text, "these": _labels(near), "proposed": [label_of(one) for one in near]},
        )
    raise ValidationError(_("Nothing is called “%(name)s”. Write its identifier."), params={"name": text})


def label_of(record: Any) -> str:
    """The text in the field for a record: its name, and the identifier that distinguishes it from others of this name."""
    return one_line(f"{getattr(record, _name(record))} ({record.public_id})")


def propose(records: Any, text: str, limit: int = 12) -> list[tuple[str, str]]:
    """Proposals while somebody types: the text for the field, and a note. An organization with exactly this acronym comes
    first."""
    called: list[Any] = []
    if hasattr(records.model, "acronym"):
        called = list(records.filter(acronym__iexact=text)[:limit])
    found = called + [one for one in matching(records, text)[:limit] if one not in called]
    return [(label_of(one), str(getattr(one, "acronym", ""))) for one in found[:limit]]


def _name(model: Any) -> str:
    """The field that names the records of a model: most have a name, items of the library a title."""
    return getattr(model, "shown_by", "name")


def _names(records: Any) -> list[str]:
    return columns(_name(records.model))


def _labels(records: Iterable[Any]) -> str:
    return in_parts(label_of(one) for one in records)


def _lines(records: Any, chosen: Iterable[Any]) -> list[str]:
    """Names and identifiers of the chosen records, as they are typed."""
    records = records.filter(pk__in=[getattr(one, "pk", one) for one in chosen]).only("public_id", *_names(records))
    return sorted(label_of(one) for one in records)


def _lines_of(value: Any) -> list[str]:
    return [text for line in str(value or "").splitlines() if (text := one_line(line))]
