"""Decisions of an earlier comparison of the same two laws: taken over where both articles kept their words, shown elsewhere."""

from __future__ import annotations

from evidence.lawtexts import anchor_to, find_anchors

from hub.modellaws.models import Article, Comparison, Pair
from hub.modellaws.pairing import as_clauses


def earlier_pairs(comparison: Comparison) -> list[Pair]:
    """What the organization decided last on each article of the model, when it compared other versions of these two texts."""
    pairs = Pair.objects.filter(
        comparison__owner=comparison.owner_id, comparison__model__text=comparison.model.text_id,
        comparison__law__text=comparison.law.text_id, comparison__begun_at__lte=comparison.begun_at,
    ).exclude(comparison=comparison.pk)  # fmt: skip
    last: dict[str, Pair] = {}
    for pair in pairs.select_related("model_article", "law_article", "decided_by").order_by(
        "-comparison__begun_at", "-comparison"
    ):
        last.setdefault(pair.model_article.text, pair)
    return sorted(last.values(), key=lambda pair: pair.model_article.position)


def found_again(old: list[Article], new: list[Article]) -> dict[int, Article]:
    """Key of an earlier article -> the one of today with its words; one that was changed or taken out is missing."""
    anchors = [anchor_to(clause) for clause in as_clauses(old)]
    places = find_anchors(anchors, as_clauses(new))
    return {one.pk: new[place] for one, place in zip(old, places, strict=True) if place is not None}


def take_over(comparison: Comparison) -> int:
    """Decisions whose articles are both there still, by whom and when they were made. That a provision is missing is decided anew,
    as a later version may hold it."""
    pairs = earlier_pairs(comparison)
    if not pairs:
        return 0
    models = found_again([pair.model_article for pair in pairs], list(comparison.model.articles.all()))
    answers = [pair.law_article for pair in pairs if pair.law_article is not None]
    laws = found_again(answers, list(comparison.law.articles.all()))
    taken = 0
    for pair in pairs:
        model = models.get(pair.model_article_id)
        law = laws.get(pair.law_article_id) if pair.law_article_id else None
        if model is None or pair.verdict == Pair.Verdict.MISSING or (pair.law_article_id and law is None):
            continue
        Pair.objects.create(
            comparison=comparison, model_article=model, law_article=law, verdict=pair.verdict, note=pair.note,
            decided_by=pair.decided_by, decided_at=pair.decided_at,
        )  # fmt: skip
        taken += 1
    return taken


def to_decide_anew(comparison: Comparison) -> tuple[dict[int, Pair], list[Pair]]:
    """Key of an article of the model -> what was decided on it before; and orphans: what was decided on articles whose words
    are in the model no longer."""
    pairs = earlier_pairs(comparison)
    models = found_again([pair.model_article for pair in pairs], list(comparison.model.articles.all())) if pairs else {}
    before = {models[pair.model_article_id].pk: pair for pair in pairs if pair.model_article_id in models}
    return before, [pair for pair in pairs if pair.model_article_id not in models]
