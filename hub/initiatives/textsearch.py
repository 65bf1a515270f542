"""Which initiatives have some words: the search index asked for keys alone."""

from __future__ import annotations

import re

from hub.initiatives.models import Initiative
from hub.lib.search import matching_keys

__all__ = ["WORD", "search_keys"]

WORD = re.compile(r"\w+")


def search_keys(text: str) -> list[int]:
    """Keys of the initiatives that have all words, the last one perhaps unfinished, in no order."""
    return matching_keys(Initiative, text)
