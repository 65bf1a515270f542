"""Reading initiatives from the database as columns, for the index in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hub.initiatives.filters import FACETS
from hub.initiatives.models import Initiative, Place
from hub.initiatives.viewport import Points, shown_points
from hub.lib.bulk import AT_A_TIME, fetch_rows
from hub.lib.text import bare
from hub.lib.translated import language_codes


@dataclass(frozen=True)
class Pairs:
    """Which initiatives have which values of a facet: keys, and numbers of `values`."""

    keys: NDArray[np.int64]
    numbers: NDArray[np.int32]
    values: list[str]


@dataclass
class Rows:
    """What the index stores of some initiatives."""

    keys: NDArray[np.int64]
    names: list[list[str]]  # a list for each language, normalised
    all_names: list[str]  # of each initiative, in all languages
    pairs: dict[str, Pairs] = field(default_factory=dict)
    points: Points = field(default_factory=Points.none)


def read_rows(keys: Sequence[int] | None) -> Rows:
    """All initiatives, or the existing ones of these keys."""
    found = Initiative.objects.order_by("pk")
    found = found if keys is None else found.filter(pk__in=keys)
    names: list[list[str]] = [[] for _ in language_codes()]
    read: list[int] = []
    for key, *texts in fetch_rows(found.values_list("pk", *(f"name_{code}" for code in language_codes()))):
        read.append(key)
        for column, text in zip(names, texts, strict=True):
            column.append(bare(text) if text else "")
    all_names = [" ".join(filter(None, own)) for own in zip(*names, strict=True)]
    rows = Rows(np.array(read, np.int64), names, all_names)
    for name in FACETS:
        rows.pairs[name] = read_pairs(name, keys)
    rows.points = shown_points(Place.objects.all() if keys is None else Place.objects.filter(initiative__in=keys))
    return rows


def read_pairs(name: str, keys: Sequence[int] | None) -> Pairs:
    found = FACETS[name].pairs().order_by()
    if keys is not None:
        column = "pk__in" if found.model is Initiative else "initiative_id__in"
        found = found.filter(**{column: keys})
    numbers: dict[str, int] = {}
    parts_of_keys, parts_of_numbers = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    part: list[tuple[int, str]] = []

    def pack() -> None:
        parts_of_keys.append(np.fromiter((key for key, _ in part), np.int64, len(part)))
        parts_of_numbers.append(
            np.fromiter((numbers.setdefault(value, len(numbers)) for _, value in part), np.int32, len(part))
        )
        part.clear()

    for key, value in fetch_rows(found):
        if value:
            part.append((key, value))
            if len(part) == AT_A_TIME:
                pack()
    pack()
    return Pairs(np.concatenate(parts_of_keys), np.concatenate(parts_of_numbers), list(numbers))
