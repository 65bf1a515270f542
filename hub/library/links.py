"""Addresses of the library that no longer answer: asked by the worker at night, where the settings allow it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib import outgoing
from hub.lib.visibility import Viewer
from hub.library.models import Edition, Item, LinkCheck

A_NIGHT = 200  # addresses
MOST_SECONDS = 1200
BETWEEN = 1.0  # seconds between two questions to one host
AGAIN_AFTER = timedelta(days=30)
FAILING_AGAIN_AFTER = timedelta(days=3)

PROBLEMS = {
    outgoing.REFUSED: _("It leads to an address that is not asked."),
    outgoing.NO_NAME: _("There is no site of this name."),
    outgoing.NO_ANSWER: _("The site does not answer."),
    outgoing.TOO_SLOW: _("The site is too slow."),
    outgoing.BAD_CERTIFICATE: _("The certificate of the site is not valid."),
    outgoing.GONE: _("The page is not there any more."),
    outgoing.ERROR: _("The site answers with an error."),
    outgoing.TOO_MANY_REDIRECTS: _("It is sent on and on."),
}


@dataclass(frozen=True)
class BrokenLink:
    """An item and one of its addresses that did not answer."""

    item: Item
    url: str
    check: LinkCheck
    problem: str


def check_links() -> str:
    """Ask for the addresses that were not asked for the longest time, and say in one sentence what was done."""
    if not settings.CHECK_LINKS:
        return "checking links is off"
    named = set(addresses())
    _forget_others(named)
    began, asked, last_asked = time.monotonic(), 0, dict[str, float]()
    for url in due(named, timezone.now())[:A_NIGHT]:
        if time.monotonic() - began > MOST_SECONDS:
            break
        host = urlsplit(url).hostname or ""
        wait = last_asked.get(host, 0) + BETWEEN - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        note(url, outgoing.check_address(url))
        last_asked[host] = time.monotonic()
        asked += 1
    return f"{asked} addresses asked, {LinkCheck.objects.exclude(problem='').count()} do not answer"


def _forget_others(named: set[str]) -> None:
    known = LinkCheck.objects.values_list("pk", "url")
    gone = [key for key, url in known if url not in named]
    LinkCheck.objects.filter(pk__in=gone[:500]).delete()


def addresses() -> Iterable[str]:
    """What the library names, without items that were declined."""
    yield from Item.objects.exclude(url="").exclude(state="declined").order_by().values_list("url", flat=True)
    of_editions = Edition.objects.exclude(url="").exclude(item__state="declined")
    yield from of_editions.order_by().values_list("url", flat=True)


def due(named: set[str], now: datetime) -> list[str]:
    """Those never asked for first, then those that were not asked for the longest time."""
    known = {check.url: check for check in LinkCheck.objects.all()}

    def is_due(url: str) -> bool:
        check = known.get(url)
        return check is None or check.checked_at < now - (FAILING_AGAIN_AFTER if check.problem else AGAIN_AFTER)

    return sorted(
        filter(is_due, named), key=lambda url: (url in known, known[url].checked_at if url in known else now, url)
    )


def note(url: str, answered: outgoing.Answered) -> None:
    now = timezone.now()
    check = LinkCheck.objects.filter(url=url).first() or LinkCheck(url=url)
    check.checked_at, check.status, check.problem = now, answered.status, answered.problem
    check.failures = check.failures + 1 if answered.problem else 0
    check.failing_since = (check.failing_since or now) if answered.problem else None
    check.save()


def broken_links(viewer: Viewer) -> list[BrokenLink]:
    """What did not answer, of the items that the viewer may see, the longest silent first."""
    checks = {check.url: check for check in LinkCheck.objects.exclude(problem="")}
    if not checks:
        return []
    items = Item.objects.visible_to(viewer)
    named = [(item, item.url) for item in items.filter(url__in=list(checks)[:900])]
    editions = Edition.objects.filter(url__in=list(checks)[:900], item__in=items).select_related("item")
    named += [(edition.item, edition.url) for edition in editions]
    found = [BrokenLink(item, url, checks[url], str(PROBLEMS[checks[url].problem])) for item, url in named]
    return sorted(found, key=lambda link: (link.check.failing_since or link.check.checked_at, link.item.pk))
