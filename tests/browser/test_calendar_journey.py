"""A member makes the address of her own calendar, finds there what only members are told of, renews it, and the old one is dead;
a cancelled meeting is cancelled in every calendar; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from icalendar import Calendar
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form

pytestmark = pytest.mark.both_databases

SCENE = """
from hub.groups.models import Group, GroupKind
from hub.lib.tests import factories
group = Group.objects.create(slug="{slug}", name_en="{slug}", kind=GroupKind.objects.get(slug="action-group"), position=95)
for role, visibility in (("member", "public"), ("lead", "public")):
    organization = factories.organization(slug=f"{slug}-{{role}}", name_en=f"Body {{role}} {slug}")
    factories.participation(group=group, organization=organization, status="active")
for name, visibility in (("Open", "public"), ("Inner", "group")):
    factories.meeting(
        group=group, title_en=f"{{name}} meeting {slug}", begins_on="2035-03-25", status="planned", visibility=visibility,
        call_details="https://example.org/secret-room",
    )
"""


def test_a_member_subscribes_to_her_calendar(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug = f"days-{'scripted' if scripts else 'plain'}"
    site.run_code(SCENE.format(slug=slug))
    site.create_person(sites.address_of(f"member-{slug}"), f"Person member {slug}", "--organization", f"{slug}-member")
    lead = ["--organization", f"{slug}-lead", "--office", f"{slug}:chair"]
    site.create_person(sites.address_of(f"lead-{slug}"), f"Person lead {slug}", *lead)
    member, chair, visitor = (
        context_of(role, java_script_enabled=scripts).new_page()
        for role in (f"member-{slug}", f"lead-{slug}", "visitor")
    )
    member.goto("/calendar/")
    send_form(member.get_by_role("main").get_by_role("button", name="Create my address"))
    own = address_on(member)
    assert read(visitor, own) >= {f"Inner meeting {slug}": "CONFIRMED", f"Open meeting {slug}": "CONFIRMED"}.items()
    group = f"/groups/{slug}/calendar.ics"
    assert read(visitor, group) == {f"Open meeting {slug}": "CONFIRMED"}.items()

    cancel(chair, slug, f"Open meeting {slug}")
    assert read(visitor, group) == {f"Open meeting {slug}": "CANCELLED"}.items()
    send_form(member.get_by_role("main").get_by_role("button", name="Renew the address"))
    assert address_on(member) != own
    assert visitor.request.get(own).status == 404


def address_on(page: Page) -> str:
    return str(
        page.get_by_role("main")
        .locator("input[value*='.ics'], code:has-text('.ics')")
        .first.evaluate("e => e.value || e.innerText")
    )


def read(page: Page, address: str) -> object:
    answer = page.request.get(address)
    assert answer.status == 200
    assert "secret-room" not in answer.text()
    events = Calendar.from_ical(answer.body()).walk("VEVENT")
    return {str(event["SUMMARY"]).removeprefix("Cancelled: "): str(event["STATUS"]) for event in events}.items()


def cancel(page: Page, slug: str, title: str) -> None:
    page.goto(f"/meetings/?group={slug}")
    follow_link(page.get_by_role("main").get_by_role("link", name=title))
    follow_link(page.get_by_role("main").get_by_role("link", name="Edit", exact=True))
    page.get_by_label("Status").select_option("cancelled")
    send_form(page.get_by_role("main").get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("main")).to_contain_text("Cancelled")
