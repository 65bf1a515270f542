from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.crises.models import Crisis
from hub.crises.permissions import can_add_to_crisis, can_edit_crisis
from hub.lib.permissions import get_visible


def crisis(request: Request, slug: str) -> HttpResponse:
    """Who is displaced, where they settle, who helps."""
    records = Crisis.objects.select_related("group").prefetch_related("countries", "hosts", "areas__country")
    found: Crisis = get_visible(records, request.viewer, slug=slug)
    context = {
        "crisis": found,
        "areas": list(found.areas.all()),
        "can_edit": can_edit_crisis(request.viewer, found),
        "can_add": can_add_to_crisis(request.viewer, found),
    }
    return render(request, "crises/crisis.html", context)
