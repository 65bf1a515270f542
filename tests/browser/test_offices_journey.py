"""Offices of a group: the secretariat names the next chair, the outgoing one hands over and has the terms of reference
adopted, a visitor asks who held the office when; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = [pytest.mark.both_databases, pytest.mark.before_release]

SCENE = """
import datetime
from hub.groups.models import Group, GroupKind
from hub.lib.tests import factories
from hub.partners.models import FocalPoint
kind = GroupKind.objects.get(slug="action-group")
group = Group.objects.create(slug="{slug}", name_en="{name}", kind=kind, position=90)
chair = FocalPoint.objects.filter(person__email="{leader}").first().organization
today = datetime.date.today()
factories.office(group=group, role="chair", organization=chair, starts=datetime.date(2020, 1, 1),
    ends=today + datetime.timedelta(days=20))
factories.meeting(group=group, status="planned", begins_on="2999", title_en="Meeting to come")
print(chair.name_en, today + datetime.timedelta(days=10), today + datetime.timedelta(days=21), sep="|")
"""


def test_an_office_goes_from_one_to_the_next(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug = f"offices-{'scripted' if scripts else 'plain'}"
    scene = SCENE.format(slug=slug, name=slug.capitalize(), leader=sites.address_of("leader"))
    chair, too_early, next_day = site.run_code(scene).strip().splitlines()[-1].split("|")

    page = context_of("secretariat", java_script_enabled=scripts).new_page()
    for day in (too_early, next_day):
        page.goto(f"/groups/{slug}/offices/")
        page.get_by_role("link", name="Record who holds a role").click()
        page.get_by_label("Role", exact=True).select_option("chair")
        page.locator("#id_organization").fill("United Nations Children’s Fund")
        page.locator("#id_starts").fill(day)
        send_form(page.get_by_role("button", name="Save"))
        if day == too_early:
            expect(page.get_by_text("End that term first, or choose other dates.").first).to_be_visible()
    expect(page.get_by_role("heading", name=slug.capitalize())).to_be_visible()

    page = context_of("leader", java_script_enabled=scripts).new_page()
    page.goto(f"/groups/{slug}/offices/")
    send_form(page.get_by_role("button", name="Prepare the hand-over"))
    page.get_by_label("Passed on: Meeting to come").check()
    send_form(page.get_by_role("button", name="Save the ticks"))
    expect(page.get_by_text("Being handed over")).to_be_visible()
    page.goto(f"/groups/{slug}/terms/")
    page.get_by_role("link", name="Write a draft").click()
    page.get_by_label("Terms of reference (English)").fill("The group meets twice a year.")
    send_form(page.get_by_role("button", name="Save"))
    page.get_by_role("link", name="Adopt the draft").click()
    page.get_by_label("Adopted by (English)").fill("The group, at its first meeting")
    send_form(page.get_by_role("button", name="Adopt the draft"))
    expect(page.get_by_role("heading", name="Version 1, adopted on")).to_be_visible()

    page = context_of("visitor", java_script_enabled=scripts).new_page()
    page.goto(f"/groups/{slug}/offices/")
    page.get_by_label("Who held it on").fill("2021-05-01")
    send_form(page.get_by_role("button", name="Show"))
    expect(page.get_by_role("heading", name="On 1 May 2021")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text(chair)
