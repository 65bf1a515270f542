"""Two editions of one family beside each other: what changed, was added, was withdrawn, or was only rounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils import timezone

from hub.lib.bulk import fetch_rows
from hub.statistics.models import Observation, Release

KEY = ("indicator_id", "origin_id", "place_id", "begin", "end", "sex", "age", "detail")
VALUES = ("value", "low", "high", "status")
SMALL = 1e-6  # relative; a difference below it comes from how a number was written
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
COPY = re.compile(r" \(\d+\)$")  # the number that another file of the same edition gets
MOST_LISTED = 1_000  # changes that are kept one by one; the files have all figures


class Change(NamedTuple):
    kind: str  # "changed", "added", "withdrawn", "rounded"
    key: tuple[Any, ...]
    before: float | None
    after: float | None


def earlier_edition(release: Release) -> Release | None:
    """The edition of the same family before this one."""
    others = Release.objects.filter(family=release.family).exclude(pk=release.pk)
    return max((one for one in others if order_of(one) < order_of(release)), key=order_of, default=None)


def order_of(release: Release) -> tuple[int, str, int, int]:
    """Which edition is newer: by the year that its name states, or else of the day of publication, or else the last year with
    figures; within one year by the day, where one without a day is the older one. Where all of that is equal, the one that was
    taken in first stays in use (`is_undecided`), for a guess would put one publisher's word in the place of another."""
    return _year_of(release), release.published, release.last_year or 0, -release.pk


def _year_of(release: Release) -> int:
    stated = YEAR.findall(_stated_edition(release))
    if stated:
        return int(stated[-1])
    if release.published:
        return int(release.published[:4])
    last = release.last_year or 0
    return last if last <= timezone.localdate().year else 0  # a projection says nothing of when it was made


def _stated_edition(release: Release) -> str:
    """The edition as somebody named it; empty where it is only the years that the figures cover."""
    first, last = release.first_year, release.last_year
    name = COPY.sub("", release.edition)
    return "" if name in (release.published, str(last), f"{first}–{last}") else name


def is_undecided(release: Release, other: Release) -> bool:
    """Whether the order of the two is a mere assumption: no stated year or day that differs."""
    if not (_is_dated(release) and _is_dated(other)):
        return True
    days = release.published, other.published
    return _year_of(release) == _year_of(other) and (days[0] == days[1] or "" in days)


def _is_dated(release: Release) -> bool:
    return bool(YEAR.search(_stated_edition(release)) or release.published)


def compare_again(release: Release) -> None:
    """Compare the release with the edition before it, and the edition after it with the release."""
    others = Release.objects.filter(family=release.family).exclude(pk=release.pk)
    later = min((one for one in others if order_of(one) > order_of(release)), key=order_of, default=None)
    for after in filter(None, (release, later)):
        before = earlier_edition(after)
        after.compared_with, after.compared = before, _comparison(before, after) if before else {}
        after.save(update_fields=["compared_with", "compared"])


def _comparison(before: Release, after: Release) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    listed: list[list[Any]] = []
    for change in compare(before, after):
        counts[change.kind] += 1
        if change.kind != "same" and len(listed) < MOST_LISTED:
            listed.append([change.kind, list(change.key), change.before, change.after])
    return {"counts": counts, "listed": listed}


def compare(before: Release, after: Release) -> Iterator[Change]:
    """Every figure of either. An indicator and a year at a time, so that memory does not grow with the editions."""
    parts = set(_parts(before)) | set(_parts(after))
    for indicator, begin in sorted(parts):
        old, new = (_figures(release, indicator, begin) for release in (before, after))
        yield from _changes(old, new)


def are_the_same(one: Release, other: Release) -> bool:
    """Whether two files say the same of the same things; ends at the first difference."""
    return all(change.kind == "same" for change in compare(one, other))


def _parts(release: Release) -> list[tuple[int, int]]:
    return list(Observation.objects.filter(release=release).order_by().values_list("indicator_id", "begin").distinct())


def _figures(release: Release, indicator: int, begin: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    found = Observation.objects.filter(release=release, indicator=indicator, begin=begin)
    rows = fetch_rows(found.order_by().values_list(*KEY, *VALUES))
    return {tuple(row[: len(KEY)]): tuple(row[len(KEY) :]) for row in rows}


def _changes(before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Change]:
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            yield Change("withdrawn", key, old[0], None)
        elif old == new:
            yield Change("same", key, old[0], new[0])
        else:
            yield Change("rounded" if _is_rounding(old, new) else "changed", key, old[0], new[0])
    for key in after.keys() - before.keys():
        yield Change("added", key, None, after[key][0])


def _is_rounding(old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
    """Only the last digits differ: relatively less than a millionth, or the one is the other with fewer decimals."""
    if old[3] != new[3] or old[0] is None or new[0] is None:
        return False
    one, other = sorted((float(old[0]), float(new[0])), key=lambda number: len(f"{number:.12g}"))
    decimals = len(f"{one:.12g}".partition(".")[2])
    return abs(one - other) <= SMALL * max(abs(one), abs(other)) or (
        not float(other).is_integer() and round(other, decimals) == one
    )
