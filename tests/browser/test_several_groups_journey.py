"""One person speaks for two organizations: she chooses for which one she acts, finds a group proposed to it with the reason, asks
two groups at once, and the other organization is as it was; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases

SCENE = """
from hub.groups.models import Group, GroupKind
from hub.lib.tests import factories
from hub.vocabularies.models import Term
issue = Term.objects.get(scheme="issue", code="forced-labour")
kind = GroupKind.objects.get(slug="action-group")
for number in (1, 2):
    group = Group.objects.create(
        slug=f"{slug}-{{number}}", name_en=f"Group {{number}} {slug}", kind=kind, position=94,
        mandate_en="Against forced labour." if number == 2 else "",
    )
    organization = factories.organization(
        slug=f"{slug}-body-{{number}}", name_en=f"Body {{number}} {slug}", status="partner", constituency="academia"
    )
organization.issues.add(issue)
"""


def test_one_person_acts_for_two_organizations(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug = f"two-{'scripted' if scripts else 'plain'}"
    site.run_code(SCENE.format(slug=slug))
    for number in (1, 2):
        site.create_person(sites.address_of(slug), f"Person {slug}", "--organization", f"{slug}-body-{number}")
    page = context_of(slug, java_script_enabled=scripts).new_page()
    act_for(page, f"Body 2 {slug}")
    page.goto("/groups/taking-part/")
    proposed = page.get_by_role("main").locator("section", has=page.get_by_role("heading", name="Proposed to you"))
    expect(proposed).to_contain_text(f"Group 2 {slug}")
    expect(proposed).to_contain_text("because you work on Forced labour")
    for number in (1, 2):
        part = row(page, f"Group {number} {slug}")
        part.locator("summary").click()
        part.get_by_label("What now?").select_option("Ask to join")
        part.get_by_label("In your words").fill(f"Words {number}.")
    send_form(page.get_by_role("button", name="Send all changes"))
    for number in (1, 2):
        expect(row(page, f"Group {number} {slug}")).to_contain_text("Waiting for the chair")
    act_for(page, f"Body 1 {slug}")
    page.goto("/groups/taking-part/")
    for number in (1, 2):
        expect(row(page, f"Group {number} {slug}")).not_to_contain_text("Waiting for the chair")


def act_for(page: Page, name: str) -> None:
    page.goto("/partners/act-for/")
    send_form(page.get_by_role("listitem").filter(has_text=name).get_by_role("button", name="Act for it"))


def row(page: Page, name: str) -> Locator:
    return page.locator("li[id^=part-]").filter(has=page.get_by_role("link", name=name, exact=True))
