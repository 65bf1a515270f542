"""Citations of an item for reference managers: BibTeX, RIS and CSL-JSON.

Unknown parts are left out. Authors stay as they are published: it is unknown whether a name is that of a person, so no
names are inverted.
"""

from __future__ import annotations

import json
from typing import Any

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexEncodingMiddleware
from bibtexparser.model import Entry, Field

from hub.library.models import Item

BIBTEX_TYPES = {"publication": "techreport", "evaluation": "techreport"}
RIS_TYPES = {
    "publication": "RPRT", "evaluation": "RPRT", "tool": "COMP", "dataset": "DATA", "page": "ELEC", "model_law": "STAT",
}  # fmt: skip
CSL_TYPES = {
    "publication": "report", "evaluation": "report", "tool": "software", "dataset": "dataset", "page": "webpage",
    "model_law": "legislation",
}  # fmt: skip


def authors_of(item: Item) -> list[str]:
    """The authors one by one: separated by semicolons if there are any, otherwise by commas."""
    mark = ";" if ";" in item.authors else ","
    return [tidy(name) for name in item.authors.split(mark) if name.strip()]


def tidy(text: object) -> str:
    """On one line: in these formats a new line begins a new field."""
    return " ".join(str(text).split())


def address_of(item: Item, home: str) -> str:
    return item.url or f"{home}{item.get_absolute_url()}"


def bibtex(item: Item, home: str) -> str:
    parts = [part.lstrip("0") for part in str(item.published).split("-") if part]
    given = {
        "title": tidy(item.title),
        "author": "",  # below, in braces
        "year": str(item.published)[:4],
        "month": parts[1] if len(parts) > 1 else "",
        "doi": item.doi,
        "isbn": item.isbn,
        "url": "",  # below: not a text
        "note": tidy(item.licence),
    }
    library = bibtexparser.Library()
    library.add(
        Entry(BIBTEX_TYPES.get(item.kind, "misc"), item.public_id, [Field(key, text) for key, text in given.items()])
    )
    names = bibtexparser.Library()
    names.add(Entry("misc", "names", [Field(f"n{count}", name) for count, name in enumerate(authors_of(item))]))
    library, names = (LatexEncodingMiddleware().transform(one) for one in (library, names))
    entry = library.entries[0]
    entry.set_field(Field("author", " and ".join(f"{{{field.value}}}" for field in names.entries[0].fields)))
    entry.set_field(Field("url", address_of(item, home).replace("{", "%7B").replace("}", "%7D")))
    entry.fields = [field for field in entry.fields if field.value]
    return str(bibtexparser.write_string(library))


class _WithoutNumbers(rispy.RisWriter):  # type: ignore[misc]
    def set_header(self, count: int) -> str:
        return ""


def ris(item: Item, home: str) -> str:
    year, _, rest = str(item.published).partition("-")
    given: dict[str, Any] = {
        "type_of_reference": RIS_TYPES.get(item.kind, "GEN"),
        "id": item.public_id,
        "title": tidy(item.title),
        "authors": authors_of(item),
        "year": year,
        "date": f"{year}/{rest.replace('-', '/')}" if rest else "",
        "abstract": tidy(item.summary),
        "doi": item.doi,
        "issn": item.isbn,
        "language": tidy(item.languages),
        "urls": [address_of(item, home)],
    }
    return str(rispy.dumps([{key: value for key, value in given.items() if value}], implementation=_WithoutNumbers))


def csl(item: Item, home: str) -> str:
    parts = [int(part) for part in str(item.published).split("-") if part]
    given: dict[str, Any] = {
        "id": item.public_id,
        "type": CSL_TYPES.get(item.kind, "document"),
        "title": tidy(item.title),
        "author": [{"literal": name} for name in authors_of(item)],
        "issued": {"date-parts": [parts]} if parts else None,
        "abstract": tidy(item.summary),
        "DOI": item.doi,
        "ISBN": item.isbn,
        "language": tidy(item.languages).split(",")[0],
        "number-of-pages": str(item.pages or ""),
        "URL": address_of(item, home),
    }
    return json.dumps([{key: value for key, value in given.items() if value}], ensure_ascii=False, indent=1)


# Ending of the file, function that writes it, media type, and label.
FORMATS = {
    "bib": (bibtex, "application/x-bibtex", "BibTeX"),
    "ris": (ris, "application/x-research-info-systems", "RIS"),
    "json": (csl, "application/vnd.citationstyles.csl+json", "CSL-JSON"),
}
