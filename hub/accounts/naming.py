"""The form field for a person: by name, for those whom the writer may see, or by e-mail address.

Proposals and errors contain names and identifiers, never addresses: an address is accepted, but never shown.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Person
from hub.accounts.owndata import has_confirmed_address
from hub.lib.ids import is_public_id, tidy_public_id
from hub.lib.references import IDENTIFIER, PROPOSED, Reference, label_of
from hub.lib.text import in_parts, one_line

MOST_WORDS = 5


def is_address(text: str) -> bool:
    return "@" in text


class PersonField(Reference):
    """One person. `queryset` are those whom the writer may see; an address may be that of any account."""

    default_error_messages = {
        "unknown_address": _("Nobody with this address has an account here. Ask the person to sign up first."),
        "unknown_name": _("You know of nobody with this name. Write the e-mail address of the person’s account."),
        "several": _("Several may be meant: %(these)s. Choose one."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Person"))
        super().__init__(Person.objects.none(), **options)
        self.widget.attrs |= {"data-find": "person", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or not value else label_of(self._one(value))

    def _one(self, value: Any) -> Person:
        return value if isinstance(value, Person) else Person.objects.get(pk=value)

    def to_python(self, value: Any) -> Person | None:
        if isinstance(value, Person):
            return value
        text = one_line(str(value or ""))
        if not text:
            return None
        return self._find_by_address(text) if is_address(text) else self._find_by_name(text)

    def _find_by_address(self, text: str) -> Person:
        if (person := with_address(text)) is None:
            raise ValidationError(self.error_messages["unknown_address"], code="unknown_address")
        return person

    def _find_by_name(self, text: str) -> Person:
        """The visible person with that identifier or full name; otherwise a ValidationError with proposals."""
        for number in reversed([tidy_public_id(word) for word in IDENTIFIER.findall(text)]):
            if is_public_id(number) and (one := self.queryset.filter(public_id=number).first()):  # type: ignore[union-attr]
                return one  # type: ignore[no-any-return]
        found = list(self.queryset.filter(name__iexact=text)[: PROPOSED + 1])  # type: ignore[union-attr]
        found = found or list(having_words(self.queryset, text)[:PROPOSED])
        if len(found) == 1 and found[0].name.casefold() == text.casefold():
            return found[0]  # type: ignore[no-any-return]
        if not found:
            raise ValidationError(self.error_messages["unknown_name"], code="unknown_name")
        self.widget.proposed = tuple(map(label_of, found))
        raise ValidationError(
            self.error_messages["several"], code="several", params={"these": in_parts(map(label_of, found))}
        )


class NamesAPerson(forms.Form):
    """Mixin for a form with a field “person”. Without a mail server anybody can sign up with any address, so an address that
    is not confirmed is accepted only from somebody who knows whose account it is."""

    vouched = forms.BooleanField(
        label=_("I know that the account with this address belongs to this person"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        written = str(self.data.get(self.add_prefix("person"), "")) if self.is_bound else ""
        named = with_address(written) if is_address(written) else None
        if named is None or has_confirmed_address(named):
            del self.fields["vouched"]

    def offer_people(self, people: QuerySet[Person]) -> None:
        """Offer the people whom the writer may see, and the present one."""
        named: Any = getattr(getattr(self, "instance", None), "person_id", None)
        self.fields["person"].queryset = people | Person.objects.filter(pk=named) if named else people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "vouched" in self.fields and not cleaned.get("vouched"):
            self.add_error("vouched", _("Nobody has confirmed this address. Make sure whose account it is, then tick."))
        return cleaned


def with_address(text: str) -> Person | None:
    return Person.objects.filter(email__iexact=text.strip(), is_active=True).first()


def having_words(people: Any, text: str) -> Any:
    """Those whose name contains each of the words, or words that begin so."""
    for word in text.split()[:MOST_WORDS]:
        people = people.filter(name__icontains=word)
    return people.order_by("name", "pk")
