"""Paging and errors of all lists of the API."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from django.db import models
from ninja import Schema
from pydantic import BeforeValidator, Field

MAX_PAGE = 200


class Page(Schema):
    """The part of a list: `offset` from the start, `limit` at most 200."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class Problem(Schema):
    detail: str


class Fault(Schema):
    """An invalid parameter: its place, and why."""

    type: str
    loc: list[str | int]
    msg: str
    ctx: dict[str, Any] | None = None


class Faults(Schema):
    detail: list[Fault]


def _only_days(value: Any) -> Any:
    """A number would be read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("write a day as 2026-06-21")
    return value


Day = Annotated[date, BeforeValidator(_only_days)]
Year = Annotated[int, Field(ge=1, le=9999)]
# The largest number that both databases take as a key.
Key = Annotated[int, Field(ge=1, le=2**31 - 1)]


def answers(shape: type[Schema], *, missing: bool = False) -> dict[int, type[Schema]]:
    """The possible responses of an operation, by status."""
    found: dict[int, type[Schema]] = {200: shape, 422: Faults, 429: Problem}
    return found | {404: Problem} if missing else found


def paginate(records: models.QuerySet[Any], page: Page, write: Any) -> dict[str, Any]:
    """One page of a list with the total number."""
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


def where(found: Any, **wanted: Any) -> Any:
    """Only those with the values that were asked for; what was left out asks for nothing."""
    return found.filter(**{name: value for name, value in wanted.items() if value})
