"""Prevention models with what their components rest on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.lib.visibility import Viewer
from hub.prevention.models import ModelUse, ModelVersion, PreventionModel
from hub.prevention.reading import ShownComponent, components_of


class GroundShape(Schema):
    item: str
    says: str
    strength: str
    note: str


class ComponentShape(Schema):
    key: str
    name: Translated
    description: Translated
    standards: list[int]
    rests_on_something: bool
    grounds: list[GroundShape]


class StepShape(Schema):
    text: Translated
    assumption: Translated


class UseShape(Schema):
    country: str
    locality: str
    starts: str
    ends: str
    adaptation: str
    result: str
    item: str | None
    source_url: str


class ModelShape(Schema):
    id: str
    title: Translated
    group: str
    version: int | None
    components: int
    resting_on_nothing: int
    href: str


class ModelDetail(ModelShape):
    fingerprint: str
    published_at: datetime | None
    summary: Translated
    population: Translated
    setting: Translated
    steps: list[StepShape]
    parts: list[ComponentShape]
    uses: list[UseShape]


def model(record: PreventionModel) -> dict[str, Any]:
    """A record of `hub.prevention.reading.with_counts`."""
    return {
        "id": record.public_id,
        "title": translations_of(record, "title"),
        "group": record.group.slug,
        "version": record.current_number,  # type: ignore[attr-defined]
        "components": record.number_of_components or 0,  # type: ignore[attr-defined]
        "resting_on_nothing": record.number_resting_on_nothing or 0,  # type: ignore[attr-defined]
        "href": record.get_absolute_url(),
    }


def model_detail(
    record: PreventionModel, version: ModelVersion | None, uses: list[ModelUse], viewer: Viewer
) -> dict[str, Any]:
    texts = ("summary", "population", "setting")
    return model(record) | {
        "fingerprint": version.fingerprint if version else "",
        "published_at": version.published_at if version else None,
        **{name: translations_of(version, name) if version else {} for name in texts},
        "steps": [_step(step) for step in version.steps.all()] if version else [],
        "parts": [_component(shown) for shown in components_of(version, viewer)] if version else [],
        "uses": [_use(use) for use in uses],
    }


def _step(step: Any) -> dict[str, Any]:
    return {"text": translations_of(step, "text"), "assumption": translations_of(step, "assumption")}


def _component(shown: ShownComponent) -> dict[str, Any]:
    grounds = [
        {"item": one.item.public_id, "says": one.says, "strength": one.item.strength, "note": one.note}
        for one in shown.grounds
    ]
    return {
        "key": shown.component.key,
        "name": translations_of(shown.component, "name"),
        "description": translations_of(shown.component, "description"),
        "standards": [term.position for term in shown.standards],
        "rests_on_something": shown.rests,
        "grounds": grounds,
    }


def _use(use: Any) -> dict[str, Any]:
    names = ("locality", "starts", "ends", "adaptation", "result", "source_url")
    item = use.open_item.public_id if use.open_item else None
    return {"country": use.country.iso3, "item": item} | {name: getattr(use, name) for name in names}
