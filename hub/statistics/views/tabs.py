from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[tuple[str, str, str, bool]]:
    """The pages on published figures, for `components/tabs.html`."""
    pages = [(_("Indicators"), "statistics:indicators"), (_("Releases"), "statistics:releases")]
    return [(name, reverse(view), "", view == current) for name, view in pages]
