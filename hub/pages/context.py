"""The context processor for every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hub.notifications.waiting import Numbers, count_waiting
from hub.pages.languages import NAMES, in_each_language
from hub.partners.models import Organization


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, its menu, this page in the other languages, and the number of tasks of the person."""
    viewer = getattr(request, "viewer", None)
    # Asked in the template: by then the page has read its tasks, if it shows them.
    numbers = cache(lambda: count_waiting(viewer, getattr(request, "waiting", None)) if viewer else Numbers())
    return frame(request) | {
        "viewer": viewer,
        "my_organizations": SimpleLazyObject(
            lambda: list(Organization.objects.filter(pk__in=viewer.organization_ids)) if viewer else []
        ),
        # Callables, so that templates get plain numbers: Arabic chooses its plural forms by arithmetic.
        "waiting_number": lambda: numbers().waiting,
        "unread_number": lambda: numbers().unread,
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """What stands around every page and needs neither the database nor the session."""
    return {
        "site_name": settings.SITE_NAME,
        "page_language": dict(NAMES).get(get_language() or ""),
        "page_languages": in_each_language(request.get_full_path()),
        "destinations": [
            (name, place, request.path.startswith(place)) for name, place in _places(get_language() or "")
        ],
    }


@cache
def _places(language: str) -> list[tuple[str, str]]:
    """Names and addresses of the menu in a language, the one that is in use."""
    return [(str(name), reverse(view)) for name, view in DESTINATIONS]


# The menu of every page, in its order.
DESTINATIONS = [
    (_("Groups"), "groups:groups"),
    (_("Opportunities"), "opportunities:opportunities"),
    (_("Initiatives"), "initiatives:initiatives"),
    (_("Countries"), "countries:countries"),
    (pgettext_lazy("main menu", "Law"), "law:matrix"),
    (pgettext_lazy("main menu", "Evidence"), "studies:studies"),
    (_("Calendar"), "meetings:meetings"),
    (_("Library"), "library:items"),
    (_("Partners"), "partners:partners"),
]
