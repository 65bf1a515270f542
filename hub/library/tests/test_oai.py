"""The library is harvested by programs: whole, through resumption tokens, public items only, with what was taken away."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from hub.content.loader import load
from hub.lib.tests import factories
from hub.library import oai
from hub.library.models import HarvestRecord, Item

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # sickle is older than the rule about backslashes
    from sickle import Sickle
    from sickle.oaiexceptions import NoRecordsMatch
    from sickle.response import OAIResponse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site_address(settings):
    settings.SITE_ADDRESS = "http://testserver"


NAMES = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}


def ask(client: Client, **arguments: Any) -> Any:
    answer = client.get("/oai", arguments)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/xml")
    return etree.fromstring(answer.content)


def texts(root: Any, path: str) -> list[str]:
    return [found if isinstance(found, str) else found.text for found in root.xpath(path, namespaces=NAMES)]


def error_of(client: Client, **arguments: Any) -> str:
    (code,) = texts(ask(client, **arguments), "//o:error/@code")
    return code


class LocalSickle(Sickle):
    """sickle, with the test client in the place of the network."""

    def __init__(self, client: Client) -> None:
        super().__init__("http://testserver/oai")
        self.client = client

    def harvest(self, **arguments: Any) -> OAIResponse:
        answer: Any = self.client.get("/oai", arguments)
        answer.text = answer.content.decode()
        return OAIResponse(answer, params=arguments)


def harvested(client: Client, verb: str = "ListRecords", **arguments: Any) -> tuple[list[str], int]:
    """A plain client: identifiers in order of arrival, and how many requests it took."""
    found, requests, asked = [], 0, {"metadataPrefix": "oai_dc"} | arguments
    while True:
        root = ask(client, verb=verb, **asked)
        requests += 1
        found += texts(root, "//o:header/o:identifier")
        token = texts(root, "//o:resumptionToken")
        if not token or not token[0]:
            return found, requests
        asked = {"resumptionToken": token[0]}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai, "PAGE", 3)


def test_a_plain_client_and_sickle_harvest_the_whole_library(client, small_pages):
    items = [factories.library_item(title_en=f"Item {number}") for number in range(10)]
    factories.library_item(title_en="Hidden", visibility="restricted")
    factories.library_item(title_en="Waiting", state="proposed")
    expected = {f"oai:testserver:{item.public_id}" for item in items}
    for verb in ("ListRecords", "ListIdentifiers"):
        found, requests = harvested(client, verb)
        assert (set(found), len(found), requests) == (expected, 10, 4)
    records = list(LocalSickle(client).ListRecords(metadataPrefix="oai_dc"))
    assert {record.header.identifier for record in records} == expected
    assert {record.metadata["title"][0] for record in records} == {f"Item {number}" for number in range(10)}
    headers = list(LocalSickle(client).ListIdentifiers(metadataPrefix="oai_dc"))
    assert {header.identifier for header in headers} == expected


@pytest.mark.parametrize("page", [50, 7])
def test_the_library_that_comes_with_the_hub_is_harvested_whole(client, monkeypatch, page):
    """By `sickle` and by a plain client, with tokens, by days and by sets; then what was taken away and what changed."""
    load()
    monkeypatch.setattr(oai, "PAGE", page)
    expected = {f"oai:testserver:{one}" for one in Item.objects.values_list("public_id", flat=True)}
    assert len(expected) >= 60
    found, requests = harvested(client)
    assert (set(found), len(found), requests) == (expected, len(expected), -(-len(expected) // page))
    records = list(LocalSickle(client).ListRecords(metadataPrefix="oai_dc"))
    assert {record.header.identifier for record in records} == expected
    titles = set(Item.objects.values_list("title_en", flat=True))
    assert titles <= {title for record in records for title in record.metadata["title"]}
    assert all(record.metadata["identifier"] for record in records)

    sets = [one.setSpec for one in LocalSickle(client).ListSets()]
    by_set = []
    for name in sets:
        if Item.objects.filter(kind=name.removeprefix("kind:")).exists():
            by_set += harvested(client, set=name)[0]
    assert sorted(by_set) == sorted(expected), "each record is in one set"

    HarvestRecord.objects.update(changed_at="2026-01-01T10:00:00Z")
    gone, changed = Item.objects.order_by("pk")[:2]
    name_of = "oai:testserver:{}".format
    gone_id = gone.public_id
    HarvestRecord.note_deletion(gone)
    gone.delete()
    changed.save()
    later = list(LocalSickle(client).ListRecords(metadataPrefix="oai_dc", **{"from": "2026-01-02"}))
    assert {(one.header.identifier, one.header.deleted) for one in later} == {
        (name_of(gone_id), True), (name_of(changed.public_id), False),
    }  # fmt: skip
    assert len(harvested(client, until="2026-01-01")[0]) == len(expected) - 2
    kept = LocalSickle(client).ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)
    assert {record.header.identifier for record in kept} == expected - {name_of(gone_id)}


def test_pages_say_how_many_there_are_and_the_last_token_is_empty(client, small_pages):
    for _number in range(7):
        factories.library_item()
    asked: dict[str, str] = {"metadataPrefix": "oai_dc"}
    seen = []
    while True:
        (token,) = ask(client, verb="ListRecords", **asked).xpath("//o:resumptionToken", namespaces=NAMES)
        seen.append((token.get("cursor"), token.get("completeListSize"), bool(token.text)))
        if not token.text:
            break
        asked = {"resumptionToken": token.text}
    assert seen == [("0", "7", True), ("3", "7", True), ("6", "7", False)]


def test_what_changes_during_the_harvest_is_not_passed_over(client, small_pages):
    items = [factories.library_item() for _number in range(6)]
    HarvestRecord.objects.update(changed_at="2026-01-01T00:00:00Z")
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    token = texts(root, "//o:resumptionToken")[0]
    items[0].save()
    late = factories.library_item()
    rest, asked = [], {"resumptionToken": token}
    while asked:
        root = ask(client, verb="ListRecords", **asked)
        rest += texts(root, "//o:header/o:identifier")
        again = texts(root, "//o:resumptionToken")
        asked = {"resumptionToken": again[0]} if again and again[0] else {}
    wanted = [*items[3:], items[0], late]
    assert rest == [f"oai:testserver:{item.public_id}" for item in wanted]


def test_identify_formats_and_sets(client):
    factories.library_item(kind="tool")
    root = ask(client, verb="Identify")
    assert texts(root, "//o:protocolVersion") == ["2.0"]
    assert texts(root, "//o:deletedRecord") == ["persistent"]
    assert texts(root, "//o:granularity") == ["YYYY-MM-DDThh:mm:ssZ"]
    assert texts(root, "//o:baseURL") == ["http://testserver/oai"]
    assert "@" in texts(root, "//o:adminEmail")[0]
    assert LocalSickle(client).Identify().protocolVersion == "2.0"
    assert texts(ask(client, verb="ListMetadataFormats"), "//o:metadataPrefix") == ["oai_dc"]
    sets = texts(ask(client, verb="ListSets"), "//o:setSpec")
    assert sets == ["kind", *(f"kind:{kind}" for kind in Item.Kind.values)]
    assert [one.setSpec for one in LocalSickle(client).ListSets()] == sets


def test_a_record_in_dublin_core(client):
    hidden = factories.organization(visibility="restricted", name_en="Hidden body")
    shown = factories.organization(name_en="Body 1")
    item = factories.library_item(
        kind="tool", title_en="A guide", title_fr="Un guide", authors="Writer 1", languages="en, fr", licence="CC BY 4.0",
        url="https://example.org/guide", doi="10.1234/x", published="2024-05", summary_en="What\x0bit says",
    )  # fmt: skip
    item.organizations.set([hidden, shown])
    item.countries.add(country := factories.country())
    root = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=f"oai:testserver:{item.public_id}")
    assert texts(root, "//dc:title") == ["A guide", "Un guide"]
    assert texts(root, "//dc:title/@xml:lang") == ["en", "fr"]
    assert texts(root, "//dc:description") == ["Whatit says"]
    assert texts(root, "//dc:creator") == ["Writer 1"]
    assert texts(root, "//dc:contributor") == ["Body 1"]
    assert texts(root, "//dc:date") == ["2024-05"]
    assert texts(root, "//dc:type") == ["Software", "Tool"]
    assert texts(root, "//dc:language") == ["en", "fr"]
    assert texts(root, "//dc:coverage") == [country.name_en]
    assert texts(root, "//dc:rights") == ["CC BY 4.0"]
    assert texts(root, "//dc:identifier") == [
        f"http://testserver/library/{item.public_id}/", "https://example.org/guide", "https://doi.org/10.1234/x",
    ]  # fmt: skip
    assert texts(root, "//o:header/o:setSpec") == ["kind:tool"]


def test_what_is_taken_away_is_told_and_its_words_are_not(client):
    gone, hidden, returned = (factories.library_item(title_en=f"Title {name}") for name in ("one", "two", "three"))
    never = factories.library_item(visibility="restricted")
    gone_id = gone.public_id
    gone.delete()
    hidden.visibility = "partners"
    hidden.save()
    Item.objects.filter(pk=returned.pk).update(
        state="declined"
    )  # without a save: the answer still reads the item itself
    never.delete()
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    deleted = texts(root, "//o:header[@status='deleted']/o:identifier")
    assert set(deleted) == {f"oai:testserver:{one}" for one in (gone_id, hidden.public_id, returned.public_id)}
    assert texts(root, "//o:metadata") == []
    assert never.public_id not in etree.tostring(root).decode()
    assert "Title" not in etree.tostring(root).decode()
    one = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=f"oai:testserver:{gone_id}")
    assert texts(one, "//o:header/@status") == ["deleted"]
    hidden.visibility = "public"
    hidden.save()
    assert texts(ask(client, verb="ListRecords", metadataPrefix="oai_dc"), "//dc:title") == ["Title two"]


def test_from_and_until(client):
    early, late = factories.library_item(), factories.library_item()
    HarvestRecord.objects.filter(item=early).update(changed_at="2026-01-01T10:00:00Z")
    HarvestRecord.objects.filter(item=late).update(changed_at="2026-02-01T10:00:00Z")

    def found(**dates):
        return [text.rpartition(":")[2] for text in harvested(client, **dates)[0]]

    assert found(until="2026-01-01") == [early.public_id], "a day lasts until its end"
    assert found(**{"from": "2026-01-02"}) == [late.public_id]
    assert found(**{"from": "2026-01-01T10:00:00Z", "until": "2026-02-01T10:00:00Z"}) == [
        early.public_id,
        late.public_id,
    ]
    assert found(**{"from": "2026-01-01T10:00:01Z"}) == [late.public_id]
    assert [*map(len, (found(set="kind:publication"), found(set="kind")))] == [2, 2]
    with pytest.raises(NoRecordsMatch):
        LocalSickle(client).ListRecords(metadataPrefix="oai_dc", until="2025-12-31")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("badVerb", {}),
        ("badVerb", {"verb": "Sing"}),
        ("badVerb", {"verb": ["Identify", "Identify"]}),
        ("badArgument", {"verb": "Identify", "metadataPrefix": "oai_dc"}),
        ("badArgument", {"verb": "ListRecords"}),
        ("badArgument", {"verb": "GetRecord", "metadataPrefix": "oai_dc"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "yesterday"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-13-01"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "0000-00-00"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "9999-12-31T23:59:60Z"}),
        (
            "badArgument",
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-01", "until": "2026-01-01"},
        ),
        (
            "badArgument",
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-01", "until": "2026-01-01T00:00:00Z"},
        ),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "x" * 5000}),
        ("badArgument", {"verb": "ListRecords", "resumptionToken": "x", "metadataPrefix": "oai_dc"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "made-up"}),
        ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "made-up"}),
        ("cannotDisseminateFormat", {"verb": "ListRecords", "metadataPrefix": "marc21"}),
        (
            "cannotDisseminateFormat",
            {"verb": "GetRecord", "metadataPrefix": "marc21", "identifier": "oai:testserver:x"},
        ),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:testserver:LI-0"}),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "nothing"}),
        ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": "oai:elsewhere:LI-0"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "no:such"}),
        (
            "noRecordsMatch",
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "9999-12-31", "set": "kind:tool"},
        ),
    ],
)
def test_each_error_of_the_protocol(client, code, arguments):
    factories.library_item()
    assert error_of(client, **arguments) == code


def test_a_token_of_another_verb_or_an_old_one_is_refused(client, small_pages, monkeypatch):
    for _number in range(4):
        factories.library_item()
    token = texts(ask(client, verb="ListRecords", metadataPrefix="oai_dc"), "//o:resumptionToken")[0]
    assert error_of(client, verb="ListIdentifiers", resumptionToken=token) == "badResumptionToken"
    assert error_of(client, verb="ListRecords", resumptionToken=token + "x") == "badResumptionToken"
    monkeypatch.setattr(oai, "TOKENS_LIVE", -1)
    assert error_of(client, verb="ListRecords", resumptionToken=token) == "badResumptionToken"


def test_post_asks_the_same(client):
    factories.library_item()
    answer = Client(enforce_csrf_checks=True).post("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"})
    assert texts(etree.fromstring(answer.content), "//o:error/@code") == []
    assert client.put("/oai").status_code == 405


def test_an_empty_library_has_no_records_and_can_be_identified(client):
    assert error_of(client, verb="ListRecords", metadataPrefix="oai_dc") == "noRecordsMatch"
    assert texts(ask(client, verb="Identify"), "//o:earliestDatestamp")


def test_queries_do_not_grow(client):
    def queries(number):
        for _ in range(number):
            item = factories.library_item()
            item.organizations.add(factories.organization())
            item.countries.add(factories.country())
        with CaptureQueriesContext(connection) as captured:
            ask(client, verb="ListRecords", metadataPrefix="oai_dc")
        return len(captured)

    queries(1)
    assert queries(1) == queries(20) <= 6
