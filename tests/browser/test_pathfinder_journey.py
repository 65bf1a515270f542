"""A government reports as a Pathfinder country: a roadmap, an annual report, the published page; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases

# A country, its government body and a year for each of the two journeys.
PLACES = {True: ("GHA", "body-of-ghana", 2021), False: ("TUN", "body-of-tunisia", 2022)}
BEGIN = """
import datetime, sys
from hub.accounts.models import Person
from hub.pathfinders.models import Cycle, DatedStep
from hub.pathfinders.wording import propose_wording
from hub.partners.models import FocalPoint, Organization
from hub.vocabularies.models import Country
iso3, slug, year, email = sys.argv[1:]
country = Country.objects.get(iso3=iso3)
body, _made = Organization.objects.get_or_create(
    slug=slug, defaults={"name_en": f"Government body of {iso3}", "constituency": "government", "country": country}
)
person = Person.objects.get(email=email)
FocalPoint.objects.get_or_create(organization=body, person=person)
DatedStep.objects.get_or_create(country=country, moment="held", defaults={"on": "2020", "source": "Source of the journey"})
cycle, made = Cycle.objects.get_or_create(year=int(year), defaults={"due": datetime.date(int(year) + 9, 3, 31), "state": "open"})
if made:
    propose_wording(cycle=cycle, by=person)
"""


@pytest.mark.before_release
def test_from_the_committee_to_a_published_report(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    iso3, slug, year = PLACES[scripts]
    role = f"minister-{iso3.lower()}"
    site.create_person(sites.address_of(role), f"Person of {slug}")
    site.run_code(BEGIN, iso3, slug, str(year), sites.address_of(role))
    here = f"/pathfinders/{iso3.lower()}/"
    # The secretariat sets up the committee, which the government chairs.
    desk = context_of("secretariat", java_script_enabled=scripts).new_page()
    desk.goto(here)
    desk.get_by_role("link", name="Set up the national committee").click()
    desk.get_by_label("name of the committee", exact=False).fill(f"National committee of {iso3}")
    desk.get_by_label("government body that chairs it", exact=False).select_option(label=f"Government body of {iso3}")
    send_form(desk.get_by_role("button", name="Set up the national committee"))
    expect(desk.get_by_role("main")).to_contain_text(f"National committee of {iso3}")
    # The focal point begins the roadmap: a work plan of the committee.
    page = context_of(role, java_script_enabled=scripts).new_page()
    page.goto(here)
    page.get_by_role("link", name="Begin a roadmap").click()
    page.get_by_label("Period", exact=False).first.fill("2027-2029")
    page.get_by_label("Title", exact=False).first.fill(f"Roadmap of {iso3}")
    page.get_by_label("First day", exact=False).first.fill("2027-01-01")
    page.get_by_label("Last day", exact=False).first.fill("2029-12-31")
    send_form(page.locator("form.form button.btn--main, main form button.btn--main").first)
    page.goto(here)
    expect(page.get_by_role("main")).to_contain_text(f"Roadmap of {iso3}")
    # The report is her task.
    page.goto("/my-tasks/")
    page.locator("li, tr").filter(has_text=f"Pathfinder reports on {year}").get_by_role("link").last.click()
    for name, value in (("Labour inspectors", "0"), ("Victims identified", "")):
        part = page.get_by_role("group", name=name)
        part.get_by_label("reported?", exact=False).select_option("reported" if value else "not_reported")
        if value:
            part.get_by_label("value", exact=False).fill(value)
            part.get_by_label("source", exact=False).fill("Register of the ministry")
    page.get_by_role("group", name="Children in child labour").get_by_label("reported?", exact=False).select_option(
        "not_reported"
    )
    send_form(page.get_by_role("button", name="Keep as a draft"))
    expect(page.get_by_role("main")).to_contain_text("Before it can be handed in")
    page.get_by_role("link", name="Go on writing").click()
    for number in range(5):
        page.locator("textarea[name^=q]").nth(number).fill(f"Answer {number + 1} of {iso3}")
    send_form(page.get_by_role("button", name="Hand in the report"))
    expect(page.get_by_role("main")).to_contain_text("Handed in")
    page.get_by_role("link", name="Publish the report").click()
    send_form(page.get_by_role("button", name="Publish the report"))
    # Everybody reads it: zero is a value, and what is not reported is none.
    reader = context_of("visitor", java_script_enabled=scripts).new_page()
    reader.goto(here)
    expect(reader.locator(".stepbar")).to_contain_text("Yearly report")
    reader.locator("#reports").get_by_role("link", name=f"Report on {year}").click()
    expect(reader.get_by_role("main")).to_contain_text(f"Answer 5 of {iso3}")
    expect(reader.get_by_role("row").filter(has_text="Labour inspectors").locator("td.number")).to_have_text("0")
    expect(reader.get_by_role("row").filter(has_text="Victims identified").locator("td.number")).to_have_text(
        "not reported"
    )
    reader.goto(f"/pathfinders/compare/?indicator=labour-inspectors&year={year}")
    expect(reader.get_by_role("main")).to_contain_text("Register of the ministry")
