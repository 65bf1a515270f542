"""Organizations."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.partners.models import Organization


class OrganizationShape(Schema):
    id: str
    slug: str
    name: Translated
    acronym: str
    constituency: str
    status: str
    country: str | None
    website: str
    about: Translated
    joined_on: date | None
    synthetic: bool
    href: str


def organization(record: Organization) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "slug": record.slug,
        "name": translations_of(record, "name"),
        "acronym": record.acronym,
        "constituency": record.constituency,
        "status": record.status,
        "country": record.country.iso3 if record.country else None,
        "website": record.website,
        "about": translations_of(record, "about"),
        "joined_on": record.joined_on,
        "synthetic": record.synthetic,
        "href": record.get_absolute_url(),
    }
