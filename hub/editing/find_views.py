"""Proposals for fields that name records: asked while somebody writes, as far as she may know of the records."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.initiatives.models import Initiative
from hub.lib.references import propose
from hub.lib.text import one_line
from hub.lib.throttle import count
from hub.partners.models import Organization

FOUND_BY_WORDS: dict[str, Any] = {"organization": Organization, "initiative": Initiative}
ASKED_AN_HOUR = 3000  # by one person who writes
LONGEST = 100  # characters that are looked for


@login_required
def find(request: Request, kind: str) -> HttpResponse:
    """The first records that have the words of `q`."""
    count(request, "find", ASKED_AN_HOUR)
    model = FOUND_BY_WORDS.get(kind)
    if model is None:
        raise Http404(_("Nothing of this kind is named in forms."))
    text = one_line(request.GET.get("q", ""))[:LONGEST]
    records = model.objects.visible_to(request.viewer)
    if hasattr(model, "merged_into"):
        records = records.filter(merged_into=None)
    items = [{"value": value, "note": note} for value, note in (propose(records, text) if text else [])]
    answer = JsonResponse({"items": items})
    answer["Cache-Control"] = "private, max-age=60"
    return answer
