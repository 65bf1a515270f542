"""Names of records and texts in several languages."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hub.lib.translated import language_codes

Translated = dict[str, str]


def translated(record: Any, name: str) -> Translated:
    """A text in the languages in which it exists."""
    texts = {code: getattr(record, f"{name}_{code}") for code in language_codes()}
    return {code: text for code, text in texts.items() if text}


class Reference(Schema):
    id: str
    name: Translated
    href: str


def reference(record: Any) -> dict[str, Any]:
    return {"id": record.public_id, "name": translated(record, "name"), "href": record.get_absolute_url()}
