"""The lists of choices above the tables of the law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Filter:
    """One list: its name in the address, its label, the values with their texts, and the chosen value."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


def choices(
    name: str,
    label: str,
    options: Iterable[tuple[object, object]],
    chosen: object = "",
    *,
    no_choice: str | None = None,
) -> Filter:
    """A list for the form; `no_choice` is the text of the empty value, `""` for the usual one, None where one is always chosen."""
    texts = [(str(value), str(text)) for value, text in options]
    if no_choice is not None:
        texts.insert(0, ("", no_choice or _("All")))
    return Filter(name, label, texts, "" if chosen is None else str(chosen))
