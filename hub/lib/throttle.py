"""How often one visitor may write. Counted in the cache under a keyed hash, so that no address is stored."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

__all__ = ["TooMany", "throttled"]

HOUR = 3600


class TooMany(PermissionDenied):
    """Too many writes in too short a time; the page says when to come back."""


def throttled(action: str, *, per_hour: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view take at most so many POST requests an hour from one person or, signed out, one address."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            if request.method == "POST":
                count(request, action, per_hour)
            return view(request, *args, **options)

        return wrapper

    return decorate


def count(request: HttpRequest, action: str, per_hour: int) -> None:
    """Count one request and raise TooMany past the limit."""
    who = f"p{request.user.pk}" if request.user.is_authenticated else address_of(request)
    key = "throttle:" + salted_hmac(action, who).hexdigest()
    cache.add(key, 0, HOUR)
    try:
        if cache.incr(key) > per_hour:
            raise TooMany
    except ValueError:  # the key ran out between the two calls
        cache.set(key, 1, HOUR)


def address_of(request: HttpRequest) -> str:
    """The visitor's address. Behind our own proxy it is the one that the proxy added last; what stands before it, anybody
    can have written."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return direct
    return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip() or direct
