"""A chair writes an announcement, the co-chair sends it back and then approves it, who follows the group reads it in the inbox
and in the feed, and nobody sees it before; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form

pytestmark = pytest.mark.both_databases
TOLD = "The next meeting is about recruitment fees."

SCENE = """
from hub.groups.models import Group, GroupKind
from hub.lib.tests import factories
Group.objects.create(slug="{slug}", name_en="{slug}", kind=GroupKind.objects.get(slug="action-group"), position=93)
for role in ("chair", "cochair"):
    factories.organization(slug=f"{slug}-{{role}}", name_en=f"Organization {{role}} {slug}")
"""
SPREAD = "from hub.notifications.spreading import spread; spread()"


def test_an_announcement_from_draft_to_inbox(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug = f"told-{'scripted' if scripts else 'plain'}"
    site.run_code(SCENE.format(slug=slug))
    for role, office in (("chair", "co_chair"), ("cochair", "co_chair")):
        words = ["--organization", f"{slug}-{role}", "--office", f"{slug}:{office}"]
        site.create_person(sites.address_of(f"{role}-{slug}"), f"Person {role} {slug}", *words)
    site.create_person(sites.address_of(f"reader-{slug}"), f"Person reader {slug}")
    chair, cochair, reader, visitor = (
        context_of(role, java_script_enabled=scripts).new_page()
        for role in (f"chair-{slug}", f"cochair-{slug}", f"reader-{slug}", "visitor")
    )
    reader.goto(f"/groups/{slug}/")
    reader.get_by_role("button", name="Follow", exact=True).click()
    expect(reader.get_by_role("button", name="Stop following")).to_be_visible()
    title = f"Announcement {slug}"
    address = write(chair, slug, title)
    send_back(cochair, title)
    rewrite(chair, address)
    visitor.goto(address)
    expect(visitor.get_by_role("main")).not_to_contain_text(TOLD)
    approve(cochair, address)
    site.run_code(SPREAD)
    reader.goto("/inbox/")
    follow_link(reader.locator("li.unread", has_text=title).get_by_role("link", name=title))
    expect(reader.get_by_role("main")).to_contain_text(TOLD)
    feed = visitor.request.get(f"/feeds/{slug}.atom").text()
    assert title in feed
    assert TOLD in feed


def write(page: Page, slug: str, title: str) -> str:
    page.goto(f"/groups/{slug}/announcements/")
    follow_link(page.get_by_role("link", name="Write an announcement"))
    page.locator("#id_title_en").fill(title)
    page.locator("#id_text_en").fill("Soon.")
    send_form(page.get_by_role("main").get_by_role("button", name="Keep as a draft"))
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    address = page.url
    send_form(page.get_by_role("main").get_by_role("button", name="Ask for approval"))
    expect(page.get_by_role("main").get_by_role("button", name="Approve and send")).to_have_count(0)
    return address


def send_back(page: Page, title: str) -> None:
    page.goto("/my-tasks/")
    follow_link(page.get_by_role("listitem").filter(has_text=title).get_by_role("link").first)
    page.get_by_text("Send back to its author").click()
    page.get_by_label("What is to be changed?").fill("Say what it is about.")
    send_form(page.get_by_role("main").get_by_role("button", name="Send back"))


def rewrite(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("Say what it is about.")
    follow_link(page.get_by_role("main").get_by_role("link", name="Edit"))
    page.locator("#id_text_en").fill(TOLD)
    send_form(page.get_by_role("main").get_by_role("button", name="Keep as a draft"))
    send_form(page.get_by_role("main").get_by_role("button", name="Ask for approval"))


def approve(page: Page, address: str) -> None:
    page.goto(address)
    follow_link(page.get_by_role("link", name="Preview: what goes to whom"))
    expect(page.get_by_role("main")).to_contain_text(TOLD)
    page.goto(address)
    send_form(page.get_by_role("main").get_by_role("button", name="Approve and send"))
    expect(page.get_by_role("main")).to_contain_text("Sent")
