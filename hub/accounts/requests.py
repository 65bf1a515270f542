"""A request as views receive it, with the attributes that middleware sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from hub.accounts.models import Person
    from hub.lib.visibility import Viewer


class Request(HttpRequest):
    """For annotations only. `person` is who is signed in: views read it after a check that refuses visitors."""

    viewer: Viewer
    person: Person
    htmx: HtmxDetails
    waiting: Any  # what waits for the reader, once a page has read it: hub/workplans/waiting.py
