"""A national law beside a model: suggested, decided by persons, drafted."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from docx import Document

from hub.events.models import Event
from hub.law.builtin import load_standards
from hub.lib.tests import factories
from hub.modellaws.actions import begin_comparison
from hub.modellaws.akn import read_act
from hub.modellaws.models import Comparison, Pair
from hub.modellaws.pairing import rows_of

pytestmark = pytest.mark.django_db


def decisions(comparison, **given):
    """What the form sends: verdict, article and reason by the model's number; `None` leaves one out."""
    sent = {}
    articles = {one.number: one.pk for one in comparison.law.articles.all()}
    for article in comparison.model.articles.all():
        verdict, answer, note = given.get(f"n{article.number}", ("", None, ""))
        sent |= {
            f"p{article.pk}-verdict": verdict, f"p{article.pk}-article": articles.get(answer, ""), f"p{article.pk}-note": note,
        }  # fmt: skip
    return sent


def test_the_article_with_the_most_similar_words_is_suggested(comparison):
    suggested = {row.model.heading: row.law and row.law.heading for row in rows_of(comparison)}
    assert suggested == {"Slavery": "Slavery", "Age": "Age of work", "Fund": None}
    assert not Pair.objects.exists()


@pytest.mark.parametrize("side", ["model", "law"])
def test_a_draft_on_either_side_is_not_compared(model, law, scenario, side):
    sides = {"model": model, "law": law}
    sides[side] = factories.law_version(text=sides[side].text, draft=True)
    with pytest.raises(ValidationError, match="Only published versions"):
        begin_comparison(**sides, owner=scenario.member_organization, by=scenario.member)


def test_a_national_law_is_set_beside_a_model_law_and_nothing_else(model, law, scenario):
    for first, second in ((model, model), (law, law), (law, model)):
        with pytest.raises(ValidationError, match="beside a model law"):
            begin_comparison(model=first, law=second, owner=scenario.member_organization, by=scenario.member)


@pytest.mark.both_databases
def test_from_the_suggestion_to_the_drafting_sheet(comparison, scenario, client_of):
    client = client_of(scenario.member)
    address = comparison.get_absolute_url()
    sent = decisions(
        comparison, n1=("met", "2", ""), n2=("partly", "1", "Fourteen, not fifteen."), n3=("missing", None, "")
    )
    assert client.post(f"{address}decide/", sent).status_code == 302
    assert sorted(Pair.objects.values_list("verdict", flat=True)) == ["met", "missing", "partly"]
    page = client.get(f"{address}sheet/").content.decode()
    assert "A fund pays compensation to victims." in page
    assert "No child under fourteen years shall work." in page
    assert "Nobody shall be held" not in page
    document = Document(io.BytesIO(client.get(f"{address}sheet.docx").content))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "A fund pays compensation to victims." in words
    assert "Fourteen, not fifteen." in words
    act = read_act(client.get(f"{address}sheet.akn.xml").content)
    assert [clause.heading for clause in act.clauses] == ["Age", "Fund"]
    assert client.get(f"{address}sheet.pdf").status_code == 404


def test_what_is_required_is_drafted_first_beside_the_article_it_rests_on(comparison, scenario, client_of):
    load_standards()
    third = comparison.model.articles.get(number="3")
    rests_on = [{"instrument": "PALERMO2000", "article": "6"}, {"instrument": "C029", "article": "99"}]
    type(third).objects.filter(pk=third.pk).update(
        obligation="mandatory", rests_on=[*rests_on, {"instrument": "A text of their own", "article": ""}]
    )
    client, address = client_of(scenario.member), comparison.get_absolute_url()
    of_model = comparison.model.get_absolute_url()
    sent = decisions(comparison, n2=("partly", "1", "Fourteen, not fifteen."), n3=("missing", None, ""))
    assert client.post(f"{address}decide/", sent).status_code == 302
    page = " ".join(client.get(f"/fr{address}sheet/").content.decode().split())
    assert page.index("A fund pays compensation") < page.index("No child under fifteen")
    assert 'href="/fr/law/instruments/palermo/"' in page
    assert "possibilité d’indemnisation pour les victimes" in page
    assert "A text of their own" in page
    model = client.get(f"/fr{of_model}").content.decode()
    assert "Protocole de Palerme" in model
    assert "PALERMO2000" not in model
    document = Document(io.BytesIO(client.get(f"{address}sheet.docx").content))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert words.index("A fund pays compensation") < words.index("No child under fifteen")
    assert "Palermo Protocol, article 6: Privacy" in words
    assert "C29, article 99" in words
    shown = client.get(comparison.model.text.get_absolute_url()).content.decode()
    assert "Palermo Protocol" in shown
    assert "PALERMO2000" not in shown


def test_a_decision_needs_what_it_says(comparison, scenario, client_of):
    client = client_of(scenario.member)
    address = f"{comparison.get_absolute_url()}decide/"
    assert "Choose the article" in client.post(address, decisions(comparison, n1=("met", None, ""))).content.decode()
    assert "Say what is missing" in client.post(address, decisions(comparison, n2=("partly", "1", ""))).content.decode()
    assert not Pair.objects.exists()


