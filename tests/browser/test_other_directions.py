"""The interface in Arabic and in Portuguese, which the walk over all pages leaves out: a choice of pages, looked at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.appearance import PHONE, SCREEN, faults_of

PAGES = (
    "/",
    "/groups/",
    "/groups/supply-chains/",
    "/groups/supply-chains/plans/2020-2021/",
    "/countries/",
    "/countries/gha/",
    "/countries/?indicator=refugees",
    "/corridors/",
    "/law/actions/",
    "/meetings/",
    "/initiatives/",
    "/partners/",
    "/library/",
    "/join/",
    "/accounts/login/",
    "/no-such-page/",
)
WIDER_THAN_ITSELF = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Where the title begins: at the edge where the reader begins.
TITLE_AT_ITS_START = """() => {
    const title = document.querySelector("h1"), range = document.createRange();
    range.selectNodeContents(title);
    const text = range.getBoundingClientRect(), wrap = title.closest(".wrap, .panel").getBoundingClientRect();
    const from_right = getComputedStyle(document.body).direction === "rtl";
    return from_right ? wrap.right - text.right < text.left - wrap.left || text.width > wrap.width / 2 : text.left - wrap.left < 200;
}"""


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), pytest.param("pt", "ltr", marks=pytest.mark.before_release)]
)
def test_pages_in_other_languages(context_of: Callable[..., BrowserContext], language: str, direction: str) -> None:
    page = context_of("visitor").new_page()
    found: list[str] = []
    for path in PAGES:
        page.goto(f"/{language}{path}")
        assert page.evaluate("[document.documentElement.lang, document.dir]") == [language, direction], path
        for size in (SCREEN, PHONE):
            page.set_viewport_size(size)
            if (wider := page.evaluate(WIDER_THAN_ITSELF)) > 0:
                found.append(f"{path} is {wider} px wider than {size['width']} px")
        page.set_viewport_size(SCREEN)
        if not page.evaluate(TITLE_AT_ITS_START):
            found.append(f"{path}: its title does not begin where the page does")
        # How full a column is depends on the records; the walk looks at that.
        found += [f"{path}: {fault}" for fault in faults_of(page) if not fault.startswith("an empty column")]
    assert not found, "\n".join(found)
