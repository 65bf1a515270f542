"""Parts of long texts: as many articles on a page as keep it light, and the part in which an article stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator

from hub.accounts.requests import Request

T = TypeVar("T")
MOST_ROWS = 40
MOST_CHARACTERS = 30_000
ROW = 400  # characters of markup around the words of a row


def parts_of(rows: Sequence[T], weight: Callable[[T], int], most_rows: int = MOST_ROWS) -> list[list[T]]:
    """The rows in their order, cut where a page would become too heavy. A row that is too heavy alone has a part of its own."""
    parts: list[list[T]] = []
    sum_here = 0
    for row in rows:
        here = weight(row) + ROW
        if not parts or len(parts[-1]) == most_rows or sum_here + here > MOST_CHARACTERS:
            parts.append([])
            sum_here = 0
        parts[-1].append(row)
        sum_here += here
    return parts


def part_of(
    request: Request,
    rows: Sequence[T],
    weight: Callable[[T], int],
    most_rows: int = MOST_ROWS,
    *,
    is_asked: Callable[[T], bool] | None = None,
) -> tuple[list[T], Page[Any]]:
    """The rows of the part in the address (`page`), or of the part that holds the row asked for; and its page, for `pager.html`."""
    parts = parts_of(rows, weight, most_rows) or [[]]
    number: Any = request.GET.get("page")
    if number is None and is_asked is not None:
        number = next((place for place, part in enumerate(parts, 1) if any(is_asked(row) for row in part)), 1)
    page = Paginator(parts, 1).get_page(number)
    return page.object_list[0], page
