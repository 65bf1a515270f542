from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from hub.lib.tests import factories
from hub.lib.throttle import TooMany, address_of, throttled


@throttled("write", per_hour=2)
def write(request: Any) -> HttpResponse:
    return HttpResponse("written")


@throttled("other", per_hour=1)
def other(request: Any) -> HttpResponse:
    return HttpResponse("written")


def post(view: Any, user: Any = None, address: str = "192.0.2.1", method: str = "POST") -> HttpResponse:
    request = RequestFactory().generic(method, "/", REMOTE_ADDR=address)
    request.user = user or AnonymousUser()
    return view(request)


def test_past_the_limit_a_visitor_is_told_to_wait() -> None:
    post(write)
    post(write)
    with pytest.raises(TooMany):
        post(write)


def test_reading_and_other_visitors_and_other_forms_are_not_counted() -> None:
    post(write)
    post(write)
    post(write, method="GET")
    post(write, address="192.0.2.2")
    post(other)


@pytest.mark.django_db
def test_a_person_is_counted_wherever_she_connects_from() -> None:
    person = factories.person()
    post(other, person)
    with pytest.raises(TooMany):
        post(other, person, address="192.0.2.9")
    post(other, factories.person())


def test_no_address_is_stored() -> None:
    post(write)
    keys = " ".join(cache._cache)  # of the in-memory cache
    assert "throttle:" in keys
    assert "192.0.2.1" not in keys


def test_behind_our_proxy_the_address_it_added_counts(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.9, 192.0.2.1")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert address_of(request) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(request) == "192.0.2.1"
