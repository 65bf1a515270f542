"""What every page knows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject

from hub.lib.prepared import Prepared
from hub.partners.models import Application, Organization

__all__ = ["site"]


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, this page in the other languages, and what waits for the person who is signed in."""
    viewer = getattr(request, "viewer", None)
    address, mark, query = request.get_full_path().partition("?")
    return {
        "site_name": settings.SITE_NAME,
        "viewer": viewer,
        "page_languages": [(code, name, f"{_in_language(address, code)}{mark}{query}") for code, name in NATIVE_NAMES],
        "my_organizations": SimpleLazyObject(
            lambda: list(Organization.objects.filter(pk__in=viewer.organization_ids)) if viewer else []
        ),
        "applications_waiting": SimpleLazyObject(lambda: sum(number for (number,) in WAITING())),
    }


def _waiting() -> models.QuerySet[Application]:
    return Application.objects.filter(status=Application.Status.SUBMITTED).order_by()


WAITING = Prepared(lambda: _waiting().values("status").annotate(number=models.Count("pk")).values_list("number"))


LONGEST_KEPT = 200  # characters; nobody fills the memory with addresses that she makes up


def _in_language(address: str, code: str) -> str:
    """Django works it out by looking for the view and back, for each language of each page."""
    return _kept(address, code) if len(address) <= LONGEST_KEPT else translate_url(address, code)


@lru_cache(20_000)
def _kept(address: str, code: str) -> str:
    return translate_url(address, code)


NATIVE_NAMES = [("en", "English"), ("fr", "Français"), ("es", "Español")]
