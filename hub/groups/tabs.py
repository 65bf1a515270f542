"""The pages of a group as tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.groups.models import Group


def tabs_of(group: Group, current: str, plan: Any, decisions: int = 0) -> list[tuple[str, str, int | str, bool]]:
    """The pages of a group, and the most important parts of its first page."""
    page = group.get_absolute_url()
    return [
        (_("Overview"), page, "", current == "overview"),
        *([(_("Work plan"), plan.get_absolute_url(), "", False)] if plan else []),
        (_("Meetings"), f"{reverse('meetings:meetings')}?group={group.slug}", "", False),
        (_("Members"), reverse("groups:members", args=[group.slug]), "", current == "members"),
        (
            _("Announcements"),
            reverse("notifications:announcements", args=[group.slug]),
            "",
            current == "announcements",
        ),
        (pgettext("in a group", "Roles"), reverse("groups:offices", args=[group.slug]), "", current == "offices"),
        (_("Terms of reference"), reverse("governance:terms", args=[group.slug]), "", current == "terms"),
        *([(_("Decisions"), f"{page}#decisions", decisions, False)] if decisions else []),
        (_("Library"), f"{page}#library", "", False),
    ]
