"""Pages of long lists, and the first records of one on the page of another record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models


def page_by_keys(
    listed: models.QuerySet[Any] | list[Any], records: models.QuerySet[Any], size: int, number: str | None
) -> Page[Any]:
    """A page of `records` in the order of the keys `listed`. Only keys are sorted: with rows of dozens of columns, the database would
    otherwise sort thousands of them to show one page."""
    page: Page[Any] = Paginator(listed, size).get_page(number)
    keys = list(page.object_list)
    found = records.order_by().in_bulk(keys)
    page.object_list = [found[key] for key in keys if key in found]
    return page


class FirstOf:
    """The first records of a list, and the total. At most two queries, none for `none()`, and as many rows as are shown."""

    def __init__(self, records: models.QuerySet[Any], shown: int) -> None:
        found = [] if records.query.is_empty() else list(records[: shown + 1])
        self.records = found[:shown]
        self.total = len(found) if len(found) <= shown else records.order_by().count()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __bool__(self) -> bool:
        return bool(self.records)

    @property
    def has_more(self) -> bool:
        return self.total > len(self.records)
