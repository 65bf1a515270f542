"""Laws of hundreds of articles are read, marked and decided part by part: pages stay light, and queries do not grow."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.modellaws.actions import begin_comparison, decide_pairs
from hub.modellaws.models import Comparison, Pair

pytestmark = pytest.mark.django_db

HEAVIEST = 100_000  # bytes of a page, unpacked
WORDS = "Whoever employs a child in work number {n} that harms health, safety or morals commits an offence. " * 12


def of_length(number: int, **more: Any) -> Any:
    words = "".join(f"Article {n}. Matter {n}\n{WORDS.format(n=n)}\n" for n in range(1, number + 1))
    return factories.law_version(words, **more)


@pytest.fixture
def compared(scenario: Any) -> Any:
    def make(of_model: int, of_law: int) -> Comparison:
        owner = scenario.member_organization
        law = of_length(of_law, kind="national", country=factories.country(), owner=owner)
        return begin_comparison(model=of_length(of_model, owner=owner), law=law, owner=owner, by=scenario.member)

    return make


def measured(client: Any, address: str) -> tuple[int, int]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(answer.content), len(queries)


def test_pages_over_750_articles_are_light_and_queries_do_not_grow(compared, scenario, client_of):
    client = client_of(scenario.member)
    short, long = compared(5, 5), compared(60, 750)
    of_law = of_length(750, text=long.law.text, draft=True)
    of_few = of_length(5, text=short.law.text, draft=True)
    for one in (short, long):
        missing = {"verdict": "missing", "decided_by": scenario.member}
        Pair.objects.bulk_create(
            Pair(comparison=one, model_article=article, **missing) for article in one.model.articles.all()
        )
    for tail in ("", "decide/", "sheet/"):
        few, many = (measured(client, one.get_absolute_url() + tail) for one in (short, long))
        assert many[0] <= HEAVIEST, (tail, many)
        assert many[1] <= few[1], tail
    for tail in ("", "versions/1/", "versions/2/", "versions/2/marks/", "changes/"):
        few, many = (measured(client, f"{one.text.get_absolute_url()}{tail}") for one in (of_few, of_law))
        assert many[0] <= HEAVIEST, (tail, many)
        assert many[1] <= few[1], tail


def test_deciding_goes_from_part_to_part(compared, scenario, client_of):
    comparison, client = compared(45, 750), client_of(scenario.member)
    address = f"{comparison.get_absolute_url()}decide/"
    models, laws = list(comparison.model.articles.all()), list(comparison.law.articles.all())

    def sent(articles: Any, **other: Any) -> dict[str, Any]:
        found = {}
        for one in articles:
            found |= {f"p{one.pk}-verdict": "", f"p{one.pk}-article": "", f"p{one.pk}-other": "", f"p{one.pk}-note": ""}
        return found | {f"p{articles[0].pk}-{name}": value for name, value in other.items()}

    answer = client.post(address, sent(models[:20], verdict="met", other="Article 700"))
    assert answer["Location"].endswith("?page=2")
    answer = client.post(answer["Location"], sent(models[20:40], verdict="partly", other="art_699", note="Too few."))
    assert answer["Location"].endswith("?page=3")
    answer = client.post(answer["Location"], sent(models[40:], verdict="missing"))
    assert answer["Location"] == comparison.get_absolute_url()
    chosen = {pair.model_article.number: pair.law_article for pair in Pair.objects.select_related("model_article")}
    assert chosen == {"1": laws[699], "21": laws[698], "41": None}
    page = client.get(f"{comparison.get_absolute_url()}?verdict=missing").content.decode()
    assert "Matter 41" in page
    assert "Matter 21" not in page


@pytest.mark.parametrize(("words", "said"), [("900", "No article of the law has the number “900”."), ("§ 4", None)])
def test_an_article_that_is_not_there_is_refused(compared, scenario, client_of, words, said):
    comparison, client = compared(1, 5), client_of(scenario.member)
    key = f"p{comparison.model.articles.get().pk}"
    answer = client.post(f"{comparison.get_absolute_url()}decide/", {f"{key}-verdict": "met", f"{key}-other": words})
    assert answer.status_code == (200 if said else 302)
    if said:
        assert said in answer.content.decode()
    else:
        assert Pair.objects.get().law_article.number == "4"


def test_a_number_that_stands_twice_is_asked_about(scenario, client_of):
    owner = scenario.member_organization
    words = "Part one\nArticle 1. Aim\nNobody is a slave.\nPart two\nArticle 1. Fund\nVictims are paid.\n"
    law = factories.law_version(words, kind="national", country=factories.country(), owner=owner)
    comparison = begin_comparison(model=of_length(1), law=law, owner=owner, by=scenario.member)
    key = f"p{comparison.model.articles.get().pk}"
    client, address = client_of(scenario.member), f"{comparison.get_absolute_url()}decide/"
    page = client.post(address, {f"{key}-verdict": "met", f"{key}-other": "1"}).content.decode()
    assert "Several articles have this number" in page
    last = law.articles.last()
    client.post(address, {f"{key}-verdict": "met", f"{key}-other": last.eid})
    assert Pair.objects.get().law_article == last


def test_an_address_leads_to_the_part_with_the_article(compared, client_of, scenario):
    comparison, client = compared(1, 750), client_of(scenario.member)
    article = comparison.law.articles.get(number="400")
    for address in (article.get_absolute_url(), f"{comparison.law.get_absolute_url()}?number=400"):
        page = client.get(address).content.decode()
        assert f'id="{article.eid}"' in page
        assert "Matter 1 " not in page
    assert client.get(f"{comparison.law.get_absolute_url()}?number=none&at=x&page=-3").status_code == 200


def test_decisions_follow_their_articles_into_the_next_version(scenario, client_of):
    """Where both articles kept their words the decision is taken over; else it is shown, and decided anew."""
    owner, by = scenario.member_organization, scenario.member
    model = factories.law_version(
        "Article 1. Slavery\nNobody is a slave.\nArticle 2. Age\nNobody below 15 works.\nArticle 3. Fund\nVictims are paid.\n",
        owner=owner,
    )
    words = "Section 1. Slaves\nNo person is a slave.\nSection 2. Work\nNobody below 14 works.\n"
    law = factories.law_version(words, kind="national", country=factories.country(), owner=owner)
    first = begin_comparison(model=model, law=law, owner=owner, by=by)
    of_model, of_law = list(model.articles.all()), list(law.articles.all())
    decisions = {
        of_model[0].pk: {"verdict": "met", "law_article_id": of_law[0].pk, "note": ""},
        of_model[1].pk: {"verdict": "partly", "law_article_id": of_law[1].pk, "note": "Fourteen."},
        of_model[2].pk: {"verdict": "missing", "law_article_id": None, "note": "No fund."},
    }
    decide_pairs(comparison=first, decisions=decisions, by=by)
    changed = "Section 1. Aim\nThis is the aim.\n" + words.replace("Section 2", "Section 3").replace(
        "Section 1", "Section 2"
    )
    amended = factories.law_version(changed.replace("14", "16"), text=law.text)
    second = begin_comparison(model=model, law=amended, owner=owner, by=by)
    [kept] = second.pairs.select_related("law_article")
    assert (kept.verdict, kept.law_article.number, kept.law_article.text) == ("met", "2", "No person is a slave.")
    page = " ".join(client_of(by).get(f"{second.get_absolute_url()}decide/").content.decode().split())
    assert "Decided on an earlier version: Partly met, 2 Work. Fourteen." in page
    assert "No fund." in page
    other = factories.law_version(
        "Article 1. Slavery\nNobody is a slave.\nArticle 2. Age\nNobody below 16 works.\n", text=model.text
    )
    third = begin_comparison(model=other, law=law, owner=owner, by=by)
    page = " ".join(client_of(by).get(f"{third.get_absolute_url()}decide/").content.decode().split())
    assert "earlier decision" in page
    assert third.pairs.count() == 1
