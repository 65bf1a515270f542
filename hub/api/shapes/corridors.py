"""Corridors on which groups work, with their factors and entry points."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.corridors.models import Corridor


class FactorShape(Schema):
    name: Translated
    level: str
    stage: str
    effect: str
    population: str
    citation: str
    source_url: str
    studied: str
    strength: str
    item: str | None


class EntryPointShape(Schema):
    step: str
    hindrance: Translated
    act: Translated
    actors: Translated
    population: str
    href: str


class CorridorShape(Schema):
    group: str
    origin: str
    destination: str
    transit: list[str]
    movements: list[str]
    regularity: str
    sectors: list[str]
    stages: list[str]
    summary: Translated
    questions: Translated
    factors: list[FactorShape]
    entry_points: list[EntryPointShape]
    href: str


def corridor(record: Corridor) -> dict[str, Any]:
    """`open_factors` and `open_points` hold what the reader may see; `open_items` the library items."""
    return {
        "group": record.group.slug,
        "origin": record.origin.iso3,
        "destination": record.destination.iso3,
        "transit": [country.iso3 for country in record.transit.all()],
        "movements": record.movements,
        "regularity": record.regularity,
        "sectors": [term.code for term in record.sectors.all()],
        "stages": record.stages,
        "summary": translations_of(record, "summary"),
        "questions": translations_of(record, "questions"),
        "factors": [_factor(one) for one in record.open_factors],  # type: ignore[attr-defined]
        "entry_points": [_entry_point(one) for one in record.open_points],  # type: ignore[attr-defined]
        "href": record.get_absolute_url(),
    }


def _factor(one: Any) -> dict[str, Any]:
    names = ("level", "stage", "effect", "population", "citation", "source_url", "studied", "strength")
    return {"name": translations_of(one, "name"), "item": one.open_item} | {name: getattr(one, name) for name in names}


def _entry_point(one: Any) -> dict[str, Any]:
    texts = {name: translations_of(one, name) for name in ("hindrance", "act", "actors")}
    return texts | {"step": one.step, "population": one.population, "href": one.get_absolute_url()}
