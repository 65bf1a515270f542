"""Countries as files name them, with their keys and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hub.vocabularies.countrynames import CountryNames, names_of_countries
from hub.vocabularies.models import Country


@dataclass
class Countries:
    names: CountryNames
    by_code: dict[str, str]  # ISO 2, ISO 3 and M49 -> ISO 3
    keys: dict[str, int]  # ISO 3 -> primary key
    middles: dict[str, tuple[float, float]]

    @classmethod
    def load(cls) -> Countries:
        keys: dict[str, int] = {}
        middles: dict[str, tuple[float, float]] = {}
        known = []
        columns = ("iso2", "iso3", "m49", "pk", "latitude", "longitude", "name_en", "name_fr", "name_es")
        for iso2, iso3, m49, key, latitude, longitude, *names in Country.objects.values_list(*columns):
            keys[iso3] = key
            known.append((iso3, iso2, m49, tuple(names)))
            if latitude is not None and longitude is not None:
                middles[iso3] = (latitude, longitude)
        names_of = names_of_countries(tuple(known))
        return cls(names_of, names_of.codes, keys, middles)

    def find(self, text: str) -> str:
        """ISO 3 of a code or a name; empty where it is neither."""
        return self.names.find(text)

    def each_name(self, text: str) -> Iterator[str]:
        return self.names.each_name(text)

    def split(self, text: str) -> list[str]:
        return self.names.split(text)
