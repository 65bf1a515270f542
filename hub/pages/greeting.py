"""In which language the home page greets: the one chosen here before, else the one that the browser asks for.

Only the address without a language does so. All others say their language themselves, and a link stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path, get_language_from_request, override

__all__ = ["greet_in_own_language"]

View = Callable[[HttpRequest], HttpResponse]


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
        if came_from not in (None, here):  # chosen by the links at the top of each page
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, here, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS
            )
        return response

    return greet


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
