"""Which initiatives have some words: in their texts, or as the name of a country, a commodity, an issue, a sector, an
intervention or the short name of a partner, in any language.

The search index contains the texts only, not the names of linked records: names change, and partners may be hidden from
some readers. A word that names such a value stands for all initiatives that have it.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Upper

from hub.initiatives.models import Initiative
from hub.lib.search import matching_keys
from hub.lib.text import bare
from hub.lib.translated import columns, interface_codes
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.vocabularies.countrynames import SMALL_WORDS, known_names
from hub.vocabularies.models import Country, Scheme, Term

WORD = re.compile(r"\w+")
MOST_WORDS = 20
SHORTEST_BEGINNING = 3  # letters of an unfinished word
FACET_OF_SCHEME = {
    Scheme.ISSUE: "issue", Scheme.COMMODITY: "commodity", Scheme.SECTOR: "sector", Scheme.INTERVENTION: "intervention",
}  # fmt: skip
Value = tuple[str, str]  # the name of a facet and one of its values


def search_keys(text: str, *, unfinished: bool = True) -> list[int]:
    """Keys of the initiatives that have all words in their texts, the last one perhaps unfinished, unordered."""
    return matching_keys(Initiative, text, unfinished=unfinished)


def words_of(text: str) -> list[str]:
    return WORD.findall(" ".join(text.lower().split())[:200])[:MOST_WORDS]


@dataclass(frozen=True)
class NamedValues:
    """Values of facets by each word of their names."""

    values: dict[str, frozenset[Value]]
    words: list[str]  # in alphabetical order

    @classmethod
    def read(cls) -> NamedValues:
        found: dict[str, set[Value]] = defaultdict(set)

        def add(names: Iterable[str], value: Value) -> None:
            for name in names:
                for word in bare(name).split():
                    if word not in SMALL_WORDS and len(word) > 1:
                        found[word].add(value)

        terms = Term.objects.filter(scheme__in=FACET_OF_SCHEME).order_by()
        for scheme, code, *names in terms.values_list("scheme", "code", *columns("name", interface_codes())):
            add(names, (FACET_OF_SCHEME[Scheme(scheme)], code))
        for iso3, *names in Country.objects.order_by().values_list("iso3", *columns("name", interface_codes())):
            add([iso3, *names], ("country", iso3.lower()))
        for name, iso3 in known_names().items():
            add([name], ("country", iso3.lower()))
        return cls({word: frozenset(values) for word, values in found.items()}, sorted(found))

    def of(self, word: str, *, unfinished: bool = False) -> set[Value]:
        """Values whose names contain the word, or a word that begins so."""
        word = bare(word)
        found = set(self.values.get(word, ()))
        if unfinished and len(word) >= SHORTEST_BEGINNING:
            for place in range(bisect.bisect_left(self.words, word), len(self.words)):
                if not self.words[place].startswith(word):
                    break
                found |= self.values[self.words[place]]
        return found


def partners_named(words: Iterable[str], viewer: Viewer) -> dict[str, set[Value]]:
    """Organizations with one of the words as short name that the viewer may see, as values of facets."""
    wanted = {word.upper() for word in words}
    found: dict[str, set[Value]] = defaultdict(set)
    seen = Organization.objects.visible_to(viewer).alias(capitals=Upper("acronym")).filter(capitals__in=wanted)
    for slug, acronym in seen.order_by().values_list("slug", "acronym"):
        found[acronym.lower()] |= {("partner", slug), ("funder", slug)}
    return found


@dataclass(frozen=True)
class Query:
    """The condition for each initiative: every word of `named` in its texts or as one of the values, and `texts` in its
    texts. The last word may be unfinished."""

    named: list[tuple[str, bool, set[Value]]]  # word, whether it may be unfinished, values with it in their names
    texts: str
    texts_unfinished: bool

    @classmethod
    def of(cls, text: str, values: NamedValues, viewer: Viewer) -> Query:
        words = words_of(text)
        partners = partners_named(words, viewer) if words else {}
        named, others = [], []
        for place, word in enumerate(words):
            unfinished = place == len(words) - 1
            if having := values.of(word, unfinished=unfinished) | partners.get(word, set()):
                named.append((word, unfinished, having))
            else:
                others.append((word, unfinished))
        if named:  # the preposition in `travail des enfants` is in no name of a value
            others = [(word, unfinished) for word, unfinished in others if bare(word) not in SMALL_WORDS]
        return cls(named, " ".join(word for word, _ in others), bool(others) and others[-1][1])
