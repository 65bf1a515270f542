"""Countries as people write them: by code, name, former or official name, in many languages, alone or in a list."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hub.lib.text import bare

DATA = Path(__file__).parent / "data"
# Words of official names in the short forms of statistical offices and banks.
WHOLE_WORDS = {
    "rep": "republic", "repub": "republic", "dem": "democratic", "fed": "federated", "st": "saint", "ste": "saint",
    "is": "islands", "isl": "islands", "island": "islands", "sts": "states", "pdr": "democratic people s republic",
}  # fmt: skip
SMALL_WORDS = frozenset(
    {"the", "of", "and", "la", "le", "les", "l", "et", "y", "el", "los", "las", "de", "du", "des", "del"}
)
STRONG = re.compile(r"[;|/\n\r\t•]+")
WEAK = re.compile(r"\s*[,،、，&+]\s*|\s+(?:and|et|y|e|und|и)\s+", re.IGNORECASE)
BESIDE = re.compile(r"(.+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]")  # a name with its code or abbreviation in brackets
CODED = re.compile(r"([A-Za-z]{2,3})\s*[-–—:]\s*(.+)|(.+?)\s*[-–—:]\s*([A-Z]{2,3})")
LONGEST_NAME = 200  # characters; longer texts are not looked up
MOST_PARTS = 6  # parts of a list that may be one name


@dataclass(frozen=True)
class DissolvedState:
    """A state that no longer exists."""

    name: str
    ended: str
    successors: tuple[str, ...]  # ISO 3 codes


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def _known_names() -> dict[str, str]:
    """`bare` name -> ISO 3, from the files. The published lists take precedence over our own names."""
    names: dict[str, str] = {}
    for file in ("country_names.csv", "country_aliases.csv"):
        for row in _rows(file):
            names.setdefault(bare(row["name"]), row["iso3"])
    return names


def known_names() -> dict[str, str]:
    """Names of countries as `bare` gives them, with the ISO 3 code of each."""
    return _known_names()


@lru_cache(maxsize=1)
def _dissolved_states() -> dict[str, DissolvedState]:
    found: dict[str, DissolvedState] = {}
    for row in _rows("dissolved_states.csv"):
        names = row["names"].split("|")
        state = DissolvedState(names[0], row["ended"], tuple(row["successors"].split()))
        found |= {_sort_words(name): state for name in names}
        found |= {code.lower(): state for code in (row["iso3"], row["iso2"]) if code}
    return found


def dissolved_state(text: str) -> DissolvedState | None:
    """The state of that name or ISO 3166-3 code that no longer exists."""
    return _dissolved_states().get(_sort_words(text))


def _sort_words(text: str) -> str:
    """The significant words in alphabetical order: `Korea, Rep. of` and `Republic of Korea` are the same."""
    words = (WHOLE_WORDS.get(word, word) for word in bare(text).split() if word not in SMALL_WORDS)
    return " ".join(sorted(" ".join(words).split()))


def _without_blanks(text: str) -> str:
    """`Cote dIvoire`, `Cote-d'Ivoire`, `U.S.A.` and `USA`."""
    return bare(text).replace(" ", "")


class CountryNames:
    """Finds countries by what people call them."""

    def __init__(self, countries: Iterable[tuple[str, str, str, Iterable[str]]]) -> None:
        """`countries`: ISO 3, ISO 2, M49 and the names of each; the names in the files are added to them."""
        self.codes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for iso3, iso2, m49, names in countries:
            self.codes |= {iso2: iso3, iso3: iso3, m49: iso3}
            self._names |= {bare(name): iso3 for name in names if name}
        here = set(self.codes.values())
        for name, iso3 in _known_names().items():
            if iso3 in here:
                self._names.setdefault(name, iso3)
        self._names.pop("", None)
        self._by_words = _unmistakable((_sort_words(name), iso3) for name, iso3 in self._names.items())
        self._by_letters = _unmistakable((name.replace(" ", ""), iso3) for name, iso3 in self._names.items())

    def by_code(self, text: str) -> str:
        """ISO 3 of a code of ISO 3166 or M49, in capitals or not, with or without leading zeros."""
        text = text.strip().upper()
        return self.codes.get(text.zfill(3) if text.isdigit() else text, "")

    def find(self, text: str) -> str:
        """ISO 3 of a country; empty where the text names none, or one that no longer exists."""
        text = " ".join(text.split())
        if found := self.by_code(text):
            return found
        if not text or dissolved_state(text):
            return ""
        return self._by_name(text) or self._find_named_twice(text)

    def _by_name(self, text: str) -> str:
        return (
            self._names.get(bare(text), "")
            or self._by_words.get(_sort_words(text), "")
            or self._by_letters.get(_without_blanks(text), "")
        )

    def _find_named_twice(self, text: str) -> str:
        """`Democratic Republic of the Congo (DRC)`, `GH - Ghana`: both parts must mean the same country."""
        if match := BESIDE.fullmatch(text) or CODED.fullmatch(text):
            names = [part for part in match.groups() if part]
            found = {self.by_code(name) or self._by_name(name) for name in names}
            return found.pop() if len(found) == 1 else ""
        return ""

    def split(self, text: str) -> list[str]:
        """The names in a list of countries. A comma or an “and” separates two names unless it is part of one."""
        return list(self.each_name(text))

    def each_name(self, text: str) -> Iterator[str]:
        """As `split`, one after the other, so that the caller can stop in an endless text."""
        for part in STRONG.split(text):
            if part.strip():
                yield from self._names_in(part.strip())

    def _names_in(self, text: str) -> Iterator[str]:
        if self._is_name(text):
            yield text
            return
        parts = list(WEAK.finditer(text))
        starts = [0, *(match.end() for match in parts)]
        ends = [*(match.start() for match in parts), len(text)]
        first = 0
        while first < len(starts):
            # The longest run of parts that is one name: “Korea, Republic of” before “Korea”.
            for last in range(min(len(ends), first + MOST_PARTS) - 1, first, -1):
                if self._is_name(text[starts[first] : ends[last]]):
                    break
            else:
                last = first
            if name := text[starts[first] : ends[last]].strip():
                yield name
            first = last + 1

    def _is_name(self, text: str) -> bool:
        return len(text) <= LONGEST_NAME and bool(self.find(text) or dissolved_state(text))


@lru_cache(maxsize=2)
def names_of_countries(countries: tuple[tuple[str, str, str, tuple[str, ...]], ...]) -> CountryNames:
    """The finder for these countries, cached: building it from thousands of names takes a tenth of a second."""
    return CountryNames(countries)


def _unmistakable(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keys that lead to exactly one country."""
    found: dict[str, str] = {}
    for key, iso3 in pairs:
        if found.setdefault(key, iso3) != iso3:
            found[key] = ""
    return {key: iso3 for key, iso3 in found.items() if key and iso3}
