"""Rows of a kind on one page: a chair enters a meeting with its agenda and attendance on two pages, a focal point reports
progress on three items on one page; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form


def rows_of(page: Page, table: str, number: int) -> None:
    """As many rows as are needed, added by the button below the table."""
    section = page.locator(f"section#{table}")
    rows = section.locator("tbody tr")
    while (there := rows.count()) < number:
        section.get_by_role("button", name="Add a row").click()
        expect(rows).to_have_count(there + 1)  # without scripts it comes with a new page


def test_a_chair_enters_a_meeting_on_two_pages(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    title = f"Meeting {'scripted' if scripts else 'plain'} 700"
    page = context_of("leader", java_script_enabled=scripts).new_page()
    page.goto(f"/meetings/?group={sites.GROUP}")
    page.get_by_role("link", name="Announce a meeting").click()
    page.get_by_label("Title (English)").fill(title)
    page.get_by_label("Status").select_option("held")
    page.get_by_label("First day").fill("2026-03-02")
    send_form(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", name=title)).to_be_visible()

    page.get_by_role("link", name="Write minutes").click()
    organizations = organizations_of(site, 8)
    rows_of(page, "agenda-item", 10)
    rows_of(page, "attendance", 8)
    for number in range(10):
        page.locator(f"#id_agenda-item-{number}-title").fill(f"Agenda item {number + 1}")
        page.locator(f"#id_agenda-item-{number}-minutes").fill(f"What was said on item {number + 1}.")
    for number, organization in enumerate(organizations):
        page.locator(f"#id_attendance-{number}-organization").fill(organization)
        page.locator(f"#id_attendance-{number}-people").fill(f"Person {number + 1}")
    page.locator("#id_action-item-0-text").fill("Send the minutes round")
    send_form(page.get_by_role("button", name="Save all"))
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("#agenda .rows > li")).to_have_count(10)
    expect(page.locator("#attendance .rows > li")).to_have_count(8)
    expect(page.locator("#actions")).to_contain_text("Send the minutes round")


def organizations_of(site: sites.Site, number: int) -> list[str]:
    """Names of organizations on the site, as somebody would write them."""
    code = (
        "from hub.partners.models import Organization;"
        f"print('|'.join(list(Organization.objects.filter(visibility='public').values_list('name_en', flat=True))[:{number}]))"
    )
    return site.run_code(code).strip().split("|")


REPORTS = """
import datetime
from hub.accounts.models import Person
from hub.groups.models import Group
from hub.lib.tests import factories
from hub.meetings.models import Resolution
from hub.partners.models import Organization
from hub.workplans.models import Plan
year = datetime.date.today().year
lead = Organization.objects.get(slug="unicef")
period = "{period}"
group = Group.objects.get(slug="{group}")
today = datetime.date.today()
meeting = factories.meeting(group=group, status="held", begins_on=str(today), visibility="public")
resolution = Resolution.objects.create(meeting=meeting, number=1, text_en="The plan is adopted.", on=today)
plan = factories.plan(group=group, period=period, title_en="Plan to report on " + period, resolution=resolution,
    state=Plan.State.ADOPTED, visibility="public", starts=datetime.date(year, 1, 1), ends=datetime.date(year + 3, 12, 31))
outcome = factories.outcome(plan=plan, position=1)
for number in (1, 2, 3):
    factories.output(plan=plan, outcome=outcome, position=number, lead=lead, title_en=f"Output {{number}} to report on")
"""


def test_a_focal_point_reports_on_three_items_on_one_page(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    period = "2091" if scripts else "2092"
    site.run_code(REPORTS.format(group=sites.GROUP, period=period))
    page = context_of("member", java_script_enabled=scripts).new_page()
    page.goto("/my-tasks/")
    page.get_by_role("link", name=f"Report on all 3 items of “Plan to report on {period}”").click()
    sections = page.locator("form section.sec")
    expect(sections).to_have_count(3)
    for number in range(3):
        sections.nth(number).get_by_label("What was done", exact=True).fill(f"What was done for output {number + 1}.")
    send_form(page.get_by_role("button", name="Hand in the reports"))
    expect(page.get_by_text("3 reports are with the chair.")).to_be_visible()
