"""Words of the vocabularies, and countries."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.vocabularies.models import Country, Term


class TermShape(Schema):
    scheme: str
    code: str
    name: Translated
    source: str


class CountryShape(Schema):
    iso3: str
    iso2: str
    m49: str
    name: Translated
    region: str
    href: str


def term(record: Term) -> dict[str, Any]:
    return {
        "scheme": record.scheme,
        "code": record.code,
        "name": translations_of(record, "name"),
        "source": record.source,
    }


def country(record: Country) -> dict[str, Any]:
    return {
        "iso3": record.iso3,
        "iso2": record.iso2,
        "m49": record.m49,
        "name": translations_of(record, "name"),
        "region": record.region_id,
        "href": record.get_absolute_url(),
    }
