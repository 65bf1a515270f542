"""Public pages are cached until the next event: the record of events is append-only and numbered, so a page for readers
who are not signed in stays right until something happens, or until the next full five minutes (deadlines pass).

The reasons, and what invalidates a page, are in docs/decisions/0015-public-pages-are-cached.md.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache as remember
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request

from hub.events.models import public_version

GetResponse = Callable[[HttpRequest], HttpResponse]

# Apps with public pages. Personal pages (accounts, forms, the desk) belong to none of them.
NAMESPACES = {
    "api", "corridors", "countries", "crises", "exchange", "governance", "groups", "initiatives", "institutions", "law", "library",
    "meetings", "modellaws", "notifications", "opportunities", "pages", "partners", "pathfinders", "prevalence", "prevention",
    "reports", "selfcheck", "statistics", "studies", "workplans",
}  # fmt: skip
PAGES = {"api_manual", "plan_rules"}  # public pages that stand outside the addresses of an app
SECRET_PARTS = {"secret", "token"}  # parameters of addresses that give access to whoever has the link
TYPES = (
    "text/html",
    "text/calendar",
    "application/json",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
    "image/png",
)
WITHOUT_CACHE = ("/healthz", "/metrics", "/static/", "/accounts/", "/profile/")
LONGEST_QUERY = 200  # characters
LARGEST_PAGE = 512_000  # bytes
SLOT = 300  # seconds: deadlines and meetings are set to full minutes, nearly always to multiples of five
SLOW = 0.02  # seconds: while one request renews a page slower than this, others get the stale copy
RENEWAL = 10  # seconds after which another request renews the page, in case the first one died
KEPT_FOR = 24 * 3600
NOT_KEPT = {"date", "set-cookie", "x-request-id"}


@dataclass(frozen=True)
class Page:
    """A response as it was sent; `etag` names the state of the site that it shows."""

    etag: str
    body: bytes
    headers: dict[str, str]
    view_name: str
    seconds: float  # that it took to make
    known_right_at: float  # the last moment at which the page was known to be current

    def response(self) -> HttpResponse:
        return HttpResponse(self.body, headers=self.headers)


class PageCache:
    """Middleware: answers readers who are not signed in from the cache, or with 304, after one small query."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = _address(request) if _is_asked_by_nobody_known(request) else ""
        if not address:
            return self.get_response(request)
        cache, handed = caches["pages"], _shared_pages()
        key = hashlib.sha256(address.encode()).hexdigest()
        etag = _etag(key)
        if etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
            response: HttpResponse = HttpResponseNotModified()
            return _with_validators(response, etag)
        page: Page | None = cache.get(key)
        if (page is None or page.etag != etag) and handed is not cache:
            made_elsewhere: Page | None = unless_disk_fails(handed.get, key)
            if made_elsewhere is not None and made_elsewhere.etag == etag:
                page = made_elsewhere
                cache.set(key, page, KEPT_FOR)
        if page is not None:
            now = time.time()
            if page.etag == etag:
                if now - page.known_right_at > RENEWAL / 2:
                    cache.set(key, replace(page, known_right_at=now), KEPT_FOR)
                return _answer(request, page)
            # A page that nobody asked for in the meantime may have been out of date for any length of time.
            is_recent = now - page.known_right_at <= RENEWAL
            is_slow = page.seconds >= SLOW and is_recent
            if is_slow and unless_disk_fails(handed.add, f"{key}-renewal", True, RENEWAL) is False:
                return _answer(request, page)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            if _may_be_kept(request, response):
                _with_validators(response, etag)
                made = _page(request, response, etag, time.perf_counter() - started)
                for store in {id(cache): cache, id(handed): handed}.values():
                    store.set(key, made, KEPT_FOR)
        finally:
            if page is not None:
                unless_disk_fails(handed.delete, f"{key}-renewal")
        return response


def unless_disk_fails(ask: Callable[..., Any], *arguments: Any) -> Any:
    """What is kept is shared through files. Where the disk is full or read-only, each process renders it itself."""
    try:
        return ask(*arguments)
    except OSError:
        return None


def _shared_pages() -> Any:
    """The cache through which processes of this machine share pages, where each one caches pages in its own memory."""
    if "handed_pages" not in settings.CACHES:
        return caches["pages"]
    return unless_disk_fails(caches.__getitem__, "handed_pages") or caches["pages"]


def _is_asked_by_nobody_known(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.PAGE_CACHE
        and not request.path_info.startswith(WITHOUT_CACHE)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES  # messages that this visitor has not seen yet
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
    )


def _address(request: HttpRequest) -> str:
    """What the page depends on besides the state of the site; empty if it is not cached: free text has endless variants."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY or "q" in request.GET:
        return ""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return "\n".join((request.scheme or "", host, request.path_info, query, get_language_from_request(request)))


def _etag(key: str) -> str:
    state = f"{key} {public_version()} {int(time.time()) // SLOT} {software()}"
    return f'"{hashlib.sha256(state.encode()).hexdigest()[:32]}"'


@remember
def software() -> str:
    """Identifies the software: another version or other settings render different pages of the same records."""
    digest = hashlib.sha256()
    for path in sorted(Path(settings.BASE).rglob("*")):
        if (
            path.suffix in {".py", ".html", ".mo", ".yaml", ".css", ".js", ".svg"}
            and "tests" not in path.relative_to(settings.BASE).parts
        ):
            digest.update(path.read_bytes())
    digest.update(repr([settings.SITE_NAME, settings.SITE_ADDRESS, settings.EMAIL_HOST, settings.TIME_ZONE]).encode())
    return digest.hexdigest()


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        response.status_code == 200
        and not response.streaming
        and match is not None
        and (match.namespace.split(":")[0] in NAMESPACES or match.view_name in PAGES)
        and not SECRET_PARTS & match.kwargs.keys()
        and not response.cookies  # the token of a form is made for one visitor, and comes with its cookie
        and settings.CSRF_COOKIE_NAME not in request.COOKIES  # with the cookie there, the page may contain a token
        and not response.has_header("Cache-Control")
        and response.get("Content-Type", "").startswith(TYPES)
        and len(response.content) <= LARGEST_PAGE
    )


def _with_validators(response: HttpResponse, etag: str) -> HttpResponse:
    """Everybody may store it, but must ask before each use whether it is still current."""
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Language", "HX-Request"))
    return response


def _page(request: HttpRequest, response: HttpResponse, etag: str, seconds: float) -> Page:
    match = request.resolver_match
    headers = {name: value for name, value in response.items() if name.lower() not in NOT_KEPT}
    return Page(etag, response.content, headers, match.view_name if match else "", seconds, time.time())


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    request.cached_view_name = page.view_name  # type: ignore[attr-defined]  # for the log and the counters
    if page.etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
        return _with_validators(HttpResponseNotModified(), page.etag)
    return page.response()
