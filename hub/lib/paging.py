"""A page of a list that was cut to size elsewhere, in the shape that pager.html knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["PageOf"]


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
