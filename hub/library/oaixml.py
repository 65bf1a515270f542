"""The XML of OAI-PMH: the frame of each response, headers, and records in Dublin Core."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import translation
from lxml import etree

from hub.library.models import HarvestRecord, Item
from hub.library.oai import PREFIX, SETS, Page, Question, stamp

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
# Our kinds in the vocabulary of Dublin Core; others are texts.
DCMI = {"tool": "Software", "dataset": "Dataset", "training": "InteractiveResource", "page": "InteractiveResource"}
ALLOWED = {0x9, 0xA, 0xD}


def clean(text: str) -> str:
    """Without characters that XML cannot contain."""
    return "".join(
        letter
        for letter in text
        if ord(letter) in ALLOWED
        or 0x20 <= ord(letter) <= 0xD7FF
        or 0xE000 <= ord(letter) <= 0xFFFD
        or ord(letter) > 0xFFFF
    )


class Answer:
    """One response. `address`: of the OAI-PMH service; `home`: of the site, without a trailing slash."""

    def __init__(self, *, address: str, home: str, host: str, now: datetime) -> None:
        self.address, self.home, self.host = address, home, host
        self.root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
        self.root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
        self._add(self.root, "responseDate", stamp(now))

    def to_bytes(self) -> bytes:
        return bytes(etree.tostring(self.root, xml_declaration=True, encoding="UTF-8"))

    def _add(self, parent: Any, name: str, text: str = "", namespace: str = OAI, **attributes: str) -> Any:
        element = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
        if text:
            element.text = clean(text)
        return element

    def say_error(self, code: str, sentence: str, arguments: dict[str, str]) -> None:
        # The protocol requires the arguments to be repeated, unless they are invalid.
        shown = {} if code in {"badVerb", "badArgument"} else arguments
        self._add(self.root, "request", self.address, **{name: clean(value) for name, value in shown.items()})
        self._add(self.root, "error", sentence, code=code)

    def _body(self, question: Question) -> Any:
        self._add(
            self.root, "request", self.address, **{name: clean(value) for name, value in question.arguments.items()}
        )
        return self._add(self.root, question.verb)

    def identify(self, question: Question, *, name: str, contact: str, earliest: str) -> None:
        body = self._body(question)
        for part, text in (
            ("repositoryName", name),
            ("baseURL", self.address),
            ("protocolVersion", "2.0"),
            ("adminEmail", contact),
            ("earliestDatestamp", earliest),
            ("deletedRecord", "persistent"),
            ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ):
            self._add(body, part, text)

    def list_formats(self, question: Question) -> None:
        one = self._add(self._body(question), "metadataFormat")
        self._add(one, "metadataPrefix", PREFIX)
        self._add(one, "schema", DC_SCHEMA)
        self._add(one, "metadataNamespace", OAI_DC)

    def list_sets(self, question: Question) -> None:
        body = self._body(question)
        with translation.override("en"):
            for spec, name in (("kind", "Kind"), *((spec, str(label)) for spec, label in SETS.items())):
                one = self._add(body, "set")
                self._add(one, "setSpec", spec)
                self._add(one, "setName", name)

    def list_page(self, question: Question, page: Page) -> None:
        body = self._body(question)
        for record in page.records:
            if question.verb == "ListIdentifiers":
                self._header(body, record)
            else:
                self._record(body, record)
        if page.token is not None:
            self._add(
                body,
                "resumptionToken",
                page.token,
                cursor=str(page.given),
                completeListSize=str(max(page.total, page.given + len(page.records))),
            )

    def get_record(self, question: Question, record: HarvestRecord) -> None:
        self._record(self._body(question), record)

    def _record(self, parent: Any, record: HarvestRecord) -> None:
        one = self._add(parent, "record")
        self._header(one, record)
        if not record.is_deleted:
            assert record.item is not None  # noqa: S101 - otherwise it is deleted
            self._dublin_core(self._add(one, "metadata"), record.item)

    def _header(self, parent: Any, record: HarvestRecord) -> None:
        status = {"status": "deleted"} if record.is_deleted else {}
        header = self._add(parent, "header", **status)
        self._add(header, "identifier", f"oai:{self.host}:{record.public_id}")
        self._add(header, "datestamp", stamp(record.changed_at))
        self._add(header, "setSpec", f"kind:{record.kind}")

    def _dublin_core(self, parent: Any, item: Item) -> None:
        made = etree.SubElement(parent, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC})
        made.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {DC_SCHEMA}")
        with translation.override("en"):
            for name, values in dublin_core(item, self.home):
                for text, language in values:
                    element = self._add(made, name, text, DC)
                    if language:
                        element.set("{http://www.w3.org/XML/1998/namespace}lang", language)


def dublin_core(item: Item, home: str) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """The elements in the order of the standard, each with its texts and their languages; unknown ones are left out."""

    def in_languages(name: str) -> list[tuple[str, str]]:
        return [(text, code) for code in ("en", "fr", "es") if (text := getattr(item, f"{name}_{code}"))]

    def plain(*texts: str) -> list[tuple[str, str]]:
        return [(text, "") for text in texts if text]

    identifiers = [f"{home}{item.get_absolute_url()}", item.url]
    identifiers += [f"https://doi.org/{item.doi}" if item.doi else "", f"urn:isbn:{item.isbn}" if item.isbn else ""]
    yield "title", in_languages("title")
    yield "creator", plain(item.authors)
    yield "subject", plain(*(str(term.name) for term in item.issues.all()))
    yield "description", in_languages("summary")
    yield "contributor", plain(*(str(body.name) for body in item.organizations.all()))
    yield "date", plain(str(item.published))
    yield "type", plain(DCMI.get(item.kind, "Text"), str(item.get_kind_display()))
    yield "identifier", plain(*identifiers)
    yield "language", plain(*(code.strip() for code in item.languages.split(",")))
    yield "coverage", plain(*(str(country.name) for country in item.countries.all()))
    yield "rights", plain(item.licence)
