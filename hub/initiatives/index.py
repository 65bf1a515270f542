"""Initiatives as columns in memory, so that counts under any filter take milliseconds at a hundred thousand.

Every initiative has a position; each facet is two columns, positions and values (about 60 MB in all at 100,000). A changed
initiative gets a new position and its old one dies, so that a reader keeps a whole picture while the next one is made.
It follows the record of events, which is written in the order of commits: what was saved is counted in the next request.
Who may see what is asked of `visible_to` alone.
"""

from __future__ import annotations

import bisect
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection, models
from django.db.models import Max
from django.utils import timezone
from numpy.typing import NDArray

from hub.events.models import Event
from hub.initiatives.clusters import Points, distinct, shown_points
from hub.initiatives.filters import FACETS
from hub.initiatives.models import Initiative, Place, Role
from hub.initiatives.spelling import by_length
from hub.initiatives.textsearch import NamedValues, Query, Value, search_keys
from hub.lib.search import entries_after, matching_entries
from hub.lib.text import bare
from hub.lib.translated import current_language, language_codes
from hub.lib.visibility import STRANGER, Viewer

__all__ = ["Column", "Mask", "Picture", "current", "forget"]

logger = logging.getLogger(__name__)
Mask: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = NDArray[np.int64]
LARGE_SITE = 20_000  # initiatives; of fewer everything is read anew before a reader notices
REST = 1  # times as long as the next picture took to make
IMPORTED = "initiatives.import"
MANY_CHANGES = 5000  # more than these, and reading everything anew is quicker
VIEWERS_KEPT = 100
TOLD_KEPT = 500
SEARCHES_KEPT = 50
INSERTED = 200
MANY_VALUES = 300
PARTS = {"initiatives.role": Role, "initiatives.place": Place}
# Records whose codes are values of facets: where one is renamed, everything is read anew.
CODED = {
    "partners.organization": "slug",
    "groups.group": "slug",
    "vocabularies.term": "code",
    "vocabularies.country": "region_id",
}


