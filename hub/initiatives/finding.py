"""Finding among initiatives: list, facets with counts, search and places of the map in one go.

A few hundred are asked of the database in the obvious way; more are counted in memory (index.py). Both say the same,
and both ask `visible_to` who may see what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, models
from django.utils.translation import get_language

from hub.initiatives import index
from hub.initiatives.clusters import Points, shown_points
from hub.initiatives.filters import FACETS, FacetOptions, asked_of, facets, narrowed, options_of
from hub.initiatives.index import Column, Mask, Picture
from hub.initiatives.models import Initiative, Place
from hub.initiatives.spelling import by_length
from hub.initiatives.spelling import spelled as respelled
from hub.initiatives.textsearch import WORD
from hub.lib.text import bare
from hub.lib.translated import language_codes
from hub.lib.visibility import STRANGER, Viewer

__all__ = ["Finding", "find", "find_part", "forget", "spelled", "warm"]

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
    if _is_large():
        return _counted(viewer, parameters, page, size, places)
    return _obvious(viewer, parameters, page, size, places)


def find_part(viewer: Viewer, parameters: Mapping[str, str], *, offset: int, size: int) -> tuple[int, list[int]]:
    """How many fit, and the keys of a stretch of them in the order of the page. Words are taken as they are written:
    a program is told of no other spelling."""
    text = (parameters.get("q") or "").strip()
    if not _is_large():
        keys = _in_order(narrowed(Initiative.objects.visible_to(viewer), parameters, viewer), text)
        return len(keys), keys[offset : offset + size]
    picture = index.current()
    found, chosen = _masks(picture, viewer, parameters, picture.with_words(text) if text else None)
    for mask in chosen.values():
        found = found & mask
    order = _ordered(picture, found, text)
    return len(order), picture.keys[order[offset : offset + size]].tolist()


def spelled(viewer: Viewer, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters with the words that a search for them really looks for, so that a file holds what the page shows."""
    wanted = {name: parameters[name] for name in parameters}
    if text := wanted.get("q", "").strip():
        if _is_large():
            wanted["q"] = _looked_for(index.current(), text)[1] or wanted["q"]
        else:
            wanted["q"] = find(viewer, wanted, page=1, size=1).instead or wanted["q"]
    return wanted


def warm() -> None:
    """Have in memory what the first request of this process would wait for."""
    if _is_large():
        picture = index.current()
        picture.seen_by(STRANGER)
        if connection.vendor == "sqlite":
            picture.read_entries()
        for language in range(len(language_codes())):
            picture.order(language)


def _is_large() -> bool:
    return Initiative.objects.order_by("pk").values("pk")[LARGE : LARGE + 1].exists()


def _obvious(viewer: Viewer, parameters: Mapping[str, str], page: int, size: int, places: bool) -> Finding:
    seen = Initiative.objects.visible_to(viewer)
    found = narrowed(seen, parameters, viewer)
    text, instead = (parameters.get("q") or "").strip(), ""
    order = _in_order(found, text)
    if text and not order:
        names = seen.values_list(*(f"name_{code}" for code in language_codes()))
        words = Counter(word for said in names for name in said for word in WORD.findall(bare(name)))
        instead = respelled(text, words, by_length(words))
        if instead:
            parameters = {**{name: parameters[name] for name in parameters}, "q": instead}
            found = narrowed(seen, parameters, viewer)
            order = _in_order(found, instead)
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


def _in_order(found: models.QuerySet[Any], text: str) -> list[int]:
    rows = found.order_by().values_list("pk", *(f"name_{code}" for code in language_codes()))
    names = {key: [bare(name) for name in said] for key, *said in rows}
    language = _language()
    order = sorted(names, key=lambda key: (names[key][language] or next(filter(None, names[key]), ""), key))
    words = bare(text).split()
    named = {key for key in order if words and all(word in " ".join(names[key]) for word in words)}
    return sorted(order, key=lambda key: key not in named)


def _counted(viewer: Viewer, parameters: Mapping[str, str], page: int, size: int, places: bool) -> Finding:
    picture = index.current()
    text, instead, hits = (parameters.get("q") or "").strip(), "", None
    if text:
        hits, instead = _looked_for(picture, text)
    allowed, chosen = _masks(picture, viewer, parameters, hits)
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
        counts = picture.counts(name, among, always=(parameters.get(name) or "").strip())
        options.append(options_of(facet, counts, parameters, viewer, picture.labels))
    order = _ordered(picture, found, instead or text)
    total = len(order)
    page = max(1, min(page, -(-total // size) or 1))
    keys = picture.keys[order[(page - 1) * size : page * size]].tolist()
    points = None
    if places:
        points = picture.points.only(found[picture.points.of])
        points = points.renamed(picture.keys[points.of])
    return Finding(total, options, keys, page, instead if total else "", points)


def _looked_for(picture: Picture, text: str) -> tuple[Mask, str]:
    """Initiatives with the words, and the words that were looked for instead of mistyped ones."""
    hits = picture.with_words(text)
    if not hits.any() and (instead := respelled(text, picture.words, picture.words_by_length)):
        return picture.with_words(instead), instead
    return hits, ""


def _masks(
    picture: Picture, viewer: Viewer, parameters: Mapping[str, str], hits: Mask | None
) -> tuple[Mask, dict[str, Mask]]:
    """What the viewer may see of the hits, and what each facet of the address leaves."""
    allowed = picture.seen_by(viewer)
    asked = asked_of(parameters)
    chosen = {name: picture.having(name, value, viewer) for name, value in asked.items()}
    return allowed if hits is None else allowed & hits, chosen


def _ordered(picture: Picture, found: Mask, text: str) -> Column:
    """Positions of what was found by name, those first that have all words of the search in their names."""
    order = picture.order(_language())
    order = order[found[order]]
    if not text:
        return order
    first = picture.named(text)[order]
    return np.concatenate([order[first], order[~first]])


def _language() -> int:
    code = (get_language() or "en").split("-")[0]
    codes = language_codes()
    return codes.index(code) if code in codes else 0
