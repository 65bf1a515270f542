"""A report as DOCX: the same parts as the page, each line with a link to its record."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from hub.lib.translated import current_language
from hub.workplans.blocks import Block, Run, blocks
from hub.workplans.consultation.matrix import steady_zip

__all__ = ["as_docx"]

DEEPEST = 3  # levels of lists that the format has styles for


def as_docx(words: dict[str, Any], base: str, sha256: str) -> bytes:
    """`words` is what `hub.reports.words.shown` gives; `base` stands before the addresses of records."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = words["title"], "", current_language()
    properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zone
    colon = pgettext("before what happened", ":")
    document.add_heading(words["title"], level=0)
    document.add_paragraph(f"{words['starts']} – {words['ends']}. {_('As of')}{colon} {words['as_of']}")
    baseline = words["baseline"]
    document.add_paragraph(
        _("Adopted text: version %(number)s, SHA-256 %(hash)s")
        % {"number": baseline["version"], "hash": baseline["sha256"]}
    )
    document.add_paragraph(f"{_('Progress')}{colon} {words['progress']}")
    for section in words["sections"]:
        document.add_heading(str(section["title"]), level=1)
        _texts(document, blocks(str(section["text"])))
    document.add_heading(_("What became of the items"), level=1)
    _table(document, [_("Result"), _("Items")], [[label, str(number)] for _r, label, number in words["counts"]])
    document.add_paragraph(words["late"])
    if words["outcomes"]:
        document.add_heading(_("Outcomes"), level=1)
        for outcome in words["outcomes"]:
            document.add_paragraph(
                f"{outcome['number']} {outcome['title']}{colon} {outcome['progress']}", style="List Bullet"
            )
    for _result, label, lines in words["groups"]:
        document.add_heading(label, level=1)
        for line in lines:
            _line(document, line, base)
    if words["indicators"]:
        document.add_heading(_("Indicators"), level=1)
        _table(document, [_("Indicator"), _("Baseline"), _("Target"), _("Value")], words["indicator_rows"])
    document.add_paragraph(f"{_('SHA-256 of this report')}{colon} {sha256}")
    buffer = io.BytesIO()
    document.save(buffer)
    return steady_zip(buffer.getvalue())


def _line(document: Any, line: dict[str, Any], base: str) -> None:
    named = document.add_paragraph()
    named.paragraph_format.keep_with_next = bool(line["done"] or line["evidence"])
    _link(named, f"{line['number']} {line['title']}", f"{base}{line['address']}", strong=True)
    for text in (", ".join(fact for fact in (line["lead"], line["due"]) if fact), *line["notes"]):
        if text:
            named.add_run(f"\n{text}")
    _texts(document, blocks(line["done"]))
    for address in line["evidence"]:
        _link(document.add_paragraph(style="List Bullet"), address, address)


def _texts(document: Any, parts: list[Block], style: str | None = None, level: int = 1) -> None:
    for part in parts:
        match part["kind"]:
            case "list":
                name = "List Number" if part["ordered"] else "List Bullet"
                for item in part["items"]:
                    _texts(document, item, f"{name} {level}" if level > 1 else name, min(level + 1, DEEPEST))
            case "quote":
                _texts(document, part["blocks"], "Quote", level)
            case "code":
                document.add_paragraph(part["text"], style=style)
            case "table":
                rows = [["".join(run["text"] for run in cell) for cell in row] for row in part["rows"]]
                _table(document, rows[0], rows[1:], numbers=False)
            case kind:
                _runs(document.add_paragraph(style=style), part["runs"], strong=kind == "heading")


def _runs(paragraph: Any, runs: list[Run], strong: bool = False) -> None:
    for run in runs:
        if run["link"]:
            _link(paragraph, run["text"], run["link"], strong=strong or run["strong"])
            continue
        added = paragraph.add_run(run["text"])
        added.bold, added.italic = strong or run["strong"], run["emph"]


def _link(paragraph: Any, text: str, address: str, *, strong: bool = False) -> None:
    """The library knows no links: a relation of the file, and an element that names it."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.bold, run.underline = strong, True
    link.append(run._r)
    paragraph._p.append(link)


def _table(document: Any, heads: list[str], rows: list[list[str]], numbers: bool = True) -> None:
    """A table whose first row stands again on every page; after the first column come numbers."""
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
        for run in cell.paragraphs[0].runs:
            run.bold = True
    for row in rows:
        for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=False)):
            cell.text = text
            if numbers and place:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
