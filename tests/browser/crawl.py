"""Fetches pages as one person would who follows every link, sends every form empty, and reads in three languages.

No browser yet: this finds out which pages there are, and which of them look different from those seen before.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.urls import Resolver404, resolve, translate_url
from django.utils import translation
from lxml import html as lxml_html

LANGUAGES = ("en", "fr", "es")
# The account's own pages come first: a while after signing in they ask for the password again.
ACCOUNT = (
    "/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/2fa/recovery-codes/", "/accounts/email/", "/accounts/inactive/",
    "/accounts/password/change/", "/accounts/password/set/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/", "/accounts/confirm-email/", "/accounts/2fa/reauthenticate/", "/accounts/3rdparty/", "/accounts/signup/",
    "/accounts/3rdparty/login/cancelled/", "/accounts/3rdparty/login/error/",
)  # fmt: skip
STARTS = (
    "/", "/search/?q=cotton", "/profile/", "/my-tasks/", "/groups/supply-chains/", "/initiatives/", "/initiatives/?view=map",
    "/initiatives/embed/", "/initiatives/add/", "/initiatives/suggestions/", "/initiatives/duplicates/",
    "/initiatives/imports/", "/initiatives/relevance/", "/initiatives/goods/", "/opportunities/", "/opportunities/new/", "/law/", "/law/import/", "/law/models/", "/law/models/new/", "/about/components/", "/join/applications/", "/studies/upload/", "/studies/data/add/", "/desk/", "/prevalence/", "/no-such-page/",
)  # fmt: skip
# Links that leave the pages of the site: files, programs' addresses, and the end of the session.
NOT_PAGES = (".ics", ".atom", ".xml", ".csv", ".json", ".jsonl", ".geojson", ".pdf", ".docx", ".xlsx", ".svg", ".png")
MISSING = "missing"  # the kind of the page that says there is no such page
KEPT_HEADERS = ("Content-Type", "Content-Security-Policy", "Permissions-Policy", "Referrer-Policy")
LANGUAGE = re.compile("^/(?:fr|es|ar|pt)/")
MOST_OF_A_KIND = 3  # pages of one kind to fetch, in search of those that look different
ANSWERS = {200, 403}
OTHER_ANSWERS = {MISSING: {404}, "socialaccount_login_error": {401}}
ANSWERS_TO_FORMS = {200, 400, 403, 409, 410, 422, 429}
PASSING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|Person who is \w+|\b\w+@example\.org')


@dataclass(frozen=True)
class Visit:
    """A page as the server sent it."""

    role: str
    path: str
    kind: str
    language: str
    status: int
    html: str
    headers: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def tree(self) -> Any:
        return lxml_html.fromstring(self.html.encode())

    @cached_property
    def main(self) -> Any:
        found = self.tree.xpath("//main")
        return found[0] if found else self.tree

    def forget_tree(self) -> None:
        """Two thousand parsed pages would fill the memory."""
        self.__dict__.pop("tree", None)
        self.__dict__.pop("main", None)

    @cached_property
    def looks(self) -> str:
        """The same for two pages that differ in nothing but tokens and the reader's name."""
        frame = "" if self.kind != "pages:home" else self.role  # what stands around is looked at once a role
        text = PASSING.sub("", lxml_html.tostring(self.main, encoding="unicode"))
        return hashlib.sha256(
            f"{self.language} {frame} {self.tree.find('body').get('class')} {text}".encode()
        ).hexdigest()

    @cached_property
    def shapes(self) -> frozenset[str]:
        """Its elements without their text: what stands in what, with which classes and attributes."""
        return frozenset(
            f"{shape(one.getparent())} > {shape(one)}" for one in self.main.iter() if one.getparent() is not None
        )


def shape(element: Any) -> str:
    if not isinstance(element.tag, str):
        return ""
    return f"{element.tag}.{element.get('class', '')}[{' '.join(sorted(set(element.keys()) - {'class', 'id'}))}]"


