"""The page of the register of decisions, and the same as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.meetings.decisions import FORMATS, DecisionFilter, file_of, register, with_all_that_is_shown

PAGE_SIZE = 25


def decisions(request: Request) -> HttpResponse:
    """Resolutions across meetings, by words, group and year."""
    form = DecisionFilter(request.GET, viewer=request.viewer)
    chosen = _read_filters(form)
    found = with_all_that_is_shown(register(request.viewer, chosen), request.viewer)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "formats": list(FORMATS),
        "query": asked.urlencode(),
        "is_filtered": any(chosen.values()),
    }
    return render(request, "meetings/decisions.html", context)


def decisions_file(request: Request, file_format: str) -> HttpResponse:
    """What the page lists, as a table or as JSON."""
    if file_format not in FORMATS:
        raise Http404(_("There are the formats %(formats)s.") % {"formats": ", ".join(FORMATS)})
    found = register(request.viewer, _read_filters(DecisionFilter(request.GET, viewer=request.viewer)))
    answer = HttpResponse(file_of(found, file_format, request.viewer), content_type=FORMATS[file_format])
    answer["Content-Disposition"] = f'attachment; filename="decisions.{file_format}"'
    return answer


def _read_filters(form: DecisionFilter) -> dict[str, Any]:
    """What can be read of the filters; what cannot is left out, and its field says why."""
    form.is_valid()
    return form.cleaned_data
