"""Which articles of a law may answer to each article of a model, and what differs inside a pair."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.lawtexts import Change, Clause, Piece, align, compare, differences

from hub.modellaws.models import Article, Comparison, Pair, Version

OFFERED = 5  # articles of the law that are offered first for one of the model
LEAST = 0.25  # below this score nothing is suggested: the words have little in common


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the model with what is suggested and what was decided."""

    model: Article
    offered: list[tuple[Article, int]]  # with scores of a hundred
    pair: Pair | None

    @property
    def law(self) -> Article | None:
        """The article that was chosen; before a decision the best suggestion."""
        if self.pair is not None:
            return self.pair.law_article
        return self.offered[0][0] if self.offered else None

    @property
    def pieces(self) -> list[Piece]:
        return differences(self.model.text, self.law.text) if self.law is not None else []


def as_clauses(articles: Iterable[Article]) -> list[Clause]:
    return [Clause(one.eid, one.number, one.heading, one.text) for one in articles]


def suggest(model: Version, law: Version) -> dict[str, list[list[float]]]:
    """For each article of the model the articles of the law that come closest: keys with scores, ready to be kept as JSON."""
    of_model, of_law = list(model.articles.all()), list(law.articles.all())
    found = align(as_clauses(of_law), as_clauses(of_model), shortlist=OFFERED, least=LEAST)
    return {
        str(article.pk): [[of_law[candidate.law].pk, round(candidate.score, 3)] for candidate in candidates]
        for article, candidates in zip(of_model, found, strict=True)
    }


def rows_of(comparison: Comparison) -> list[Row]:
    """All articles of the model in their order. Three queries."""
    of_law = {one.pk: one for one in articles_of(comparison.law)}
    decided = {pair.model_article_id: pair for pair in comparison.pairs.select_related("decided_by")}
    rows = []
    for article in articles_of(comparison.model):
        pair = decided.get(article.pk)
        if pair is not None and pair.law_article_id is not None:
            pair.law_article = of_law.get(pair.law_article_id)
        found = comparison.suggested.get(str(article.pk), [])
        offered = [(of_law[key], round(score * 100)) for key, score in found if key in of_law]
        rows.append(Row(article, offered, pair))
    return rows


def articles_of(version: Version) -> list[Article]:
    """Its articles, each knowing its version, so that its address costs no query."""
    articles = list(version.articles.all())
    for one in articles:
        one.version = version
    return articles


class ArticlesByNumber:
    """The articles of a law by what a person writes to name one: "12", "Article 12", or the identifier."""

    WORD = re.compile(r"^(?:articles?|art\.?|sections?|sec\.?|art[ií]culo|§)\s*", re.IGNORECASE)

    def __init__(self, articles: Iterable[Article]) -> None:
        self._found: dict[str, list[Article]] = defaultdict(list)
        for one in articles:
            for name in {one.number.casefold(), one.eid.casefold()} - {""}:
                self._found[name].append(one)

    def find(self, words: str) -> list[Article]:
        plain = " ".join(words.split()).casefold().rstrip(".")
        return self._found.get(plain) or self._found.get(self.WORD.sub("", plain), [])


def changes_between(
    old: Sequence[Article], new: Sequence[Article]
) -> list[tuple[Change, Article | None, Article | None]]:
    """What became of each article from one version to the other."""
    found = compare(as_clauses(old), as_clauses(new))
    return [
        (change, None if change.old is None else old[change.old], None if change.new is None else new[change.new])
        for change in found
    ]
