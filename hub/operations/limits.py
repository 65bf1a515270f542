"""Limits on the number and size of a visitor's requests, before anything is read or computed.

People do not reach these limits; programs do, and are told when to try again. Limits of single forms are declared at
their views (hub.lib.throttle.throttled).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict

from hub.lib.throttle import allow

READS = {"GET", "HEAD", "OPTIONS"}
# Views that write a file for each request.
FILES = {
    "countries:sheet", "meeting_briefing", "exchange:download", "meetings:calendar", "meetings:group_calendar",
    "institutions:download", "law:download", "meetings:decisions_file", "meetings:own_calendar", "reports:report_file",
    "statistics:download",
    "pathfinders:compare_file", "pathfinders:download", "prevalence:download",
    "reports:frozen_file", "workplans:matrix_docx", "workplans:matrix_xlsx", "workplans:plan_xlsx",
    "workplans:version_pdf",
}  # fmt: skip


class Limits:
    """Middleware: refuses a body that the view does not expect, and requests from visitors above the limits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_rest: Any) -> None:
        allow(request, kind_of(request))
        if request.method not in READS:
            # Without a limit everybody could fill the disk: Django parses the whole body to find the CSRF token.
            length = request.META.get("CONTENT_LENGTH") or "0"
            takes = getattr(view, "takes_files", 0) if request.user.is_authenticated else 0
            if not length.isdecimal() or int(length) > max(takes, settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
                raise RequestDataTooBig


def kind_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if request.method not in READS:
        return "write"
    if match is not None and "api" in match.namespaces:
        return "api"
    if match is not None and match.view_name in FILES:
        return "file"
    return "search" if request.GET.get("q") else "page"


# Not needed in any text, and rejected or misinterpreted by PostgreSQL, XML or spreadsheet programs: control characters,
# non-characters, and the two overrides of the writing direction.
UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\u202d\u202e]")
UNWANTED_IN_ADDRESSES = re.compile("%(?:0[0-8BCEF]|1[0-9A-F]|7F|EF%BF%B[EF]|E2%80%A[DE])", re.IGNORECASE)
BREAKS = str.maketrans("\x0b\x0c", "\n\n")  # line breaks within a paragraph in word processors


class CleanInput:
    """Middleware: removes such characters from queries and forms; an address with a null character is invalid."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise SuspiciousOperation
        request.META["QUERY_STRING"] = UNWANTED_IN_ADDRESSES.sub("", request.META.get("QUERY_STRING", ""))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_rest: Any) -> None:
        if request.method != "POST":
            return
        if any(clean_text(value) != value for _, values in request.POST.lists() for value in values):
            clean = QueryDict(mutable=True, encoding=request.POST.encoding)
            for name, values in request.POST.lists():
                clean.setlist(name, [clean_text(value) for value in values])
            request.POST = clean  # type: ignore[assignment]


def clean_text(text: str) -> str:
    return UNWANTED.sub("", text.translate(BREAKS))
