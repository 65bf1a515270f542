"""The pages of django-allauth change several tables in one request. Here each is wrapped in a transaction."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth import urls
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include

View = Callable[..., HttpResponse]
# Not signing in: it writes one row, and checking a password would make other writers wait.
WRITING = {
    "account_signup", "account_email", "account_email_verification_sent", "account_change_password",
    "account_set_password", "account_reset_password", "account_reset_password_from_key", "socialaccount_signup",
}  # fmt: skip


def all_or_nothing(view: View) -> View:
    """Run a form in one transaction, including its e-mails."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **options)
        with transaction.atomic():
            return view(request, *args, **options)

    return wrapper


def include_account_pages() -> Any:
    """The addresses of django-allauth, with those that write in a transaction each."""
    for pattern in _patterns(urls.urlpatterns):
        if pattern.name in WRITING:
            pattern.callback = all_or_nothing(pattern.callback)
    return include(urls)


def _patterns(listed: Iterable[Any]) -> Iterator[URLPattern]:
    for pattern in listed:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern
