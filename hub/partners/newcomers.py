"""Newcomers for the next coordinating meeting: the partners since the last one.

Meetings are above partners in the order of imports; their records come by related names.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.lib.partialdate import is_over, last_day
from hub.lib.sheets import LONGEST, csv_lines
from hub.lib.text import plain
from hub.lib.visibility import Viewer, is_open_to
from hub.lib.workbookwriter import write_workbook
from hub.partners.models import WORKS_ON, Organization

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LOOKED_BACK = timedelta(days=90)  # if no coordinating meeting is recorded


@dataclass(frozen=True)
class Newcomers:
    """The last coordinating meeting and the next one, as far as they are recorded; and who became a partner in between."""

    last: Any
    next: Any
    since: date
    organizations: Any


def newcomers_to(viewer: Viewer, today: date | None = None) -> Newcomers:
    """A partner accepted on the day of the last meeting is new to the next: that meeting may have begun already."""
    today = today or timezone.localdate()
    coordinating = Q(group=None) | Q(group__kind__coordinates=True, group__parent=None)
    meetings = _meetings().objects.visible_to(viewer).filter(coordinating).exclude(number=None)
    last = meetings.filter(status="held", begins_on__lte=today.isoformat()).order_by("-begins_on", "-pk").first()
    coming = meetings.filter(status="planned").exclude(is_over("begins_on", today)).order_by("begins_on", "pk").first()
    since = last_day(last.ends_on or last.begins_on) if last else today - LOOKED_BACK
    found = Organization.objects.visible_to(viewer).partners().filter(joined_on__gte=since, joined_on__lte=today)
    found = found.select_related("country", "parent").prefetch_related(*WORKS_ON).order_by("joined_on", "name_en", "pk")
    return Newcomers(last, coming, since, found)


def table_of(organizations: Iterable[Organization], file_format: str, viewer: Viewer) -> bytes:
    """A table in the language of the reader, one line for each organization."""
    rows = [_head(), *(_line(one, viewer) for one in organizations)]
    if file_format == "csv":
        return ("\ufeff" + csv_lines(rows)).encode()
    file = io.BytesIO()
    write_workbook(file, _("New partners"), rows)
    return file.getvalue()


def _head() -> list[str]:
    return [
        _("Name"), _("Acronym"), _("Constituency"), _("Country"), _("Part of"), _("Expertise"), _("Issues"), _("Sectors"),
        _("Commodities"), _("Partner since"), _("What it does"), _("Website"), _("Page"),
    ]  # fmt: skip


def _line(one: Organization, viewer: Viewer) -> list[str]:
    words = ["; ".join(str(word) for word in getattr(one, name).all()) for name in WORKS_ON]
    return [
        str(one.name),
        one.acronym,
        str(one.get_constituency_display()),
        str(one.country.name) if one.country else _("international"),
        str(one.parent.name) if one.parent and is_open_to(one.parent, viewer) else "",
        *words,
        one.joined_on.isoformat() if one.joined_on else "",
        plain(str(one.about), LONGEST),
        one.website,
        f"{settings.SITE_ADDRESS}{one.get_absolute_url()}",
    ]


def _meetings() -> Any:
    group: Any = Organization._meta.get_field("participations").related_model._meta.get_field("group")  # type: ignore[union-attr]
    return group.related_model._meta.get_field("meetings").related_model
