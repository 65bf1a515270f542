"""Finding initiatives: list, facets with counts, search and places of the map at once, from the columns in memory
(facet_index.py). `filters.filter_initiatives` does the same in the database, for downloads and e-mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.initiatives.facet_index import Column, FacetIndex, Mask
from hub.initiatives.filters import FACETS, FacetOptions, facet_values, options_of
from hub.initiatives.index import current_index, drop_index, save_if_old
from hub.initiatives.models import Initiative
from hub.initiatives.money_of_list import MOST_COUNTED
from hub.initiatives.spelling import correct_words as respelled
from hub.initiatives.viewport import Points
from hub.lib.translated import language_codes
from hub.lib.visibility import STRANGER, Viewer

forget = drop_index


@dataclass
class Finding:
    """The result: how many, the requested page, and the facets. `by_country` counts the result, while the facet counts what
    would match if no country were chosen. `instead` is the corrected text of a mistyped search; `points` are the places of
    the whole result, where they were requested."""

    total: int
    facets: list[FacetOptions]
    keys: list[int]
    page: int
    by_country: dict[str, int]
    instead: str = ""
    points: Points | None = None
    all_keys: list[int] = field(default_factory=list)  # in the same order, unless they are too many
    without: dict[str, int] = field(default_factory=dict)  # where nothing matches: how many would without one facet


SORTS = {"": _("Active first"), "name": _("Name, A to Z"), "-name": _("Name, Z to A")}


def find(
    viewer: Viewer, parameters: Mapping[str, str], *, page: int, size: int, places: bool = False, sort: str = "name"
) -> Finding:
    """One page of what the viewer may see and the address asks for, in one of the orders of `SORTS`. Except from Z to A,
    initiatives with the words in their names come first."""
    index = current_index()
    text, instead, hits = (parameters.get("q") or "").strip(), "", None
    if text:
        hits, instead = _find_words(index, text, viewer)
    allowed, chosen = _masks(index, viewer, parameters, hits)
    found = _all_of(allowed, chosen)
    options = []
    for name, facet in FACETS.items():
        among = _all_of(allowed, chosen, leave_out=name) if name in chosen else found
        counts = index.counts(name, among, always=(parameters.get(name) or "").strip())
        options.append(options_of(facet, counts, parameters, viewer, index.labels))
    order = _sort_by_name(index, found, instead or text, sort)
    if not sort:
        active = index.having("status", Initiative.Status.ACTIVE, viewer)[order]
        order = np.concatenate([order[active], order[~active]])
    total = len(order)
    page = max(1, min(page, -(-total // size) or 1))
    keys = index.keys[order[(page - 1) * size : page * size]].tolist()
    points = None
    if places:
        points = index.points.only(found[index.points.of])
        points = points.with_keys(index.keys[points.of])
    by_country = index.counts("country", found) if "country" in chosen else _counts_of(options, "country")
    without = {} if total else {name: int(_all_of(allowed, chosen, leave_out=name).sum()) for name in chosen}
    all_keys = index.keys[order].tolist() if total <= MOST_COUNTED else []
    return Finding(total, options, keys, page, by_country, instead if total else "", points, all_keys, without)


def find_part(viewer: Viewer, parameters: Mapping[str, str], *, offset: int, size: int) -> tuple[int, list[int]]:
    """How many match, and the keys of a slice of them in the order of the page. Spelling is not corrected: programs would
    not notice."""
    text = (parameters.get("q") or "").strip()
    index = current_index()
    found = _all_of(*_masks(index, viewer, parameters, index.with_words(text, viewer) if text else None))
    order = _sort_by_name(index, found, text)
    return len(order), index.keys[order[offset : offset + size]].tolist()


def count_by_country(viewer: Viewer) -> tuple[int, dict[str, int]]:
    """How many initiatives the viewer may see, and how many of them in each country, by its code."""
    index = current_index()
    seen = index.visible_to(viewer)
    return int(seen.sum()), {iso3.upper(): number for iso3, number in index.counts("country", seen).items()}


def count_by_facet(facet: str, viewer: Viewer, parameters: Mapping[str, str]) -> dict[str, int]:
    """How many of what the viewer may see and the parameters ask for have each value of a facet."""
    index = current_index()
    return index.counts(facet, _all_of(*_masks(index, viewer, parameters, None)))


def correct_spelling(parameters: Mapping[str, str], viewer: Viewer) -> dict[str, str]:
    """The parameters with the words that a search really uses, so that a file contains what the page shows."""
    wanted = {name: parameters[name] for name in parameters}
    if text := wanted.get("q", "").strip():
        wanted["q"] = _find_words(current_index(), text, viewer)[1] or wanted["q"]
    return wanted


def warm() -> None:
    """Load what the first request of this process would wait for."""
    index = current_index()
    index.visible_to(STRANGER)
    if connection.vendor == "sqlite":
        index.read_entries()
    for language in range(len(language_codes())):
        index.order(language)
    save_if_old()


def _find_words(index: FacetIndex, text: str, viewer: Viewer) -> tuple[Mask, str]:
    """Initiatives with the words, and the words that were used instead of mistyped ones. Hits that the viewer may not see
    do not count: a missing correction must not reveal something hidden."""
    hits = index.with_words(text, viewer)
    if not (hits & index.visible_to(viewer)).any() and (instead := respelled(text, index.words, index.words_by_length)):
        return index.with_words(instead, viewer), instead
    return hits, ""


def _counts_of(options: list[FacetOptions], name: str) -> dict[str, int]:
    return next(facet.counts for facet in options if facet.name == name)


def _masks(
    index: FacetIndex, viewer: Viewer, parameters: Mapping[str, str], hits: Mask | None
) -> tuple[Mask, dict[str, Mask]]:
    """What the viewer may see of the hits, and the mask of each facet in the address."""
    allowed = index.visible_to(viewer)
    asked = facet_values(parameters)
    chosen = {name: index.having(name, value, viewer) for name, value in asked.items()}
    return allowed if hits is None else allowed & hits, chosen


def _all_of(allowed: Mask, chosen: Mapping[str, Mask], *, leave_out: str = "") -> Mask:
    found = allowed
    for name, mask in chosen.items():
        if name != leave_out:
            found = found & mask
    return found


def _sort_by_name(index: FacetIndex, found: Mask, text: str, sort: str = "name") -> Column:
    """Positions of the result by name; those with all words of the search in their names come first."""
    order = index.order(_language())
    order = order[found[order]]
    if sort == "-name":
        return order[::-1]
    if not text:
        return order
    first = index.with_words_in_name(text)[order]
    return np.concatenate([order[first], order[~first]])


def _language() -> int:
    code = (get_language() or "en").split("-")[0]
    codes = language_codes()
    return codes.index(code) if code in codes else 0
