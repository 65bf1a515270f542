"""A study team goes from its question to a registered protocol: advice, sample, indicators, a questionnaire that the check sends back,
a checklist that another person signs, and a fingerprint that anybody can check. With scripts and without. The team is its own."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import Workbook
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form
from tests.browser.plan_steps import choose

pytestmark = [pytest.mark.both_databases, pytest.mark.before_release]

TEAM = """
import django
django.setup()
from hub.accounts.models import Person
from hub.groups.models import Group, Participation
from hub.partners.models import FocalPoint, Organization
body, _made = Organization.objects.get_or_create(
    slug="study-team-1", defaults={"name_en": "Study team 1", "constituency": "academia", "status": "partner"}
)
for name, role in (("study-lead", "focal_point"), ("study-ethics", "deputy")):
    FocalPoint.objects.get_or_create(
        organization=body, person=Person.objects.get(email=f"{name}@example.org"), defaults={"role": role}
    )
group = Group.objects.get(slug="GROUP")
Participation.objects.get_or_create(group=group, organization=body, defaults={"status": "active"})
""".replace("GROUP", sites.GROUP)


def test_from_the_question_to_the_registration(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    for name in ("study-lead", "study-ethics"):
        site.create_person(sites.address_of(name), f"Person of the {name.replace('-', ' ')}")
    site.run("-c", TEAM)
    title = f"Children who work in the camps, {'with' if scripts else 'without'} scripts"
    page = context_of("study-lead", java_script_enabled=scripts).new_page()
    begin(page, title)
    choose_method(page)
    design(page)
    enter_indicators(page)
    upload(page)
    answer_checklist(page)
    address = page.url
    name_ethics_officer(page)
    visitor = context_of("visitor", java_script_enabled=scripts).new_page()
    assert visitor.goto(address).status == 404  # type: ignore[union-attr]
    sign(context_of("study-ethics", java_script_enabled=scripts).new_page(), title)
    register(page, address)
    read(visitor, title)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that answers."""
    send_form(page.get_by_role("main").get_by_role("button", name=name, exact=True).last)


def begin(page: Page, title: str) -> None:
    page.goto("/prevalence/protocols/")
    page.get_by_role("link", name="Begin a study").click()
    page.locator("[name=title_en]").fill(title)
    page.locator("[name=question_en]").fill("How many children aged 5 to 17 work?")
    page.locator("[name=population]").fill("Children in registered households of three camps")
    group = page.locator("main select[name=group]")
    group.select_option(group.locator("option").last.get_attribute("value"), force=True)
    choose(page, "countries", "Mali")
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Setting")


def choose_method(page: Page) -> None:
    for name, value in {"frame": "households", "access": "open", "is_hidden": "False"}.items():
        page.locator(f"main select[name={name}]").select_option(value)
    page.locator("[name=lists]").fill("1")
    press(page, "Save and go on")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Household survey"))
    expect(row).to_contain_text("Fits here")
    expect(page.get_by_role("main")).to_contain_text("It needs at least two lists of the same population and time.")
    page.locator("main select[name=method]").select_option("survey")
    page.locator("[name=method_reasons]").fill("The camps have a register of households.")
    press(page, "Save and go on")


def design(page: Page) -> None:
    begins = (datetime.now(tz=UTC).date() + timedelta(days=40)).isoformat()
    values = {
        "design": "Two stages: blocks, then households.", "collection_begins": begins, "microdata_at": "With the analyst",
        "expected_share": "0.2", "target_share": "0.3", "household_size": "5", "take": "20",
    }  # fmt: skip
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)
    press(page, "Save and go on")
    for number, (name, planned) in enumerate((("North", "620"), ("South", "620"))):
        page.locator(f"[name=strata-{number}-name]").fill(name)
        page.locator(f"[name=strata-{number}-planned]").fill(planned)
    press(page, "Save and go on")


def enter_indicators(page: Page) -> None:
    page.locator("[name=indicators-0-name]").fill("Child labour")
    page.locator("[name=indicators-0-code]").fill("child_labour")
    page.locator("[name=indicators-0-bands]").fill("5-11: 1; 11-14: 14")
    page.locator("[name=indicators-0-is_primary]").check()
    press(page, "Save and go on")
    expect(page.get_by_role("alert")).to_contain_text("The bands 5-11: 1 and 11-14: 14 overlap.")
    page.locator("[name=indicators-0-bands]").fill("5-11: 1; 12-14: 14; 15-17: 43")
    press(page, "Save and go on")


def form(*extra: str) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in (["type", "name", "label"], ["select_multiple work", "work", "Which work?"]):
        sheet.append(row)
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", "label"])
    for name in ("farm", "mine", *extra):
        choices.append(["work", name, name.capitalize()])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(page: Page) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    field = page.locator("input[type=file]")
    field.set_input_files({"name": "form.xlsx", "mimeType": kind, "buffer": form("farm", "at home")})
    press(page, "Upload and check")
    main = page.get_by_role("main")
    expect(main).to_contain_text("The list “work” has the name “farm” twice: “Farm” in row 2 and “Farm”.")
    expect(main).to_contain_text("it would be read as two answers")
    field.set_input_files({"name": "form.xlsx", "mimeType": kind, "buffer": form()})
    press(page, "Upload and check")


def answer_checklist(page: Page) -> None:
    for answer in page.locator("select[name$=-answer]").all():
        answer.select_option("yes")
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Name the ethics officer")
    expect(page.get_by_role("main")).to_contain_text("1,223")


def name_ethics_officer(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name="Name the team").click()
    page.locator("main [name=person]").fill("study-ethics@example.org")
    page.locator("main select[name=role]").select_option("ethics")
    press(page, "Add to the team")
    vouched = page.locator("main [name=vouched]")
    if vouched.count():
        vouched.check()
        press(page, "Add to the team")
    expect(page.get_by_role("main")).to_contain_text("Person of the study ethics")


def sign(page: Page, title: str) -> None:
    page.goto("/my-tasks/")
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("main")).to_contain_text("Two stages: blocks, then households.")
    press(page, "Sign")
    expect(page.get_by_role("main")).to_contain_text("You have signed.")


def register(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("main").get_by_role("link", name="Register the protocol").click()
    page.locator("main [name=understood]").check()
    press(page, "Register the protocol")
    expect(page.get_by_role("main")).to_contain_text("The protocol is registered and open to everybody.")


def read(page: Page, title: str) -> None:
    page.goto("/prevalence/protocols/")
    page.get_by_role("link", name=title).click()
    follow_link(page.get_by_role("link", name="As registered"))
    shown = page.locator("main dd code").first.inner_text()
    file = page.request.get(
        page.get_by_role("link", name="Download the frozen text").get_attribute("href") or ""
    ).body()
    assert hashlib.sha256(file).hexdigest() == shown
