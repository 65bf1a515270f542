"""The links of many initiatives at once: one query for each kind of link, without records where only a code is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import CharField, Value

from hub.initiatives.models import Initiative
from hub.initiatives.terms import TERMS

IN_ORDER = ("term__position", "term__code")
CODES = dict.fromkeys(TERMS, ("term__code", *IN_ORDER)) | {"countries": ("country__iso3", "country__iso3")}


def linked_values(name: str, keys: Iterable[int], value: Any, *order: str) -> dict[int, list[str]]:
    """A value for each link of one kind, by the keys of the initiatives that have any."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = getattr(Initiative, name).through.objects.filter(initiative__in=keys).order_by(*order)
    for key, one in rows.values_list("initiative_id", value):
        found[key].append(one)
    return found


def names_of(values: Mapping[str, Any], keys: Iterable[int]) -> dict[str, dict[int, list[str]]]:
    """The values of several kinds of link, by kind and key, in one query."""
    keys = list(keys)
    found: dict[str, dict[int, list[str]]] = {name: defaultdict(list) for name in values}
    parts = [
        getattr(Initiative, name)
        .through.objects.filter(initiative__in=keys)
        .order_by()
        .values_list("initiative_id", Value(name, output_field=CharField()), value)
        for name, value in values.items()
    ]
    for key, name, one in parts[0].union(*parts[1:], all=True):
        found[name][key].append(one)
    return found


def codes_of(keys: Iterable[int], names: Iterable[str]) -> dict[str, dict[int, list[str]]]:
    """The codes of linked records, by kind of link and key."""
    keys = list(keys)
    return {name: linked_values(name, keys, *CODES[name]) for name in names}
