"""Treaties, standards and what is said of the law of countries; model laws and comparisons with them."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, slug_of, translations_of
from hub.law.models import Assessment, Finding, Instrument, LawStandard, Ratification, Reply, SuggestedAction
from hub.lib.visibility import Viewer
from hub.modellaws.models import Article, Comparison, LawText, Pair, Version


class ArticleInOurWords(Schema):
    article: str
    words: Translated


class InstrumentShape(Schema):
    code: str
    kind: str
    number: str
    title: Translated
    adopted: str
    in_force: str
    text_url: str
    articles: list[ArticleInOurWords]
    href: str


class RatificationShape(Schema):
    """One act as one edition of one publisher dates it; editions may contradict each other. `none`: the source names the
    country and knows of no act until `on`. `declared_age` is null where the source does not say it."""

    instrument: str
    country: str
    act: str
    on: str
    declared_age: int | None
    reporting: str
    text: str
    publisher: str
    edition: int
    source: str


class StandardShape(Schema):
    code: str
    number: int
    family: str
    instrument: str
    article: str
    mandatory: bool
    name: Translated
    asks: Translated
    partly: Translated
    href: str


class FindingShape(Schema):
    """What an edition says. Unknown and not applicable are neither gaps nor met."""

    country: str
    territory: str
    standard: str
    verdict: str
    printed: str
    age: str
    computed: bool
    reason: str
    publisher: str
    edition: int
    source: str
    href: str


class AssessmentShape(Schema):
    """A person's verdict. Who wrote it is not named; the organization is, where the reader may see it."""

    id: str
    country: str
    standard: str
    verdict: str
    day: date
    reason: str
    citation: str
    provisions: list[str]
    state: str
    organization: str | None
    group: str | None
    reviewed_at: datetime | None
    href: str


class ReplyShape(Schema):
    """A government's reply in full, to the verdict of an edition or to an assessment."""

    id: str
    country: str
    standard: str
    edition: int | None
    assessment: str | None
    organization: str | None
    text: str
    published_at: datetime | None
    href: str


class SuggestedActionShape(Schema):
    country: str
    area: str
    text: str
    publisher: str
    edition: int
    source: str


class LawTextShape(Schema):
    id: str
    kind: str
    title: Translated
    country: str | None
    language: str
    authentic: bool | None
    teaching: bool
    licence: str
    source_url: str
    owner: str | None
    href: str


class BasisShape(Schema):
    instrument: str
    article: str


class ArticleShape(Schema):
    """`obligation` is empty where nobody has marked it."""

    id: str
    number: str
    heading: str
    text: str
    obligation: str
    rests_on: list[BasisShape]
    commentary: str


class LawTextDetail(LawTextShape):
    """With the articles of the newest published version; without one, none."""

    version: int | None
    dated: date | None
    fingerprint: str
    articles: list[ArticleShape]


class ComparisonShape(Schema):
    """`articles`: of the model; those that nobody has decided are neither gaps nor met."""

    id: str
    model: str
    model_version: int
    law: str
    law_version: int
    country: str
    owner: str | None
    published_at: datetime
    href: str


class PairShape(Schema):
    model_article: str
    law_article: str | None
    verdict: str
    note: str


class ComparisonDetail(ComparisonShape):
    articles: int
    pairs: list[PairShape]


def instrument(record: Instrument) -> dict[str, Any]:
    return {
        "code": record.code, "kind": record.kind, "number": record.number_en, "title": translations_of(record, "title"),
        "adopted": record.adopted, "in_force": record.in_force, "text_url": record.text_url,
        "articles": [
            {"article": one["article"], "words": {code: words for code, words in one.items() if code != "article"}}
            for one in record.articles
        ],
        "href": record.get_absolute_url(),
    }  # fmt: skip


def ratification(record: Ratification) -> dict[str, Any]:
    return {
        "instrument": record.instrument.code, "country": record.country.iso3, "act": record.act, "on": record.on,
        "declared_age": record.declared_age, "reporting": record.reporting, "text": record.text,
    } | _edition_fields(record)  # fmt: skip


def _edition_fields(record: Any) -> dict[str, Any]:
    edition = record.edition
    return {"publisher": edition.publisher, "edition": edition.year, "source": edition.source.url}