@dataclass
class Picture:
    """All initiatives as of one event. Nothing in it changes but what is worked out from it and kept."""

    event: tuple[int, str] = (-1, "")
    own_changes_to: int = -1  # number of the event up to which what was saved one by one is here too
    day: date | None = None
    keys: Column = field(default_factory=lambda: np.empty(0, np.int64))
    alive: Mask = field(default_factory=lambda: np.empty(0, np.bool_))
    names: list[tuple[str, ...]] = field(default_factory=list)  # in each language, reduced to what spellings share
    all_names: list[str] = field(default_factory=list)
    pairs: dict[str, tuple[Column, Column]] = field(default_factory=dict)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)  # of the values of each facet
    points: Points = field(default_factory=Points.none)  # `of` are positions here
    orders: dict[int, Column] = field(default_factory=dict)
    masks: dict[Viewer, Mask] = field(default_factory=dict)
    entries: tuple[Column, Column] = field(default_factory=lambda: (np.empty(0, np.int64),) * 2)  # and their keys
    hits: dict[tuple[str, bool], Mask] = field(default_factory=dict)
    named_hits: dict[tuple[str, bool], Mask] = field(default_factory=dict)
    # What values are called, by facet, language and reader; none where the reader may not know.
    told: dict[tuple[str, str, Viewer], dict[str, str | None]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)  # of each facet, by their numbers
    _sorted: tuple[Column, Column] | None = None
    _words: Counter[str] | None = None
    _lengths: dict[int, list[str]] | None = None
    _named_values: NamedValues | None = None

    def positions(self, keys: Iterable[int] | Column) -> Column:
        """Positions of those of the keys that are here."""
        return self._placed(keys if isinstance(keys, np.ndarray) else np.fromiter(keys, np.int64))[0]

    def _placed(self, keys: Column) -> tuple[Column, Mask]:
        """Positions of those of the keys that are here, and which those are."""
        if self._sorted is None:
            living = np.flatnonzero(self.alive)
            by_key = living[np.argsort(self.keys[living], kind="stable")]  # quick for what is nearly in order
            self._sorted = self.keys[by_key], by_key
        known, places = self._sorted
        if not len(known):
            return np.empty(0, np.int64), np.zeros(len(keys), np.bool_)
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        there = known[at] == keys
        return places[at[there]], there

    def mask(self, positions: Column) -> Mask:
        chosen = np.zeros(len(self.alive), np.bool_)
        chosen[positions] = True
        return chosen

    def seen_by(self, viewer: Viewer) -> Mask:
        viewer = _real(viewer)
        mask = self.masks.get(viewer)
        if mask is None:
            hidden = Initiative.objects.filter(~Initiative.visible_condition(viewer)).order_by()
            mask = self.alive & ~self.mask(self.positions(hidden.values_list("pk", flat=True)))
            _keep(self.masks, viewer, mask, VIEWERS_KEPT)
        return mask

    def with_words(self, text: str, viewer: Viewer) -> Mask:
        """Initiatives with all words, in their texts or as the names of what they are linked to."""
        if self._named_values is None:
            self._named_values = NamedValues.read()
        query = Query.of(text, self._named_values, viewer)
        found = self.alive
        for word, unfinished, values in query.named:
            found = found & (self.with_texts(word, unfinished=unfinished) | self._having_one_of(values))
        if query.texts or not query.named:
            found = found & self.with_texts(query.texts, unfinished=query.texts_unfinished)
        return found

    def _having_one_of(self, values: set[Value]) -> Mask:
        """Initiatives with one of these values of facets. Whoever asks has looked whether the reader may know of them."""
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
        """Initiatives that the search index finds. Kept: the next page and the next filter ask for the same words."""
        asked = text, unfinished
        hits = self.hits.get(asked)
        if hits is None:
            hits = _keep(self.hits, asked, self.mask(self._found(text, unfinished=unfinished)), SEARCHES_KEPT)
        return hits

    def _found(self, text: str, *, unfinished: bool) -> Column:
        if connection.vendor != "sqlite" or connection.in_atomic_block:  # what is not committed may come to nothing
            return self.positions(search_keys(text, unfinished=unfinished))
        self.read_entries()
        entries, keys = self.entries
        rows = np.array(matching_entries(text, unfinished=unfinished), np.int64)
        at = np.searchsorted(entries, rows)
        there = at < len(entries)
        there[there] = entries[at[there]] == rows[there]
        return self.positions(keys[at[there]])

    def read_entries(self) -> None:
        """Follow the entries of the search index. To look each hit up there takes longer than to find it."""
        entries, keys = self.entries
        if later := entries_after(Initiative, int(entries[-1]) if len(entries) else 0):
            read = np.array(later, np.int64)
            self.entries = np.concatenate([entries, read[:, 0]]), np.concatenate([keys, read[:, 1]])

    def named(self, text: str) -> Mask:
        """Those of the hits that have all words in their names. Kept like the hits."""
        named = self.named_hits.get(text)
        if named is None:
            left = np.flatnonzero(self.with_texts(text)).tolist()  # by position: names lie in memory in this order
            words = bare(text).split()
            for word in words:
                left = [position for position in left if word in self.all_names[position]]
            named = _keep(self.named_hits, text, self.mask(np.array(left if words else [], np.int64)), SEARCHES_KEPT)
        return named

    @property
    def words(self) -> Counter[str]:
        """The words of names that everybody may read, and how often they stand there. Words of hidden names would tell
        whoever mistypes them what they are."""
        if self._words is None:
            counted: Counter[str] = Counter()
            for position in np.flatnonzero(self.seen_by(STRANGER)).tolist():
                counted.update(self.all_names[position].split())
            self._words = counted
        return self._words

    @property
    def words_by_length(self) -> dict[int, list[str]]:
        """Words that somebody may have meant."""
        if self._lengths is None:
            self._lengths = by_length(self.words)
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
        """What values are called. Kept as long as the masks: what readers may see hangs on the same."""
        who = _real(viewer) if FACETS[name].guarded else STRANGER
        asked = name, current_language(), who
        known = self.told.get(asked)
        if known is None:
            known = _keep(self.told, asked, {}, TOLD_KEPT)
        if unknown := [value for value in values if value not in known]:
            found = FACETS[name].labels(viewer, unknown)
            # Only of values that there are: readers may ask for anything.
            known.update({value: found.get(value) for value in unknown if value in self.numbers[name]})
            return {v: label for v in values if (label := known.get(v, found.get(v))) is not None}
        return {value: label for value in values if (label := known[value]) is not None}

    def counts(self, name: str, among: Mask, *, always: str = "") -> dict[str, int]:
        """How many of them have each value of the facet. Values that none has are left out, and of thousands of values
        those of fewest initiatives."""
        places, values = self.pairs[name]
        counted = np.bincount(values[among[places]], minlength=len(self.numbers[name]))
        if name not in self.values:
            self.values[name] = list(self.numbers[name])
        told = np.flatnonzero(counted)
        if len(told) > MANY_VALUES:
            least = np.partition(counted[told], -MANY_VALUES)[-MANY_VALUES]
            told = told[counted[told] >= least]
            if len(told) > 3 * MANY_VALUES:  # many with the same small number: those first by name
                ranked = sorted(told.tolist(), key=lambda n: (-counted[n], self.values[name][n]))
                told = np.array(ranked[:MANY_VALUES], np.int64)
        counts = {self.values[name][number]: int(counted[number]) for number in told.tolist()}
        if always in self.numbers[name] and counted[self.numbers[name][always]]:
            counts[always] = int(counted[self.numbers[name][always]])
        return counts

    def order(self, language: int) -> Column:
        """All positions by the name that a reader of the language sees."""
        if language not in self.orders:
            self.orders[language] = np.array(sorted(range(len(self.keys)), key=self._sort_key(language)), np.int64)
        return self.orders[language]

    def _sort_key(self, language: int) -> Any:
        names, keys = self.names, self.keys

        def key(position: int) -> tuple[str, int]:
            own = names[position]
            return (own[language] or next(filter(None, own), ""), int(keys[position]))

        return key

    # Making the next one

    def without(self, keys: set[int]) -> Picture:
        alive = self.alive.copy()
        alive[self.positions(keys)] = False
        return replace(self, alive=alive, _sorted=None, _words=None, _lengths=None)

    def with_rows(self, only: Sequence[int] | None) -> Picture:
        """With all initiatives of the database, or those with these keys, at new positions."""
        rows = Initiative.objects.order_by()
        rows = rows if only is None else rows.filter(pk__in=only)
        told = _rows(rows.values_list("pk", *(f"name_{code}" for code in language_codes())))
        first = len(self.keys)
        fresh = range(first, first + len(told))
        names, all_names = self.names, self.all_names  # shared: they only grow, each picture reads its own part of them
        del names[first:], all_names[first:]
        for _key, *texts in told:
            names.append(tuple(bare(text) if text else "" for text in texts))
            all_names.append(" ".join(filter(None, names[-1])))
        made = replace(
            self,
            keys=np.concatenate([self.keys, np.array([row[0] for row in told], np.int64)]),
            alive=np.concatenate([self.alive, np.ones(len(told), np.bool_)]),
            pairs=dict(self.pairs),
            numbers=dict(self.numbers),
            orders={},
            masks={},
            told={},
            values={},
            _sorted=None,
            _words=None,
            _lengths=None,
            _named_values=None,
        )
        for name in FACETS:
            made._read_pairs(name, only)
        made._read_points(only)
        if only is not None and len(fresh) <= INSERTED:
            made.orders = {language: made._inserted(language, order, fresh) for language, order in self.orders.items()}
        return made

    def _read_pairs(self, name: str, only: Sequence[int] | None) -> None:
        found = FACETS[name].pairs().order_by()
        if only is not None:
            column = "pk__in" if found.model is Initiative else "initiative_id__in"
            found = found.filter(**{column: only})
        rows = [row for row in _rows(found) if row[1]]
        numbers = dict(self.numbers.get(name, {}))
        values = np.fromiter((numbers.setdefault(value, len(numbers)) for _, value in rows), np.int64, len(rows))
        keys = np.fromiter((key for key, _ in rows), np.int64, len(rows))
        places, there = self._placed(keys)
        # Each pair once: an initiative with two countries of a region counts once there.
        width = max(len(numbers), 1)
        pairs = distinct(places * width + values[there])
        own = self.pairs.get(name, (np.empty(0, np.int64),) * 2)
        self.pairs[name] = np.concatenate([own[0], pairs // width]), np.concatenate([own[1], pairs % width])
        self.numbers[name] = numbers

    def _read_points(self, only: Sequence[int] | None) -> None:
        points = shown_points(Place.objects.all() if only is None else Place.objects.filter(initiative__in=only))
        places, there = self._placed(points.of)
        self.points = self.points.joined(points.only(there).renamed(places))

    def _inserted(self, language: int, order: Column, fresh: range) -> Column:
        key = self._sort_key(language)
        new = sorted(fresh, key=key)
        places = [bisect.bisect_left(order, key(position), key=key) for position in new]
        return np.insert(order, places, new)


def _keep(kept: dict[Any, Any], key: Any, value: Any, most: int) -> Any:
    """Keep what was worked out, and not more than so many: the oldest goes."""
    for oldest in list(kept)[: max(0, len(kept) + 1 - most)]:  # a list: other threads put in and take out meanwhile
        kept.pop(oldest, None)
    kept[key] = value
    return value


def _real(viewer: Viewer) -> Viewer:
    """The viewer of a lazy one."""
    return Viewer(**{name: getattr(viewer, name) for name in Viewer.__slots__})


def _rows(found: models.QuerySet[Any]) -> list[tuple[Any, ...]]:
    """Rows as the database gives them: keys, texts and numbers need no conversion, and there are millions."""
    try:
        query, values = found.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def current() -> Picture:
    """The picture as of the last event. Of a large site, what imports wrote may come some seconds later: the old picture is
    shown, with what people saved since, while the next one is made."""
    global _picture
    with _lock:
        if len(_picture.keys) < LARGE_SITE or connection.in_atomic_block or not _is_much(_picture):
            _picture = _followed(_picture)
        else:
            _picture = _with_own_changes(_picture)
            _start_to_catch_up()
        return _picture


def forget() -> None:
    """Drop the picture: tests that move back in time need it."""
    global _picture
    with _lock:
        _picture = Picture()


def _is_much(picture: Picture) -> bool:
    """Whether readers would wait long for what happened since: an import, a new day, a record whose code changed."""
    if picture.day != timezone.localdate():
        return True
    later = Event.objects.filter(sequence__gt=picture.event[0])
    return later.filter(kind=IMPORTED).exists() or _changed_since(picture.event[0], imports=False)[0] is None


def _with_own_changes(picture: Picture) -> Picture:
    """With what was saved one by one since it was made or last asked for; nobody is to miss what she has just written."""
    last = Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    since = max(picture.own_changes_to, picture.event[0])
    if last <= since:
        return picture
    changed, others = _changed_since(since, imports=False)
    made = picture
    if changed and len(changed) <= MANY_CHANGES:
        made = picture.without(changed).with_rows(sorted(changed))
        if not others:
            _carry_masks(picture, made, changed)
    elif others:
        made = replace(picture, masks={}, told={}, _named_values=None)
    return replace(made, own_changes_to=last, hits={}, named_hits={})


def _start_to_catch_up() -> None:
    global _catching_up
    if not _catching_up and time.monotonic() >= _next_time:
        _catching_up = True
        threading.Thread(target=_catch_up, name="initiatives", daemon=True).start()


def _catch_up() -> None:
    """Make the next picture beside the readers, and rest thereafter: while an import runs there is always more."""
    global _picture, _catching_up, _next_time
    began = time.monotonic()
    try:
        with _lock:
            base = replace(_picture, names=list(_picture.names), all_names=list(_picture.all_names))
        made = _followed(base)
        made.seen_by(STRANGER)
        for language in range(len(language_codes())):
            made.order(language)
        with _lock:
            if len(_picture.keys):  # else it was dropped meanwhile
                _picture = replace(made, own_changes_to=made.event[0])
    except DatabaseError:
        logger.exception("The initiatives could not be read anew; the next request tries again.")
    finally:
        _next_time = time.monotonic() + REST * (time.monotonic() - began)
        _catching_up = False
        connection.close()


def _followed(picture: Picture) -> Picture:
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")
    today = timezone.localdate()
    if last == picture.event and picture.day == today:
        return picture
    stays = picture.event[0] >= 0 and picture.day == today
    stays = stays and Event.objects.filter(sequence=picture.event[0], hash=picture.event[1]).exists()
    changed, others = _changed_since(picture.event[0]) if stays else (None, True)
    if changed is None or len(changed) > max(MANY_CHANGES, len(picture.keys) // 10):
        made = Picture().with_rows(None)
    else:
        made = picture
        if changed:
            made = picture.without(changed).with_rows(sorted(changed))
            if not others:
                _carry_masks(picture, made, changed)
        elif others:
            made = replace(picture, masks={}, told={}, _named_values=None)
        newest = Initiative.objects.aggregate(newest=Max("pk"), number=models.Count("pk"))
        if last != (Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")):
            # Others wrote meanwhile: the numbers are of another moment. The next request looks again.
            return replace(made, event=last, day=today, hits={}, named_hits={})
        living = made.keys[made.alive]
        crowded = len(made.keys) > 1000 and len(living) < 0.7 * len(made.keys)
        if (
            crowded
            or newest["number"] != len(living)
            or (newest["newest"] or 0) != (living.max() if len(living) else 0)
        ):
            made = Picture().with_rows(None)  # something was written without an event, or too many positions are dead
    return replace(made, event=last, day=today, hits={}, named_hits={})


def _carry_masks(old: Picture, new: Picture, changed: set[int]) -> None:
    """Where nothing but initiatives changed, only theirs are asked for anew."""
    new.told = dict(old.told)
    new._named_values = old._named_values
    fresh = new.positions(changed)
    for viewer, mask in list(old.masks.items()):
        rows = Initiative.objects.visible_to(viewer).filter(pk__in=changed).order_by().values_list("pk", flat=True)
        grown = np.concatenate([mask, np.zeros(len(new.alive) - len(mask), np.bool_)]) & new.alive
        grown[fresh] = False
        grown[new.positions(rows)] = True
        new.masks[viewer] = grown


def _changed_since(sequence: int, *, imports: bool = True) -> tuple[set[int] | None, bool]:
    """Keys of initiatives that events speak of, none where that cannot be told; and whether others were spoken of.
    `imports`: also the events of imports, which may speak of thousands."""
    changed: set[int] = set()
    parts: dict[str, set[int]] = {kind: set() for kind in PARTS}
    others = False
    elsewhere = Event.objects.filter(sequence__gt=sequence).exclude(kind__startswith="initiatives.")
    for kind, before, after in elsewhere.values_list("kind", "before", "after").iterator():
        others = True
        code = CODED.get(kind)
        if code and before and after and code in after and before.get(code) != after[code]:
            return None, others
    events = Event.objects.filter(sequence__gt=sequence, kind__startswith="initiatives.")
    events = events if imports else events.exclude(kind=IMPORTED)
    for kind, key, before, after in events.values_list("kind", "object_id", "before", "after").iterator():
        if kind == "initiatives.initiative":
            changed.add(key)
            for values in (before, after):
                changed.update(values.get("initiatives", ()) if values else ())
        elif kind == IMPORTED:
            changed.update((after or {}).get("created", ()))
        elif named := {values["initiative_id"] for values in (before, after) if values and values.get("initiative_id")}:
            changed |= named
        elif kind in parts:
            parts[kind].add(key)
    for kind, keys in parts.items():
        found = dict(PARTS[kind].objects.filter(pk__in=keys).values_list("pk", "initiative_id"))
        if len(found) < len(keys):
            return None, others
        changed.update(found.values())
    return changed, others


_picture = Picture()
_lock = threading.Lock()
_catching_up = False
_next_time = 0.0
