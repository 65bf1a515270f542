"""Files are taken in when they are what they say, kept as open as their item, and found by their words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.events.models import Event, public_version
from hub.lib.tests import factories
from hub.library.models import Edition, Item
from hub.library.sniffing import LARGEST, check_file, tidy_name
from hub.library.tests.conftest import archive, pdf, sent
from hub.library.texts import read_text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WORD = archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
TEXT = archive(mimetype=b"application/vnd.oasis.opendocument.text")
GOOD = {
    "guide.pdf": pdf("Words"), "guide.PDF": pdf("Words"), "guide.docx": WORD, "guide.odt": TEXT,
    "table.csv": "a,b\n1,é\n".encode(), "notes.txt": b"Plain words\n", "picture.png": b"\x89PNG\r\n\x1a\nrest",
    "picture.jpg": b"\xff\xd8\xff\xe0rest",
}  # fmt: skip
BAD = {
    "guide.exe": (b"MZ", "Files of this kind are not taken"),
    "guide": (pdf("x"), "Files of this kind are not taken"),
    "guide.svg": (b"<svg/>", "Files of this kind are not taken"),
    "guide.html": (b"<html>", "Files of this kind are not taken"),
    "empty.pdf": (b"", "is empty"),
    "guide.pdf": (b"<html><script>", "its content is not PDF"),
    "late.pdf": (b"<html>%PDF-1.4", "its content is not PDF"),
    "guide.docx": (pdf("x"), "its content is not Word"),
    "table.xlsx": (WORD, "its content is not Excel"),
    "cut.docx": (WORD[:-30], "its content is not Word"),
    "guide.odt": (
        archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        "its content is not OpenDocument",
    ),
    "macro.docx": (archive(**{"word/document.xml": b"", "word/vbaProject.bin": b""}), "holds macros"),
    "page.txt": (b"  <!DOCTYPE html><script>", "its content is not TXT"),
    "table.csv": (b"a,b\x00c", "its content is not CSV"),
    "cases.csv": (b"victim_id,country,gender,age\n1,NPL,F,9\n", "neither read nor kept here"),
    "latin.txt": ("é".encode("latin-1"), "its content is not TXT"),
    "picture.png": (b"GIF89a", "its content is not PNG"),
    "picture.jpg": (b"\x89PNG\r\n\x1a\n", "its content is not JPEG"),
}


@pytest.fixture
def item(scenario):
    made = factories.library_item(title_en="A guide")
    made.groups.set([scenario.group])
    return made


def upload(client, item, file_name, content, declared="application/octet-stream", **more):
    return client.post(f"{item.get_absolute_url()}versions/new/", {"file": sent(file_name, content, declared)} | more)


@pytest.mark.parametrize("name", GOOD)
def test_files_that_are_what_they_say(name):
    kept, media_type = check_file(sent(name, GOOD[name]))
    assert kept == name
    assert "/" in media_type


@pytest.mark.parametrize("name", BAD)
def test_files_that_are_not_are_refused_with_one_sentence(client_of, scenario, item, name):
    content, sentence = BAD[name]
    page = upload(client_of(scenario.leader), item, name, content)
    assert page.status_code == 422
    (error,) = page.context["form"].errors["file"]
    assert sentence in error or (not content and "empty" in error)
    assert error.count(".") >= 1
    assert not Edition.objects.exists()


def test_a_declared_type_that_contradicts_the_name_is_refused(client_of, scenario, item):
    page = upload(client_of(scenario.leader), item, "guide.pdf", pdf("x"), "text/html")
    assert "it was sent as text/html" in page.content.decode()


def test_an_archive_with_too_many_parts_is_not_opened():
    parts = {f"part{number}": b"" for number in range(5001)}
    with pytest.raises(Exception, match="not Word"):
        check_file(sent("bomb.docx", archive(**{"word/document.xml": b""}, **parts)))


def test_a_file_that_is_too_large_is_refused(client_of, scenario, item):
    page = upload(client_of(scenario.leader), item, "guide.pdf", b"%PDF-" + b"x" * LARGEST)
    assert "larger than 20 MB" in page.content.decode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ('a"\n.pdf', "a.pdf"),
    ],
)
def test_names_of_files_are_tidied(given, kept):
    assert tidy_name(given) == kept


def test_a_file_is_kept_told_of_and_served_as_an_attachment(client_of, scenario, item):
    content = pdf("Words of the file")
    assert upload(client_of(scenario.leader), item, "guide.pdf", content, name="Second edition").status_code == 302
    edition = Edition.objects.get()
    assert (edition.name, edition.file_name, edition.size) == ("Second edition", "guide.pdf", len(content))
    event = Event.objects.about(item).first()
    assert event.after == {"version": "Second edition", "sha256": edition.sha256}
    answer = client_of(None).get(f"{item.get_absolute_url()}versions/{edition.pk}/file/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"] == 'attachment; filename="guide.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert "Second edition" in client_of(None).get(item.get_absolute_url()).content.decode()


def test_the_same_file_twice_is_refused_and_leaves_nothing_behind(client_of, scenario, item, settings):
    client, content = client_of(scenario.leader), pdf("Words")
    upload(client, item, "guide.pdf", content)
    assert "here already" in upload(client, item, "other.pdf", content).content.decode()
    assert len(list(settings.MEDIA_ROOT.rglob("*.pdf"))) == 1


@pytest.mark.parametrize("visibility", ["public", "partners", "group", "restricted"])
def test_a_file_is_as_open_as_its_item_and_so_are_its_words(client_of, scenario, item, visibility):
    upload(client_of(scenario.leader), item, "guide.pdf", pdf("Nothing", "quagmire of fees"))
    edition = Edition.objects.get()
    read_text(edition)
    edition.refresh_from_db()
    assert (edition.text_state, edition.text) == ("ready", "Nothing\nquagmire of fees")
    Item.objects.filter(pk=item.pk).update(visibility=visibility)
    for name, person in scenario.people.items():
        client = client_of(person)
        reads = client.get(item.get_absolute_url()).status_code == 200
        file = client.get(f"{item.get_absolute_url()}versions/{edition.pk}/file/")
        if file.streaming:
            b"".join(file.streaming_content)  # to its end, which closes it without ending the test's connection
        assert (file.status_code == 200) == reads, name
        for address in ("/library/?q=quagmire", "/search/?q=quagmire", "/api/v1/library?q=quagmire"):
            assert ("A guide" in client.get(address).content.decode()) == reads, (name, address)
        assert "quagmire" not in client.get(item.get_absolute_url()).content.decode()


def test_a_version_that_is_removed_is_found_no_more_and_its_file_is_gone(client_of, scenario, item, settings):
    leader = client_of(scenario.leader)
    upload(leader, item, "guide.pdf", pdf("quagmire"))
    edition = Edition.objects.get()
    read_text(edition)
    assert "A guide" in leader.get("/library/?q=quagmire").content.decode()
    leader.post(f"{item.get_absolute_url()}versions/{edition.pk}/remove/", {"reason": "Outdated"})
    assert not Edition.objects.exists()
    assert list(settings.MEDIA_ROOT.rglob("*.pdf")) == []
    assert "A guide" not in leader.get("/library/?q=quagmire").content.decode()
    assert Event.objects.about(item).first().reason == "Outdated"


def test_a_broken_file_is_kept_and_says_so(client_of, scenario, item):
    upload(client_of(scenario.leader), item, "guide.pdf", b"%PDF-1.4\nnothing of the kind")
    edition, before = Edition.objects.get(), public_version()
    read_text(edition)
    edition.refresh_from_db()
    assert (edition.text_state, edition.text) == ("failed", "")
    assert public_version() != before, "cached pages would say that the file waits to be read"
    assert "could not be read for the search" in client_of(None).get(item.get_absolute_url()).content.decode()


def test_words_come_from_a_limited_number_of_pages(client_of, scenario, item, monkeypatch):
    monkeypatch.setattr("hub.library.texts.MOST_PAGES", 2)
    upload(client_of(scenario.leader), item, "guide.pdf", pdf("first", "second", "third"))
    edition = Edition.objects.get()
    read_text(edition)
    edition.refresh_from_db()
    assert edition.text == "first\nsecond"


def test_a_version_has_an_address_or_a_file(client_of, scenario, item):
    leader, address = client_of(scenario.leader), f"{item.get_absolute_url()}versions/new/"
    assert "Give an address or a file." in leader.post(address, {"name": "French"}).content.decode()
    assert "javascript" not in str(Edition.objects.all())
    assert leader.post(address, {"name": "French", "url": "javascript:alert(1)"}).status_code == 422
    assert (
        leader.post(address, {"name": "French", "url": "https://example.org/fr", "languages": "fr"}).status_code == 302
    )
    assert "https://example.org/fr" in client_of(None).get(item.get_absolute_url()).content.decode()


def test_queries_of_an_item_do_not_grow_with_its_versions(client, item):
    def queries(number):
        for _ in range(number):
            Edition.objects.create(item=item, url="https://example.org/")
        with CaptureQueriesContext(connection) as captured:
            client.get(item.get_absolute_url())
        return len(captured)

    queries(1)
    assert queries(1) == queries(15)