def standard(record: LawStandard) -> dict[str, Any]:
    return {
        "code": record.code, "number": record.number, "family": record.family, "instrument": record.instrument.code,
        "article": record.article, "mandatory": record.is_mandatory, "name": translations_of(record, "name"),
        "asks": translations_of(record, "asks"), "partly": translations_of(record, "partly"), "href": record.get_absolute_url(),
    }  # fmt: skip


def _cell(record: Any) -> str:
    return f"/law/{record.country.iso3.lower()}/{record.standard.number}/"


def finding(record: Finding) -> dict[str, Any]:
    return {
        "country": record.country.iso3, "territory": record.territory, "standard": record.standard.code,
        "verdict": record.verdict, "printed": record.printed, "age": record.age, "computed": record.is_computed,
        "reason": record.reason, "href": _cell(record),
    } | _edition_fields(record)  # fmt: skip


def assessment(record: Assessment, viewer: Viewer, groups: Container[int]) -> dict[str, Any]:
    """`groups`: keys of those that the reader may see."""
    return {
        "id": record.public_id, "country": record.country.iso3, "standard": record.standard.code,
        "verdict": record.verdict, "day": record.day, "reason": record.reason, "citation": record.citation,
        "provisions": [one.public_id for one in record.provisions.all()], "state": record.state,
        "organization": slug_of(record.organization, viewer), "group": record.group.slug if record.group_id in groups else None,
        "reviewed_at": record.reviewed_at, "href": record.get_absolute_url(),
    }  # fmt: skip


def reply(record: Reply, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.public_id, "country": record.country.iso3, "standard": record.standard.code,
        "edition": record.edition.year if record.edition else None,
        "assessment": record.assessment.public_id if record.assessment else None,
        "organization": slug_of(record.organization, viewer), "text": record.text, "published_at": record.published_at,
        "href": record.get_absolute_url(),
    }  # fmt: skip


def suggested_action(record: SuggestedAction) -> dict[str, Any]:
    return {"country": record.country.iso3, "area": record.area, "text": record.text} | _edition_fields(record)


def law_text(record: LawText, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.public_id, "kind": record.kind, "title": translations_of(record, "title"),
        "country": record.country.iso3 if record.country else None, "language": record.language,
        "authentic": record.is_authentic, "teaching": record.is_teaching, "licence": record.licence,
        "source_url": record.source_url, "owner": slug_of(record.owner, viewer), "href": record.get_absolute_url(),
    }  # fmt: skip


def law_text_detail(record: LawText, version: Version | None, viewer: Viewer) -> dict[str, Any]:
    articles = [_article(one) for one in version.articles.all()] if version else []
    return law_text(record, viewer) | {
        "version": version.number if version else None, "dated": version.dated if version else None,
        "fingerprint": version.fingerprint if version else "", "articles": articles,
    }  # fmt: skip


def _article(record: Article) -> dict[str, Any]:
    return {
        "id": record.eid, "number": record.number, "heading": record.heading, "text": record.text,
        "obligation": record.obligation, "rests_on": record.rests_on, "commentary": record.commentary,
    }  # fmt: skip


def comparison(record: Comparison, viewer: Viewer) -> dict[str, Any]:
    law = record.law.text
    return {
        "id": record.public_id, "model": record.model.text.public_id, "model_version": record.model.number,
        "law": law.public_id, "law_version": record.law.number, "country": law.country.iso3 if law.country else "",
        "owner": slug_of(record.owner, viewer), "published_at": record.published_at, "href": record.get_absolute_url(),
    }  # fmt: skip


def comparison_detail(record: Comparison, viewer: Viewer) -> dict[str, Any]:
    pairs = record.pairs.select_related("model_article", "law_article")
    return comparison(record, viewer) | {
        "articles": record.model.articles.count(), "pairs": [_pair(one) for one in pairs],
    }  # fmt: skip


def _pair(record: Pair) -> dict[str, Any]:
    return {
        "model_article": record.model_article.eid, "law_article": record.law_article.eid if record.law_article else None,
        "verdict": record.verdict, "note": record.note,
    }  # fmt: skip
