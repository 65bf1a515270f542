"""Follow a country, hear of what happens there in the inbox, read it, follow no longer; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import site as sites

pytestmark = pytest.mark.both_databases

HAPPEN = """
from django.db import transaction
from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.tests import factories
from hub.notifications.spreading import spread
from hub.vocabularies.models import Country
with transaction.atomic():
    initiative = factories.initiative(name_en="{name}")
    initiative.countries.add(Country.objects.get(iso3="{iso3}"))
    record(Verb.CREATED, initiative, by=None, after={{}})
spread()
"""


def test_somebody_follows_a_country(site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool) -> None:
    iso3, name = ("KEN", "Initiative heard of by scripts") if scripts else ("UGA", "Initiative heard of plainly")
    page = context_of("stranger", java_script_enabled=scripts).new_page()
    page.goto(f"/countries/{iso3.lower()}/")
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name="Stop following")).to_be_visible()

    site.run_code(HAPPEN.format(name=name, iso3=iso3))
    page.goto("/inbox/")
    line = page.locator("li.unread", has_text=name)
    expect(line).to_be_visible()
    line.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    page.goto("/inbox/")
    expect(page.locator("li.unread", has_text=name)).to_have_count(0)
    page.get_by_label("How often an e-mail comes").select_option("daily")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("How often an e-mail comes")).to_have_value("daily")

    page.get_by_role("link", name="Follow less").click()
    country = page.locator("main li", has=page.locator(f"a[href='/countries/{iso3.lower()}/']"))
    country.get_by_role("button", name="Stop following").click()
    expect(page.locator(f"main a[href='/countries/{iso3.lower()}/']")).to_have_count(0)
