"""Rows of a list of initiatives: only the columns that it shows, and two queries for all links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hub.initiatives.models import Initiative
from hub.lib.translated import columns, in_language

__all__ = ["ListedRow", "listed"]

COUNTRIES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ListedRow:
    initiative: Initiative
    kind: str
    countries: str
    commodities: str
    status: SafeString


def listed(request: HttpRequest, keys: Sequence[int]) -> list[ListedRow]:
    """The initiatives with these keys that the reader may see, in the order of the keys."""
    shown = Initiative.objects.visible_to(request.viewer).filter(pk__in=keys).order_by()
    shown = shown.only("public_id", *columns("name"), "acronym", "kind", "status", "starts", "ends", "synthetic")
    by_key = {row.pk: row for row in shown}
    countries = _names("countries", "country", keys, "country__iso3")
    commodities = _names("commodities", "term", keys, "term__position", "term__code")
    kinds = {value: str(label) for value, label in Initiative.Kind.choices}
    badges = {
        value: format_html('<span class="badge badge--{}">{}</span>', value, label)
        for value, label in Initiative.Status.choices
    }
    return [
        ListedRow(
            row, kinds.get(row.kind, row.kind), _shortened(countries[key]), ", ".join(commodities[key]), badges.get(row.status, SafeString())
        )
        for key in keys
        if (row := by_key.get(key))
    ]  # fmt: skip


def _names(links: str, field: str, keys: Sequence[int], *order: str) -> dict[int, list[str]]:
    """Names of what is linked, by initiative."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = getattr(Initiative, links).through.objects.filter(initiative__in=keys).order_by(*order)
    for key, name in rows.values_list("initiative_id", in_language(f"{field}__name")):
        names[key].append(name)
    return names


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:COUNTRIES_SHOWN]) + (" …" if len(names) > COUNTRIES_SHOWN else "")
