"""A crisis officer searches a crisis, reads its figures down to their release, adds an area and a figure, and finds both on the
page; with scripts and without, and once in French and in Spanish. The people and the group are of this journey alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases

OFFICER = "crisis-officer"
# She leads the group that keeps the records of two crises.
SCENE = """
import django
django.setup()
from hub.accounts.models import Person
from hub.crises.models import Crisis
from hub.groups.models import Group, GroupKind, Office
from hub.lib.tests import factories
person = Person.objects.get(email="%(email)s")
group = Group.objects.filter(slug="crisis-journey").first()
if group is None:
    group = factories.group(slug="crisis-journey", name_en="Group of the crisis journey", kind=Group.objects.get(slug="conflict").kind)
    factories.office(group=group, person=person, role=Office.Role.CHAIR)
Crisis.objects.filter(slug__in=["displacement-sdn", "displacement-ssd"]).update(group=group)
"""
# A published model of her group.
MODEL = """
import django
django.setup()
from hub.groups.models import Group
from hub.lib.tests import factories
factories.prevention_model(group=Group.objects.get(slug="crisis-journey"), title_en="%(title)s")
"""


@pytest.fixture
def officer(site: sites.Site, context_of: Callable[..., BrowserContext]) -> Callable[[bool], Page]:
    def open_page(scripts: bool) -> Page:
        email = sites.address_of(OFFICER)
        site.create_person(email, "Person of crises")
        site.run("-c", SCENE % {"email": email})
        return context_of(OFFICER, java_script_enabled=scripts).new_page()

    return open_page


def test_from_the_search_to_a_figure_and_its_release(officer: Callable[[bool], Page], scripts: bool) -> None:
    country, slug = ("Sudan", "displacement-sdn") if scripts else ("South Sudan", "displacement-ssd")
    page = officer(scripts)
    page.goto(f"/search/?q={country} crisis")
    page.get_by_role("main").get_by_role("link", name=f"{country}: displaced people", exact=True).first.click()
    page.wait_for_url(f"**/crises/{slug}/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("This crisis is listed by a rule")
    page.locator("#people").get_by_role("link", name="Refugee Data Finder").first.click()
    expect(page.get_by_role("main")).to_contain_text("Fingerprint")
    page.goto(f"/crises/{slug}/")
    page.get_by_role("link", name="Add areas and figures").click()
    page.locator("[name=crisis-area-0-role]").select_option("host")
    page.locator("[name=crisis-area-0-country]").select_option(label="Ethiopia")
    page.locator("[name=crisis-area-0-name]").fill("District 1")
    page.locator("[name=crisis-figure-0-people]").select_option("idps_conflict")
    page.locator("[name=crisis-figure-0-country]").select_option(label=country)
    page.locator("[name=crisis-figure-0-value]").fill("1009")
    page.locator("[name=crisis-figure-0-on]").fill("2024-12")
    page.locator("[name=crisis-figure-0-publisher]").fill("Agency 1")
    page.locator("[name=crisis-figure-0-source_title]").fill("A survey of displacement")
    send_form(page.get_by_role("button", name="Save").first)
    page.wait_for_url(f"**/crises/{slug}/**")
    expect(page.locator("#areas")).to_contain_text("District 1")
    expect(page.locator("#entered")).to_contain_text("1,009")


@pytest.mark.before_release
def test_from_a_crisis_to_an_analysis_a_model_and_a_call(
    site: sites.Site, officer: Callable[[bool], Page], scripts: bool
) -> None:
    slug, title = (
        ("displacement-sdn", "Model with scripts") if scripts else ("displacement-ssd", "Model without scripts")
    )
    page = officer(scripts)
    site.run("-c", MODEL % {"title": title})
    crisis = f"/crises/{slug}/"
    page.goto(crisis)
    page.get_by_role("link", name="Begin a situation analysis").click()
    page.locator("[name=place]").fill("District 1")
    page.locator("[name=as_of]").fill("2026-03")
    page.locator("[name=work]").fill("Children work in brick kilns.")
    send_form(page.get_by_role("button", name="Keep this version"))
    expect(page.get_by_role("main")).to_contain_text("Children work in brick kilns.")
    page.goto(crisis)
    expect(page.locator("#analyses").get_by_role("listitem").first).to_contain_text("Situation analysis")
    page.locator("#prevention").get_by_role("link", name=title).click()
    page.locator("[name=starts]").fill("2025")
    page.locator("[name=result]").fill("More children stayed in school.")
    page.locator("[name=source_url]").fill("https://example.org/result")
    send_form(page.get_by_role("button", name="Save").first)
    page.goto(crisis)
    expect(page.locator("#prevention")).to_contain_text("More children stayed in school.")
    page.locator("#calls").get_by_role("link", name="Make a call").click()
    page.locator("[name=deadline]").fill((datetime.now(UTC) + timedelta(days=60)).strftime("%Y-%m-%dT12:00"))
    send_form(page.get_by_role("button", name="Keep as a draft"))
    expect(page.get_by_role("main")).to_contain_text("Draft")
    page.goto(crisis)
    expect(page.locator("#calls")).to_contain_text("Proposals in a crisis")


@pytest.mark.parametrize(
    ("language", "heading"), [("fr", "Personnes déplacées, selon les publications"), ("es", "Personas desplazadas, según las publicaciones")]
)  # fmt: skip
def test_a_crisis_in_other_languages(context_of: Callable[..., BrowserContext], language: str, heading: str) -> None:
    page = context_of("visitor").new_page()
    assert page.goto(f"/{language}/crises/?indicator=refugees").ok  # type: ignore[union-attr]
    page.locator("main table tbody th a").first.click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
