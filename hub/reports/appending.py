"""Papers that are kept here as PDF, at the end of a briefing pack."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable
from typing import Any

from hub.lib.childprocess import ChildError, Limits, lines_of_child
from hub.library.models import Edition
from hub.meetings.models import Paper

CHILD = "hub.reports.appendchild"
LIMITS = Limits(processor_seconds=30, silent_seconds=60)
MOST_BYTES, MOST_PAGES = 15_000_000, 300  # of all papers together


def files_of_papers(papers: Iterable[Paper]) -> dict[int, Edition]:
    """The latest PDF file of each paper that the library keeps, as many as the pack can carry, by the key of the paper."""
    of_item = {paper.item_id: paper.pk for paper in papers if paper.item_id}
    editions = Edition.objects.filter(item__in=of_item, media_type="application/pdf").exclude(file="")
    found: dict[int, Edition] = {}
    left = MOST_BYTES
    for edition in editions.defer("text"):
        key = of_item[edition.item_id]
        if key not in found and (edition.size or MOST_BYTES + 1) <= left:
            found[key] = edition
            left -= edition.size or 0
    return found


def with_papers(pack: bytes, papers: list[tuple[str, Edition]]) -> bytes:
    """The pack with the papers after it. Should they not be readable it is handed out without them."""
    contents = [(title, content) for title, edition in papers if (content := _content(edition))]
    if not contents:
        return pack
    files = [("", pack), *contents]
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps([(title, len(content)) for title, content in files]).encode() + b"\n")
        for _title, content in files:
            file.write(content)
        file.flush()
        try:
            (line,) = lines_of_child(CHILD, str(MOST_PAGES), file=file, limits=LIMITS)
        except ChildError:
            return pack
    answer: Any = json.loads(line)
    return base64.b64decode(answer[1])


def _content(edition: Edition) -> bytes:
    try:
        with edition.file.open("rb") as file:
            content: bytes = file.read(MOST_BYTES + 1)
    except OSError:
        return b""
    return content if len(content) <= MOST_BYTES else b""
