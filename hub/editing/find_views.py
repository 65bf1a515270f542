"""Proposals for fields with references to records, while somebody types, as far as she may see the records."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from hub.accounts.naming import having_words
from hub.accounts.requests import Request
from hub.groups.people import known_people, organizations_of_people
from hub.initiatives.models import Initiative
from hub.lib.references import label_of, propose
from hub.lib.text import one_line
from hub.lib.throttle import count
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.partners.models import Organization

FOUND_BY_WORDS: dict[str, Any] = {"organization": Organization, "initiative": Initiative, "item": Item}
ASKED_AN_HOUR = 3000  # by one person who writes
MOST_PEOPLE = 12
LONGEST = 100  # characters of the search text


@login_required
def find(request: Request, kind: str) -> HttpResponse:
    """The first records that have the words of `q`."""
    count(request, "find", ASKED_AN_HOUR)
    if kind != "person" and kind not in FOUND_BY_WORDS:
        raise Http404(_("Nothing of this kind is named in forms."))
    text = one_line(request.GET.get("q", ""))[:LONGEST]
    find_them = _people if kind == "person" else partial(_records, FOUND_BY_WORDS[kind])
    items = [{"value": value, "note": note} for value, note in (find_them(request.viewer, text) if text else [])]
    answer = JsonResponse({"items": items})
    answer["Cache-Control"] = "private, max-age=60"
    return answer


def _records(model: Any, viewer: Viewer, text: str) -> list[tuple[str, str]]:
    records = model.objects.visible_to(viewer)
    if hasattr(model, "merged_into"):
        records = records.filter(merged_into=None)
    return propose(records, text)


def _people(viewer: Viewer, text: str) -> list[tuple[str, str]]:
    """With the organizations that they speak for; never with an e-mail address."""
    found = list(having_words(known_people(viewer), text)[:MOST_PEOPLE])
    said = organizations_of_people([one.pk for one in found], viewer)
    return [(label_of(one), said.get(one.pk, "")) for one in found]
