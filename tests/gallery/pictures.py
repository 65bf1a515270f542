"""Takes the pictures in browsers side by side, each page wide and narrow, light and dark."""

from __future__ import annotations

import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.crawl import Visit
from tests.browser.looking import WORDS

WIDTHS = (1280, 390)
LONGEST = 6000  # pixels of a page that a picture shows; what comes below looks the same
QUALITY = 55


@dataclass(frozen=True)
class Picture:
    kind: str
    role: str
    path: str
    language: str
    width: int
    scheme: str
    file: str  # below the folder of the gallery


@dataclass(frozen=True)
class Sight:
    """A page as the server sent it, small enough to be sent to another process."""

    number: int
    kind: str
    role: str
    path: str
    language: str
    status: int
    html: str
    headers: dict[str, str]


def take_pictures(
    chromium: str, address: str, visits: list[Visit], cookies: dict[str, list[dict[str, str]]], folder: Path
) -> list[Picture]:
    """In the order of the pages."""
    sights = [
        Sight(number, one.kind, one.role, one.path, one.language, one.status, one.html, one.headers)
        for number, one in enumerate(visits)
    ]
    (folder / "pictures").mkdir()
    processes = min(4, os.cpu_count() or 1)
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = [
            pool.submit(take_some, chromium, address, sights[n::processes], cookies, folder) for n in range(processes)
        ]
        return sorted((one for part in parts for one in part.result()), key=lambda one: one.file)


def take_some(
    chromium: str, address: str, sights: list[Sight], cookies: dict[str, list[dict[str, str]]], folder: Path
) -> list[Picture]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=WORDS)
        pages = {role: page_of(browser, cookies[role]) for role in {sight.role for sight in sights}}
        taken = [picture for sight in sights for picture in take(pages[sight.role], address, sight, folder)]
        browser.close()
    return taken


def page_of(browser: Browser, cookies: list[dict[str, str]]) -> Page:
    context = browser.new_context(reduced_motion="reduce", locale="en")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    return context.new_page()


def take(page: Page, address: str, sight: Sight, folder: Path) -> list[Picture]:
    """The browser is shown what the crawler was sent, so that a picture shows the page as it was found."""

    def show(route: Route) -> None:
        route.fulfill(status=sight.status, headers=sight.headers, body=sight.html)

    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    page.route(re.compile(f"^{re.escape(address + sight.path)}$"), show, times=1)
    page.goto(address + sight.path, wait_until="load")
    pictures = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        height = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
        for scheme in ("light", "dark") if sight.language == "en" else ("light",):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            file = f"pictures/{sight.number:04}-{width}-{scheme}.jpeg"
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(
                path=folder / file,
                type="jpeg",
                quality=QUALITY,
                full_page=True,
                clip=clip,  # type: ignore[arg-type]
            )
            pictures.append(Picture(sight.kind, sight.role, sight.path, sight.language, width, scheme, file))
    page.emulate_media(color_scheme="light")
    return pictures
