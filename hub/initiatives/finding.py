"""Finding among many initiatives: list, facets with counts and search in one go, quick at a hundred thousand.

A bitmap of initiatives for every value of every facet, kept in the process (about 10 MB at 100,000). It follows the
record of events, which is written in the order of commits: what was saved is counted in the next request. Below LARGE
the database is asked in the obvious way. Who may see what is asked of `visible_to` alone, once a viewer and version.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from hub.events.models import Event
from hub.initiatives.filters import FACETS, FacetOptions, asked_of, facets, narrowed, options_of
from hub.initiatives.models import Initiative
from hub.initiatives.textsearch import WORD, search_keys
from hub.lib.text import bare
from hub.lib.translated import in_language
from hub.lib.visibility import Viewer

__all__ = ["LARGE", "Finding", "find", "forget", "spelled"]

LARGE = 300
MANY_CHANGES = 5000
VIEWERS_KEPT = 200
# Facets with very many values keep bitmaps of the most frequent only; another value is asked of the database.
FREQUENT = {"partner": 80, "funder": 80}


@dataclass
class Finding:
    """What fits: how many, in which order, and the facets. `instead` is the text that was searched for a mistyped one."""

    total: int
    facets: list[FacetOptions]
    keys: list[int]  # of the page that was asked for
    page: int
    instead: str = ""


def find(viewer: Viewer, parameters: Mapping[str, str], *, page: int, size: int) -> Finding:
    """One page of what the viewer may see and the address asks for."""
    if Initiative.objects.count() < LARGE:
        return _obvious(viewer, parameters, page, size)
    with _lock:
        _index.follow()
        return _index.find(viewer, parameters, page, size)


def forget() -> None:
    """Drop the bitmaps: tests that move back in time need it."""
    global _index
    with _lock:
        _index = _Index()


def _obvious(viewer: Viewer, parameters: Mapping[str, str], page: int, size: int) -> Finding:
    seen = Initiative.objects.visible_to(viewer)
    found = narrowed(seen, parameters)
    found = found.alias(shown=in_language("name")).order_by("shown", "pk")
    total = found.count()
    instead = ""
    if not total and (text := (parameters.get("q") or "").strip()):
        words = Counter(word for name in seen.values_list("name_en", flat=True) for word in WORD.findall(bare(name)))
        instead = _spelled(text, words)
        if instead:
            parameters = {**{name: parameters[name] for name in parameters}, "q": instead}
            found = narrowed(seen, parameters)
            total = found.count()
    page = max(1, min(page, -(-total // size) or 1))
    keys = list(found.values_list("pk", flat=True)[(page - 1) * size : page * size])
    return Finding(total, facets(seen, parameters, viewer), keys, page, instead if total else "")


def spelled(viewer: Viewer, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters with the words that a search for them really looks for, so that a file holds what the page shows."""
    wanted = {name: parameters[name] for name in parameters}
    if wanted.get("q", "").strip():
        instead = find(viewer, wanted, page=1, size=1).instead
        wanted["q"] = instead or wanted["q"]
    return wanted


def _spelled(text: str, words: Mapping[str, int]) -> str:
    """The text with each unknown word replaced by the known one that is one or two slips away; empty if none is."""
    result, changed = [], False
    for word in WORD.findall(bare(text)):
        if word in words or len(word) < 4:
            result.append(word)
            continue
        limit = 1 if len(word) < 6 else 2
        near = process.extract(word, words.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=5)
        if not near:
            return ""
        best = min(near, key=lambda match: (match[1], -words[match[0]], match[0]))
        result.append(best[0])
        changed = True
    return " ".join(result) if changed else ""


