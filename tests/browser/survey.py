"""The walk over the whole site: fetch as every role, choose what looks different, look at that in browsers side by side."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.browser import site as sites
from tests.browser.crawl import ACCOUNT, LANGUAGES, MOST_OF_A_KIND, STARTS, Crawler, Seen, Visit
from tests.browser.looking import Fault, Look, look_at
from tests.browser.seed import SECRET

# Who sees most comes first: of what the others see, little is left to look at.
BY_WHAT_THEY_SEE = ["secretariat", "leader", "member", "stranger", "visitor", "guarded"]

# Elements that no page showed before; what shows fewer is looked at before a release. In French only widths are measured.
WORTH_A_LOOK, WORTH_A_LOOK_IN_FRENCH = 10, 16


@dataclass
class Survey:
    visits: list[Visit] = field(default_factory=list)
    looks: list[Visit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    posted: set[str] = field(default_factory=set)  # kinds of address that a form was sent to

    def about(self, subject: str, role: str) -> list[str]:
        return sorted({str(fault) for fault in self.faults if fault.about == subject and fault.role == role})

    def kinds(self, role: str | None = None) -> set[str]:
        return {visit.kind for visit in self.visits if role in {None, visit.role}}


def walk(
    site: sites.Site, seeded: list[str], chromium: str, *, by_role: bool = True, only_answers: bool = False
) -> Survey:
    """See every kind of page that each role can reach. `by_role`: look at each kind as everybody who reaches it and in
    every language, else at few pages that show every element, in English and French. `only_answers`: fetch, but open no
    browser."""
    survey = Survey()
    fewest = 1 if by_role else WORTH_A_LOOK
    seen = Seen(by_role=by_role, by_kind=by_role, fewest=fewest)
    languages = LANGUAGES[1:] if by_role else ("fr",)
    crawlers: dict[str, Crawler] = {}
    chosen: list[Visit] = []
    french: list[Visit] = []
    for role in BY_WHAT_THEY_SEE:
        crawler = crawlers[role] = Crawler(site.address, role, MOST_OF_A_KIND if by_role else most_of_a_kind(role))
        visits = []
        if role != "visitor":
            visits.append(crawler.sign_in(sites.address_of(role), sites.PASSWORD, totp if role == "guarded" else None))
        # Links from e-mails about an account end the session of whoever is signed in.
        given = [path for path in seeded if role == "visitor" or not path.startswith("/accounts/")]
        only_account = role == "guarded" and not by_role  # who otherwise sees what the stranger sees
        if only_account:
            of_companies = [path for path in given if path.startswith("/business-network/")]  # she speaks for one
            visits += crawler.pages([*ACCOUNT, "/", *of_companies], below="/accounts/")
        else:
            visits += crawler.pages([*ACCOUNT, *given, *STARTS])
        survey.visits += visits
        new = seen.choose(visits)
        chosen += new
        translated = list(filter(None, (crawler.in_language(one, code) for one in new for code in languages)))
        survey.visits += translated
        if by_role:
            survey.looks += seen.choose(translated)
        else:
            french += translated
    survey.looks += Seen(by_kind=False, fewest=WORTH_A_LOOK_IN_FRENCH).choose(french)
    if not only_answers:
        answers = send_empty_forms(survey.visits, crawlers)
        survey.visits += answers
        survey.looks += Seen(by_role=by_role, by_kind=by_role, fewest=fewest).choose([*chosen, *answers])
    for visit in survey.visits:
        visit.forget_tree()
    for role, crawler in crawlers.items():
        survey.faults += [Fault("status", role, path, what) for path, what in crawler.faults]
        survey.posted |= crawler.posted
    if not only_answers:
        survey.faults += look_side_by_side(site, crawlers, survey.looks, chromium, closely=by_role)
    return survey


def most_of_a_kind(role: str) -> int:
    """Where not all is fetched: of two pages of a kind one often leads where the other does not, for whoever may write."""
    return 1 if role in {"stranger", "visitor", "guarded"} else 2


def totp() -> str:
    """What the app for the second factor would show now."""
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


def send_empty_forms(visits: Iterable[Visit], crawlers: dict[str, Crawler]) -> list[Visit]:
    """Each kind of form once, by the first person who has it. After the walk, for some of them change the site."""
    sent: set[str] = set()
    in_english = [one for one in visits if one.language == "en"]
    return [
        replace(answer, kind=f"{answer.kind}:sent")
        for visit in sorted(in_english, key=lambda one: "delete" in one.kind)  # what is thrown away answers no more
        for answer in crawlers[visit.role].empty_forms(visit, sent)
    ]


def look_side_by_side(
    site: sites.Site, crawlers: dict[str, Crawler], visits: Iterable[Visit], chromium: str, *, closely: bool
) -> list[Fault]:
    """`closely`: by the rules of accessibility in every language, in English everything twice; else in English alone, as
    the same elements come in all."""
    looks = [
        Look(
            one.role,
            one.path,
            one.language,
            one.status,
            one.html,
            one.headers,
            closely or one.language == "en",
            closely and one.language == "en",
        )
        for one in visits
    ]
    host = urlsplit(site.address).hostname
    cookies = {
        role: [{"name": one.name, "value": one.value, "domain": host, "path": "/"} for one in crawler.session.cookies]
        for role, crawler in crawlers.items()
    }
    processes = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = [pool.submit(look_at, chromium, site.address, looks[n::processes], cookies) for n in range(processes)]
        return [fault for part in parts for fault in part.result()]
