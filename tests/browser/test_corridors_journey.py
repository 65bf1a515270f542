"""An analyst goes from “Nepal to Qatar” on the home page to a factor, an entry point, a plan item and a call; with scripts and
without, and once in French and in Spanish. The people and the group are of this journey alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
ANALYST = "corridor-analyst"
# A group with a plan that is still written; she leads it.
SCENE = """
from hub.accounts.models import Person
from hub.groups.models import Group, GroupKind, Office
from hub.lib.tests import factories
person = Person.objects.get(email="%(email)s")
group = Group.objects.filter(slug="corridor-journey").first()
if group is None:
    group = factories.group(slug="corridor-journey", name_en="Group of the corridor journey", kind=Group.objects.get(slug="migration").kind)
    factories.office(group=group, person=person, role=Office.Role.CHAIR)
    factories.outcome(plan=factories.plan(group=group, period="2031-2032"), title_en="Fewer workers pay fees")
"""


@pytest.fixture
def analyst(site: sites.Site, context_of: Callable[..., BrowserContext]) -> Callable[[bool], Page]:
    def open_page(scripts: bool) -> Page:
        email = sites.address_of(ANALYST)
        site.create_person(email, "Person of corridors")
        site.run_code(SCENE % {"email": email})
        return context_of(ANALYST, java_script_enabled=scripts).new_page()

    return open_page


def search_home(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_role("search").get_by_role("searchbox").first.fill(words)
    page.get_by_role("search").get_by_role("searchbox").first.press("Enter")


@SCRIPTS
def test_from_the_home_page_to_a_promise(analyst: Callable[[bool], Page], scripts: bool) -> None:
    origin, destination, pair = ("Nepal", "Qatar", "npl-qat") if scripts else ("Bangladesh", "Malaysia", "bgd-mys")
    page = analyst(scripts)
    search_home(page, f"{origin} to {destination}")
    page.get_by_role("main").get_by_role("link", name=f"{origin} → {destination}").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(destination)
    page.get_by_role("link", name="Record this corridor for your group").click()
    page.get_by_label("Labour migration").check()
    page.locator("[name=questions_en]").fill("Who pays the fee?")
    send_form(page.get_by_role("button", name="Save"))
    page.wait_for_url(f"**/corridors/{pair}/")
    page.get_by_role("link", name="Add factors and entry points").click()
    page.locator("[name=factor-0-name_en]").fill("Debt for the fee")
    page.locator("[name=factor-0-level]").select_option("household")
    page.locator("[name=factor-0-stage]").select_option("before")
    page.locator("[name=factor-0-citation]").fill("A survey of 2016")
    page.locator("[name=entry-point-0-step]").select_option("recruitment")
    page.locator("[name=entry-point-0-hindrance_en]").fill("Workers pay for their recruitment")
    send_form(page.get_by_role("button", name="Save").first)
    page.wait_for_url(f"**/corridors/{pair}/")
    expect(page.get_by_role("main")).to_contain_text("Debt for the fee")
    page.get_by_role("link", name="Workers pay for their recruitment").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody recorded here.")
    address = page.url
    page.get_by_role("link", name="Make it a plan item").click()
    send_form(page.get_by_role("button", name="Make it a plan item"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Workers pay for their recruitment")
    page.goto(address)
    page.get_by_role("link", name="Make it a call").click()
    page.locator("[name=deadline]").fill((datetime.now(UTC) + timedelta(days=60)).strftime("%Y-%m-%dT12:00"))
    send_form(page.get_by_role("button", name="Make it a call"))
    expect(page.get_by_role("main")).to_contain_text("Draft")
    page.goto(f"/corridors/{pair}/")
    expect(page.locator("section:has(#promises-title)").get_by_role("listitem")).to_have_count(2)


@pytest.mark.parametrize(
    ("language", "words", "heading", "empty"),
    [
        ("fr", "du Népal au Qatar", "Où l’on peut agir", "rien de saisi"),
        ("es", "de Nepal a Qatar", "Dónde se puede actuar", "nada introducido"),
    ],
)
def test_the_chief_pages_in_other_languages(
    context_of: Callable[..., BrowserContext], language: str, words: str, heading: str, empty: str
) -> None:
    page = context_of("visitor").new_page()
    page.goto(f"/{language}/search/?q={words}")
    page.get_by_role("main").get_by_role("link", name="Qatar").first.click()
    page.wait_for_url(f"**/{language}/corridors/npl-qat/")
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(empty)
    for address in ("", "results/"):
        assert page.goto(f"/{language}/corridors/{address}").ok  # type: ignore[union-attr]
