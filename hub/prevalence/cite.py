"""How a published figure is cited: BibTeX, RIS and CSL-JSON, and one line of text."""

from __future__ import annotations

import json
from typing import Any

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexEncodingMiddleware
from bibtexparser.model import Entry, Field

from hub.library.cite import tidy
from hub.prevalence.models import PrevalenceFigure


def line(figure: PrevalenceFigure, home: str) -> str:
    """Whose figure it is, of what, and where it stands here."""
    version = f" Data: {figure.data_version}." if figure.data_version else ""
    return f"{figure.source_title}. {figure.source_url}. {figure}.{version} Actionhub {figure.public_id}, {home}{figure.get_absolute_url()}"


def bibtex(figure: PrevalenceFigure, home: str) -> str:
    library = bibtexparser.Library()
    given = {"title": tidy(figure), "howpublished": tidy(figure.source_title), "note": tidy(figure.data_version)}
    library.add(Entry("misc", figure.public_id, [Field(name, text) for name, text in given.items() if text]))
    library = LatexEncodingMiddleware().transform(library)
    library.entries[0].set_field(Field("url", figure.source_url.replace("{", "%7B").replace("}", "%7D")))
    return str(bibtexparser.write_string(library))


class _WithoutNumbers(rispy.RisWriter):  # type: ignore[misc]
    def set_header(self, count: int) -> str:
        return ""


def ris(figure: PrevalenceFigure, home: str) -> str:
    given: dict[str, Any] = {
        "type_of_reference": "DATA", "id": figure.public_id, "title": tidy(figure),
        "secondary_title": tidy(figure.source_title), "notes": [tidy(figure.data_version)] if figure.data_version else [],
        "urls": [figure.source_url, f"{home}{figure.get_absolute_url()}"],
    }  # fmt: skip
    return str(rispy.dumps([{key: value for key, value in given.items() if value}], implementation=_WithoutNumbers))


def csl(figure: PrevalenceFigure, home: str) -> str:
    given = {
        "id": figure.public_id, "type": "dataset", "title": tidy(figure), "container-title": tidy(figure.source_title),
        "version": tidy(figure.data_version), "URL": figure.source_url,
        "archive_location": f"{home}{figure.get_absolute_url()}",
    }  # fmt: skip
    return json.dumps([{key: value for key, value in given.items() if value}], ensure_ascii=False, indent=1)


# Ending of the file, function that writes it, media type, and label.
FORMATS = {
    "bib": (bibtex, "application/x-bibtex", "BibTeX"),
    "ris": (ris, "application/x-research-info-systems", "RIS"),
    "json": (csl, "application/vnd.citationstyles.csl+json", "CSL-JSON"),
}
