"""Short lists of initiatives on the pages of other records: what a row shows, read as text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from hub.initiatives.models import Initiative
from hub.lib.choices import sorting_key
from hub.lib.translated import in_language, interface_codes


def term_names(keys: Iterable[int], field: str) -> dict[int, list[str]]:
    """The names of the terms of initiatives in a field such as `issues`, in their order of reading. One query, and no record
    for each pair of an initiative and a term."""
    pairs: Any = getattr(Initiative, field).through.objects.filter(initiative__in=keys)
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    name = in_language("term__name", interface_codes())
    for key, position, text in pairs.values_list("initiative", "term__position", name):
        found[key].append((position, sorting_key(text), text))
    return {key: [text for _position, _key, text in sorted(terms)] for key, terms in found.items()}