@cache
def kind_of(path: str) -> str | None:
    """The kind of page behind an address, or nothing where there is no page."""
    parts = urlsplit(path)
    if parts.path.endswith(NOT_PAGES) or parts.path.startswith(("/static/", "/metrics", "/healthz")):
        return None
    try:
        match = resolve(LANGUAGE.sub("/", parts.path))
    except Resolver404:
        return MISSING if "no-such-page" in path else None
    if match.app_names == ["openapi"] or match.view_name.startswith("api:"):
        return None
    part = (
        ""
        if match.view_name == "editing:delete"
        else next((match.kwargs[name] for name in ("kind_name", "act", "family") if name in match.kwargs), "")
    )
    shown = "".join(sorted(set(parts.query.split("&")) & {"view=map"}))
    return ":".join(filter(None, [match.view_name, part, shown]))


class Crawler:
    """One person at the site."""

    def __init__(self, address: str, role: str, most_of_a_kind: int = MOST_OF_A_KIND) -> None:
        self.address = address
        self.role = role
        self.most_of_a_kind = most_of_a_kind
        self.session = requests.Session()
        self.faults: list[tuple[str, str]] = []  # address, what is wrong
        self.posted: set[str] = set()  # kinds of address that a form was sent to
        self.password = ""

    def fetch(
        self, path: str, data: dict[str, str] | None = None, language: str = "en", *, may_be_hidden: bool = False
    ) -> Visit | None:
        """The page at an address, after redirects; nothing where it is no page."""
        headers = {"Referer": self.address + path, "Accept-Language": "en"}
        if data is None:
            response = self.session.get(self.address + path, headers=headers, timeout=120)
        else:
            response = self.session.post(self.address + path, data=data, headers=headers, timeout=120)
        final = response.url.removeprefix(self.address).partition("#")[0]
        kind = kind_of(final)
        expected = ANSWERS_TO_FORMS if data is not None else OTHER_ANSWERS.get(kind or "", ANSWERS)
        if "/initiatives/confirm/over" in final:
            expected = {410}
        if response.status_code == 404 and may_be_hidden and kind != MISSING:
            return None
        if response.status_code not in expected:
            self.faults.append(
                (path, f"answered {response.status_code} {'to an empty form' if data is not None else ''}")
            )
            return None
        if kind is None or not response.headers.get("Content-Type", "").startswith("text/html"):
            return None
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return Visit(self.role, final, kind, language, response.status_code, response.text, kept)

    def sign_in(self, email: str, password: str, code: Callable[[], str] | None = None) -> Visit:
        """As people do, through the page; where a second factor is asked, that page."""
        self.password = password
        page = self.fetch("/accounts/login/")
        assert page is not None, self.faults
        first = answer = self.fetch("/accounts/login/", token(page) | {"login": email, "password": password})
        for _ in range(3):  # a code is good for half a minute and may run out on its way
            if code and answer and answer.kind == "mfa_authenticate":
                answer = self.fetch("/accounts/2fa/authenticate/", token(answer) | {"code": code()})
        assert first is not None
        assert answer is not None
        assert answer.kind == "pages:home", answer.path
        return first

    def pages(self, starts: Iterable[str], *, below: str = "/") -> Iterator[Visit]:
        """The starts and every page below an address that links lead to from there, at most a few of one kind.

        Not every start is for everybody; every link is.
        """
        todo = deque(starts)
        started = set(todo)
        known: set[str] = set()
        number: Counter[str] = Counter()
        while todo:
            path = todo.popleft()
            kind = kind_of(path)
            once = f"{urlsplit(path).path} {kind}"
            enough = path not in started and kind is not None and number[kind] >= self.most_of_a_kind
            if kind is None or kind == "account_logout" or once in known or enough:
                continue
            known.add(once)
            number[kind] += 1
            visit = self.fetch(path, may_be_hidden=path in started)
            if visit is not None and "reauthenticate" in visit.kind and self.password:
                yield visit
                self.fetch("/accounts/reauthenticate/", token(visit) | {"password": self.password})
                visit = self.fetch(path)
            if visit is None and path in started:  # not for everybody, so others of its kind have its turn
                number[kind] -= 1
            if visit is None or (visit.kind != kind and number[visit.kind] >= self.most_of_a_kind):
                continue
            number[visit.kind] += visit.kind != kind
            todo.extend(link for link in self.links(visit) if link.startswith(below))
            yield visit

    def links(self, visit: Visit) -> Iterator[str]:
        for href in visit.tree.xpath("//a/@href"):
            link = urljoin(self.address + visit.path, href).partition("#")[0]
            path = link.removeprefix(self.address)
            if path.startswith("/") and not LANGUAGE.match(path):
                yield path

    def in_language(self, visit: Visit, code: str) -> Visit | None:
        with translation.override("en"):
            path = translate_url(visit.path, code)
        return self.fetch(path, language=code) if path != visit.path else None

    def empty_forms(self, visit: Visit, known: set[str]) -> Iterator[Visit]:
        """What the site answers when each form on the page is sent with nothing filled in. `known`: forms sent before."""
        for form in visit.main.xpath(".//form[@method='post']"):
            action = urljoin(self.address + visit.path, form.get("action", "")).removeprefix(self.address)
            buttons = form.xpath(".//button[@name]|.//input[@type='submit'][@name]")
            names = sorted(set(form.xpath(".//@name")))
            kind = kind_of(action) or action
            if kind == "account_logout" or f"{kind} {names}" in known:
                continue
            known.add(f"{kind} {names}")
            data = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
            data |= {one.get("name"): one.get("value", "") for one in buttons[:1]}
            self.posted.add(kind)
            answer = self.fetch(action, data)
            if answer is not None:
                yield answer


