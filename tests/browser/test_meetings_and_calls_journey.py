"""A meeting from its invitation to approved minutes, and a call from its draft to the result; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases
FAR = "2035-03-01T17:00"


def let_time_pass(site: sites.Site, model: str, title: str, **fields: str) -> None:
    """Put what lies ahead of the record into the past, as if somebody had waited; `fields` are set besides."""
    app, name = model.split(".")
    code = (
        "from datetime import timedelta; from django.apps import apps; from django.utils import timezone;"
        "past = timezone.now() - timedelta(hours=1);"
        f"found = apps.get_model('{app}', '{name}').objects.filter(title_en={title!r});"
        f"found.update(**{{name: past if value == 'past' else value for name, value in {fields!r}.items()}})"
    )
    site.run_code(code)


JOIN = f"""
from hub.groups.models import Group, Participation
from hub.lib.tests import factories
from hub.partners.models import Organization
group, organization = Group.objects.get(slug="{sites.GROUP}"), Organization.objects.get(slug="unicef")
if not Participation.objects.active().filter(group=group, organization=organization).exists():
    factories.participation(group=group, organization=organization, status="active")
"""


def send(page: Page, name: str) -> None:
    send_form(page.get_by_role("main").get_by_role("button", name=name, exact=True))


def test_a_meeting_from_invitation_to_approved_minutes(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    title = f"Meeting {'scripted' if scripts else 'plain'} 800"
    site.run_code(JOIN)
    chair, member, visitor = (
        context_of(role, java_script_enabled=scripts).new_page() for role in ("leader", "member", "visitor")
    )
    day = datetime.now(tz=UTC).date() + timedelta(days=30)
    chair.goto(f"/meetings/?group={sites.GROUP}")
    chair.get_by_role("link", name="Announce a meeting").click()
    chair.get_by_label("Title (English)").fill(title)
    chair.get_by_label("First day").fill(day.isoformat())
    chair.get_by_label("Languages spoken").fill("en, fr")
    chair.get_by_label("Members propose agenda items until").fill((day - timedelta(days=7)).isoformat())
    chair.get_by_label("How to join the call").fill("https://example.org/room")
    send(chair, "Save")
    expect(chair.get_by_role("heading", name=title)).to_be_visible()
    address = chair.url

    member.goto(address)
    expect(member.get_by_role("main")).to_contain_text("https://example.org/room")
    send(member, "Yes")
    expect(member.locator("#coming")).to_contain_text("Yes")
    member.get_by_role("link", name="Propose an agenda item").click()
    member.get_by_label("Title").fill("Fees again")
    member.get_by_label("Minutes planned").fill("20")
    send(member, "Propose it")
    visitor.goto(address)
    expect(visitor.get_by_role("main")).not_to_contain_text("example.org/room")
    expect(visitor.get_by_role("main")).not_to_contain_text("Fees again")

    chair.goto(address)
    chair.locator("#proposals").get_by_role("link").first.click()
    chair.get_by_label("Your answer").fill("Gladly")
    send(chair, "Add to the agenda")
    expect(chair.locator("#agenda")).to_contain_text("Fees again")

    today = datetime.now(tz=UTC).date().isoformat()
    let_time_pass(site, "meetings.meeting", title, status="held", begins_on=today)
    chair.reload()
    chair.get_by_role("link", name="Write minutes").click()
    chair.locator("#id_agenda-item-0-minutes").fill("Ten per cent were said.")
    send(chair, "Save all")
    chair.get_by_role("link", name="Ask for corrections").click()
    chair.get_by_label("Corrections until").fill(FAR)
    send(chair, "Ask for corrections")

    member.goto(address)
    member.get_by_role("link", name="Correct the minutes").click()
    member.get_by_label("What should be said instead").fill("Nine per cent")
    member.get_by_label("Agenda item").select_option(index=1)
    send(member, "Send the correction")
    chair.goto(address)
    chair.locator("#corrections").get_by_role("link").first.click()
    chair.get_by_label("Minutes of this item, if you accept").fill("Nine per cent were said.")
    chair.get_by_label("Your answer").fill("Right")
    send(chair, "Accept")

    let_time_pass(site, "meetings.meeting", title, corrections_until="past")
    chair.goto(address)
    chair.get_by_role("link", name="Approve the minutes").click()
    send(chair, "Approve the minutes")
    visitor.goto(address)
    expect(visitor.get_by_role("main")).to_contain_text("Nine per cent were said.")
    expect(visitor.locator("#frozen code")).to_have_text(chair.locator("#frozen code").inner_text())


def test_a_call_from_draft_to_result(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    title = f"Call {'scripted' if scripts else 'plain'} 800"
    chair, member, visitor = (
        context_of(role, java_script_enabled=scripts).new_page() for role in ("leader", "member", "visitor")
    )
    chair.goto("/opportunities/")
    chair.get_by_role("link", name="Write a call").click()
    chair.get_by_label("Group").select_option(index=1)
    chair.get_by_label("Kind").select_option("experts")
    chair.get_by_label("Title (English)").fill(title)
    chair.get_by_label("Who may answer").select_option("partners")
    chair.get_by_label("Deadline", exact=True).fill(FAR)
    send(chair, "Keep as a draft")
    expect(chair.get_by_role("heading", name=title)).to_be_visible()
    address = chair.url
    visitor.goto(address)
    expect(visitor.get_by_role("main")).not_to_contain_text(title)
    chair.get_by_role("link", name="Publish the call").click()
    send(chair, "Publish the call")

    member.goto(address)
    member.get_by_role("main").get_by_role("link", name="Answer", exact=True).click()
    member.get_by_label("In one line").fill("We know it")
    member.get_by_label("Your answer").fill("Since long.")
    send(member, "Hand in the answer")
    visitor.goto(address)
    expect(visitor.get_by_role("main")).to_contain_text(title)
    expect(visitor.get_by_role("main")).not_to_contain_text("We know it")

    let_time_pass(site, "opportunities.call", title, deadline="past")
    chair.goto(address)
    chair.get_by_role("main").get_by_role("link", name="Review", exact=False).first.click()
    chair.get_by_label("Points").fill("5")
    chair.get_by_label("Reason").fill("Meets all.")
    send(chair, "Save the review")
    chair.get_by_role("link", name="We know it").click()
    chair.get_by_role("link", name="Accept or decline").click()
    chair.get_by_label("Reason").fill("Fits.")
    send(chair, "Accept")
    chair.goto(address)
    chair.get_by_role("link", name="Publish the result").click()
    chair.get_by_label("Result (English)").fill("One expert joins.")
    send(chair, "Publish the result")
    visitor.goto(address)
    expect(visitor.get_by_role("main")).to_contain_text("One expert joins.")
    member.goto(address)
    member.get_by_role("link", name="See your answer").click()
    expect(member.get_by_role("main")).to_contain_text("Fits.")
