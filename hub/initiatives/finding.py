"""Finding among initiatives: list, facets with counts, search and places of the map in one go.

A few hundred are asked of the database in the obvious way; more are counted in memory (index.py). Both say the same,
and both ask `visible_to` who may see what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import get_language
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from hub.initiatives import index
from hub.initiatives.clusters import Points, shown_points
from hub.initiatives.filters import FACETS, FacetOptions, asked_of, facets, is_open, narrowed, options_of
from hub.initiatives.models import Initiative, Place
from hub.initiatives.textsearch import WORD
from hub.lib.text import bare
from hub.lib.translated import language_codes
from hub.lib.visibility import Viewer

__all__ = ["Finding", "find", "forget", "spelled"]

LARGE = 300
forget = index.forget


@dataclass
class Finding:
    """What fits: how many, the page that was asked for, and the facets. `instead` is the text that was searched for a
    mistyped one; `points` are the places of all that fits, where they were asked for."""

    total: int
    facets: list[FacetOptions]
    keys: list[int]
    page: int
    instead: str = ""
    points: Points | None = None


def find(viewer: Viewer, parameters: Mapping[str, str], *, page: int, size: int, places: bool = False) -> Finding:
    """One page of what the viewer may see and the address asks for. Those with the words in their names come first."""
    if Initiative.objects.order_by("pk").values("pk")[LARGE : LARGE + 1].exists():
        return _counted(viewer, parameters, page, size, places)
    return _obvious(viewer, parameters, page, size, places)


def spelled(viewer: Viewer, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters with the words that a search for them really looks for, so that a file holds what the page shows."""
    wanted = {name: parameters[name] for name in parameters}
    if wanted.get("q", "").strip():
        instead = find(viewer, wanted, page=1, size=1).instead
        wanted["q"] = instead or wanted["q"]
    return wanted


def _obvious(viewer: Viewer, parameters: Mapping[str, str], page: int, size: int, places: bool) -> Finding:
    seen = Initiative.objects.visible_to(viewer)
    found = narrowed(seen, parameters, viewer)
    text, instead = (parameters.get("q") or "").strip(), ""
    columns = [f"name_{code}" for code in language_codes()]
    rows = list(found.order_by().values_list("pk", *columns))
    if text and not rows:
        words = Counter(w for names in seen.values_list(*columns) for name in names for w in WORD.findall(bare(name)))
        instead = _spelled(text, words)
        if instead:
            parameters = {**{name: parameters[name] for name in parameters}, "q": instead}
            found = narrowed(seen, parameters, viewer)
            rows = list(found.order_by().values_list("pk", *columns))
    language = _language()
    names = {key: [bare(name) for name in said] for key, *said in rows}
    order = sorted(names, key=lambda key: (names[key][language] or next(filter(None, names[key]), ""), key))
    order = _named_first(order, [" ".join(names[key]) for key in order], instead or text)
    page = max(1, min(page, -(-len(order) // size) or 1))
    points = shown_points(Place.objects.filter(initiative__in=found.order_by().values("pk"))) if places else None
    return Finding(
        len(order),
        facets(seen, parameters, viewer),
        order[(page - 1) * size : page * size],
        page,
        instead if order else "",
        points,
    )


def _counted(viewer: Viewer, parameters: Mapping[str, str], page: int, size: int, places: bool) -> Finding:
    picture = index.current()
    allowed = picture.seen_by(viewer)
    text, instead = (parameters.get("q") or "").strip(), ""
    if text:
        hits = picture.with_words(text)
        if not hits.any() and (instead := _spelled(text, picture.words)):
            hits = picture.with_words(instead)
        allowed = allowed & hits
    asked = asked_of(parameters)
    chosen = {
        name: picture.having(name, value if is_open(FACETS[name], value, viewer) else "")
        for name, value in asked.items()
    }
    found = allowed
    for mask in chosen.values():
        found = found & mask
    options = []
    for name, facet in FACETS.items():
        among = found
        if name in chosen:
            among = allowed
            for other, mask in chosen.items():
                among = among & mask if other != name else among
        counts = picture.counts(name, among, always=asked.get(name, ""))
        options.append(options_of(facet, counts, parameters, viewer))
    language = _language()
    order = picture.order(language)
    order = order[found[order]]
    total = len(order)
    page = max(1, min(page, -(-total // size) or 1))
    if text:
        listed = order.tolist()
        order = np.array(_named_first(listed, [picture.all_names[p] for p in listed], instead or text), np.int64)
    keys = picture.keys[order[(page - 1) * size : page * size]].tolist()
    points = None
    if places:
        points = picture.points.only(found[picture.points.of])
        points = points.renamed(picture.keys[points.of])
    return Finding(total, options, keys, page, instead if total else "", points)


def _language() -> int:
    code = (get_language() or "en").split("-")[0]
    codes = language_codes()
    return codes.index(code) if code in codes else 0


def _named_first(order: list[int], names: Sequence[str], text: str) -> list[int]:
    """Those first that have all words of the search in their names; otherwise the order stays."""
    words = bare(text).split()
    if not words:
        return order
    named = np.ones(len(order), np.bool_)
    for word in words:
        named &= np.array([word in name for name in names], np.bool_)
    ordered = np.array(order, np.int64)
    return np.concatenate([ordered[named], ordered[~named]]).tolist()  # type: ignore[no-any-return]


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
