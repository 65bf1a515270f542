"""A study goes from its registration to a published figure: counts from the field, the record that `evidence survey` writes on the
analyst's own machine, deviations explained, a review, a reply, and a page that says all this before the number. With scripts and
without. The people, the group and the study are of this journey alone."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form
from tests.browser.plan_steps import choose

pytestmark = [pytest.mark.both_databases, pytest.mark.before_release]

LEAD, ETHICS, REVIEWER, GOVERNMENT = "result-lead", "result-ethics", "result-reviewer", "result-government"
STRATA = ("North", "South")
# A group of this journey and a protocol that is signed and not registered, anew for each run.
SCENE = """
import django
django.setup()
from hub.accounts.models import Person
from hub.groups.models import Group
from hub.lib.tests import factories
from hub.vocabularies.models import Country
lead, ethics, government = (
    Person.objects.get(email=f"result-{name}@example.org") for name in ("lead", "ethics", "government")
)
group = Group.objects.filter(slug="result-journey").first()
if group is None:
    group = factories.group(slug="result-journey", name_en="Group of results", kind=Group.objects.get(slug="conflict").kind)
    team = factories.organization(name_en="Organization of the study", slug="result-team", constituency="academia")
    body = factories.organization(name_en="Government body of the study", slug="result-body", constituency="government")
    factories.focal_point(person=lead, organization=team)
    factories.focal_point(person=government, organization=body)
    factories.participation(group=group, organization=team, status="active")
team = group.participations.get().organization
study = factories.study_protocol(
    group=group, organization=team, author=lead, title_en="TITLE", signed_by=ethics,
    countries=[Country.objects.get(iso3="MLI")],
)
print(study.get_absolute_url())
"""


def test_from_the_registration_to_the_published_figure(
    site: sites.Site, context_of: Callable[..., BrowserContext], tmp_path: Path, scripts: bool
) -> None:
    for name in (LEAD, ETHICS, REVIEWER, GOVERNMENT):
        site.create_person(sites.address_of(name), f"Person of the {name.replace('-', ' ')}")
    title = f"Work in the camps, {'with' if scripts else 'without'} scripts"
    address = site.run("-c", SCENE.replace("TITLE", title)).split()[-1]
    lead, reviewer, government, visitor = (
        context_of(name, java_script_enabled=scripts).new_page() for name in (LEAD, REVIEWER, GOVERNMENT, "visitor")
    )
    register(lead, address)
    count(lead, address)
    file = analyse(tmp_path, hand_in(lead))
    result = upload(lead, file)
    explain(lead)
    assert visitor.goto(result).status == 404  # type: ignore[union-attr]
    ask(lead)
    judge(reviewer, title)
    reply(government, title)
    publish(lead, result)
    read(visitor, result, file, title)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that answers."""
    send_form(page.get_by_role("main").get_by_role("button", name=name, exact=True).last)


def follow(page: Page, name: str) -> None:
    follow_link(page.get_by_role("main").get_by_role("link", name=name, exact=True).first)


def register(page: Page, address: str) -> None:
    page.goto(address)
    follow(page, "Register the protocol")
    page.locator("main [name=understood]").check()
    press(page, "Register the protocol")
    expect(page.get_by_role("main")).to_contain_text("The protocol is registered and open to everybody.")


def count(page: Page, address: str) -> None:
    """Fewer than planned in the South."""
    page.goto(address)
    follow(page, "Enter counts")
    fields = page.locator("main input[name^=stratum-]")
    expect(fields).to_have_count(len(STRATA))
    for field, reached in zip(fields.all(), ("620", "560"), strict=True):
        field.fill(reached)
    press(page, "Save")
    expect(page.get_by_role("row").filter(has_text="South").first).to_contain_text("560")


def hand_in(page: Page) -> str:
    """Open the page where a result is handed in; the fingerprint that it names for the program."""
    follow(page, "Hand in a result")
    return page.locator("main code").first.inner_text()


