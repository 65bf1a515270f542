"""A reader asks what Mali's law says, a member assesses and the secretariat publishes, a government replies; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases

GOVERNMENT = """
from hub.accounts.models import Person
from hub.partners.models import FocalPoint, Organization
from hub.vocabularies.models import Country
body, _made = Organization.objects.get_or_create(
    slug="government-body-1",
    defaults={"name_en": "Government body 1", "constituency": "government", "country": Country.objects.get(iso3="MLI")},
)
FocalPoint.objects.get_or_create(organization=body, person=Person.objects.get(email="official@example.org"))
"""


def test_does_malis_law_meet_c138_since_when_says_who(context_of: Callable[..., BrowserContext], scripts: bool) -> None:
    page = context_of("visitor", java_script_enabled=scripts).new_page()
    page.goto("/law/")
    page.get_by_role("link", name="Mali", exact=True).click()
    page.locator("#law").get_by_role("link", name="Minimum age for work").click()
    expect(page.get_by_role("heading", name="Mali: Minimum age for work")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("US Department of Labor in every edition since 2018")
    page.goto("/law/")
    page.locator("a[href='mli/3/']").click()
    expect(page.get_by_role("heading", name="Mali: Minimum age for work")).to_be_visible()


def test_from_a_draft_to_a_published_verdict(context_of: Callable[..., BrowserContext], scripts: bool) -> None:
    number = 29 if scripts else 30
    page = context_of("member", java_script_enabled=scripts).new_page()
    page.goto(f"/law/mli/{number}/")
    page.get_by_role("link", name="Assess", exact=True).click()
    page.get_by_label("verdict", exact=False).first.select_option("partly")
    page.get_by_label("reason", exact=False).first.fill("The act is a crime in one of its forms only.")
    page.get_by_label("group that reviews it", exact=False).select_option(index=1)
    send_form(page.get_by_role("button", name="Hand in for review"))
    expect(page.get_by_role("main")).to_contain_text("Handed in")
    address = page.url
    lead = context_of("secretariat", java_script_enabled=scripts).new_page()
    lead.goto(address)
    lead.get_by_role("link", name="Review the assessment").click()
    send_form(lead.get_by_role("button", name="Publish"))
    reader = context_of("visitor", java_script_enabled=scripts).new_page()
    reader.goto(f"/law/mli/{number}/")
    expect(reader.get_by_role("main")).to_contain_text("The act is a crime in one of its forms only.")


def test_a_government_replies(site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool) -> None:
    site.create_person(sites.address_of("official"), "Person of a government body")
    site.run_code(GOVERNMENT)
    number, words = (1, "The law of 2024 makes it free.") if scripts else (6, "The law of 2023 forbids it.")
    page = context_of("official", java_script_enabled=scripts).new_page()
    page.goto(f"/law/mli/{number}/")
    page.get_by_role("link", name="Reply to the verdict").click()
    page.get_by_label("your reply", exact=False).fill(words)
    send_form(page.get_by_role("button", name="Publish the reply"))
    reader = context_of("visitor", java_script_enabled=scripts).new_page()
    reader.goto("/countries/mli/law/")
    expect(reader.get_by_role("main")).to_contain_text(words)
