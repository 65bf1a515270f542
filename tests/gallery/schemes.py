"""Which pages are pictured in which light. Processes that take pictures import it, so it needs no Django."""

from __future__ import annotations

from tests.browser.crawl import Visit

# One form and one list for each kind of record: they differ in their fields, whose names English shows and French makes longer.
ALIKE = ("editing:new:", "editing:edit:", "editing:desk_list:")


def schemes_of(visit: Visit) -> tuple[str, ...]:
    """Arabic shows directions, French the length of words: what is dark has neither, and is pictured where pages differ."""
    is_light = visit.language == "ar" or (visit.language == "fr" and visit.kind.startswith(ALIKE))
    return ("light",) if is_light else ("light", "dark")
