"""Takes the pictures in browsers side by side, each page wide and narrow, light and dark."""

from __future__ import annotations

import base64
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.crawl import Visit
from tests.browser.looking import WORDS
from tests.gallery.schemes import schemes_of, widths_of

SCREEN = 800
UNSEEN = 1  # pixels of a window in which a page is loaded and laid out: nothing is drawn that no picture shows
LONGEST = 3000  # pixels of a page that a picture shows; what comes below looks the same
PICTURE = {"format": "jpeg", "quality": 50, "optimizeForSpeed": True}
REFUSALS = 3  # of one picture, before the page is opened in a new window
WINDOWS = 2  # that are given up, before the gallery ends
ONE_THREAD = "--num-raster-threads=1"  # the other cores have browsers of their own


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
    schemes: tuple[str, ...]
    widths: tuple[int, ...]


def take_pictures(
    chromium: str, address: str, visits: list[Visit], cookies: dict[str, list[dict[str, str]]], folder: Path
) -> list[Picture]:
    """In the order of the pages."""
    sights = [
        Sight(
            number,
            one.kind,
            one.role,
            one.path,
            one.language,
            one.status,
            one.html,
            one.headers,
            schemes_of(one),
            widths_of(one),
        )
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
        browser = playwright.chromium.launch(executable_path=chromium, args=[*WORDS, ONE_THREAD])
        cameras = {role: Camera(browser, address, cookies[role], folder) for role in {sight.role for sight in sights}}
        taken = [picture for sight in sights for picture in cameras[sight.role].take(sight)]
        browser.close()
    return taken


class Camera:
    """A window in which one role is signed in. The protocol of the browser is spoken to directly: what Playwright does
    around each picture, such as waiting for fonts anew, and around each change of size, costs a quarter of the whole."""

    def __init__(self, browser: Browser, address: str, cookies: list[dict[str, str]], folder: Path) -> None:
        self.address = address
        self.folder = folder
        self.context = browser.new_context(reduced_motion="reduce", locale="en")
        self.context.add_cookies(cookies)  # type: ignore[arg-type]
        self.new_window()

    def new_window(self) -> None:
        self.page = self.context.new_page()
        self.protocol = self.context.new_cdp_session(self.page)
        self.protocol.on("Fetch.requestPaused", self.show)
        self.protocol.send("Fetch.enable", {"patterns": [{"resourceType": "Document"}]})

    def take(self, sight: Sight) -> list[Picture]:
        for _ in range(WINDOWS):
            with suppress(Error):
                return list(self.take_once(sight))
            self.page.close()
            self.new_window()
        return list(self.take_once(sight))

    def take_once(self, sight: Sight) -> Iterator[Picture]:
        """A page is loaded once, and its light changes but once or twice: drawing it anew is most of the work."""
        self.sight = sight
        self.resize(sight.widths[0], UNSEEN)
        self.page.goto(self.address + sight.path, wait_until="load")
        for width, in_order in zip(sight.widths, (sight.schemes, sight.schemes[::-1]), strict=False):
            self.unroll(width)
            for scheme in in_order:
                self.lighten(scheme)
                file = f"pictures/{sight.number:04}-{width}-{scheme}.jpeg"
                (self.folder / file).write_bytes(self.picture())
                yield Picture(sight.kind, sight.role, sight.path, sight.language, width, scheme, file)

    def show(self, paused: dict[str, str]) -> None:
        """The browser is shown what the crawler was sent, so that a picture shows the page as it was found. Styles and
        scripts stay in its cache, which a route of Playwright would switch off."""
        answer = {
            "requestId": paused["requestId"],
            "responseCode": self.sight.status,
            "responseHeaders": [{"name": name, "value": value} for name, value in self.sight.headers.items()],
            "body": base64.b64encode(self.sight.html.encode()).decode(),
        }
        self.protocol.send("Fetch.fulfillRequest", answer)

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.protocol.send("Emulation.setDeviceMetricsOverride", size)

    def unroll(self, width: int) -> None:
        """A window as high as the page, so that nothing is laid out anew for a picture."""
        self.resize(width, UNSEEN)
        asked = {"expression": "document.documentElement.scrollHeight", "returnByValue": True}
        height = self.protocol.send("Runtime.evaluate", asked)["result"]["value"]
        self.resize(width, max(SCREEN, min(LONGEST, height)))

    def lighten(self, scheme: str) -> None:
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        named = [{"name": name, "value": value} for name, value in features.items()]
        self.protocol.send("Emulation.setEmulatedMedia", {"features": named})

    def picture(self) -> bytes:
        """Of thousands the browser sometimes refuses one, and gives it when it is asked again."""
        for _ in range(REFUSALS):
            with suppress(Error):
                return base64.b64decode(self.protocol.send("Page.captureScreenshot", PICTURE)["data"])
            self.page.wait_for_timeout(200)
        return base64.b64decode(self.protocol.send("Page.captureScreenshot", PICTURE)["data"])
