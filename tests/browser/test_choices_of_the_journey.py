"""A long list of which several may be chosen: narrowed by typing, ticked, and sent like the plain list."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect


def test_a_long_list_is_narrowed_ticked_and_sent(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("member").new_page()
    page.goto("/initiatives/add/")
    countries = page.get_by_role("group", name="Countries")
    countries.get_by_role("searchbox").fill("cote")
    expect(countries.get_by_role("checkbox")).to_have_count(1)
    countries.get_by_role("searchbox").press("Enter")
    expect(countries).to_contain_text("Chosen: Côte d’Ivoire")
    page.get_by_label("Name", exact=True).fill("Initiative with a ticked country")
    page.locator("main form button").last.click()
    expect(page.get_by_role("heading", name="Initiative with a ticked country")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Côte d’Ivoire")


def test_without_scripts_the_plain_list_is_there(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("member", java_script_enabled=False).new_page()
    page.goto("/initiatives/add/")
    expect(page.get_by_label("Countries")).to_be_visible()
