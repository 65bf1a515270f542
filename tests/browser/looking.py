"""Looks at pages in a browser and writes down every fault a machine can see. Knows nothing of Django.

The browser is shown what the server sent to the crawler, so that a page is looked at as it was, whatever happened since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Response, Route, sync_playwright
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser import appearance

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# At 1280 the menu stands open, and its words are longer in some languages; 360 is the smallest phone; 320 is what is left of
# 1280 at 400 % zoom.
WIDTHS = (1280, 360, 320)
WIDTHS_ONCE = (1280, 320)
WORDS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
# Marks one element of each combination of colour, ground, size and weight that is not among the known: contrast depends on
# nothing else, but where text lies over something that is not around it. Elements that only hold others are left out.
MARK = """known => {
    const seen = new Set(known), found = [], grounds = new Map();
    const clear = colour => /^rgba\\(.*, 0\\)$|transparent/.test(colour);
    const ground = e => {  // what lies behind an element, up to the first colour that covers all
        if (!e) return "";
        if (grounds.has(e)) return grounds.get(e);
        const style = getComputedStyle(e), colour = style.backgroundColor;
        const covers = colour.startsWith("rgb(") && style.opacity === "1";
        const odd = style.backgroundImage !== "none" || ["absolute", "fixed"].includes(style.position) || style.filter !== "none";
        const own = (clear(colour) ? "" : colour) + (style.opacity === "1" ? "" : "o" + style.opacity) + (odd ? e.tagName + "." + e.className : "");
        const all = own + (covers ? "" : " " + ground(e.parentElement));
        grounds.set(e, all);
        return all;
    };
    document.querySelectorAll("[data-contrast]").forEach(e => e.removeAttribute("data-contrast"));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const e = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || e.closest("svg, script, style") || !e.checkVisibility()) continue;
        const style = getComputedStyle(e);
        const key = [style.color, style.fontSize, style.fontWeight, style.textShadow, e.closest(":disabled, [aria-disabled]") ? 1 : 0, ground(e)].join("|");
        if (seen.has(key)) continue;
        seen.add(key); found.push(key); e.setAttribute("data-contrast", "");
    }
    return found;
}"""
CUT_OFF = """() => {
    const right = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth - right;
    const name = e => e.tagName.toLowerCase() + "." + e.className;
    const all = [...document.querySelectorAll("body *")];
    const hidden = all.filter(e => {
        const style = getComputedStyle(e);
        const clips = ["hidden", "clip"].includes(style.overflowX) && !e.closest(".visually-hidden, svg, select, input, .bar .menu > summary");
        // What is one pixel large is there for screen readers.
        return clips && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1;
    });
    const out = wide > 0 ? all.filter(e => e.getBoundingClientRect().right > right + 1).slice(-3) : [];
    return [wide, out.map(name).join(", "), hidden.map(name).join(", ")];
}"""
# Which elements are shown: what is the same on a desktop and a phone is judged once. The frame always differs.
SHOWN = "() => [...(document.querySelector('main') ?? document.body).querySelectorAll('*')].map(e => e.checkVisibility() ? 1 : 0).join('')"
UNFOLD = "document.querySelectorAll('details:not(.menu, .nav)').forEach(one => one.open = true)"
# What stays in sight while one scrolls lies over other controls, which would count as small.
UNSTICK = "document.querySelectorAll('.entry__save').forEach(one => one.style.position = 'static')"
# Menus lie over the page, whose controls would then count as small.
OPEN_MENUS = """() => {
    const menus = [...document.querySelectorAll("details:is(.menu, .nav)")];
    menus.forEach(one => one.open = true);
    return menus.map(one => one.innerText).join();
}"""
RULES = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": False}}}
RULES_AND_TARGETS = RULES | {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}}
CONTRAST = {"resultTypes": ["violations"], "preload": False, "runOnly": ["color-contrast"]}
# Controls are 24 px in size or stand apart; numbers of sources stand in running text, also behind a link, and pages of other packages are theirs.
OUTSIDE_TARGETS = """violation => violation.id !== "target-size" ? violation.nodes : !document.querySelector("main") ? [] :
    violation.nodes.filter(node => !document.querySelector(node.target.at(-1))?.matches(".cite *, :has(+ .cite)"))"""


@dataclass(frozen=True)
class Look:
    """What to look at, and who sees it."""

    role: str
    path: str
    language: str
    status: int
    html: str
    headers: dict[str, str]
    closely: bool = True  # by the rules of accessibility too, not only for its width and what the browser says
    twice: bool = True  # folded and unfolded, and on a phone also where it shows the same elements there


@dataclass(frozen=True)
class Fault:
    about: str  # axe, appearance, foreign request, sideways, console, status
    role: str
    path: str
    what: str
    how: str = ""

    def __str__(self) -> str:
        return f"{self.path} as {self.role}{f' ({self.how})' if self.how else ''}: {self.what}"


def look_at(chromium: str, address: str, looks: list[Look], cookies: dict[str, list[dict]]) -> list[Fault]:
    """All of them in a browser of its own; can run beside another one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=WORDS)
        try:
            return Looker(browser, address, cookies).look_at(looks)
        finally:
            browser.close()


