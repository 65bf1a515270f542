"""Public identifiers such as `IN-7Q4K2M9-3`: a kind, seven random characters, and an ISO 7064 check character.

A mistyped identifier is recognised instead of leading to another record; identifiers reveal neither order nor number.

There are 30^7 of a kind, 22 thousand million. With 100,000 in use, one new record in 200,000 draws a used one and is refused by
the database; code that creates many at once draws again (hub/exchange/importing/create.py).
"""

from __future__ import annotations

import random
import secrets
from typing import Any

from django.db import models
from stdnum.iso7064 import mod_37_36

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U, which are misread aloud and in print
RANDOM_LENGTH = 7


def new_public_id(kind: str) -> str:
    """A new identifier of a kind, which is two capital letters."""
    number = secrets.randbelow(len(ALPHABET) ** RANDOM_LENGTH)  # one draw instead of seven: imports make many
    body = ""
    for _ in range(RANDOM_LENGTH):
        number, position = divmod(number, len(ALPHABET))
        body += ALPHABET[position]
    return _with_check(kind, body)


def public_id_from(kind: str, source: random.Random) -> str:
    """An identifier from a given source of randomness, for synthetic records that must be reproducible."""
    return _with_check(kind, "".join(source.choice(ALPHABET) for _ in range(RANDOM_LENGTH)))


def _with_check(kind: str, body: str) -> str:
    return f"{kind}-{body}-{mod_37_36.calc_check_digit(kind + body)}"


def tidy_public_id(value: str) -> str:
    """What a person typed, in the stored form."""
    letters = "".join(character for character in value.upper() if character.isalnum())
    return f"{letters[:2]}-{letters[2:-1]}-{letters[-1:]}"


def is_public_id(value: str) -> bool:
    """Whether the check character fits, so that a typing mistake can be told from a missing record."""
    letters = value.replace("-", "")
    return len(letters) == RANDOM_LENGTH + 3 and letters.isascii() and mod_37_36.is_valid(letters)


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """A unique public identifier that is assigned when a record is created."""

    def __init__(self, *args: Any, kind: str = "", **options: Any) -> None:
        self.kind = kind
        options.setdefault("max_length", 16)
        options.setdefault("unique", True)
        options.setdefault("editable", False)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options["kind"] = self.kind
        # Included even when False: simple_history copies the field without uniqueness.
        options["unique"] = self.unique
        return name, path, args, options

    def get_default(self) -> str:
        return new_public_id(self.kind)
