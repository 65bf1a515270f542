"""Initiatives as columns in memory, so that counts under any filter take milliseconds for a hundred thousand records.

Every initiative has a position; each facet is two columns, positions and values. A changed initiative gets a new position
and the old one is dead, so that readers can use the old index while the next one is built. Visibility always comes from
`visible_to`.
"""

from __future__ import annotations

import bisect
import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from hub.initiatives.filters import FACETS
from hub.initiatives.index_rows import Pairs, Rows
from hub.initiatives.models import Initiative
from hub.initiatives.spelling import by_length
from hub.initiatives.text_search import NamedValues, Query, Value, search_keys
from hub.initiatives.viewport import Points, distinct
from hub.lib.search import entries_after, matching_entries
from hub.lib.text import bare
from hub.lib.translated import interface_language, language_codes
from hub.lib.visibility import STRANGER, Viewer

Mask: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = NDArray[Any]
MOST_VIEWERS = 100  # whose masks are cached
MOST_LABELS = 500
MOST_SEARCHES = 50
MOST_ASKED_ANEW = 2000  # changed initiatives; beyond these, the mask of a viewer is queried as a whole
MOST_VALUES = 300
LOOKED_UP = 16  # times as many pairs as initiatives: then these are looked up one by one
SORTED_AT_ONCE = 5000  # a longer sort would block other threads


def _empty(kind: Any) -> Column:
    return np.empty(0, kind)


