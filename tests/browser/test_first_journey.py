"""The first journey: an organization applies, joins a group, comments on an output, adds an initiative; all of it is found
by the next search and stands in the record of events; a stranger sees only what is public."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

PLAN = f"/groups/{sites.GROUP}/plans/2020-2021/"
OUTPUT = "The Mapping of Supply Chains Initiatives on Child Labour – 2020"


def sign_up(page: Page, email: str) -> None:
    page.goto("/join/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(sites.PASSWORD)
    page.get_by_label("Your name").fill("Person 500")
    send_form(page.locator("main button[type=submit]"))
    # Without a mail server the answer is the same whether or not the address had an account: one signs in oneself.
    expect(page.get_by_text("If this address had no account, yours is ready now")).to_be_visible()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(sites.PASSWORD)
    send_form(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", name="Join with your organization")).to_be_visible()


def apply(page: Page, organization: str) -> str:
    page.get_by_label("Name of the organization").fill(organization)
    page.get_by_label("Constituency").select_option("civil_society")
    page.get_by_label("What does your organization do").fill("What the organization does.")
    page.get_by_label("What will it bring to the Alliance?").fill("What it brings.")
    send_form(page.get_by_role("button", name="Send the application"))
    expect(page.locator("main .state").first).to_have_text("Waiting for review")
    return page.url


def test_from_application_to_initiative(context_of: Callable[..., BrowserContext], scripts: bool) -> None:
    mark = "scripted" if scripts else "plain"
    organization, initiative = f"Organization {mark} 500", f"Initiative {mark} 500"
    comment = f"A {mark} comment on the output."
    applicant = context_of("visitor", java_script_enabled=scripts).new_page()
    secretariat = context_of("secretariat", java_script_enabled=scripts).new_page()
    chair = context_of("leader", java_script_enabled=scripts).new_page()
    stranger = context_of("visitor", java_script_enabled=scripts).new_page()

    # She applies; nobody else sees the application but the secretariat, which accepts it with a reason.
    sign_up(applicant, f"applicant-{mark}@example.org")
    address = apply(applicant, organization)
    assert stranger.goto(address).status == 404
    secretariat.goto("/join/applications/")
    secretariat.get_by_role("link", name=organization).click()
    secretariat.get_by_label("Reason, as the applicant will read it").fill("It works towards the target.")
    secretariat.get_by_label("I know that this account belongs to the applicant").check()
    send_form(secretariat.get_by_role("button", name="Accept", exact=True))
    expect(secretariat.locator("main .state").first).to_have_text("Accepted")
    applicant.goto(address)
    standing = applicant.get_by_role("region", name="Where the application stands")
    expect(standing.get_by_text("It works towards the target.")).to_be_visible()

    # She asks to join a group; its chair accepts.
    applicant.goto(f"/groups/{sites.GROUP}/")
    applicant.get_by_role("link", name="Join this group").click()
    applicant.get_by_label("What will your organization bring to the group?").fill("Data on one sector.")
    send_form(applicant.get_by_role("button", name="Ask to join"))
    chair.goto(f"/groups/{sites.GROUP}/members/")
    card = chair.locator(".rows > li", has_text=organization)
    card.get_by_label("Reason").fill("Welcome.")
    send_form(card.get_by_role("button", name="Accept"))
    expect(chair.locator("tbody").get_by_role("link", name=organization)).to_be_visible()

    # She comments on an output of the group's plan, and adds an initiative.
    applicant.goto(PLAN)
    applicant.get_by_role("link", name=OUTPUT).first.click()
    applicant.get_by_label("Your comment").fill(comment)
    send_form(applicant.get_by_role("button", name="Comment"))
    expect(applicant.get_by_text(comment)).to_be_visible()
    output_address = applicant.url.split("#")[0]
    applicant.goto("/initiatives/add/")
    applicant.get_by_label("Name", exact=False).first.fill(initiative)
    send_form(applicant.get_by_role("button", name="Add the initiative"))
    expect(applicant.get_by_role("heading", name=initiative)).to_be_visible()

    # Both are found by the next search and stand in the record of events.
    for words in (organization, initiative):
        stranger.goto(f"/search/?q={words}")
        expect(stranger.get_by_role("main").get_by_role("link", name=words).first).to_be_visible()
    applicant.goto("/events/")
    events = applicant.get_by_role("main")
    expect(events.get_by_role("link", name=initiative).first).to_be_visible()
    expect(events.get_by_role("cell", name="Comment", exact=True).first).to_be_visible()
    expect(events.get_by_text("Person 500").first).to_be_visible()

    # A stranger sees what is public and nothing else.
    stranger.goto(output_address)
    expect(stranger.get_by_text(comment)).to_have_count(0)
    stranger.goto("/events/")
    expect(stranger.get_by_role("main").get_by_role("link", name=initiative).first).to_be_visible()
    expect(stranger.get_by_text("Person 500")).to_have_count(0)
    assert stranger.goto("/initiatives/add/").status == 403
