"""Published figures: releases, what they measure, and the observations with their status and footnotes."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.statistics.models import Indicator, Observation, Release


class ReleaseShape(Schema):
    id: int
    publisher: str
    family: str
    title: str
    edition: str
    published: str
    licence: str
    url: str
    file: str
    sha256: str
    note: str
    first_year: int | None
    last_year: int | None
    observations: int
    newest: bool
    href: str


class PublishedIndicatorShape(Schema):
    """`adds_up`: counts may be added over areas; shares, rates and scores may not."""

    code: str
    publisher: str
    topic: str
    name: Translated
    definition: Translated
    population: Translated
    method: Translated
    not_comparable: Translated
    unit: str
    kind: str
    age_band: str
    by_pair: bool
    adds_up: bool
    href: str


class ObservationShape(Schema):
    """A missing value is not zero: `status` says why it is missing, `low` and `high` what is known nevertheless. A figure
    whose `place_kind` or `origin_kind` is `aggregate` is a sum already, and part of no other."""

    release: int
    indicator: str
    unit: str
    origin: str | None
    origin_kind: str | None
    place: str
    place_kind: str
    begin: int
    end: int
    sex: str
    age: str
    detail: str
    value: float | None
    low: float | None
    high: float | None
    status: str
    footnote: str


def release(record: Release) -> dict[str, Any]:
    names = (
        "publisher", "family", "title", "edition", "published", "licence", "url", "file", "note", "first_year", "last_year",
    )  # fmt: skip
    return {name: getattr(record, name) for name in names} | {
        "id": record.pk,
        "sha256": record.file_hash,
        "observations": record.observations_number,
        "newest": record.is_newest,
        "href": record.get_absolute_url(),
    }


def published_indicator(record: Indicator) -> dict[str, Any]:
    texts = ("name", "definition", "population", "method", "not_comparable")
    plain = ("code", "publisher", "topic", "unit", "kind", "age_band")
    return {name: translations_of(record, name) for name in texts} | {name: getattr(record, name) for name in plain} | {
        "by_pair": record.is_by_pair, "adds_up": record.can_be_added, "href": record.get_absolute_url(),
    }  # fmt: skip


def observation(record: Observation) -> dict[str, Any]:
    plain = ("begin", "end", "sex", "age", "detail", "value", "low", "high", "status", "footnote")
    origin = record.origin
    return {name: getattr(record, name) for name in plain} | {
        "release": record.release_id,
        "indicator": record.indicator.code,
        "unit": record.indicator.unit,
        "origin": origin.code if origin else None,
        "origin_kind": origin.kind if origin else None,
        "place": record.place.code,
        "place_kind": record.place.kind,
    }