def test_nothing_decided_is_neither_a_gap_nor_met(comparison, scenario, client_of):
    client = client_of(scenario.member)
    page = client.get(f"{comparison.get_absolute_url()}sheet/").content.decode()
    assert "They are neither gaps nor met." in page
    assert "Nothing to draft" not in page


def test_saving_twice_writes_one_event(comparison, scenario, client_of):
    client = client_of(scenario.member)
    sent = decisions(comparison, n1=("met", "2", ""))
    for _ in range(2):
        client.post(f"{comparison.get_absolute_url()}decide/", sent)
    assert Event.objects.filter(kind="modellaws.comparison", verb="changed").count() == 1


def test_a_decision_can_be_changed_and_the_record_shows_it(comparison, scenario, client_of):
    client = client_of(scenario.member)
    address = f"{comparison.get_absolute_url()}decide/"
    client.post(address, decisions(comparison, n1=("met", "2", "")))
    client.post(address, decisions(comparison, n1=("missing", "2", "")))
    pair = Pair.objects.get()
    assert (pair.verdict, pair.law_article) == ("missing", None)
    assert [past.verdict for past in pair.history.order_by("history_date")] == ["met", "missing"]
    assert "not taken away" in client.post(address, decisions(comparison)).content.decode()


def test_who_reads_and_who_decides(comparison, scenario, client_of):
    address = comparison.get_absolute_url()
    for person, status in ((None, 404), (scenario.stranger, 404), (scenario.leader, 404), (scenario.secretariat, 200)):
        assert client_of(person).get(address).status_code == status
    client_of(scenario.member).post(f"{address}decide/", decisions(comparison, n1=("met", "2", "")))
    client_of(scenario.member).post(f"{address}publish/", {"visibility": "public"})
    assert client_of(None).get(address).status_code == 200
    for person in (scenario.stranger, scenario.leader, scenario.secretariat):
        answered = client_of(person).post(f"{address}decide/", decisions(comparison, n1=("missing", None, "")))
        assert answered.status_code == 403
    assert Pair.objects.get().verdict == "met"


def test_an_empty_comparison_is_not_published(comparison, scenario, client_of):
    page = client_of(scenario.member).post(f"{comparison.get_absolute_url()}publish/", {"visibility": "public"})
    assert "Nothing is decided yet" in page.content.decode()


def test_a_comparison_of_a_hidden_text_stays_hidden(comparison, scenario, client_of):
    client_of(scenario.member).post(
        f"{comparison.get_absolute_url()}decide/", decisions(comparison, n1=("met", "2", ""))
    )
    client_of(scenario.member).post(f"{comparison.get_absolute_url()}publish/", {"visibility": "public"})
    text = comparison.law.text
    text.visibility = "restricted"
    text.save()
    for person, status in ((None, 404), (scenario.leader, 404), (scenario.member, 200)):
        assert client_of(person).get(comparison.get_absolute_url()).status_code == status


def test_the_same_comparison_is_begun_once(model, law, scenario, client_of):
    for _ in range(2):
        answered = client_of(scenario.member).post(f"{model.text.get_absolute_url()}compare/", {"law": law.pk})
        assert answered.status_code == 302
    assert Comparison.objects.count() == 1


def test_a_law_that_is_no_law_or_hidden_is_not_offered(model, law, scenario, client_of):
    law.text.visibility = "restricted"
    law.text.save()
    leader = client_of(scenario.leader)
    for key in (law.pk, model.pk, 999_999):
        page = leader.post(f"{model.text.get_absolute_url()}compare/", {"law": key}).content.decode()
        assert "Select a valid choice" in page
    with pytest.raises(Exception, match="Choose a national law"):
        begin_comparison(model=law, law=model, owner=scenario.member_organization, by=scenario.member)


def test_queries_do_not_grow_with_the_articles(comparison, scenario, client_of, django_assert_max_num_queries):
    from hub.lib.tests import factories

    long = "".join(f"Article {n}. Matter {n}\nNobody shall be held in slavery number {n}.\n" for n in range(1, 61))
    made = begin_comparison(
        model=factories.law_version(long),
        law=factories.law_version(
            long, kind="national", country=factories.country(), owner=scenario.member_organization
        ),
        owner=scenario.member_organization,
        by=scenario.member,
    )
    client = client_of(scenario.member)
    client.get(made.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(made.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(f"{made.get_absolute_url()}decide/")


def test_an_organization_that_is_hidden_is_not_named_beside_its_work(comparison, scenario, client_of):
    client_of(scenario.member).post(
        f"{comparison.get_absolute_url()}decide/", decisions(comparison, n3=("missing", None, ""))
    )
    client_of(scenario.member).post(f"{comparison.get_absolute_url()}publish/", {"visibility": "public"})
    owner = comparison.owner
    owner.visibility, owner.name_en, owner.acronym = "restricted", "Canary", "CNRY"
    owner.save()
    text = comparison.law.text
    for address in (
        "/law/models/",
        text.get_absolute_url(),
        comparison.get_absolute_url(),
        f"{comparison.get_absolute_url()}sheet/",
    ):
        page = client_of(None).get(address)
        assert page.status_code == 200
        assert not {"Canary", "CNRY"} & set(re.findall(r"\w+", page.content.decode())), address
    content = client_of(None).get(f"{comparison.get_absolute_url()}sheet.docx").content
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    assert "CNRY" not in words
    assert "Canary" not in words
