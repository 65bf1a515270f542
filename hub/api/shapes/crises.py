"""Crises with their countries, areas and entered figures."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.crises.models import Crisis


class AreaShape(Schema):
    role: str
    country: str
    name: str
    pcode: str
    pcode_valid: str


class FigureShape(Schema):
    people: str
    country: str
    area: str | None
    origin: str | None
    measure: str
    unit: str
    household_size: float | None
    value: int | None
    low: int | None
    high: int | None
    begins: str
    on: str
    role: str
    publisher: str
    operation: str
    source_title: str
    source_url: str
    note: str


class CrisisShape(Schema):
    name: Translated
    kind: str
    begins: str
    ends: str
    countries: list[str]
    hosts: list[str]
    summary: Translated
    source_title: str
    source_url: str
    rule_year: int | None
    rule_since: int | None
    areas: list[AreaShape]
    figures: list[FigureShape]
    href: str


def crisis(record: Crisis) -> dict[str, Any]:
    return {
        "name": translations_of(record, "name"),
        "kind": record.kind,
        "begins": record.begins,
        "ends": record.ends,
        "countries": [country.iso3 for country in record.countries.all()],
        "hosts": [country.iso3 for country in record.hosts.all()],
        "summary": translations_of(record, "summary"),
        "source_title": record.source_title,
        "source_url": record.source_url,
        "rule_year": record.rule_year,
        "rule_since": record.rule_since,
        "areas": [_area(one) for one in record.areas.all()],
        "figures": [_figure(one) for one in record.figures.all()],
        "href": record.get_absolute_url(),
    }


def _area(one: Any) -> dict[str, Any]:
    names = ("role", "name", "pcode", "pcode_valid")
    return {name: getattr(one, name) for name in names} | {"country": one.country.iso3}


def _figure(one: Any) -> dict[str, Any]:
    names = (
        "people", "measure", "unit", "value", "low", "high", "begins", "on", "role", "publisher", "operation",
        "source_title", "source_url", "note",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "country": one.country.iso3,
        "area": one.area.name if one.area is not None else None,
        "origin": one.origin.iso3 if one.origin is not None else None,
        "household_size": float(one.household_size) if one.household_size is not None else None,
    }
