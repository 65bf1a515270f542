"""The language of the home page: the one chosen here before, else the one that the browser prefers.

Only the address without a language redirects. All others state their language, and a link keeps it. Following a link
from a page of this site to another language counts as choosing it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path, get_language_from_request, override

from hub.pages.languages import has_languages

View = Callable[[Any], HttpResponse]


def greet_in_own_language(view: View) -> View:
    @wraps(view)
    def greet(request: HttpRequest) -> HttpResponse:
        here = get_language() or settings.LANGUAGE_CODE
        came_from = _language_of_own_page(request)
        if came_from is None and here == settings.LANGUAGE_CODE and request.method in {"GET", "HEAD"}:
            wanted = get_language_from_request(request)  # the cookie first, then Accept-Language
            if wanted != here:
                with override(wanted):
                    response: HttpResponse = redirect(_with_query(request, reverse("pages:home")))
                return _add_vary(response)
        response = _add_vary(view(request))
        if here == settings.LANGUAGE_CODE and get_language_from_request(request) != here:
            # This response depends on the page that the reader comes from, so it must not be cached for others.
            response["Cache-Control"] = "private, no-cache"
        return response

    return greet


def remember_chosen_language(get_response: View) -> View:
    """Middleware outside the page cache, which answers without a view: it stores the choice in a cookie of the response."""

    def remember(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        here = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        came_from = _language_of_own_page(request) if request.method == "GET" else None
        if came_from not in (None, here) and response.status_code in {200, 304} and has_languages(request.path):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, here, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS
            )
            response["Cache-Control"] = "private, no-cache"
        return response

    return remember


def _language_of_own_page(request: HttpRequest) -> str | None:
    """The language of the page of this site that the reader comes from; None where she comes from elsewhere."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host():
        return None
    return get_language_from_path(referer.path) or settings.LANGUAGE_CODE


def _with_query(request: HttpRequest, address: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _add_vary(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