@dataclass
class _Index:
    position: dict[int, int] = field(default_factory=dict)
    keys: list[int] = field(default_factory=list)
    bits: dict[str, dict[str, int]] = field(default_factory=dict)
    everything: int = 0
    names: dict[int, tuple[str, ...]] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    orders: dict[str, list[int]] = field(default_factory=dict)
    viewers: OrderedDict[Viewer, int] = field(default_factory=OrderedDict)
    seen: tuple[int, str] = (-1, "")
    day: date | None = None

    # Following the database

    def follow(self) -> None:
        last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")
        if last == self.seen and self.day == timezone.localdate():
            return
        stays = self.seen[0] >= 0 and self.day == timezone.localdate()
        known = stays and Event.objects.filter(sequence=self.seen[0], hash=self.seen[1]).exists()
        changed = self._changed_since(self.seen[0]) if known else None
        if changed is None or len(changed) > MANY_CHANGES:
            self._build()
        else:
            self._reload(changed)
        newest = Initiative.objects.aggregate(newest=Max("pk"))["newest"] or 0
        if Initiative.objects.count() != len(self.names) or newest not in self.names:
            self._build()  # something was written without an event
        self.seen, self.day = last, timezone.localdate()
        self.orders.clear()
        self.viewers.clear()

    def _changed_since(self, sequence: int) -> set[int] | None:
        """Keys of initiatives that events speak of; nothing where that cannot be told."""
        changed: set[int] = set()
        events = Event.objects.filter(sequence__gt=sequence, kind__startswith="initiatives.")
        for kind, key, before, after in events.values_list("kind", "object_id", "before", "after").iterator():
            if kind == "initiatives.initiative":
                changed.add(key)
                for values in (before, after):
                    changed.update(values.get("initiatives", ()) if values else ())
            elif kind == "initiatives.import":
                changed.update((after or {}).get("created", ()))
            elif initiative := ((after or {}).get("initiative_id") or (before or {}).get("initiative_id")):
                changed.add(initiative)
            elif kind in {"initiatives.role", "initiatives.place"}:
                return None
            if len(changed) > MANY_CHANGES:
                return None
        return changed

    def _build(self) -> None:
        self.position, self.keys, self.names, self.words = {}, [], {}, Counter()
        self.bits = {name: {} for name in FACETS}
        self.everything = 0
        self._take(None)

    def _reload(self, changed: set[int]) -> None:
        mask = _bitmap(self.position[key] for key in changed if key in self.position)
        self.everything &= ~mask
        for values in self.bits.values():
            for value in values:
                values[value] &= ~mask
        for key in changed:
            self.names.pop(key, None)
        self._take(changed)

    def _take(self, only: set[int] | None) -> None:
        """Read names and pairs of all, or of some, initiatives."""
        rows = Initiative.objects.order_by()
        if only is not None:
            rows = rows.filter(pk__in=only)
        for key, *names in rows.values_list("pk", "name_en", "name_fr", "name_es"):
            if key not in self.position:
                self.position[key] = len(self.keys)
                self.keys.append(key)
            self.names[key] = tuple(names)
            self.words.update(WORD.findall(bare(" ".join(names))))
        position = self.position
        self.everything |= _bitmap(position[key] for key in (only or self.names) if key in self.names)
        for name, facet in FACETS.items():
            pairs = facet.pairs()
            if only is not None:
                column = "pk__in" if pairs.model is Initiative else "initiative_id__in"
                pairs = pairs.filter(**{column: only})
            lists: dict[str, list[int]] = {}
            for key, value in pairs.iterator(chunk_size=20_000):
                if value and key in position:
                    lists.setdefault(value, []).append(position[key])
            own = self.bits[name]
            most = FREQUENT.get(name)
            if most and only is None:
                lists = dict(sorted(lists.items(), key=lambda item: (-len(item[1]), item[0]))[:most])
            for value, positions in lists.items():
                if value in own or only is None or not most:
                    own[value] = own.get(value, 0) | _bitmap(positions)

    # Answering

    def find(self, viewer: Viewer, parameters: Mapping[str, str], page: int, size: int) -> Finding:
        allowed = self._allowed(viewer)
        text = (parameters.get("q") or "").strip()
        ranked: list[int] | None = None
        instead = ""
        if text:
            ranked = search_keys(text)
            if not ranked and (instead := _spelled(text, self.words)):
                ranked = search_keys(instead)
            allowed &= _bitmap(self.position[key] for key in ranked if key in self.position)
        chosen = {name: self._bits_of(name, value) for name, value in asked_of(parameters).items()}
        found = allowed
        for bits in chosen.values():
            found &= bits
        options = []
        for name, facet in FACETS.items():
            base = allowed
            for other, bits in chosen.items():
                if other != name:
                    base &= bits
            counts = {value: number for value, own in self.bits[name].items() if (number := (own & base).bit_count())}
            if name in chosen:
                counts[parameters[name].strip()] = found.bit_count()
            options.append(options_of(facet, {v: n for v, n in counts.items() if n}, parameters, viewer))
        total = found.bit_count()
        page = max(1, min(page, -(-total // size) or 1))
        keys = self._page(found, ranked, (page - 1) * size, page * size)
        return Finding(total, options, keys, page, instead if total else "")

    def _allowed(self, viewer: Viewer) -> int:
        viewer = Viewer(**{name: getattr(viewer, name) for name in Viewer.__slots__})  # the real one of a lazy one
        if viewer not in self.viewers:
            hidden = Initiative.objects.filter(~Initiative.visible_condition(viewer)).order_by()
            mask = _bitmap(self.position[key] for key in hidden.values_list("pk", flat=True) if key in self.position)
            self.viewers[viewer] = self.everything & ~mask
            while len(self.viewers) > VIEWERS_KEPT:
                self.viewers.popitem(last=False)
        return self.viewers[viewer]

    def _bits_of(self, name: str, value: str) -> int:
        value = value.lower() if name == "country" else value
        if name in FREQUENT and value not in self.bits[name]:
            rows = Initiative.objects.filter(FACETS[name].condition(value)).order_by().values_list("pk", flat=True)
            return _bitmap(self.position[key] for key in rows if key in self.position)
        return self.bits[name].get(value, 0)

    def _page(self, found: int, ranked: list[int] | None, start: int, stop: int) -> list[int]:
        order = [self.position[key] for key in ranked if key in self.position] if ranked is not None else self._order()
        has = bin(found)[:1:-1]  # bits as characters, the first position first
        length = len(has)
        keys: list[int] = []
        number = 0
        for position in order:
            if position < length and has[position] == "1":
                if number >= start:
                    keys.append(self.keys[position])
                number += 1
                if number == stop:
                    break
        return keys

    def _order(self) -> list[int]:
        """Positions by the name that the reader sees."""
        language = (get_language() or "en").split("-")[0]
        if language not in self.orders:
            own = {"en": 0, "fr": 1, "es": 2}.get(language, 0)

            def shown(key: int) -> tuple[str, int]:
                names = self.names[key]
                return (names[own] or next(filter(None, names), ""), key)

            self.orders[language] = [self.position[key] for key in sorted(self.names, key=shown)]
        return self.orders[language]


def _bitmap(positions: Iterable[int]) -> int:
    """An integer with a bit for each position."""
    listed = list(positions)
    if not listed:
        return 0
    array = bytearray(max(listed) // 8 + 1)
    for position in listed:
        array[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(array, "little")


_index = _Index()
_lock = threading.Lock()
