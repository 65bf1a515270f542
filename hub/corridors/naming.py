"""Finding the two countries that somebody names, as in “Nepal to Qatar”."""

from __future__ import annotations

from dataclasses import dataclass

from hub.corridors.models.corridors import address_of_pair
from hub.lib.text import arrow, bare
from hub.lib.translated import columns, interface_codes
from hub.vocabularies.models import Country

# Before the second name these say that it is the origin: “to Qatar from Nepal”.
FROM = {"from", "depuis", "desde"}
ALIASES = {
    "uk": "GBR", "usa": "USA", "us": "USA", "uae": "ARE", "united arab emirates": "ARE", "united states": "USA",
    "united kingdom": "GBR", "vietnam": "VNM", "viet nam": "VNM", "russia": "RUS", "iran": "IRN", "syria": "SYR",
    "bolivia": "BOL", "venezuela": "VEN", "tanzania": "TZA", "moldova": "MDA", "south korea": "KOR", "laos": "LAO",
    "turkey": "TUR", "ivory coast": "CIV",
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two countries in the direction of a movement."""

    origin: Country
    destination: Country

    def __str__(self) -> str:
        return f"{self.origin.name} {arrow()} {self.destination.name}"

    def get_absolute_url(self) -> str:
        return address_of_pair(self.origin, self.destination)


def pair_named(text: str) -> Pair | None:
    """The pair that a text names by two names or ISO codes of countries, in any language of the interface."""
    words = bare(text).split()
    if not 2 <= len(words) <= 20:
        return None
    names = _names_of_countries()
    longest = max((len(name.split()) for name in names), default=1)
    found: list[tuple[int, str]] = []
    place = 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            code = names.get(" ".join(words[place : place + length]))
            if code:
                found.append((place, code))
                place += length
                break
        else:
            place += 1
    if len(found) != 2 or found[0][1] == found[1][1]:
        return None
    (first_place, first), (second_place, second) = found
    if FROM & set(words[max(first_place + 1, second_place - 2) : second_place]):
        first, second = second, first
    ends = {country.iso3: country for country in Country.objects.filter(iso3__in=[first, second])}
    return Pair(ends[first], ends[second]) if len(ends) == 2 else None


def _names_of_countries() -> dict[str, str]:
    """Every name and code -> the ISO code. One query."""
    names = dict(ALIASES)
    codes = interface_codes()
    for iso3, *texts in Country.objects.order_by().values_list("iso3", *columns("name", codes)):
        names |= {bare(text): iso3 for text in texts if text}
        names.setdefault(iso3.lower(), iso3)
    return names
