"""PDF from a typst template and plain data: tagged for screen readers (PDF/UA), and the same bytes for the same input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

__all__ = ["typeset"]

HUB = Path(__file__).parents[1]


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """The template reads `data` as JSON, so that no text of a person is ever read as typst code.

    Fonts come with the package and no date is written, so that another machine on another day gives the same bytes.
    """
    pdf = typst.compile(
        str(template),
        root=str(HUB),  # templates of several apps share one for texts
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - one file was asked for
    return pdf