class Looker:
    def __init__(self, browser: Browser, address: str, cookies: dict[str, list[dict]]) -> None:
        self.browser = browser
        self.address = address
        self.cookies = cookies
        self.faults: list[Fault] = []
        self.contrasts: list[str] = []
        self.menus = {""}  # what stood in those that were looked at
        self.files: dict[str, tuple[str, bytes]] = {}  # of the site, by address: their type and themselves
        self.now: Look | None = None

    def look_at(self, looks: Iterable[Look]) -> list[Fault]:
        pages: dict[tuple[str, bool], Page] = {}
        for look in looks:
            window = look.role, look.closely
            if window not in pages:
                pages[window] = self.page_of(*window)
            self.now = look
            try:
                self.look(pages[window], look)
            except NotInTime:  # of thousands of pages the browser now and then does not finish loading one
                pages[window].close()
                pages[window] = self.page_of(*window)
                self.look(pages[window], look)
        return self.faults

    def page_of(self, role: str, closely: bool) -> Page:
        context = self.browser.new_context(viewport=DESKTOP, reduced_motion="reduce", locale="en")
        context.add_cookies(self.cookies[role])
        if closely:
            context.add_init_script(Axe().axe_script)
        page = context.new_page()
        page.route(f"{self.address}/**", self.answer)
        page.on("request", self.on_request)
        page.on("response", self.on_response)
        page.on("pageerror", lambda error: self.note("console", str(error)))
        page.on("console", lambda message: self.on_message(message.type, message.text))
        return page

    def answer(self, route: Route) -> None:
        """The page as it was, files of the site from memory. The route stays as long as the page: where one ends while
        files are asked for, the browser waits in vain for some of them."""
        assert self.now is not None
        request = route.request
        if request.is_navigation_request() and request.url == self.address + self.now.path:
            route.fulfill(status=self.now.status, headers=self.now.headers, body=self.now.html)
        elif request.url.startswith(f"{self.address}/static/"):
            self.answer_with_file(route)
        else:
            route.continue_()

    def answer_with_file(self, route: Route) -> None:
        url = route.request.url
        if url not in self.files:
            response = route.fetch()
            if not response.ok:
                route.fulfill(response=response)
                return
            self.files[url] = response.headers["content-type"], response.body()
        kind, body = self.files[url]
        route.fulfill(content_type=kind, body=body)

    def note(self, about: str, what: str, how: str = "") -> None:
        assert self.now is not None
        self.faults.append(Fault(about, self.now.role, self.now.path, what, how))

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "about:")):
            self.note("foreign request", request.url)

    def on_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.note("status", f"{response.status} {response.url}")

    def on_message(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.note("console", text)

    def look(self, page: Page, look: Look) -> None:
        """In light and dark, on a desktop and a phone, with what can be unfolded folded and unfolded. Not `twice`: unfolded,
        and on a phone by the rules of accessibility only what shows other elements there."""
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")
        page.goto(self.address + look.path, wait_until="load")
        page.evaluate(UNSTICK)
        if look.closely:
            for what in appearance.faults_of(page):
                self.note("appearance", what)
            if look.twice:
                self.axe(page, "desktop", RULES_AND_TARGETS)
                self.contrast(page, DESKTOP)
        page.evaluate(UNFOLD)
        if look.closely:
            self.unfolded(page, look)
        for width in WIDTHS if look.twice else WIDTHS_ONCE:
            self.width(page, width)

    def unfolded(self, page: Page, look: Look) -> None:
        page.set_viewport_size(DESKTOP)
        shown = page.evaluate(SHOWN)
        if not look.twice:
            self.axe(page, "desktop", RULES_AND_TARGETS)
        menus = page.evaluate(OPEN_MENUS)
        new = menus not in self.menus
        self.menus.add(menus)
        if new and not look.twice:
            self.axe(page, "desktop", RULES, "{include: ['details:is(.menu, .nav)']}")
        self.contrast(page, DESKTOP)
        page.set_viewport_size(PHONE)
        if look.language == "en" and (look.twice or new or page.evaluate(SHOWN) != shown):
            self.axe(page, "phone", RULES)
        self.contrast(page, PHONE)

    def contrast(self, page: Page, size: dict[str, int]) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            known = list(self.contrasts)
            if found := page.evaluate(MARK, known):
                # A page that tells of work under way draws itself anew, and the marks are gone.
                again = f"if (!document.querySelector('[data-contrast]')) ({MARK})({json.dumps(known)});"
                self.axe(
                    page, f"{scheme}, {size['width']} px", CONTRAST, "{include: [['[data-contrast]']]}", before=again
                )
                self.contrasts += found
        page.emulate_media(color_scheme="light")

    def axe(
        self, page: Page, how: str, options: dict[str, object], where: str = "document", *, before: str = ""
    ) -> None:
        ask = f"""async options => {{
            {before}
            const nodes = {OUTSIDE_TARGETS};
            return (await axe.run({where}, options)).violations.map(one => ({{id: one.id, nodes: nodes(one)}}));
        }}"""
        for violation in page.evaluate(ask, options):
            for node in violation["nodes"][:5]:
                target = " ".join(str(part) for part in node["target"])
                about = "appearance" if violation["id"] == "target-size" else "axe"
                self.note(about, f"{violation['id']}: {target} {node['html'][:160]}", how)

    def width(self, page: Page, width: int) -> None:
        """Nothing but a table in its own frame may scroll sideways, and no text may be cut off."""
        page.set_viewport_size({"width": width, "height": 740})
        wide, widest, hidden = page.evaluate(CUT_OFF)
        if wide > 0:
            self.note("sideways", f"{wide} px too wide: {widest}", f"{width} px")
        if hidden:
            self.note("sideways", f"cut off: {hidden}", f"{width} px")
