"""One log line and one measurement for each request: the view's name, never the query string, never the visitor. And
headers of every response."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from hub.pages.errors import not_for_reading

logger = logging.getLogger("hub.requests")

REQUESTS = Counter("actionhub_requests", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram(
    "actionhub_request_seconds", "Time to answer", ["view"], buckets=(0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10)
)


METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


# Browser features that the site never uses; passkeys are allowed for our own pages.
POLICY = ", ".join(
    f"{power}=()" for power in ("camera", "microphone", "geolocation", "payment", "usb", "serial", "browsing-topics")
)


def with_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Headers that neither Django nor the content security policy sends."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            # Personal pages stay out of shared caches, and are requested again after signing out.
            response["Cache-Control"] = "private, no-cache"
        return response

    return middleware


def with_page_of_refused_method(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Django answers without a word where an address that only takes forms is opened."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content or request.method != "GET":
            return response
        answer = not_for_reading(request)
        answer["Allow"] = response["Allow"]
        return answer

    return middleware


def measure_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        elapsed = time.perf_counter() - started
        match = request.resolver_match
        view = match.view_name if match else getattr(request, "cached_view_name", "none")
        method = (
            request.method if request.method in METHODS else "other"
        )  # otherwise anybody could create any number of counters
        REQUESTS.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(elapsed)
        number = uuid.uuid4().hex[:12]
        response["X-Request-Id"] = number
        logger.info(
            "request",
            extra={
                "request_id": number,
                "view": view,
                "method": method,
                "status": response.status_code,
                "milliseconds": round(1000 * elapsed, 1),
            },
        )
        return response

    return middleware
