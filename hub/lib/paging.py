"""Parts of long lists: the first records on the page of another record, and a page that was cut to size elsewhere in the
shape that pager.html knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

__all__ = ["FirstOf", "PageOf"]


class FirstOf:
    """The first records of a list, and how many there are in all. Two queries at most, and as many rows as are shown."""

    def __init__(self, records: models.QuerySet[Any], shown: int) -> None:
        found = list(records[: shown + 1])
        self.records = found[:shown]
        self.total = len(found) if len(found) <= shown else records.order_by().count()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __bool__(self) -> bool:
        return bool(self.records)

    @property
    def has_more(self) -> bool:
        return self.total > len(self.records)


@dataclass(frozen=True)
class Pages:
    count: int
    num_pages: int


class PageOf:
    def __init__(self, records: list[Any], number: int, total: int, size: int) -> None:
        self.object_list = records
        self.number = number
        self.paginator = Pages(total, max(1, -(-total // size)))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)

    def has_previous(self) -> bool:
        return self.number > 1

    def has_next(self) -> bool:
        return self.number < self.paginator.num_pages

    def previous_page_number(self) -> int:
        return self.number - 1

    def next_page_number(self) -> int:
        return self.number + 1
