"""Walks the site as one person and writes down every fault a machine can see, page kind by page kind.

The walk follows links, so that a page that is added tomorrow is looked at tomorrow. Of each kind of page (a view, or an
edit form of one noun) one page is looked at: on a desktop and a phone, in light and dark, in each language.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve, translate_url
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response
from playwright.sync_api import Error as PlaywrightError

LANGUAGES = ("en", "fr", "es")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 360, "height": 740}
# In dark, and in another language, only what can differ from light and English.
COLOURS = ["color-contrast"]
STARTS = ("/", "/search/?q=cotton", "/profile/", "/groups/supply-chains/", "/initiatives/?view=map", "/no-such-page/")
# Links that leave the pages of the site: files, programs' addresses, and the end of the session.
NOT_PAGES = (".ics", ".atom", ".xml", ".csv", ".json", ".jsonl", ".geojson", ".pdf", ".docx", ".xlsx", ".svg", ".png")


@dataclass(frozen=True)
class Fault:
    about: str  # axe, foreign request, sideways, console, status
    role: str
    path: str
    how: str
    what: str

    def __str__(self) -> str:
        return f"{self.path} as {self.role} ({self.how}): {self.what}"


@dataclass
class Survey:
    role: str
    faults: list[Fault] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)  # kind of page -> the address looked at
    html: dict[str, str] = field(default_factory=dict)  # address -> what the server sent

    def about(self, subject: str) -> list[str]:
        return sorted({str(fault) for fault in self.faults if fault.about == subject})


def kind_of(path: str) -> str | None:
    """The kind of page behind an address, or nothing where there is no page."""
    parts = urlsplit(path)
    if parts.path.endswith(NOT_PAGES) or parts.path.startswith(("/api/", "/static/", "/metrics", "/healthz")):
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    shown = "".join(sorted(set(parts.query.split("&")) & {"view=map"}))
    return ":".join(filter(None, [match.view_name, match.kwargs.get("noun", ""), shown]))


def walk(
    browser: Browser,
    address: str,
    role: str,
    cookies: Iterable[dict],
    *,
    languages: bool = True,
    only_answers: bool = False,
) -> Survey:
    """See every kind of page that the role can reach. `only_answers` looks no further than whether each one answers."""
    survey = Survey(role)
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", locale="en")
    context.add_cookies(list(cookies))
    page = context.new_page()
    watch(page, address, survey)
    todo = deque(STARTS)
    while todo:
        path = todo.popleft()
        kind = kind_of(path) or ("missing" if path == "/no-such-page/" else None)
        if kind is None or kind in survey.kinds:
            continue
        survey.kinds[kind] = path
        todo.extend(look(page, address, path, survey, only_answers=only_answers))
        if languages and not only_answers:
            for code in LANGUAGES[1:] if path in survey.html else ():
                look_in(page, address, path, code, survey)
    context.close()
    return survey


def watch(page: Page, address: str, survey: Survey) -> None:
    """Note requests that leave the site, failed files, and what the browser complains of."""

    def on_request(request: Request) -> None:
        if not request.url.startswith((address, "data:", "about:")):
            survey.faults.append(Fault("foreign request", survey.role, here(page), "", request.url))

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            survey.faults.append(Fault("status", survey.role, here(page), "", f"{response.status} {response.url}"))

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("pageerror", lambda error: survey.faults.append(Fault("console", survey.role, here(page), "", str(error))))
    page.on(
        "console",
        lambda message: (
            survey.faults.append(Fault("console", survey.role, here(page), "", message.text))
            if message.type in {"error", "warning"} and "Failed to load resource" not in message.text
            else None
        ),
    )


def here(page: Page) -> str:
    return urlsplit(page.url).path


def look(page: Page, address: str, path: str, survey: Survey, *, only_answers: bool = False) -> list[str]:
    """One page in every light and width; the addresses it links to."""
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")
    try:
        response = page.goto(address + path, wait_until="load")
    except PlaywrightError as error:
        if "Download is starting" in error.message:
            return []  # a file, whatever its address looks like
        raise
    expected = {404} if path == "/no-such-page/" else {200, 403}
    if response is None or response.status not in expected:
        status = response.status if response else "nothing"
        survey.faults.append(Fault("status", survey.role, path, "", f"answered {status}"))
        return []
    if here(page) == urlsplit(path).path:
        survey.html[path] = response.text()
    links = page.eval_on_selector_all(
        "a[href]", "links => links.map(link => new URL(link.getAttribute('href'), document.baseURI).href)"
    )
    found = [link.removeprefix(address).partition("#")[0] for link in links if link.startswith(address + "/")]
    if only_answers:
        return found
    axe(page, survey, path, "desktop, light")
    page.emulate_media(color_scheme="dark")
    axe(page, survey, path, "desktop, dark", COLOURS)
    page.set_viewport_size(PHONE)
    axe(page, survey, path, "phone, dark", COLOURS)
    page.emulate_media(color_scheme="light")
    axe(page, survey, path, "phone, light")
    sideways(page, survey, path, "en")
    return found


def look_in(page: Page, address: str, path: str, code: str, survey: Survey) -> None:
    """The same page in another language: longer words, other text."""
    with translation.override("en"):
        translated = translate_url(path, code)
    page.set_viewport_size(DESKTOP)
    response = page.goto(address + translated, wait_until="load")
    if response is None or response.status >= 500:
        survey.faults.append(Fault("status", survey.role, translated, "", "did not answer"))
        return
    axe(page, survey, translated, "desktop, light")
    sideways(page, survey, translated, code)


def sideways(page: Page, survey: Survey, path: str, how: str) -> None:
    """At 360 px nothing but a table in its own frame may scroll sideways."""
    page.set_viewport_size(NARROW)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        widest = page.evaluate(
            """() => {
                const right = document.documentElement.clientWidth;
                const all = [...document.querySelectorAll("body *")];
                const out = all.filter(e => e.getBoundingClientRect().right > right + 1);
                return out.slice(-3).map(e => e.tagName.toLowerCase() + "." + e.className).join(", ");
            }"""
        )
        survey.faults.append(Fault("sideways", survey.role, path, how, f"{wide} px too wide: {widest}"))


def axe(page: Page, survey: Survey, path: str, how: str, rules: list[str] | None = None) -> None:
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options)", options)
    for violation in found["violations"]:
        for node in violation["nodes"][:5]:
            target = " ".join(str(part) for part in node["target"])
            survey.faults.append(
                Fault("axe", survey.role, path, how, f"{violation['id']}: {target} {node['html'][:160]}")
            )


def signed_in(context: BrowserContext, address: str, email: str, password: str) -> list[dict]:
    """Sign in through the page, as people do; the cookies of the session."""
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit], main form button:not([type])")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    cookies = list(context.cookies())
    page.close()
    return cookies
