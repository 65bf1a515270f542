"""A company asks to join the business network, the secretariat takes it in; it checks itself along the six steps and prints its
plan of action, which nobody else reads; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form

pytestmark = [pytest.mark.both_databases, pytest.mark.before_release]
STEPS = 6

SCENE = """
from hub.lib.tests import factories
factories.organization(slug="{slug}", name_en="Company {slug}", constituency="business")
"""


def test_a_company_joins_and_checks_itself(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug = "checks-scripted" if scripts else "checks-plain"
    site.run_code(SCENE.format(slug=slug))
    site.create_person(sites.address_of(slug), f"Person {slug}", "--organization", slug)
    company, secretariat, visitor = (
        context_of(role, java_script_enabled=scripts).new_page() for role in (slug, "secretariat", "visitor")
    )
    join(company, secretariat, visitor, f"Company {slug}")
    address = check(company)
    plan = company.request.get(f"{address}plan.pdf")
    assert (plan.status, plan.headers["content-type"]) == (200, "application/pdf")
    for other in (secretariat, visitor):
        other.goto(address)
        expect(other.get_by_role("main")).not_to_contain_text("Ask the agencies.")
        assert other.request.get(f"{address}plan.pdf").headers["content-type"] != "application/pdf"


def join(company: Page, secretariat: Page, visitor: Page, name: str) -> None:
    company.goto("/business-network/")
    company.get_by_role("main").get_by_role("link", name="Join the network").click()
    company.get_by_role("textbox").last.fill("Ten years of checks.")
    send_form(company.get_by_role("button", name="Join the network"))
    visitor.goto("/business-network/")
    expect(visitor.get_by_role("main")).not_to_contain_text(name)
    secretariat.goto("/my-tasks/")
    secretariat.get_by_role("listitem").filter(has_text=name).get_by_role("link", name="Decide").click()
    send_form(secretariat.get_by_role("button", name="Accept"))
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text(name)


def check(page: Page) -> str:
    page.goto("/business-network/self-check/")
    follow_link(page.get_by_role("link", name="Begin a self-check"))
    send_form(page.get_by_role("button", name="Begin a self-check"))
    for step in range(1, STEPS + 1):
        expect(page.get_by_role("main")).to_contain_text(f"Step {step} of {STEPS}")
        sections = page.get_by_role("main").locator("form section.sec")
        for place in range(sections.count()):
            sections.nth(place).get_by_role("radio").nth(1).check()
        if step == 1:
            sections.first.locator("[name$=-action]").fill("Ask the agencies.")
        send_form(page.get_by_role("main").locator("form .acts .btn--main"))
    page.get_by_role("link", name="Finish the self-check").click()
    send_form(page.get_by_role("button", name="Finish the self-check"))
    expect(page.get_by_role("main")).to_contain_text("Ask the agencies.")
    return page.url
