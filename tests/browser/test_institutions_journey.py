"""A partner writes a remedy path, a second person reviews and publishes it, a reader finds it; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases


@pytest.mark.before_release
def test_from_a_draft_to_a_reader(site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool) -> None:
    writer, reviewer = (f"{role}-{'with' if scripts else 'without'}" for role in ("path-writer", "path-reviewer"))
    site.create_person(sites.address_of(writer), "Person who writes", "--organization", "ilo", "--role", "editor")
    site.create_person(sites.address_of(reviewer), "Person who reviews", "--secretariat")
    title = "Your papers were taken" if scripts else "Your wages were kept"
    page = context_of(writer, java_script_enabled=scripts).new_page()
    page.goto("/countries/npl/")
    page.get_by_role("link", name="Who guards rights, and where to turn").click()
    page.get_by_role("link", name="Write a remedy path").click()
    page.get_by_label("title", exact=False).first.fill(title)
    page.get_by_label("situation", exact=False).first.select_option("wages")
    page.get_by_label("for whom it is written", exact=False).fill("Anybody who works in a house")
    page.get_by_label("language of the text", exact=False).fill("en")
    page.get_by_label("where to turn at once", exact=False).fill("Line 1, day and night")
    page.get_by_label("who to go to", exact=False).fill("1. The office of the district")
    page.get_by_label("what they can do", exact=False).fill("They can order payment.")
    page.get_by_label("sources", exact=False).fill("Law 1, read in 2024")
    page.get_by_label("checked on", exact=False).fill("2024-05-01")
    page.get_by_label("group that reviews it", exact=False).select_option(label="Rule of Law and Governance")
    send_form(page.get_by_role("button", name="Keep as a draft"))
    draft = page.url
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("what it costs", exact=False).fill("Nothing")
    send_form(page.get_by_role("button", name="Hand in for review"))
    expect(page.get_by_role("main")).to_contain_text("It waits for the review of another person.")

    reader = context_of("visitor", java_script_enabled=scripts).new_page()
    assert reader.goto(draft).status == 404
    other = context_of(reviewer, java_script_enabled=scripts).new_page()
    other.goto("/my-tasks/")
    expect(other.get_by_role("main")).to_contain_text(title)
    other.goto("/institutions/review/")
    other.get_by_role("listitem").filter(has_text=title).get_by_role("link", name="Review").click()
    send_form(other.get_by_role("button", name="Publish"))

    reader.goto("/countries/npl/")
    reader.locator("#institutions").get_by_role("link", name=title).click()
    expect(reader.get_by_role("heading", name=title)).to_be_visible()
    main = reader.get_by_role("main")
    expect(main).to_contain_text("This site takes no cases.")
    expect(main).to_contain_text("Line 1, day and night")
    expect(main).to_contain_text("Not known: do not take it that you are protected.")
    reader.goto("/remedies/")
    expect(reader.get_by_role("main").get_by_role("link", name=title)).to_be_visible()
    assert not reader.locator("main form[method=post], main textarea").count()
