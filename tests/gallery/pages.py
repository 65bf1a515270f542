"""Chooses which pages are pictured: each kind once in each language, and again for every role that sees it differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from django.conf import settings

from tests.browser import site as sites
from tests.browser.crawl import ACCOUNT, STARTS, Crawler, Visit
from tests.browser.survey import BY_WHAT_THEY_SEE, most_of_a_kind, totp
from tests.gallery.schemes import ALIKE, AS_EVERYBODY

LANGUAGES = ("fr", "ar")


def find_pages(
    site: sites.Site, seeded: list[str], *, only: str = ""
) -> tuple[list[Visit], dict[str, list[dict[str, str]]]]:
    """The pages in the order of their kind, and the cookies with which each role sees them."""
    crawlers = {role: Crawler(site.address, role, most_of_a_kind(role)) for role in BY_WHAT_THEY_SEE}
    with ThreadPoolExecutor(2) as pool:
        visits = dict(zip(crawlers, pool.map(lambda one: list(visits_of(one, seeded)), crawlers.values()), strict=True))
        chosen = [visit for visit in choose(visits) if only in visit.kind]
        languages = [code for code in LANGUAGES if code in dict(settings.LANGUAGES)]
        answers = pool.map(
            lambda code: [crawlers[visit.role].in_language(visit, code) for visit in to_translate(chosen, code)],
            languages,
        )
        translated = [answer for of_language in answers for answer in of_language if answer is not None]
    host = urlsplit(site.address).hostname or ""
    cookies = {
        role: [
            {"name": one.name, "value": one.value or "", "domain": host, "path": "/"} for one in crawler.session.cookies
        ]
        for role, crawler in crawlers.items()
    }
    return sorted([*chosen, *translated], key=lambda one: one.kind), cookies


def to_translate(visits: Iterable[Visit], code: str) -> list[Visit]:
    """Each kind as the first who reaches it: what other roles see differently is pictured in English."""
    firsts = {visit.kind: visit for visit in reversed(list(visits))}.values()
    return [visit for visit in firsts if code == "fr" or not visit.kind.startswith(ALIKE)]


def visits_of(crawler: Crawler, seeded: list[str]) -> Iterator[Visit]:
    """What a role comes by. Links of e-mails about an account end the session of whoever is signed in."""
    if crawler.role != "visitor":
        code = totp if crawler.role == "guarded" else None
        yield crawler.sign_in(sites.address_of(crawler.role), sites.PASSWORD, code)
    if crawler.role == "guarded":
        yield from crawler.pages([*ACCOUNT, "/"], below="/accounts/")
        return
    given = [path for path in seeded if crawler.role == "visitor" or not path.startswith("/accounts/")]
    yield from crawler.pages([*ACCOUNT, *given, *STARTS])


def choose(visits: dict[str, Iterable[Visit]]) -> Iterator[Visit]:
    """Of each role the pages with an element that no page of this kind showed before."""
    shown: dict[str, set[str]] = {}
    for of_role in visits.values():
        pictured: set[str] = set()
        for visit in sorted(of_role, key=lambda one: -len(one.html)):
            known = shown.setdefault(visit.kind, set())
            as_everybody = visit.kind in AS_EVERYBODY and visit.kind not in pictured
            is_other = len(visit.shapes - known) > FEW_OTHER_ELEMENTS
            if as_everybody or not known or (is_other and visit.kind not in pictured):
                known |= visit.shapes
                pictured.add(visit.kind)
                yield visit
            visit.forget_tree()


FEW_OTHER_ELEMENTS = 8  # a link more or less is no other page
