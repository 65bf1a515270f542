"""A report as HTML, PDF, DOCX or JSON: one content, the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.lib.translated import current_language, in_content_language
from hub.lib.typeset import typeset
from hub.reports.charts import bars
from hub.reports.words import shown
from hub.workplans.blocks import blocks
from hub.workplans.document import canonical, seal

__all__ = ["FORMATS", "build", "context_of"]

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


def build(report: dict[str, Any], kind: str) -> bytes:
    """The report in one of the formats, in the reader's language as far as content has it (JSON has all languages)."""
    with in_content_language():
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
    shown_there = {"language": current_language(), "base": settings.SITE_ADDRESS}
    return render_to_string("reports/file.html", context_of(report) | shown_there).encode()


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
                "colon": pgettext("before what happened", ":"),
                "results": _("What became of the items"),
                "result": _("Result"),
                "items": _("Items"),
                "outcomes": _("Outcomes"),
                "indicators": _("Indicators"),
                "head": [_("Indicator"), _("Baseline"), _("Target"), _("Value")],
                "late": words["late"],
                "hash": _("SHA-256 of this report"),
                "chart": ", ".join(f"{label}: {number}" for _r, label, number in words["counts"]),
            },
            "sha256": seal(canonical(report)),
            "counts": [[label, number] for _result, label, number in words["counts"]],
            "sections": [[str(s["title"]), blocks(str(s["text"]))] for s in words["sections"]],
            "outcomes": [[f"{o['number']} {o['title']}", o["progress"]] for o in words["outcomes"]],
            "groups": [
                [label, [_printed(line) for line in lines]] for _result, label, lines in words["groups"]
            ],
            "indicators": words["indicator_rows"],
        },
    )  # fmt: skip


def _printed(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": f"{line['number']} {line['title']}",
        "facts": ", ".join(fact for fact in (line["lead"], line["due"] or "") if fact),
        "done": blocks(line["done"]),
        "notes": line["notes"],
        "evidence": line["evidence"],
        "address": f"{settings.SITE_ADDRESS}{line['address']}",
    }


def as_docx(report: dict[str, Any]) -> bytes:
    from hub.reports import wordfile

    return wordfile.as_docx(shown(report), settings.SITE_ADDRESS, seal(canonical(report)))


FORMATS = {"html": as_html, "pdf": as_pdf, "docx": as_docx, "json": as_json}
