"""What an article of a model rests on: the instrument, its article and, where we have them, our words for what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hub.law.models import Instrument
from hub.modellaws.models import Article

# Names under which texts of conventions are published -> codes of the instruments here.
CODES = {
    "palermo2000": "palermo", "opsc2000": "opsc", "opac2000": "opac", "slavery1926": "slavery-1926", "slavery1956": "slavery-1956",
}  # fmt: skip


@dataclass(frozen=True)
class Basis:
    instrument: str
    article: str
    words: str = ""
    href: str = ""


def code_of(name: str) -> str:
    """`C029` and `c29` are the same convention."""
    plain = re.sub(r"^([cp])0+(?=\d)", r"\1", name.strip().lower())
    return CODES.get(plain, plain)


def bases_of(articles: Iterable[Article]) -> dict[int, list[Basis]]:
    """By the key of each article of the model. One query."""
    articles = list(articles)
    codes = {code_of(one["instrument"]) for article in articles for one in article.rests_on}
    known = {one.code: one for one in Instrument.objects.filter(code__in=codes)}
    return {article.pk: [_basis(one, known) for one in article.rests_on] for article in articles}


def _basis(said: dict[str, str], known: dict[str, Instrument]) -> Basis:
    number = said.get("article", "")
    instrument = known.get(code_of(said["instrument"]))
    if instrument is None:
        return Basis(said["instrument"], number)
    words = next((text for article, text in instrument.articles_that_matter if article == number), "")
    return Basis(str(instrument.number), number, words, instrument.get_absolute_url())
