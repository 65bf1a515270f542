"""Which pages are pictured in which light and width. Processes that take pictures import it, so it needs no Django."""

from __future__ import annotations

from tests.browser.crawl import Visit

WIDTHS = (1280, 390)
# Pages whose main act depends on the reader are pictured as everybody; of the others, what a role sees differently.
AS_EVERYBODY = {
    "pages:home", "groups:groups", "groups:group", "workplans:plan", "workplans:item", "workplans:comments",
    "meetings:meeting", "initiatives:initiatives", "initiatives:initiative", "partners:partner", "countries:country",
}  # fmt: skip
# One form and one list for each kind of record: they differ in their fields, whose names English shows and French makes longer.
ALIKE = ("editing:new:", "editing:edit:", "editing:desk_list:")


def schemes_of(visit: Visit) -> tuple[str, ...]:
    """Arabic shows directions, French the length of words: what is dark has neither, and is pictured where pages differ."""
    is_light = visit.language == "ar" or (visit.language == "fr" and visit.kind.startswith(ALIKE))
    return ("light",) if is_light else ("light", "dark")


def widths_of(visit: Visit) -> tuple[int, ...]:
    """From right to left the narrow page shows what a wide one does, but for what stands side by side on the main pages."""
    return WIDTHS if visit.language != "ar" or visit.kind in AS_EVERYBODY else WIDTHS[1:]
