"""A group falls dormant by a recorded decision, a visitor reads why, and it works again by the next; with scripts and
without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form

pytestmark = pytest.mark.both_databases

SCENE = """
from hub.groups.models import Group, GroupKind
Group.objects.create(slug="{slug}", name_en="{name}", kind=GroupKind.objects.get(slug="action-group"), position=92)
"""


def test_a_group_sleeps_and_works_again(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug = f"life-{'scripted' if scripts else 'plain'}"
    site.run_code(SCENE.format(slug=slug, name=slug.capitalize()))
    secretariat, visitor = (
        context_of(role, java_script_enabled=scripts).new_page() for role in ("secretariat", "visitor")
    )
    decide(secretariat, slug, "Made dormant", "2026-03", "The group rests until it has a chair.")
    visitor.goto(f"/groups/{slug}/")
    expect(visitor.get_by_role("main")).to_contain_text("Dormant")
    expect(visitor.get_by_role("main")).to_contain_text("The group rests until it has a chair.")
    decide(secretariat, slug, "Relaunched", "2026-09", "The group meets again.")
    visitor.goto("/groups/decisions/")
    filters = visitor.get_by_role("main").locator("form").first
    filters.locator("#id_group").select_option(label=slug.capitalize())
    send_form(filters.get_by_role("button", name="Show results"))
    expect(visitor.get_by_role("main")).to_contain_text("The group meets again.")
    visitor.goto(f"/groups/{slug}/?as_of=2026-05-01")
    expect(visitor.get_by_role("main")).to_contain_text("Dormant")
    visitor.goto(f"/groups/{slug}/")
    expect(visitor.get_by_role("main").locator(".line, .states").first).not_to_contain_text("Dormant")


def decide(page: Page, slug: str, kind: str, on: str, text: str) -> None:
    page.goto(f"/groups/{slug}/")
    page.locator("main details.menu > summary").first.click()
    follow_link(page.get_by_role("link", name="Record a decision"))
    page.get_by_label("Kind", exact=True).select_option(label=kind)
    page.locator("#id_on").fill(on)
    page.locator("#id_text_en").fill(text)
    page.locator("#id_decided_by_en").fill("The Global Coordinating Group")
    send_form(page.get_by_role("main").get_by_role("button", name="Save", exact=True))
