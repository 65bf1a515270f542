"""A report as HTML, PDF, DOCX or JSON: one content, the same bytes each time."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from hub.lib.translated import current_language
from hub.lib.typeset import typeset
from hub.reports.charts import bars
from hub.reports.words import shown
from hub.workplans.document import canonical, seal
from hub.workplans.matrix import steady_zip

__all__ = ["FORMATS", "build", "context_of"]

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


def build(report: dict[str, Any], kind: str) -> bytes:
    """The report in one of the formats, in the current language (JSON has all languages)."""
    return FORMATS[kind](report)


def context_of(report: dict[str, Any]) -> dict[str, Any]:
    """What the templates of the page and of the file show."""
    words = shown(report)
    # The labels are ours and escaped where the chart is drawn.
    chart = mark_safe(bars(words["counts"], _("What became of the items")))  # noqa: S308
    return {"report": words, "chart": chart, "sha256": seal(canonical(report))}


def as_json(report: dict[str, Any]) -> bytes:
    return canonical(report).encode()


def as_html(report: dict[str, Any]) -> bytes:
    return render_to_string("reports/file.html", context_of(report) | {"language": current_language()}).encode()


def as_pdf(report: dict[str, Any]) -> bytes:
    words = shown(report)
    return typeset(
        TEMPLATE,
        {
            "language": current_language(),
            "title": words["title"],
            "facts": [
                (_("Period"), f"{words['starts']} – {words['ends']}"),
                (_("As of"), words["as_of"]),
                (_("Adopted text"), _("Version %(number)s, SHA-256 %(hash)s")
                 % {"number": words["baseline"]["version"], "hash": words["baseline"]["sha256"]}),
                (_("Progress"), words["progress"]),
            ],
            "words": {
                "results": _("What became of the items"),
                "result": _("Result"),
                "items": _("Items"),
                "outcomes": _("Outcomes"),
                "indicators": _("Indicators"),
                "head": [_("Indicator"), _("Baseline"), _("Target"), _("Value")],
                "none": _("not reported"),
                "chart": ", ".join(f"{label}: {number}" for _r, label, number in words["counts"]),
            },
            "counts": [[label, number] for _result, label, number in words["counts"]],
            "sections": [[str(s["title"]), str(s["text"])] for s in words["sections"]],
            "outcomes": [[f"{o['number']} {o['title']}", o["progress"]] for o in words["outcomes"]],
            "groups": [
                [label, [_printed(line) for line in lines]] for _result, label, lines in words["groups"]
            ],
            "indicators": [
                [f"{i['title']} ({i['unit_label']})", i["baseline"] or "–", i["target"] or "–", i["value"] or _("not reported")]
                for i in words["indicators"]
            ],
        },
    )  # fmt: skip


def _printed(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": f"{line['number']} {line['title']}",
        "facts": ", ".join(fact for fact in (line["lead"], line["due"] or "") if fact),
        "done": line["done"],
        "notes": line["notes"],
        "address": line["address"],
    }


def as_docx(report: dict[str, Any]) -> bytes:
    from docx import Document

    words = shown(report)
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = words["title"], "", current_language()
    properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zone
    document.add_heading(words["title"], level=0)
    document.add_paragraph(f"{words['starts']} – {words['ends']}. {_('As of')}: {words['as_of']}")
    baseline = words["baseline"]
    document.add_paragraph(
        _("Adopted text: version %(number)s, SHA-256 %(hash)s")
        % {"number": baseline["version"], "hash": baseline["sha256"]}
    )
    document.add_paragraph(words["progress"])
    for section in words["sections"]:
        document.add_heading(str(section["title"]), level=1)
        for paragraph in str(section["text"]).split("\n\n"):
            document.add_paragraph(paragraph)
    document.add_heading(_("What became of the items"), level=1)
    _table(document, [_("Result"), _("Items")], [[label, str(number)] for _r, label, number in words["counts"]])
    for _result, label, lines in words["groups"]:
        document.add_heading(label, level=2)
        for line in lines:
            bullet = document.add_paragraph(style="List Bullet")
            bullet.add_run(f"{line['number']} {line['title']}").bold = True
            for text in (line["lead"], line["due"], line["done"], *line["notes"], line["address"]):
                if text:
                    bullet.add_run(f"\n{text}")
    if words["indicators"]:
        document.add_heading(_("Indicators"), level=1)
        rows = [
            [
                f"{i['title']} ({i['unit_label']})",
                i["baseline"] or "–",
                i["target"] or "–",
                i["value"] or _("not reported"),
            ]
            for i in words["indicators"]
        ]
        _table(document, [_("Indicator"), _("Baseline"), _("Target"), _("Value")], rows)
    buffer = io.BytesIO()
    document.save(buffer)
    return steady_zip(buffer.getvalue())


def _table(document: Any, heads: list[str], rows: list[list[str]]) -> None:
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


FORMATS = {"html": as_html, "pdf": as_pdf, "docx": as_docx, "json": as_json}
