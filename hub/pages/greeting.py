"""In which language the home page greets: the one chosen here before, else the one that the browser asks for.

Only the address without a language does so. All others say their language themselves, and a link stays what it is. Who
goes from a page of this site to one in another language has chosen it, by the links at the top of each page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, translate_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path, get_language_from_request, override

__all__ = ["greet_in_own_language", "remember_chosen_language"]

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
                return _varied(response)
        response = _varied(view(request))
        if here == settings.LANGUAGE_CODE and get_language_from_request(request) != here:
            # Shown because of the page she comes from: another reader who asks for this language is greeted in it.
            response["Cache-Control"] = "private, no-cache"
        return response

    return greet


def remember_chosen_language(get_response: View) -> View:
    """Middleware outside the cache of pages, which answers without a view: the choice is set on what this reader gets."""

    def remember(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        here = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        came_from = _language_of_own_page(request) if request.method == "GET" else None
        if came_from not in (None, here) and response.status_code in {200, 304} and _has_languages(request, here):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, here, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS
            )
            response["Cache-Control"] = "private, no-cache"
        return response

    return remember


def _has_languages(request: HttpRequest, here: str) -> bool:
    """Whether the address is that of a page, which is there in each language; a style sheet or a file of data is not."""
    other = next(code for code, _name in settings.LANGUAGES if code != here)
    with override(here):
        return translate_url(request.path, other) != request.path


def _language_of_own_page(request: HttpRequest) -> str | None:
    """The language of the page of this site from which the reader comes, or nothing where she comes from elsewhere."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host():
        return None
    return get_language_from_path(referer.path) or settings.LANGUAGE_CODE


def _with_query(request: HttpRequest, address: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _varied(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
