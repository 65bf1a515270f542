"""The page of the offices of a group: past, present and future holders; on any day, as known on any day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hub.accounts.requests import Request
from hub.groups import permissions
from hub.groups.forms import DayForm
from hub.groups.models import Group, Office
from hub.groups.offices import end_of, mark_handovers, offices_by_role, offices_of, vacant_roles
from hub.groups.tabs import tabs_of
from hub.lib.permissions import get_visible
from hub.sources.citations import Citations


def offices(request: Request, slug: str) -> HttpResponse:
    """Who holds the offices of a group on a day, followed by all terms."""
    found = get_visible(Group.objects.select_related("kind", "parent"), request.viewer, slug=slug)
    today = timezone.localdate()
    form = DayForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    day, known = asked.get("as_of") or today, asked.get("known")
    recorded = offices_of(found, end_of(known) if known else None)
    held = [office for office in recorded if office.holds(day)]
    rows = offices_by_role(found, recorded, today, request.viewer)
    if known is None:
        mark_handovers(found, rows, request.viewer, permissions.can_lead_group(request.viewer, found), today)
    context = {
        "group": found,
        "form": form,
        "today": today,
        "day": day,
        "known": known,
        "is_past": day != today or known is not None,
        "held": held,
        "vacant": _names(vacant_roles(found, recorded, day)),
        "rows": rows,
        "has_decisions": any(term.decision for row in rows for term in row.terms),
        "can_edit": permissions.can_edit_office(request.viewer, Office(group=found)),
        "new": f"{reverse('editing:new', args=['office'])}?group={found.pk}",
        "citations": Citations(recorded, request.viewer),
        "tabs": tabs_of(found, "offices", found.plans.model.current_of(found.plans.visible_to(request.viewer), today)),
    }
    return render(request, "groups/offices.html", context)


def _names(vacant: dict[str, date | None]) -> list[tuple[str, date | None]]:
    return [(str(Office.Role(role).label), last) for role, last in vacant.items()]
