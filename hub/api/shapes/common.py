"""Names of records and texts in several languages."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hub.lib.translated import language_codes
from hub.lib.visibility import Viewer, is_open_to

Translated = dict[str, str]


def translations_of(record: Any, name: str) -> Translated:
    """A text in the languages in which it exists."""
    texts = {code: getattr(record, f"{name}_{code}") for code in language_codes()}
    return {code: text for code, text in texts.items() if text}


class Reference(Schema):
    id: str
    name: Translated
    href: str


def reference(record: Any) -> dict[str, Any]:
    return {"id": record.public_id, "name": translations_of(record, "name"), "href": record.get_absolute_url()}


def slug_of(organization: Any, viewer: Viewer) -> str | None:
    """Null where there is none, or where the reader may not see it."""
    return organization.slug if organization is not None and is_open_to(organization, viewer) else None
