from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[tuple[str, str, str, bool]]:
    """The pages on institutions and remedies, for `components/tabs.html`."""
    pages = [
        (_("Institutions"), "institutions:institutions"),
        (_("Remedy paths"), "institutions:remedies"),
        (_("Kinds and grades, explained"), "institutions:kinds"),
    ]
    return [(name, reverse(view), "", view == current) for name, view in pages]
