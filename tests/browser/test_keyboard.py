"""With the keyboard alone: everything can be reached, is seen to have the focus, can be used, and can be left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

# What the Tab key is to reach, in no particular order; a group of radio buttons takes one Tab.
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.type !== "hidden" && e.tabIndex >= 0 && e.type !== "radio")
    .map((e, n) => { e.dataset.reach = n; return n; })"""
FOCUSED = """() => {
    const e = document.activeElement;
    if (e === document.body) return null;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return {
        reach: e.dataset.reach ?? null,
        name: e.outerHTML.slice(0, 120),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    };
}"""
MOST = 1500


def tab_through(page: Page) -> list[dict]:
    """Press Tab until the focus leaves the page; what had it on the way."""
    stops: list[dict] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop == stops[0]):
            return stops
        stops.append(stop)
    raise AssertionError(f"The focus never leaves the page; it is on {stops[-1]['name']}")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.parametrize(
    "path", ["/", "/groups/supply-chains/", "/initiatives/?view=map", "/accounts/signup/", "/initiatives/suggest/"]
)
def test_everything_is_reached_seen_and_left(context_of: Callable[..., BrowserContext], path: str) -> None:
    page = context_of("visitor", reduced_motion="reduce").new_page()
    page.goto(path)
    wanted = {str(number) for number in page.evaluate(REACHABLE)}
    assert wanted
    stops = tab_through(page)
    assert not wanted - {stop["reach"] for stop in stops}
    unseen = [stop["name"] for stop in stops if not (stop["outlined"] and stop["shown"])]
    assert not unseen


def test_the_first_stop_leads_past_the_navigation(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("visitor").new_page()
    page.goto("/groups/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_navigation_and_the_menu(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("member").new_page()
    page.goto("/")
    tab_to(page, ".nav a[href='/partners/']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Partners")
    tab_to(page, ".bar .menu > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".bar .menu a[href='/profile/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile/")
    tab_to(page, ".bar .menu > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".bar .menu")).not_to_have_attribute("open", "")


def test_escape_closes_a_menu_and_goes_back_to_its_word(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("member").new_page()
    page.goto("/initiatives/")
    for menu in (".bar .menu", "main .acts .menu"):
        page.locator(f"{menu} > summary").first.click()
        expect(page.locator(menu).first).to_have_attribute("open", "")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.locator(menu).first).not_to_have_attribute("open", "")
        assert page.evaluate("document.activeElement.localName") == "summary"


def test_the_map(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("visitor").new_page()
    page.goto("/initiatives/?view=map")
    tab_to(page, ".map svg a")
    name = page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
    )
    assert name
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "view=map" not in url or "country" in url)
    expect(page.locator("main")).to_contain_text(name.split(":")[0].split(" (")[0])


def test_a_map_of_countries_leads_to_one_and_back(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("visitor").new_page()
    page.goto("/countries/")
    drawing = page.locator("figure.map > svg")
    expect(page.locator("figure.map select")).to_be_visible()
    whole = drawing.get_attribute("viewBox") or ""
    tab_to(page, "figure.map select")
    page.keyboard.press("ArrowDown")
    expect(drawing).not_to_have_attribute("viewBox", whole)
    near = drawing.get_attribute("viewBox") or ""
    page.keyboard.press("Shift+Tab")  # the whole world
    page.keyboard.press("ArrowLeft")
    expect(drawing).not_to_have_attribute("viewBox", near)
    page.keyboard.press("Enter")
    expect(drawing).to_have_attribute("viewBox", whole)


def test_a_form(context_of: Callable[..., BrowserContext]) -> None:
    """Sent incomplete, mended and sent again without touching the mouse."""
    page = context_of("visitor").new_page()
    page.goto("/initiatives/suggest/")
    tab_to(page, "main [name=name]")
    page.keyboard.type("Initiative 700")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator("main .field--wrong").first).to_be_visible()
    for field, text in (
        ("summary", "What it does."),
        ("who", "Organization 700"),
        ("website", "https://example.org/700"),
    ):
        tab_to(page, f"main [name={field}]")
        page.keyboard.type(text)
    page.wait_for_timeout(4000)  # who answers quicker than a person reads is taken for a program
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/initiatives/suggestions/*/")
    expect(page.locator("main")).to_contain_text("Initiative 700")
