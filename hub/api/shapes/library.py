"""The library."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.library.models import Item


class ItemShape(Schema):
    id: str
    kind: str
    title: Translated
    summary: Translated
    authors: str
    published: str
    url: str
    doi: str
    licence: str
    href: str


def item(record: Item) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "kind": record.kind,
        "title": translations_of(record, "title"),
        "summary": translations_of(record, "summary"),
        "authors": record.authors,
        "published": record.published,
        "url": record.url,
        "doi": record.doi,
        "licence": record.licence,
        "href": record.get_absolute_url(),
    }
