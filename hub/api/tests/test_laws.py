"""What is said of the law: read by programs as on the pages; drafts and hidden names stay hidden, and queries do not grow."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.law.models import Finding, Ratification, Reply, SuggestedAction
from hub.lib.tests import factories
from hub.modellaws.actions import begin_comparison, decide_pairs, publish_comparison

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

LISTS = [
    "instruments", "ratifications", "standards", "findings", "assessments", "law-replies", "suggested-actions", "law-texts",
    "law-comparisons",
]  # fmt: skip


def items(client: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


@pytest.fixture
def grow(scenario):
    """Make one more of everything; returns the records."""

    def more() -> dict[str, Any]:
        country, standard, edition = factories.country(), factories.law_standard(), factories.law_edition()
        owner, by = scenario.member_organization, scenario.member
        Finding.objects.create(edition=edition, standard=standard, country=country, verdict="unknown", age="15")
        Ratification.objects.create(
            edition=edition,
            instrument=standard.instrument,
            country=country,
            act="ratification",
            on="2002",
            declared_age=14,
        )
        SuggestedAction.objects.create(edition=edition, country=country, area="legal", position=1, text="Prohibit it")
        cell = {"country": country, "standard": standard, "group": scenario.group, "author": by, "organization": owner}
        assessment = factories.law_assessment(state="published", **cell)
        reply = Reply.objects.create(
            country=country, standard=standard, assessment=assessment, organization=owner, author=by, text="We amended it",
            state="published", published_at=timezone.now(),
        )  # fmt: skip
        law = factories.law_version(kind="national", country=country, owner=owner)
        compared = begin_comparison(model=factories.law_version(owner=owner), law=law, owner=owner, by=by)
        decision = {"verdict": "missing", "law_article_id": None, "note": "Not there"}
        decide_pairs(comparison=compared, decisions={compared.model.articles.get().pk: decision}, by=by)
        publish_comparison(comparison=compared, visibility="public", by=by)
        return {"country": country, "assessment": assessment, "reply": reply, "comparison": compared, "cell": cell}

    return more


def test_everybody_reads_what_is_published(grow, client):
    made = grow()
    iso3 = made["country"].iso3
    [act] = items(client, "ratifications", country=iso3.lower())
    assert (act["act"], act["on"], act["declared_age"], act["reporting"]) == ("ratification", "2002", 14, "")
    [finding] = items(client, "findings", country=iso3)
    assert (finding["verdict"], finding["age"], finding["computed"]) == ("unknown", "15", False)
    assert client.get(finding["href"]).status_code == 200
    [assessment] = items(client, "assessments", country=iso3)
    assert assessment["id"] == made["assessment"].public_id
    assert made["assessment"].author.name not in str(assessment)
    [reply] = items(client, "law-replies", country=iso3)
    assert (reply["text"], reply["assessment"]) == ("We amended it", assessment["id"])
    [compared] = items(client, "law-comparisons", country=iso3)
    detail = client.get(f"/api/v1/law-comparisons/{compared['id']}").json()
    assert (detail["articles"], [pair["verdict"] for pair in detail["pairs"]]) == (1, ["missing"])
    [law] = items(client, "law-texts", country=iso3)
    assert client.get(f"/api/v1/law-texts/{law['id']}").json()["articles"][0]["text"] == "Nobody shall be a slave."
    [action] = items(client, "suggested-actions", country=iso3, area="legal")
    assert action["text"] == "Prohibit it"
    assert items(client, "standards", family="law")[0]["instrument"] in str(items(client, "instruments"))


def test_drafts_are_for_their_authors(grow, scenario, client, client_of):
    made = grow()
    draft = factories.law_assessment(reason="Draft words", **made["cell"])
    assert draft.public_id not in str(items(client, "assessments"))
    assert draft.public_id not in str(items(client_of(scenario.leader), "assessments"))
    assert draft.public_id in str(items(client_of(scenario.member), "assessments", state="draft"))
    Reply.objects.update(state="draft")
    assert items(client, "law-replies") == []
    made["comparison"].published_at = None
    made["comparison"].save()
    member = client_of(scenario.member)
    assert items(client, "law-comparisons") == items(member, "law-comparisons") == []
    assert member.get(f"/api/v1/law-comparisons/{made['comparison'].public_id}").status_code == 404


def test_a_hidden_text_takes_its_comparison_along_and_hidden_names_are_not_told(grow, scenario, client):
    made = grow()
    owner = scenario.member_organization
    type(owner).objects.filter(pk=owner.pk).update(visibility="restricted")
    for path in ("assessments", "law-replies", "law-texts", "law-comparisons"):
        found = items(client, path)
        assert found, path
        assert owner.slug not in str(found), path
    text = made["comparison"].law.text
    text.visibility = "restricted"
    text.save()
    assert items(client, "law-comparisons") == []
    assert text.public_id not in str(items(client, "law-texts"))
    assert client.get(f"/api/v1/law-texts/{text.public_id}").status_code == 404


def test_number_of_queries_does_not_grow(grow, client):
    def count() -> dict[str, tuple[int, int]]:
        found = {}
        for path in LISTS:
            with CaptureQueriesContext(connection) as queries:
                found[path] = len(items(client, path)), len(queries)
        return found

    grow()
    count()
    few = count()
    for _ in range(5):
        grow()
    many = count()
    assert all(many[path][0] > few[path][0] for path in LISTS)
    assert {path: number for path, (_items, number) in many.items()} == {
        path: number for path, (_items, number) in few.items()
    }


@pytest.mark.parametrize("query", ["findings?edition=0", "findings?edition=soon", "law-texts?limit=0"])
def test_wrong_question_is_refused(client, db, query):
    assert client.get(f"/api/v1/{query}").status_code == 422
