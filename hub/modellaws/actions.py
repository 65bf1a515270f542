"""Entering texts version by version, comparing them with a model, and recording where it was taken up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from evidence.lawtexts import Clause

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.modellaws.carrying import take_over
from hub.modellaws.models import Adoption, Article, Comparison, LawText, Pair, Version
from hub.modellaws.pairing import suggest
from hub.partners.models import Organization

MARKS = ("obligation", "rests_on", "commentary")


@transaction.atomic
def save_text(*, written: Any, owner: Organization | None, by: Person) -> LawText:
    """Enter a text, or change what is said about it. `written`: a valid form of it."""
    text: LawText = written.instance
    before = snapshot(LawText.objects.get(pk=text.pk)) if text.pk else {}
    if not text.pk:
        text.owner = owner
    written.save()
    record(Verb.CHANGED if before else Verb.CREATED, text, by=by, before=before, after=snapshot(text))
    return text


@transaction.atomic
def add_version(
    *, text: LawText, clauses: Sequence[Clause], dated: date | None, note: str, by: Person | None
) -> Version:
    """The next version as a draft. Marks and commentary go with the articles whose words stayed the same."""
    LawText.objects.select_for_update().get(pk=text.pk)
    if text.versions.filter(published_at=None).exists():
        raise ValidationError(_("There is a draft already. Publish it or delete it first."))
    if not clauses:
        raise ValidationError(_("The text has no articles."))
    last = text.versions.order_by("-number").first()
    version = Version.objects.create(
        text=text, number=last.number + 1 if last else 1, dated=dated, note=note, entered_by=by,
        fingerprint=fingerprint(clauses),
    )  # fmt: skip
    marks = {one.text: one for one in last.articles.all()} if last else {}
    articles = []
    for position, clause in enumerate(clauses, 1):
        earlier = marks.get(clause.text)
        kept = {name: getattr(earlier, name) for name in MARKS} if earlier else {}
        articles.append(
            Article(
                version=version,
                position=position,
                eid=clause.id[:120],
                number=clause.number[:40],
                heading=clause.heading[:500],
                text=clause.text,
                **kept,
            )
        )
    Article.objects.bulk_create(articles)
    return version


@transaction.atomic
def delete_draft(*, version: Version) -> None:
    """Take back a draft that nobody but its writers has seen."""
    if Version.objects.filter(pk=version.pk, published_at=None).delete()[0] == 0:
        raise ValidationError(_("This version is published. It stays."))


@transaction.atomic
def mark_articles(*, version: Version, marks: dict[int, dict[str, Any]]) -> None:
    """What the articles of a draft rest on, whether they are required, and what is to be said of them."""
    if not Version.objects.select_for_update().filter(pk=version.pk, published_at=None).exists():
        raise ValidationError(_("This version is published and cannot be changed. Enter the next one."))
    articles = list(version.articles.filter(pk__in=marks))
    for article in articles:
        for name in MARKS:
            setattr(article, name, marks[article.pk][name])
    Article.objects.bulk_update(articles, MARKS)


@transaction.atomic
def publish_version(*, version: Version, by: Person | None) -> None:
    """From now on the version is read by whoever may read its text, and stays as it is."""
    if not Version.objects.filter(pk=version.pk, published_at=None).update(published_at=timezone.now()):
        raise ValidationError(_("This version is published already."))
    version.refresh_from_db()
    record(Verb.SHARED, version.text, by=by, after={"version": version.number, "fingerprint": version.fingerprint})


@transaction.atomic
def begin_comparison(*, model: Version, law: Version, owner: Organization, by: Person) -> Comparison:
    """The comparison of these versions by this organization; the one that exists, if there is one."""
    if model.text.kind != LawText.Kind.MODEL or law.text.kind != LawText.Kind.NATIONAL:
        raise ValidationError(_("Choose a national law to set beside a model law."))
    if model.published_at is None or law.published_at is None:
        raise ValidationError(_("Only published versions are compared: a draft may still change."))
    try:
        with transaction.atomic():
            made = Comparison.objects.create(
                model=model, law=law, owner=owner, begun_by=by, suggested=suggest(model, law), visibility="partners"
            )
    except IntegrityError:
        return Comparison.objects.get(model=model, law=law, owner=owner)
    taken = take_over(made)
    record(Verb.CREATED, made, by=by, after={"model": str(model), "law": str(law), "decisions taken over": taken})
    return made


@transaction.atomic
def decide_pairs(*, comparison: Comparison, decisions: dict[int, dict[str, Any]], by: Person) -> int:
    """Keep what was decided for each article of the model; returns how many decisions are new or other than before."""
    Comparison.objects.select_for_update().get(pk=comparison.pk)
    before = {pair.model_article_id: pair for pair in comparison.pairs.all()}
    changed: dict[str, str] = {}
    for key, decision in decisions.items():
        pair = before.get(key) or Pair(comparison=comparison, model_article_id=key)
        if pair.pk and all(getattr(pair, name) == value for name, value in decision.items()):
            continue
        for name, value in decision.items():
            setattr(pair, name, value)
        pair.decided_by, pair.decided_at = by, timezone.now()
        pair.full_clean(validate_unique=False)
        pair.save()
        changed[pair.model_article.eid] = pair.verdict
    if changed:
        record(Verb.CHANGED, comparison, by=by, after=changed)
    return len(changed)


@transaction.atomic
def publish_comparison(*, comparison: Comparison, visibility: str, by: Person) -> None:
    if not comparison.pairs.exists():
        raise ValidationError(_("Nothing is decided yet. Decide on at least one article first."))
    now = timezone.now()
    Comparison.objects.filter(pk=comparison.pk).update(published_at=now, visibility=visibility)
    comparison.refresh_from_db()
    record(Verb.SHARED, comparison, by=by, after={"visibility": visibility})


@transaction.atomic
def save_adoption(*, written: Any, model: LawText, owner: Organization | None, by: Person) -> Adoption:
    adoption: Adoption = written.instance
    adoption.model, adoption.owner = model, owner
    written.save()
    record(Verb.CREATED, adoption, by=by, after=snapshot(adoption))
    return adoption


def fingerprint(clauses: Sequence[Clause]) -> str:
    """SHA-256 of numbers, headings and words in their order."""
    words = [[clause.id, clause.number, clause.heading, clause.text] for clause in clauses]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
