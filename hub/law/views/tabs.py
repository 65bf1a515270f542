from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[tuple[str, str, str, bool]]:
    """The pages on the law, for `components/tabs.html`."""
    pages = [
        (_("All standards"), "law:matrix"),
        (_("What changed"), "law:changes"),
        (_("Ratified, not in the law"), "law:transposition"),
        (_("Suggested actions"), "law:suggestions"),
        (_("Treaties"), "law:instruments"),
        (_("Model laws"), "modellaws:texts"),
        (_("Institutions"), "institutions:institutions"),
    ]
    return [(name, reverse(view), "", view == current) for name, view in pages]
