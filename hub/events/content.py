"""Parts of pages that say nothing but loaded content, figures above all, the same to every reader: kept until content
changes, which is seldom, while the pages around them are made anew after each event.

What such a part may read are the tables of `APPS`. Whatever changes one of them writes an event about a record of these apps,
or raises the version itself; tests (hub/pages/tests/test_kept_content.py and test_public_version.py) look at both. Never for what depends on the reader.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import get_language

from hub.events.models import PublicVersion
from hub.events.pagecache import software, unless_disk_fails

T = TypeVar("T")
APPS = frozenset({"law", "statistics", "vocabularies"})
KEPT_FOR = 3600  # seconds, in case somebody changes content behind the back of the site
VERSION = 2  # the row of PublicVersion that names the state of content


def get_or_make_content(name: str, *of: object, make: Callable[[], T]) -> T:
    """What `make` gives, kept by a name, what it is about, and the language. One small query."""
    if not settings.KEEP_CONTENT:
        return make()
    state = repr((name, of, get_language(), content_version(), software()))
    key = f"content-{hashlib.sha256(state.encode()).hexdigest()}"
    found: tuple[T] | None = unless_disk_fails(cache.get, key)
    if found is None:
        found = (make(),)
        unless_disk_fails(cache.set, key, found, KEPT_FOR)
    return found[0]


def content_version() -> int:
    """Changes with every change of loaded content. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM events_publicversion WHERE id = %s", [VERSION])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def raise_content_version() -> None:
    """In the transaction of the change. At random: after one that is taken back, no number may name another state."""
    number = secrets.randbits(62)
    if not PublicVersion.objects.filter(pk=VERSION).update(number=number):
        PublicVersion.objects.bulk_create([PublicVersion(pk=VERSION, number=number)], ignore_conflicts=True)


def is_content(record: Any) -> bool:
    return record._meta.app_label in APPS
