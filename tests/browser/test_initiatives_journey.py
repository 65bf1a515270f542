"""In the browser itself: a record is confirmed by its link, and a file comes in while the page shows how far it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

ASK = """
from django.utils import timezone
from hub.accounts.models import Person
from hub.outreach.freshness import address_of
from hub.initiatives.models import Initiative
from hub.outreach.models import Confirmation
from hub.partners.models import Organization
owner = Organization.objects.get(slug="unicef")
initiative = Initiative.objects.create(name_en="Initiative to confirm", owner=owner)
asked = Confirmation.objects.create(
    initiative=initiative, person=Person.objects.get(email="member@example.org"), nonce="nonce-1",
    expires_at=timezone.now() + timezone.timedelta(days=1),
)
print(address_of([asked]))
"""


def test_a_record_is_confirmed_by_its_link(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    address = site.run_code(ASK).splitlines()[-1]
    page = context_of("visitor", java_script_enabled=scripts).new_page()
    page.goto(address)
    send_form(page.get_by_role("button", name="Confirm"))
    expect(page.get_by_role("main")).to_contain_text("1 record is confirmed as of today.")
    page.goto(address)
    expect(page.get_by_role("heading", name="This link is over")).to_be_visible()


@pytest.fixture
def worker(site: sites.Site, tmp_path: Path) -> Iterator[None]:
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub.commandline", "worker"],
            cwd=sites.ROOT, env=site.environment, stdout=log, stderr=log,
        )  # fmt: skip
        yield
        process.terminate()
        process.wait(timeout=30)


def test_a_table_comes_in_before_ones_eyes(
    worker: None, context_of: Callable[..., BrowserContext], tmp_path: Path, scripts: bool
) -> None:
    table = tmp_path / f"table-{scripts}.csv"
    rows = "".join(f"Project {scripts} {n} against child labour,Kenya\n" for n in range(2500))
    table.write_text(f"Title of ours,country\n{rows}Project of nowhere,Atlantis\n")
    page = context_of("member", java_script_enabled=scripts).new_page()
    page.goto("/initiatives/imports/")
    page.get_by_label("File").set_input_files(table)
    send_form(page.get_by_role("button", name="Send it and check the first rows"))
    if page.get_by_label("Title of ours").input_value() == "":  # the second time it is remembered
        page.get_by_label("Title of ours").select_option("Name (English)")
        send_form(page.get_by_role("button", name="Show the first rows again"))
    expect(page.get_by_role("region", name="Table: the first rows, as they would come in")).to_contain_text("Kenya")
    send_form(page.get_by_role("button", name="Start the import"))
    seen = []
    state = page.locator("#import-state")
    for _ in range(120):
        if "Running" not in state.inner_text():
            break
        # In one step: between finding the bar and reading it the page may have replaced it.
        seen += page.locator("progress").evaluate_all("bars => bars.map(bar => bar.value)")
        page.wait_for_timeout(500)
        if not scripts:  # with scripts the page asks by itself
            page.goto(page.url)
    assert seen, "The bar was never shown."
    expect(state).to_contain_text("Done")
    expect(page.get_by_role("main")).to_contain_text("2,500")
    expect(page.get_by_role("region", name="Table: Rejected")).to_contain_text("Atlantis")
    expect(page.get_by_role("heading", name="What came in")).to_be_visible()
