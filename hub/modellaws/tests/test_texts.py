"""A text from its first words to its next version."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from evidence.lawtexts import split_text

from hub.events.models import Event
from hub.lib.tests import factories
from hub.modellaws import forms
from hub.modellaws.actions import add_version, publish_version
from hub.modellaws.models import Article, LawText, Version
from hub.modellaws.tests.conftest import MODEL

pytestmark = pytest.mark.django_db

WORDS = {"words": MODEL, "note": "", "dated": ""}


@pytest.mark.both_databases
def test_a_partner_enters_marks_and_publishes_a_text(scenario, client_of):
    client = client_of(scenario.member)
    country = factories.country()
    made = client.post(
        "/law/models/new/",
        {"kind": "national", "country": country.pk, "title_en": "A law", "language": "sw", "visibility": "public"},
    )
    text = LawText.objects.get()
    assert made.url == f"/law/models/{text.public_id}/versions/new/"
    assert text.owner == scenario.member_organization
    client.post(made.url, WORDS)
    draft = text.versions.get()
    assert [(one.number, one.heading) for one in draft.articles.all()] == [
        ("1", "Slavery"),
        ("2", "Age"),
        ("3", "Fund"),
    ]
    first = draft.articles.first()
    marks = {
        f"a{first.pk}-obligation": "mandatory", f"a{first.pk}-rests_on": "slavery1926 1; C029 2",
        f"a{first.pk}-commentary": "Why.",
    }  # fmt: skip
    client.post(f"{draft.get_absolute_url()}marks/", marks)
    first.refresh_from_db()
    assert first.rests_on == [{"instrument": "SLAVERY1926", "article": "1"}, {"instrument": "C029", "article": "2"}]
    assert client_of(None).get(draft.get_absolute_url()).status_code == 404
    client.post(f"{draft.get_absolute_url()}publish/", {})
    page = client_of(None).get(text.get_absolute_url()).content.decode()
    assert "Nobody shall be held in slavery or servitude." in page
    assert "SLAVERY1926" in page
    assert {event.verb for event in Event.objects.filter(kind="modellaws.lawtext")} == {"created", "shared"}


def test_a_published_version_is_frozen(model, scenario, client_of):
    secretariat = client_of(scenario.secretariat)
    article = model.articles.first()
    answered = secretariat.post(f"{model.get_absolute_url()}marks/", {f"a{article.pk}-obligation": "optional"})
    assert "cannot be changed" in answered.content.decode()
    assert "It stays." in secretariat.post(f"{model.get_absolute_url()}delete/", {}).content.decode()
    assert "published already" in secretariat.post(f"{model.get_absolute_url()}publish/", {}).content.decode()
    article.refresh_from_db()
    assert article.obligation == ""
    assert Version.objects.filter(pk=model.pk).exists()


def test_marks_go_with_the_words_into_the_next_version(model):
    Article.objects.filter(version=model, number="2").update(obligation="mandatory", commentary="Why.")
    new = (
        MODEL.replace("Article 3. Fund", "Article 4. Fund")
        .replace("fifteen", "sixteen")
        .replace("Article 2", "Article 3")
    )
    made = add_version(text=model.text, clauses=split_text(new), dated=None, note="", by=None)
    assert made.number == 2
    assert [one.obligation for one in made.articles.all()] == ["", "", ""]  # the words about the age are others
    made.delete()
    made = add_version(
        text=model.text, clauses=split_text(MODEL.replace("Article 2.", "Article 5.")), dated=None, note="", by=None
    )
    assert made.articles.get(number="5").obligation == "mandatory"


def test_two_drafts_at_once_are_refused(model, scenario, client_of):
    factories.law_version(MODEL, text=model.text, draft=True)
    answered = client_of(scenario.secretariat).post(f"{model.text.get_absolute_url()}versions/new/", WORDS)
    assert "There is a draft already" in answered.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("law.txt", b"%PDF-1.7 Article 1", "This file is a PDF"),
        ("law.docx", b"PK\x03\x04....", "This file is a PDF, an office document"),
        ("law.txt", "Artículo 1\nNiñez".encode("latin-1"), "not in UTF-8"),
        ("law.xml", b"<akomaNtoso><act>", "not well-formed XML"),
        ("law.xml", b"<html><body>Article 1</body></html>", "not an Akoma Ntoso file"),
        ("law.xml", b"<akomaNtoso><act><body/></act></akomaNtoso>", "no articles or sections"),
        ("law.txt", b" ", "The submitted file|no articles"),
        ("law.txt", b"Article 1\n\x00", "characters that are no text"),
    ],
)
def test_a_file_that_is_not_what_is_asked_for_gets_one_sentence(model, scenario, client_of, name, content, sentence):
    sent = {"file": SimpleUploadedFile(name, content), "words": ""}
    page = client_of(scenario.secretariat).post(f"{model.text.get_absolute_url()}versions/new/", sent).content.decode()
    assert any(part in page for part in sentence.split("|"))
    assert Version.objects.count() == 1


def test_text_and_file_at_once_and_neither(model, scenario, client_of):
    address = f"{model.text.get_absolute_url()}versions/new/"
    client = client_of(scenario.secretariat)
    both = {"file": SimpleUploadedFile("law.txt", b"Article 1\nA"), "words": "Article 1\nA"}
    for sent in (both, {"words": "  "}):
        assert "one of the two" in client.post(address, sent).content.decode()


def test_a_file_that_is_too_large(model, scenario, client_of, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST", 100)
    sent = {"file": SimpleUploadedFile("law.txt", b"Article 1\n" + b"a" * 200)}
    page = client_of(scenario.secretariat).post(f"{model.text.get_absolute_url()}versions/new/", sent).content.decode()
    assert "The file is larger than" in page


def test_what_an_article_rests_on_is_read_or_named(model, scenario, client_of):
    draft = factories.law_version(MODEL, text=model.text, draft=True)
    first = draft.articles.first()
    sent = {f"a{first.pk}-rests_on": "the convention, article three"}
    page = client_of(scenario.secretariat).post(f"{draft.get_absolute_url()}marks/", sent).content.decode()
    assert "is not read. Write the instrument and its article" in page


def test_what_changed_between_two_versions(model, client_of):
    second = factories.law_version(
        MODEL.replace("fifteen", "sixteen") + "Article 4. End\nThis is all.", text=model.text
    )
    page = client_of(None).get(f"{model.text.get_absolute_url()}changes/").content.decode()
    assert "<del>fifteen</del><ins>sixteen</ins>" in page
    assert "Added" in page
    assert second.number == 2


def test_national_laws_have_a_country_and_models_none(scenario, client_of):
    client = client_of(scenario.member)
    for values in ({"kind": "national"}, {"kind": "model", "country": factories.country().pk}):
        page = client.post("/law/models/new/", values | {"title_en": "A", "language": "en", "visibility": "public"})
        assert "A national law has a country" in page.content.decode()
    assert not LawText.objects.exists()


def test_one_draft_is_published_once(model):
    draft = factories.law_version(MODEL, text=model.text, draft=True)
    publish_version(version=draft, by=None)
    with pytest.raises(Exception, match="published already"):
        publish_version(version=draft, by=None)


def test_two_versions_of_one_day_stay_in_their_order(model, client):
    day = date(2020, 1, 1)
    for words in ("fourteen", "sixteen"):
        made = add_version(
            text=model.text, clauses=split_text(MODEL.replace("fifteen", words)), dated=day, note="", by=None
        )
        publish_version(version=made, by=None)
    assert list(model.text.versions.order_by("number").values_list("number", "dated")) == [
        (1, None),
        (2, day),
        (3, day),
    ]
    page = client.get(model.text.get_absolute_url()).content.decode()
    assert "sixteen" in page
    assert "fourteen" not in page
    assert "fourteen" in client.get(f"{model.text.get_absolute_url()}versions/2/").content.decode()


def test_a_version_that_is_not_there_is_no_neighbour(model, client, client_of, scenario):
    factories.law_version(MODEL.replace("fifteen", "sixteen"), text=model.text, draft=True)
    for number in (0, 2, 99):
        assert client.get(f"{model.text.get_absolute_url()}versions/{number}/").status_code == 404
