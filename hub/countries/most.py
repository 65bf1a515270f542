"""The countries with the most of something, as bars."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from hub.lib.choices import sorting_key
from hub.lib.components import Bar

__all__ = ["largest"]


def largest(numbers: Mapping[str, int], names: Mapping[str, str], shown: int) -> list[Bar]:
    """By ISO3 code: the largest numbers first, among equals by name. Each leads to its country."""
    first = sorted(numbers, key=lambda iso3: (-numbers[iso3], sorting_key(names.get(iso3, iso3))))[:shown]
    most = numbers[first[0]] if first else 0
    return [
        Bar(names.get(iso3, iso3), numbers[iso3], most, href=reverse("countries:country", args=[iso3.lower()]))
        for iso3 in first
    ]
