"""Studies and the data that they rest on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.studies.models import Dataset


class DatasetShape(Schema):
    id: str
    name: str
    publisher: str
    version: str
    licence: str
    kind: str
    sha256: str
    size: int
    teaching: bool
    withdrawn: bool
    href: str


class WarningShape(Schema):
    code: str
    message: str


class SpreadShape(Schema):
    """From the lowest to the highest bound over methods and models; null is unbounded."""

    low: float | None
    high: float | None


class StudyShape(Schema):
    id: str
    method: str
    title: Translated
    summary: Translated
    state: str
    progress: int
    error: str
    teaching: bool
    computed_elsewhere: bool
    datasets: list[DatasetShape]
    seed: int | None
    finding: str
    spread: SpreadShape | None
    critique: str
    warnings: list[WarningShape]
    requested_at: datetime
    finished_at: datetime | None
    href: str


class MethodShape(Schema):
    method: str
    model: str | None
    interval: str
    low: float | None
    high: float | None
    estimate: float | None


class FileShape(Schema):
    name: str
    href: str


class StudyDetail(StudyShape):
    """Figures of methods come with the spread, the critique and the warnings; never quote one without them."""

    unit: str
    results: list[MethodShape]
    assumptions: list[str]
    published: Translated
    software: dict[str, str]
    files: list[FileShape]


def dataset(record: Dataset) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "name": record.name,
        "publisher": record.publisher,
        "version": record.version,
        "licence": record.licence,
        "kind": record.kind,
        "sha256": record.sha256,
        "size": record.size,
        "teaching": record.teaching,
        "withdrawn": record.withdrawn,
        "href": record.get_absolute_url(),
    }


def study(record: Any) -> dict[str, Any]:
    """A Run with `open_data`: the data sets that the reader may see."""
    return {
        "id": record.public_id,
        "method": record.method,
        "title": translations_of(record, "title"),
        "summary": translations_of(record, "summary"),
        "state": record.state,
        "progress": record.progress,
        "error": record.error,
        "teaching": record.teaching,
        "computed_elsewhere": record.uploaded,
        "datasets": [dataset(one) for one in record.open_data],
        "seed": record.seed,
        "finding": record.finding,
        "spread": (record.result or {}).get("spread"),
        "critique": record.critique,
        "warnings": record.warnings,
        "requested_at": record.requested_at,
        "finished_at": record.finished_at,
        "href": record.get_absolute_url(),
    }


def study_detail(record: Any) -> dict[str, Any]:
    result = record.result or {}
    return study(record) | {
        "unit": str(result.get("unit") or (result.get("record") or {}).get("units") or ""),
        "results": result.get("results", []),
        "assumptions": record.assumptions,
        "published": translations_of(record, "published"),
        "software": record.software,
        "files": [{"name": name, "href": f"{record.get_absolute_url()}files/{name}"} for name in record.files],
    }
