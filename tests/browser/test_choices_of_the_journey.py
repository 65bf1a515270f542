"""Long lists: what fits is proposed while one writes, several stand before the field, and they are sent like the plain list."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.navigation import send_form


def test_several_of_a_long_list_by_writing(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("member").new_page()
    page.goto("/initiatives/add/")
    countries = page.get_by_role("combobox", name="Countries")
    for wanted in ("cote", "kenya"):
        countries.fill(wanted)
        expect(page.locator(".picker__list:visible > li")).to_have_count(1)
        countries.press("ArrowDown")
        countries.press("Enter")
        expect(page.locator(".picker__list:visible")).to_have_count(0)
    page.get_by_role("button", name="Take out Kenya").click()
    expect(page.get_by_role("button", name="Take out Kenya")).to_have_count(0)
    page.get_by_label("Name", exact=True).fill("Initiative with a chosen country")
    send_form(page.locator("main form button.btn--main").last)
    expect(page.get_by_role("heading", name="Initiative with a chosen country")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Côte d’Ivoire")
    expect(page.get_by_role("main")).not_to_contain_text("Kenya")


def test_an_organization_is_proposed_by_its_acronym(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("secretariat").new_page()
    page.goto("/edit/role/new/?initiative=1")
    field = page.get_by_role("combobox", name="Organization")
    field.press_sequentially("ILO")
    expect(page.locator(".picker__list:visible > li").first).to_contain_text("International Labour Organization")
    field.press("ArrowDown")
    field.press("Escape")
    expect(page.locator(".picker__list:visible")).to_have_count(0)
    expect(field).to_have_value("ILO")  # which says enough
    field.press("ArrowDown")
    expect(page.locator(".picker__list:visible > li").first).to_contain_text("International Labour Organization")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("International Labour Organization")
    sent = page.evaluate("new FormData(document.querySelector('main form.form')).get('organization')")
    assert sent.startswith("International Labour Organization (OR-")  # the identifier is sent, not shown


def test_without_scripts_the_plain_list_is_there(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("member", java_script_enabled=False).new_page()
    page.goto("/initiatives/add/")
    expect(page.get_by_label("Countries")).to_be_visible()
