"""Rate limits. Addresses of visitors are not stored: the cache contains a keyed hash of them."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

HOUR = 3600
MINUTE = 60
View = Callable[..., HttpResponse]


class TooMany(PermissionDenied):
    """Too many requests in too short a time; the page says when to try again."""

    def __init__(self, seconds: int = HOUR) -> None:
        super().__init__()
        self.seconds = seconds


def throttled(action: str, *, per_hour: int) -> Callable[[View], View]:
    """Limit the POST requests to a view an hour, by person or, if not signed in, by address."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            if request.method == "POST":
                count(request, action, per_hour)
            return view(request, *args, **options)

        return wrapper

    return decorate


def takes_files(most: int) -> Callable[[View], View]:
    """Let a view accept files, up to a total size, from people who are signed in."""

    def decorate(view: View) -> View:
        view.takes_files = most + 1_000_000  # type: ignore[attr-defined]  # the form around them
        return view

    return decorate


def count(request: HttpRequest, action: str, per_hour: int) -> None:
    """Count one request and raise TooMany past the limit."""
    if count_of(action, visitor_of(request)) > per_hour:
        raise TooMany


def count_of(action: str, who: str) -> int:
    """Count an action and return how often it was done in the hour that began with the first."""
    key = _key(action, who)
    for _ in range(2):
        if cache.add(key, 1, HOUR):
            return 1
        try:
            return int(cache.incr(key))
        except ValueError:  # the hour ended between the two calls
            continue
    return 1


def forget_count(action: str, who: str) -> None:
    cache.delete(_key(action, who))


def _key(action: str, who: str) -> str:
    return "throttle:" + salted_hmac(action, who).hexdigest()


_counts: dict[tuple[str, str], int] = {}
_minute = [0]
_lock = threading.Lock()


def allow(request: HttpRequest, kind: str) -> None:
    """Count one request of a kind in this process, and raise TooMany beyond the number a minute in settings.LIMITS.

    Reads are frequent: they are counted in memory, minute by minute, without a file or a query.
    """
    limit = settings.LIMITS.get(kind, 0)
    if not limit:
        return
    now = int(time.time())
    key = kind, visitor_of(request)
    with _lock:
        if _minute[0] != now // MINUTE:
            _minute[0] = now // MINUTE
            _counts.clear()
        _counts[key] = number = _counts.get(key, 0) + 1
    if number > limit:
        raise TooMany(MINUTE - now % MINUTE)


def forget_visitors() -> None:
    """Reset the counters, so that tests do not depend on each other."""
    with _lock:
        _counts.clear()


def visitor_of(request: HttpRequest) -> str:
    return f"p{request.user.pk}" if request.user.is_authenticated else address_of(request)


def address_of(request: HttpRequest) -> str:
    """The visitor's address. Behind our own proxy it is the one that the proxy added last; anybody can forge those before
    it. For IPv6 the network: one household has more addresses than can be counted."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        address = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip() or address
    if ":" not in address:
        return address
    try:
        return str(ip_network((IPv6Address(address), 64), strict=False))
    except ValueError:
        return address
