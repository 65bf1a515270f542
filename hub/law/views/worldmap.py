"""Maps beside the tables of the law. Each country leads to its law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.lib.maps import Choropleth
from hub.vocabularies.models import Country


def map_of_places(codes: Iterable[str]) -> Choropleth | None:
    """Where something is so; how much of it is not compared."""
    shown = dict.fromkeys(codes, 1)
    if not shown:
        return None
    names, places = Country.on_maps()
    return Choropleth(shown, names, places, _address(), only_named=True)


def map_of_numbers(numbers: Mapping[str, int], of: int) -> Choropleth | None:
    """How many of so many standards are not met; only where at least one is not."""
    shown = {iso3: number for iso3, number in numbers.items() if number}
    if not shown:
        return None
    names, places = Country.on_maps()

    def words(value: float) -> str:
        return _("%(gaps)s not met, of %(number)s") % {"gaps": int(value), "number": of}

    return Choropleth(shown, names, places, _address(), words=words)


def _address() -> str:
    return reverse("law:country", args=["iso3"])
