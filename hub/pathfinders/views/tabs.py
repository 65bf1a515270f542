from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[tuple[str, str, str, bool]]:
    """The pages on Pathfinder countries, for `components/tabs.html`."""
    pages = [
        (_("Countries"), "pathfinders:pathfinders"),
        (_("Reports compared"), "pathfinders:compare"),
        (_("What reports ask"), "pathfinders:cycles"),
    ]
    return [(name, reverse(view), "", view == current) for name, view in pages]
