"""What all lists of the API have in common."""

from __future__ import annotations

from typing import Any

from django.db import models
from ninja import Schema
from pydantic import Field

__all__ = ["Page", "Problem", "list_of", "listed"]

MAX_PAGE = 200


class Page(Schema):
    """Which part of a list: `offset` from the start, `limit` at most 200."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class Problem(Schema):
    detail: str


def listed(records: models.QuerySet[Any], page: Page, write: Any) -> dict[str, Any]:
    """One page of a list with the number of all that fit."""
    found = records[page.offset : page.offset + page.limit]
    return {
        "count": records.count(),
        "offset": page.offset,
        "limit": page.limit,
        "items": [write(one) for one in found],
    }


def list_of(shape: type[Schema]) -> type[Schema]:
    fields = {"count": int, "offset": int, "limit": int, "items": list[shape]}  # type: ignore[valid-type]
    return type(f"{shape.__name__}List", (Schema,), {"__annotations__": fields})