@dataclass
class FacetIndex:
    """All initiatives as of one event. Immutable, apart from cached results."""

    event: tuple[int, str] = (-1, "")
    own_changes_to: int = -1  # number of the event up to which changes by people are included
    day: date | None = None
    origin: object = field(default_factory=object)  # the same for all indexes that derive from one full read
    keys: Column = field(default_factory=lambda: _empty(np.int64))
    alive: Mask = field(default_factory=lambda: _empty(np.bool_))
    # In each language, and in all; normalised. The lists only grow: each index uses its own part of them.
    names: list[list[str]] = field(default_factory=lambda: [[] for _ in language_codes()])
    all_names: list[str] = field(default_factory=list)
    pairs: dict[str, tuple[Column, Column]] = field(
        default_factory=lambda: {name: (_empty(np.int32), _empty(np.int32)) for name in FACETS}
    )
    numbers: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})  # of values
    points: Points = field(default_factory=Points.none)  # `of` are positions
    orders: dict[int, Column] = field(default_factory=dict)
    entries: tuple[Column, Column] = field(
        default_factory=lambda: (_empty(np.int64), _empty(np.int64))
    )  # and their keys
    masks: dict[Viewer, Mask] = field(default_factory=dict)  # as long as there were positions at that time
    hits: dict[tuple[str, bool], Mask] = field(default_factory=dict)
    hits_in_names: dict[str, Mask] = field(default_factory=dict)
    # Labels of values, by facet, language and reader; missing where the reader may not see them.
    label_cache: dict[tuple[str, str, Viewer], dict[str, str | None]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)  # of each facet, in the order of their numbers
    _named_values: NamedValues | None = None
    _sorted: tuple[Column, Column] | None = None
    _words: Counter[str] | None = None
    _words_of: Mask | None = None  # the positions whose words are counted
    _lengths: dict[int, list[str]] | None = None

    def positions(self, keys: Iterable[int] | Column) -> Column:
        """Positions of those of the keys that are in the index."""
        return self._locate(keys if isinstance(keys, np.ndarray) else np.fromiter(keys, np.int64))[0]

    def _locate(self, keys: Column) -> tuple[Column, Mask]:
        """Positions of those of the keys that are in the index, and which keys these are."""
        if self._sorted is None:
            living = np.flatnonzero(self.alive)
            by_key = living[np.argsort(self.keys[living], kind="stable")]  # fast for what is nearly sorted
            self._sorted = self.keys[by_key], by_key
        known, places = self._sorted
        if not len(known):
            return _empty(np.int64), np.zeros(len(keys), np.bool_)
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        there = known[at] == keys
        return places[at[there]], there

    def mask(self, positions: Column) -> Mask:
        chosen = np.zeros(len(self.alive), np.bool_)
        chosen[positions] = True
        return chosen

    def visible_to(self, viewer: Viewer) -> Mask:
        """What the viewer may see. Only what changed since the last query is queried again: it is at new positions."""
        viewer = real_viewer(viewer)
        mask = self.masks.get(viewer)
        size = len(self.alive)
        if mask is None or len(mask) < size:
            mask = self._query_visible(viewer, mask)
            keep(self.masks, viewer, mask, MOST_VIEWERS)
        return mask[:size] & self.alive

    def _query_visible(self, viewer: Viewer, mask: Mask | None) -> Mask:
        if mask is not None:
            fresh = len(mask) + np.flatnonzero(self.alive[len(mask) :])
            if len(fresh) <= MOST_ASKED_ANEW:
                rows = Initiative.objects.visible_to(viewer).filter(pk__in=self.keys[fresh].tolist()).order_by()
                grown = np.concatenate([mask, np.zeros(len(self.alive) - len(mask), np.bool_)])
                grown[self.positions(rows.values_list("pk", flat=True))] = True
                return grown
        hidden = Initiative.objects.filter(~Initiative.visible_condition(viewer)).order_by()
        return self.alive & ~self.mask(self.positions(hidden.values_list("pk", flat=True)))

    @property
    def named_values(self) -> NamedValues:
        """Read at the first search: a copy of the index that is made after a change has none."""
        if self._named_values is None:
            self._named_values = NamedValues.read()
        return self._named_values

    def with_words(self, text: str, viewer: Viewer) -> Mask:
        """Initiatives with all words, in their texts or as the names of linked records."""
        query = Query.of(text, self.named_values, viewer)
        found = self.alive
        for word, unfinished, values in query.named:
            found = found & (self.with_texts(word, unfinished=unfinished) | self._having_one_of(values))
        if query.texts or not query.named:
            found = found & self.with_texts(query.texts, unfinished=query.texts_unfinished)
        return found

    def _having_one_of(self, values: set[Value]) -> Mask:
        """Initiatives with one of these values of facets. The caller has checked that the reader may see the values."""
        wanted: dict[str, list[int]] = {}
        for name, value in values:
            if (number := self.numbers[name].get(value)) is not None:
                wanted.setdefault(name, []).append(number)
        found = np.zeros(len(self.alive), np.bool_)
        for name, numbers in wanted.items():
            places, having = self.pairs[name]
            chosen = np.zeros(len(self.numbers[name]), np.bool_)
            chosen[numbers] = True
            found[places[chosen[having]]] = True
        return found

    def with_texts(self, text: str, *, unfinished: bool = True) -> Mask:
        """Initiatives that the search index finds. Cached: the next page and the next filter need the same ones."""
        asked = text, unfinished
        hits = self.hits.get(asked)
        if hits is None:
            hits = keep(self.hits, asked, self.mask(self._found(text, unfinished=unfinished)), MOST_SEARCHES)
        return hits

    def newest_keys(self, text: str) -> list[int]:
        """Keys of all initiatives that the search index finds, visible or not; those added last first."""
        found: list[int] = np.sort(self.keys[self.alive & self.with_texts(text)])[::-1].tolist()
        return found

    def _found(self, text: str, *, unfinished: bool) -> Column:
        if connection.vendor != "sqlite" or connection.in_atomic_block:  # uncommitted entries may be rolled back
            return self.positions(search_keys(text, unfinished=unfinished))
        self.read_entries()
        entries, keys = self.entries
        rows = np.array(matching_entries(text, unfinished=unfinished), np.int64)
        at = np.searchsorted(entries, rows)
        there = at < len(entries)
        there[there] = entries[at[there]] == rows[there]
        return self.positions(keys[at[there]])

    def read_entries(self) -> None:
        """Follow the entries of the search index. Looking each hit up there would take longer than the search itself."""
        entries, keys = self.entries
        if later := entries_after(Initiative, int(entries[-1]) if len(entries) else 0):
            read = np.array(later, np.int64)
            self.entries = np.concatenate([entries, read[:, 0]]), np.concatenate([keys, read[:, 1]])

    def with_words_in_name(self, text: str) -> Mask:
        """Those of the hits that have all words in their names. Cached like the hits."""
        found = self.hits_in_names.get(text)
        if found is None:
            left = np.flatnonzero(self.with_texts(text)).tolist()  # by position: names are in memory in this order
            words = bare(text).split()
            for word in words:
                left = [position for position in left if word in self.all_names[position]]
            found = self.mask(np.array(left if words else [], np.int64))
            keep(self.hits_in_names, text, found, MOST_SEARCHES)
        return found

    @property
    def words(self) -> Counter[str]:
        """The words of public names, and how often they occur. Words of hidden names would be revealed to whoever mistypes
        them."""
        seen = self.visible_to(STRANGER)
        before = self._words_of
        if self._words is None or before is None or not np.array_equal(before, seen):
            counted = Counter(self._words or ())
            known = np.zeros(len(seen), np.bool_)
            if self._words is not None and before is not None:
                known[: len(before)] = before
            for position in np.flatnonzero(seen & ~known).tolist():
                counted.update(self.all_names[position].split())
            for position in np.flatnonzero(known & ~seen).tolist():
                counted.subtract(self.all_names[position].split())
            self._words = +counted  # without words that no longer occur
            self._words_of, self._lengths = seen, None
        return self._words

    @property
    def words_by_length(self) -> dict[int, list[str]]:
        """Words that may have been meant."""
        words = self.words
        if self._lengths is None:
            self._lengths = by_length(words)
        return self._lengths

    def having(self, name: str, value: str, viewer: Viewer) -> Mask:
        """Initiatives with the value of the facet; none where the viewer may not ask for it."""
        value = value.lower() if name == "country" else value
        number = self.numbers[name].get(value, -1)
        if number >= 0 and FACETS[name].guarded and value not in self.labels(name, viewer, [value]):
            number = -1
        places, values = self.pairs[name]
        return self.mask(places[values == number])

    def labels(self, name: str, viewer: Viewer, values: list[str]) -> dict[str, str]:
        """Labels of values. Cached as long as the masks, as both depend on what readers may see."""
        who = real_viewer(viewer) if FACETS[name].guarded else STRANGER
        asked = name, interface_language(), who
        known = self.label_cache.get(asked)
        if known is None:
            known = keep(self.label_cache, asked, {}, MOST_LABELS)
        if unknown := [value for value in values if value not in known]:
            found = FACETS[name].labels(viewer, unknown)
            # Only of existing values: requests may contain anything.
            known.update({value: found.get(value) for value in unknown if value in self.numbers[name]})
            return {v: label for v in values if (label := known.get(v, found.get(v))) is not None}
        return {value: label for value in values if (label := known[value]) is not None}

    def counts(self, name: str, among: Mask, *, always: str = "") -> dict[str, int]:
        """How many of them have each value of the facet. Values without initiatives are left out and, of thousands of values,
        those with fewest initiatives."""
        counted = np.bincount(self._values_of(name, among), minlength=len(self.numbers[name]))
        if name not in self.values:
            self.values[name] = list(self.numbers[name])
        present = np.flatnonzero(counted)
        if len(present) > MOST_VALUES:
            least = np.partition(counted[present], -MOST_VALUES)[-MOST_VALUES]
            present = present[counted[present] >= least]
            if len(present) > 3 * MOST_VALUES:  # many with the same small number: the first by name
                more, same = present[counted[present] > least], present[counted[present] == least]
                by_name = sorted(same.tolist(), key=self.values[name].__getitem__)
                present = np.array([*more.tolist(), *by_name[: MOST_VALUES - len(more)]], np.int64)
        counts = {self.values[name][number]: int(counted[number]) for number in present.tolist()}
        if always in self.numbers[name] and counted[self.numbers[name][always]]:
            counts[always] = int(counted[self.numbers[name][always]])
        return counts

    def _values_of(self, name: str, among: Mask) -> Column:
        """The values of these initiatives, one for each pair. Pairs stand in the order of their positions, so that those of
        few initiatives are looked up: to go through all pairs for them takes most of the time of a page."""
        places, values = self.pairs[name]
        chosen = np.flatnonzero(among).astype(places.dtype)
        if len(chosen) * LOOKED_UP > len(places):
            return values[among[places]]
        first, after = np.searchsorted(places, chosen), np.searchsorted(places, chosen, side="right")
        numbers = after - first
        before = np.cumsum(numbers) - numbers  # how many values of the initiatives before it
        return values[np.arange(numbers.sum()) + np.repeat(first - before, numbers)]

    def order(self, language: int) -> Column:
        """All positions, sorted by the names that readers of the language see."""
        if language not in self.orders:
            key = self._sort_key(language)
            size = len(self.keys)
            parts = [
                sorted(range(first, min(first + SORTED_AT_ONCE, size)), key=key)
                for first in range(0, size, SORTED_AT_ONCE)
            ]
            self.orders[language] = np.fromiter(heapq.merge(*parts, key=key), np.int32, size)
        return self.orders[language]

    def _sort_key(self, language: int) -> Callable[[int], tuple[str, int]]:
        own, names, keys = self.names[language], self.names, self.keys

        def key(position: int) -> tuple[str, int]:
            name = own[position]
            if not name:
                name = next((other[position] for other in names if other[position]), "")
            return name, int(keys[position])

        return key

    # Building the next one

    def without(self, keys: Iterable[int]) -> FacetIndex:
        alive = self.alive.copy()
        alive[self.positions(keys)] = False
        return replace(self, alive=alive, _sorted=None, hits={}, hits_in_names={})

    def with_rows(self, rows: Rows) -> FacetIndex:
        """With these initiatives at new positions."""
        first = len(self.keys)
        fresh = range(first, first + len(rows.keys))
        for names, more in zip([*self.names, self.all_names], [*rows.names, rows.all_names], strict=True):
            del names[first:]
            names.extend(more)
        made = replace(
            self,
            keys=np.concatenate([self.keys, rows.keys]),
            alive=np.concatenate([self.alive, np.ones(len(rows.keys), np.bool_)]),
            pairs=dict(self.pairs),
            numbers=dict(self.numbers),
            values={},
            hits={},
            hits_in_names={},
            _sorted=None,
        )
        for name, pairs in rows.pairs.items():
            made._add_pairs(name, pairs)
        places, there = made._locate(rows.points.of)
        made.points = self.points.join(rows.points.only(there).with_keys(places))
        made.orders = {language: made._with_inserted(language, order, fresh) for language, order in self.orders.items()}
        return made

    def with_facet(self, name: str, pairs: Pairs) -> FacetIndex:
        """With one facet as it was just read, for all initiatives."""
        made = replace(self, pairs=dict(self.pairs), numbers=dict(self.numbers), values={})
        made.pairs[name] = _empty(np.int32), _empty(np.int32)
        made._add_pairs(name, pairs)
        return made

    def without_caches(self) -> FacetIndex:
        """Without what depends on other records: masks of viewers and labels of values."""
        return replace(self, masks={}, label_cache={}, _named_values=None)

    def compact(self) -> FacetIndex:
        """Without the dead positions."""
        living = np.flatnonzero(self.alive)
        at = (np.cumsum(self.alive) - 1).astype(np.int32)
        kept = living.tolist()
        pairs = {}
        for name, (places, values) in self.pairs.items():
            there = self.alive[places]
            pairs[name] = at[places[there]], values[there]
        points = self.points.only(self.alive[self.points.of])
        return replace(
            self,
            keys=self.keys[living],
            alive=np.ones(len(living), np.bool_),
            names=[[names[position] for position in kept] for names in self.names],
            all_names=[self.all_names[position] for position in kept],
            pairs=pairs,
            points=points.with_keys(at[points.of]),
            orders={language: at[order[self.alive[order]]] for language, order in self.orders.items()},
            masks={},
            hits={},
            hits_in_names={},
            _sorted=None,
            _words=None,
            _words_of=None,
        )

    @property
    def is_crowded(self) -> bool:
        """Whether there are too many dead positions."""
        return len(self.keys) > 1000 and bool(np.count_nonzero(self.alive) < 0.7 * len(self.keys))

    def _add_pairs(self, name: str, read: Pairs) -> None:
        numbers = self.numbers[name]
        if any(value not in numbers for value in read.values):
            numbers = dict(numbers)
        own = np.array([numbers.setdefault(value, len(numbers)) for value in read.values], np.int64)
        places, there = self._locate(read.keys)
        # Each pair once: an initiative with two countries of a region counts once there.
        width = max(len(numbers), 1)
        pairs = distinct(places * width + own[read.numbers[there]])
        known = self.pairs[name]
        self.pairs[name] = (
            np.concatenate([known[0], (pairs // width).astype(np.int32)]),
            np.concatenate([known[1], (pairs % width).astype(np.int32)]),
        )
        self.numbers[name] = numbers

    def _with_inserted(self, language: int, order: Column, fresh: range) -> Column:
        key = self._sort_key(language)
        new = sorted(fresh, key=key)
        places = [bisect.bisect_left(order, key(position), key=key) for position in new]
        return np.insert(order, places, new)


def keep(kept: dict[Any, Any], key: Any, value: Any, most: int) -> Any:
    """Add to a cache of limited size: the oldest entry is removed."""
    for oldest in list(kept)[: max(0, len(kept) + 1 - most)]:  # a list: other threads change the cache in the meantime
        kept.pop(oldest, None)
    kept[key] = value
    return value


def real_viewer(viewer: Viewer) -> Viewer:
    """The viewer behind a lazy one."""
    return Viewer(**{name: getattr(viewer, name) for name in Viewer.__slots__})