def analyse(folder: Path, fingerprint: str) -> Path:
    """On the analyst's machine: children in sixty clusters, and what `evidence survey` says of them."""
    data, record = folder / "children.csv", folder / "record.json"
    with data.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["region", "ea", "weight", "age", "hours"])
        for region in STRATA:
            for cluster in range(30):
                for child in range(20):
                    n = cluster * 7 + child
                    hours = (0, 0, 5, 20, 0, 45)[(n + cluster // 3) % 6] if child % 3 else 0
                    table.writerow([region, f"{region}{cluster}", 2, 5 + n % 13, hours])
    design = ["--weights", "weight", "--strata", "region", "--cluster", "ea"]
    derived = ["--indicator", "child-labour", "--age", "age", "--hours", "hours"]
    program = str(Path(sys.executable).with_name("evidence"))
    words = [program, "survey", str(data), *design, *derived, "--record", str(record), "--protocol", fingerprint]
    subprocess.run(words, check=True, capture_output=True)
    return record


def upload(page: Page, file: Path) -> str:
    """A record that was changed by hand is refused, the one that the program wrote is taken; its page."""
    edited = json.loads(file.read_text())
    edited["indicators"][0]["results"][0]["estimate"] = 0.26
    given = {"name": "record.json", "mimeType": "application/json", "buffer": json.dumps(edited).encode()}
    page.locator("main input[type=file]").set_input_files(given)
    press(page, "Hand in")
    expect(page.get_by_role("main")).to_contain_text("its content does not fit its hash")
    page.locator("main input[type=file]").set_input_files(file)
    press(page, "Hand in")
    main = page.get_by_role("main")
    expect(main).to_contain_text("The record is intact and was compared with the protocol.")
    expect(main).to_contain_text("The sample is smaller than planned: 1,180 of 1,200.")
    expect(main).to_contain_text("South: fewer were reached than planned, 560 of 600.")
    return page.url


def explain(page: Page) -> None:
    follow(page, "Explain the deviations")
    page.locator("main [name=explanation]").fill("Two blocks in the South were flooded.")
    press(page, "Save")


def ask(page: Page) -> None:
    """A person from outside the team for a review, the government for its reply."""
    follow(page, "Ask for a review")
    page.locator("main [name=person]").fill(sites.address_of(REVIEWER))
    press(page, "Ask")
    vouched = page.locator("main [name=vouched]")
    if vouched.count():
        vouched.check()
        press(page, "Ask")
    expect(page.get_by_role("main")).to_contain_text("The person can read the result and review it.")
    follow(page, "Ask for a reply")
    choose(page, "organization", "Government body of the study")
    press(page, "Ask for a reply")
    expect(page.get_by_role("main")).to_contain_text("The organization can read the result and reply.")


def judge(page: Page, title: str) -> None:
    page.goto("/my-tasks/")
    follow(page, f"Result 1 of {title}")
    page.locator("main select[name=verdict]").select_option("with_care", force=True)
    page.locator("main [name=text]").fill("The floods may have driven out the poorest.")
    press(page, "Hand in the review")
    expect(page.get_by_role("main")).to_contain_text("Your review is handed in.")


def reply(page: Page, title: str) -> None:
    page.goto("/my-tasks/")
    follow(page, f"Result 1 of {title}")
    page.locator("main [name=text]").fill("Schools reopen this year.")
    press(page, "Send the reply")
    expect(page.get_by_role("main")).to_contain_text("Your reply is kept and will be published with the result.")


def publish(page: Page, address: str) -> None:
    page.goto(address)
    follow(page, "Publish the result")
    page.locator("main select[name=topic]").select_option("child_labour", force=True)
    page.locator("main [name=understood]").check()
    press(page, "Publish the result")
    expect(page.get_by_role("main")).to_contain_text("The result is published.")


def read(page: Page, address: str, file: Path, title: str) -> None:
    """Deviations, review, reply, critique, spread, method and interval stand before the number."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Result 1: {title}")
    text = page.get_by_role("main").text_content() or ""
    found = json.loads(file.read_text())["indicators"][0]
    before = (
        "The sample is smaller than planned", "Two blocks in the South were flooded.",
        "The floods may have driven out the poorest.", "Schools reopen this year.", found["critique"],
        "Spread over methods", "Linearization (Taylor)",
    )  # fmt: skip
    places = [text.index(words) for words in before]
    assert places == sorted(places)
    number = f"{found['results'][0]['estimate'] * 100:.1f}"
    assert text.index(number) > places[-1]
    row = page.get_by_role("main").locator("article tbody tr").first
    expect(row).to_contain_text(found["results"][0]["interval"])
    expect(row.locator("td").last).to_have_text(f"{number}\u00a0%")
    page.goto("/prevalence/")
    expect(page.get_by_role("main")).to_contain_text(number)
