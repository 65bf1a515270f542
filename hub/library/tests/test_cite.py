"""A citation is read by the programs for which it is written, whatever stands in the item."""

from __future__ import annotations

import json

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def site_address(settings):
    settings.SITE_ADDRESS = "http://testserver"


NASTY = "Work & children: 50 % of {all}_things\\ ~ “here” # $1\nTY  - BOOK\n@misc{x,"


def read(client, item, ending):
    answer = client.get(f"{item.get_absolute_url()}cite.{ending}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{item.public_id}.{ending}"'
    return answer.content.decode()


def make(**changes):
    values = {"title_en": "A guide", "authors": "Writer 1, Writer 2", "published": "2024-05-03", "languages": "en",
              "url": "https://example.org/a_b?c=%20d&e=f", "doi": "10.1234/x_y", "licence": "CC BY 4.0"}  # fmt: skip
    return factories.library_item(**values | changes)


@pytest.mark.parametrize("title", ["A guide", NASTY])
def test_bibtex(client, title):
    item = make(title_en=title)
    library = bibtexparser.parse_string(read(client, item, "bib"), append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    (entry,) = library.entries
    fields = {key: field.value for key, field in entry.fields_dict.items()}
    assert (entry.key, entry.entry_type) == (item.public_id, "techreport")
    assert "".join(fields["title"].split()) == "".join(title.split())
    assert fields["author"].replace("{", "").replace("}", "") == "Writer 1 and Writer 2"
    assert (fields["year"], fields["month"]) == ("2024", "5")
    assert "https://example.org/a_b?c=%20d&e=f" in read(client, item, "bib")


@pytest.mark.parametrize("title", ["A guide", NASTY])
def test_ris(client, title):
    (entry,) = rispy.loads(read(client, make(title_en=title), "ris"))
    assert entry["title"] == " ".join(title.split())
    assert entry["authors"] == ["Writer 1", "Writer 2"]
    assert (entry["year"], entry["date"], entry["type_of_reference"]) == ("2024", "2024/05/03", "RPRT")
    assert entry["urls"] == ["https://example.org/a_b?c=%20d&e=f"]


@pytest.mark.parametrize("title", ["A guide", NASTY])
@pytest.mark.filterwarnings("ignore")  # of citeproc, about its own words for places
def test_csl_json_is_set_by_another_program(client, title):
    item = make(title_en=title)
    (entry,) = given = json.loads(read(client, item, "json"))
    assert entry["title"] == " ".join(title.split())
    assert entry["issued"] == {"date-parts": [[2024, 5, 3]]}
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), CiteProcJSON(given), formatter.plain
    )
    bibliography.register(Citation([CitationItem(item.public_id.lower())]))
    (line,) = map(str, bibliography.bibliography())
    assert "Writer 1" in line
    assert "2024" in line


def test_what_is_not_known_is_left_out(client):
    item = factories.library_item(title_en="Bare", published="", kind="page")
    assert json.loads(read(client, item, "json")) == [
        {
            "id": item.public_id,
            "type": "webpage",
            "title": "Bare",
            "URL": f"http://testserver/library/{item.public_id}/",
        }
    ]
    assert "author" not in read(client, item, "bib")
    assert "AU  -" not in read(client, item, "ris")


def test_hidden_items_and_other_formats_are_not_found(client):
    hidden = factories.library_item(visibility="restricted")
    assert client.get(f"{hidden.get_absolute_url()}cite.bib").status_code == 404
    assert client.get(f"{make().get_absolute_url()}cite.docx").status_code == 404
