"""An organization applies, answers a question and is accepted; it joins a group, pauses and comes back; its focal point hands
her role over. With scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases


def test_an_organization_joins_and_changes_hands(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    kind = "scripted" if scripts else "plain"
    name = f"Organization {kind} 800"
    for role in ("joiner", "successor"):
        site.create_person(sites.address_of(f"{role}-{kind}"), f"Person {role} {kind}")
    pages = {
        role: context_of(role, java_script_enabled=scripts).new_page()
        for role in (f"joiner-{kind}", f"successor-{kind}", "secretariat", "leader")
    }
    applicant, successor, secretariat, leader = pages.values()
    apply(applicant, name, scripts)
    question_and_acceptance(applicant, secretariat, name)
    join_pause_and_return(applicant, leader, name)
    hand_over(applicant, successor, name, kind)


def apply(page: Page, name: str, scripts: bool) -> None:
    page.goto("/join/")
    page.get_by_label("Name of the organization").fill(name)
    page.get_by_label("Constituency").select_option("academia")
    page.get_by_label("What does your organization do towards Target 8.7?").fill("We study forced labour.")
    page.get_by_label("What will it bring to the Alliance?").fill("Data.")
    page.get_by_label("Research and data").check()
    page.get_by_label("Forced labour", exact=True).check()
    if scripts:
        expect(page.locator("#id_work + .field__count")).to_have_text("4 of 200 words")
    else:
        expect(page.locator(".field__count")).to_have_count(0)
    send_form(page.get_by_role("button", name="Send the application"))
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def question_and_acceptance(applicant: Page, secretariat: Page, name: str) -> None:
    secretariat.goto("/join/applications/")
    secretariat.get_by_role("link", name=name).click()
    secretariat.get_by_text("Send back with a question").click()
    secretariat.get_by_label("Question, as the applicant will read it").fill("In which countries?")
    send_form(secretariat.get_by_role("button", name="Send back"))
    applicant.reload()
    applicant.get_by_label("Your answer to the question of the secretariat").fill("In two.")
    send_form(applicant.get_by_role("button", name="Send the application"))
    secretariat.reload()
    expect(secretariat.locator("#history")).to_contain_text("In two.")
    send_form(secretariat.get_by_role("button", name="Accept"))
    expect(secretariat.locator("#history")).to_contain_text("Accepted")


def join_pause_and_return(page: Page, leader: Page, name: str) -> None:
    act(page, "Ask to join", "Data on recruitment fees.")
    expect(row(page)).to_contain_text("Waiting for the chair")
    leader.goto(f"/groups/{sites.GROUP}/members/")
    asked = leader.get_by_role("listitem").filter(has_text=name).filter(has=leader.get_by_role("button", name="Accept"))
    asked.get_by_label("Reason").fill("Welcome.")
    send_form(asked.get_by_role("button", name="Accept"))
    expect(leader.get_by_role("row").filter(has_text=name)).to_contain_text("Data on recruitment fees.")
    act(page, "Pause", "Elections.")
    expect(row(page)).to_contain_text("Paused")
    act(page, "Take part again")
    expect(row(page)).not_to_contain_text("Paused")


def row(page: Page) -> object:
    return page.locator("li[id^=part-]").filter(has=page.get_by_role("link", name="Supply Chains", exact=True))


def act(page: Page, what: str, words: str = "") -> None:
    page.goto("/groups/taking-part/")
    part = row(page)
    part.locator("summary").click()
    part.get_by_label("What now?").select_option(what)
    if words:
        part.get_by_label("In your words").fill(words)
    send_form(page.get_by_role("button", name="Send all changes"))


def hand_over(page: Page, successor: Page, name: str, kind: str) -> None:
    page.goto("/profile/")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Hand over").click()
    page.get_by_label("Successor", exact=True).fill(sites.address_of(f"successor-{kind}"))
    page.get_by_label("What the successor should know").fill("The report is due in May.")
    send_form(page.get_by_role("button", name="Ask the successor"))
    successor.goto("/my-tasks/")
    successor.get_by_role("link", name="Take over or decline").first.click()
    expect(successor.get_by_role("main")).to_contain_text("The report is due in May.")
    send_form(successor.get_by_role("button", name="Take over the role"))
    expect(successor.get_by_role("main")).to_contain_text("You have the role from")