def token(page: Visit) -> dict[str, str]:
    return {"csrfmiddlewaretoken": page.tree.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]}


@dataclass
class Seen:
    """What was looked at before, in each language. `by_role`: whether a kind of page is looked at as each person;
    `by_kind`: whether each kind is, or only what shows elements that none showed before, and the home page of each person;
    `fewest`: so many of them make a page worth a look."""

    by_role: bool = True
    by_kind: bool = True
    fewest: int = 1
    looks: set[str] = field(default_factory=set)
    shown: set[tuple[str, ...]] = field(default_factory=set)

    def choose(self, visits: Iterable[Visit]) -> list[Visit]:
        """Few pages that together show every kind of page and every element in every place that none showed before."""
        waiting = [(self.number_of_new(visit), number, visit) for number, visit in enumerate(visits)]
        heapq.heapify(waiting)
        chosen = []
        while waiting:
            expected, number, visit = heapq.heappop(waiting)
            new = self.number_of_new(visit)
            if new != expected:  # others that were chosen meanwhile show a part of it
                heapq.heappush(waiting, (new, number, visit))
            elif -new >= self.fewest or self.is_new_home(visit):
                if visit.looks not in self.looks:
                    chosen.append(visit)
                self.looks.add(visit.looks)
                self.shown |= self.shown_by(visit)
            visit.forget_tree()
        return chosen

    def shown_by(self, visit: Visit) -> set[tuple[str, ...]]:
        """A form looks the same when it is filled in anew, and when it is sent back: what it has more is in its shapes."""
        if not self.by_kind:
            home = {("home", visit.role)} if visit.kind == "pages:home" else set()
            return {(shape,) for shape in visit.shapes} | home
        role = visit.role if visit.kind == "pages:home" or (self.by_role and visit.language == "en") else ""
        kind = visit.kind if self.by_role else subject_of(visit.kind)
        return {(visit.language, shape) for shape in visit.shapes} | {("kind", visit.language, kind, role)}

    def is_new_home(self, visit: Visit) -> bool:
        return ("home", visit.role) in self.shown_by(visit) - self.shown

    def number_of_new(self, visit: Visit) -> int:
        """Below zero, for the heap gives the smallest first."""
        return -len(self.shown_by(visit) - self.shown)


def subject_of(kind: str) -> str:
    """Forms of all kinds of record are one: those with controls that no other has are chosen for these."""
    return "editing:edit" if kind.startswith(("editing:edit:", "editing:new:")) else kind.removesuffix(":sent")
