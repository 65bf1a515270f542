"""PDF from a typst template and plain data: tagged for screen readers (PDF/UA), and the same bytes for the same input."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hub.lib.childprocess import BUSY, FAILED, ChildError, Limits, lines_of_child
from hub.lib.permissions import NotPossibleNow

CHILD = "hub.lib.typesetchild"
HUB = Path(__file__).parents[1]
MOST_DATA = 8_000_000  # bytes of JSON: a hundred times the report of a large plan
# Texts of users are typeset here: one that takes too long ends only the child process.
LIMITS = Limits(processor_seconds=30, silent_seconds=60)
# The colours of groups on paper, from the light theme of the style sheet.
ACCENTS = {
    "ocean": "#0a6077",
    "amber": "#7d5200",
    "violet": "#5b419c",
    "terracotta": "#97401f",
    "neutral": "#1d4e74",
}


def page_words() -> str:
    """The footer of each page; the typesetter inserts the numbers."""
    return _("Page {page} of {pages}")


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """The template reads `data` as JSON, so that no text of a user is ever executed as typst code.

    Fonts come with packages and no date is written, so that another machine on another day produces the same bytes.
    """
    return _typeset(template, data, "pdf")


def render_png(template: Path, data: dict[str, Any]) -> bytes:
    """A template of one page as a PNG image."""
    return _typeset(template, data, "png")


def _typeset(template: Path, data: dict[str, Any], kind: str) -> bytes:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    if len(text) > MOST_DATA:
        raise _not_possible("")
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.flush()
        try:
            (answer,) = lines_of_child(CHILD, str(template.relative_to(HUB)), kind, file=file, limits=LIMITS)
        except ChildError as error:
            if error.kind == FAILED:  # an error in the template, not in a text
                raise
            raise _not_possible(error.kind) from error
    return base64.b64decode(answer)


def _not_possible(kind: str) -> NotPossibleNow:
    if kind == BUSY:
        return NotPossibleNow(_("Several PDF files are being made at this moment. Try again in a minute."))
    return NotPossibleNow(_("This text is too large or too intricate for a PDF file. The page itself has all of it."))
