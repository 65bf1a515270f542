"""A report as HTML, PDF, DOCX or JSON: the same content, and the same bytes each time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from hub.lib.components import Figure, Part
from hub.lib.translated import current_language, in_content_language
from hub.reports import pdffile
from hub.reports.labels import labels
from hub.reports.parts import FILLS, translate_report
from hub.workplans.document import canonical, seal


def build(report: dict[str, Any], kind: str) -> bytes:
    """The report in one of the formats, in the reader's language as far as there is content in it (JSON has all languages)."""
    with in_content_language():
        return FORMATS[kind](report)


def context_of(report: dict[str, Any]) -> dict[str, Any]:
    """The context for the templates of the page and of the file."""
    facts = translate_report(report)
    parts = [Part(FILLS[result], number, label) for result, label, number in facts["counts"]]
    words = labels()
    return {
        "report": facts,
        "words": words,
        "parts": parts,
        "chart": pdffile.chart_in_words(facts),
        "figures": [Figure(value, label) for value, label in facts["figures"]],
        "contents": _contents(facts, words),
        "sha256": seal(canonical(report)),
    }


def _contents(report: dict[str, Any], words: dict[str, Any]) -> list[tuple[str, str]]:
    found = [("summary", words["summary"])]
    found += [("sections", words["chair"])] if report["sections"] else []
    found += [("outcomes", words["outcomes"])]
    found += [("indicators", words["indicators"])] if report["indicators"] else []
    names = ("partners", "changes", "decisions", "money", "heard", "method")
    return found + [(name, words[name]) for name in names]


def as_json(report: dict[str, Any]) -> bytes:
    return canonical(report).encode()


def as_html(report: dict[str, Any]) -> bytes:
    shown_there = {"language": current_language(), "base": settings.SITE_ADDRESS}
    return render_to_string("reports/file.html", context_of(report) | shown_there).encode()


def as_pdf(report: dict[str, Any]) -> bytes:
    return pdffile.as_pdf(translate_report(report), settings.SITE_ADDRESS, seal(canonical(report)))


def as_docx(report: dict[str, Any]) -> bytes:
    from hub.reports import wordfile

    return wordfile.as_docx(translate_report(report), settings.SITE_ADDRESS, seal(canonical(report)))


FORMATS = {"html": as_html, "pdf": as_pdf, "docx": as_docx, "json": as_json}
