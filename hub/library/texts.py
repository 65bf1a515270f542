"""Words of files for the search. They are found by those who may read the item, as its title is."""

from __future__ import annotations

import json

from django.db import transaction

from hub.events.models import raise_public_version
from hub.lib.childprocess import ChildError, Limits, lines_of_child
from hub.lib.searchindex import index_again
from hub.library.models import Edition

MOST_PAGES = 300
# The index of PostgreSQL takes a megabyte of words for one record, which may have several versions.
MOST_CHARACTERS = 200_000
LIMITS = Limits(memory=1_000_000_000, processor_seconds=40, silent_seconds=60)
CHILD = "hub.library.textchild"


def read_text(edition: Edition) -> None:
    """Take the words out of the file and put them into the index. A file that cannot be read is kept all the same."""
    try:
        text = text_of_pdf(edition) if edition.media_type == "application/pdf" else text_of_file(edition)
        state = Edition.Text.READY if text.strip() else Edition.Text.NONE
    except (ChildError, OSError, ValueError):
        text, state = "", Edition.Text.FAILED
    with transaction.atomic():
        if Edition.objects.filter(pk=edition.pk).update(text=text, text_state=state):
            index_again(edition.item)
            raise_public_version()  # the page of the item says whether its words are searched


def text_of_pdf(edition: Edition) -> str:
    with edition.file.open("rb") as file:
        lines = lines_of_child(CHILD, str(MOST_PAGES), str(MOST_CHARACTERS), limits=LIMITS, file=file.file)
        return "\n".join(json.loads(line) for line in lines)


def text_of_file(edition: Edition) -> str:
    if not edition.media_type.startswith("text/"):
        return ""
    with edition.file.open("rb") as file:
        return str(file.read(4 * MOST_CHARACTERS).decode("utf-8-sig", "ignore")[:MOST_CHARACTERS])
