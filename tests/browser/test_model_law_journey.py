"""A law analyst enters a national law, sets it beside the teaching model, decides on the pairs, reads the differences and takes
the drafting sheet away; with scripts and without. She has an organization of her own, nobody else acts for it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from docx import Document
from lxml import etree
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form
from tests.browser.plan_steps import choose

pytestmark = pytest.mark.both_databases

ANALYST = """
from hub.accounts.models import Person
from hub.partners.models import FocalPoint, Organization
body, _made = Organization.objects.get_or_create(
    slug="legal-analysis-1",
    defaults={"name_en": "Legal analysis 1", "constituency": "civil_society", "status": "partner"},
)
FocalPoint.objects.get_or_create(organization=body, person=Person.objects.get(email="analyst@example.org"))
"""
LAW = """Section 1. Slavery
No person shall be held in slavery or in debt bondage. Whoever does so is liable to imprisonment of five years.
Section 2. Age of work
No child under fourteen years of age shall be employed.
Section 3. Trafficking in persons
Whoever by force, fraud or deception recruits, transports or harbours a person for exploitation commits an offence.
"""


@pytest.mark.before_release
def test_from_a_national_text_to_the_drafting_sheet(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    site.create_person(sites.address_of("analyst"), "Person who analyses laws")
    site.run_code(ANALYST)
    title = f"Law of the analyst, {'with' if scripts else 'without'} scripts"
    page = context_of("analyst", java_script_enabled=scripts).new_page()
    enter(page, title)
    compare(page, title)
    decide(page)
    read(page)
    take_away(page, title)
    publish(page)
    reader = context_of("visitor", java_script_enabled=scripts).new_page()
    reader.goto(page.url)
    expect(reader.get_by_role("main")).to_contain_text("Legal analysis 1")
    expect(reader.get_by_role("link", name="Decide article by article")).to_have_count(0)


def enter(page: Page, title: str) -> None:
    page.goto("/law/")
    page.get_by_role("link", name="Model laws").first.click()
    page.get_by_role("link", name="Enter a national law").click()
    choose(page, "country", "Mali")
    page.locator("[name=title_en]").fill(title)
    send_form(page.get_by_role("button", name="Continue to the text"))
    page.locator("[name=words]").fill(LAW)
    send_form(page.get_by_role("button", name="Read the text"))
    expect(page.get_by_role("main")).to_contain_text("date unknown")
    page.get_by_role("link", name="Publish this version").click()
    send_form(page.get_by_role("main").get_by_role("button").last)
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def compare(page: Page, title: str) -> None:
    page.goto("/law/models/")
    page.locator("#models-title").locator("xpath=ancestor::section").get_by_role("link").first.click()
    page.get_by_role("link", name="Compare with a national law").click()
    choose(page, "law", f"Mali – {title} (date unknown)")
    send_form(page.get_by_role("main").get_by_role("button", name="Compare"))
    expect(page.get_by_role("heading", name="Decide article by article")).to_be_visible()


def decide(page: Page) -> None:
    """One provision met, one partly, one missing; one article named by its number; the rest is left open."""
    row(page, "Forced labour").locator("select[name$=-verdict]").select_option("missing")
    age = row(page, "Minimum age for work")
    age.locator("input[name$=-other]").fill("Section 2")
    age.locator("select[name$=-verdict]").select_option("partly")
    age.locator("textarea").fill("Fourteen, and the end of schooling is not named.")
    send_form(page.get_by_role("main").get_by_role("button", name="Save"))
    while page.get_by_role("heading", name="Decide article by article").count():
        send_form(page.get_by_role("main").get_by_role("button", name="Save"))
    expect(page.get_by_role("main")).to_contain_text("Partly met: 1")
    expect(page.get_by_role("main")).to_contain_text("Missing: 1")


def row(page: Page, heading: str) -> object:
    return page.locator("table.entry tbody tr").filter(has=page.get_by_role("rowheader", name=heading)).first


def read(page: Page) -> None:
    """The words of a pair side by side: what only the model says is struck out, what only the law says is underlined."""
    page.get_by_role("link", name="Partly met: 1").click()
    page.locator("table summary").first.click()
    expect(page.locator("table ins").first).to_be_visible()
    expect(page.locator("table del").first).to_be_visible()


def take_away(page: Page, title: str) -> None:
    page.get_by_role("link", name="Drafting sheet").click()
    expect(page.get_by_role("main")).to_contain_text("No child under fourteen years of age shall be employed.")
    expect(page.get_by_role("main")).to_contain_text("They are neither gaps nor met.")
    sheet = page.request.get(page.get_by_role("link", name="Download DOCX").get_attribute("href") or "").body()
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(sheet)).paragraphs)
    assert title in words
    assert "Fourteen, and the end of schooling is not named." in words
    act = page.request.get(page.get_by_role("link", name="Akoma Ntoso (XML)").get_attribute("href") or "").body()
    articles = etree.fromstring(act).findall(".//{*}article")
    assert len(articles) == 2
    page.go_back()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publish the comparison").click()
    page.locator("[name=visibility]").last.select_option("public")
    send_form(page.get_by_role("main").get_by_role("button").last)
    expect(page.get_by_role("main")).to_contain_text("The comparison is published.")
