"""An item of the library: a member proposes it with a file, the chair asks and then takes it in, a reader finds it by words
inside the PDF and cites it; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hub.library.tests.conftest import pdf
from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases
READ_WITHIN = 60_000  # milliseconds that the worker has for the words of the file

SCENE = """
from hub.groups.models import Group, GroupKind
from hub.lib.tests import factories
group = Group.objects.create(
    slug="{slug}", name_en="{slug}", kind=GroupKind.objects.get(slug="action-group"), position=91
)
for role in ("proposing", "leading"):
    one = factories.organization(slug=f"{slug}-{{role}}", name_en=f"Organization {{role}} {slug}")
    factories.participation(group=group, organization=one, status="active")
"""


def test_an_item_is_proposed_decided_on_found_and_cited(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    slug, word = ("shelf-with-scripts", "zanthoxylum") if scripts else ("shelf-plain", "quillwort")
    site.run_code(SCENE.format(slug=slug))
    offices = {"proposer": [], "reviewer": ["--office", f"{slug}:chair"]}
    for role, side in (("proposer", "proposing"), ("reviewer", "leading")):
        words = ["--organization", f"{slug}-{side}", *offices[role]]
        site.create_person(sites.address_of(f"{role}-{slug}"), f"Person {role} {slug}", *words)
    proposer, reviewer, reader = (
        context_of(role, java_script_enabled=scripts).new_page()
        for role in (f"proposer-{slug}", f"reviewer-{slug}", "visitor")
    )
    title = f"Guide {slug}"
    address = propose(proposer, title, slug, word, scripts)
    reader.goto(address)
    expect(reader.get_by_role("heading", name=title)).to_have_count(0)
    ask_and_take_in(proposer, reviewer, title, address)
    find_and_cite(proposer, reader, title, address, word)


def propose(page: Page, title: str, group: str, word: str, scripts: bool) -> str:
    page.goto("/library/")
    page.get_by_role("link", name="Add to the library").click()
    page.get_by_label("Kind", exact=True).select_option("tool")
    page.get_by_label("Title (English)").fill(title)
    if scripts:
        page.get_by_role("combobox", name="Groups").fill(group)
        expect(page.locator(".picker__list:visible > li")).to_have_count(1)
        page.get_by_role("combobox", name="Groups").press("ArrowDown")
        page.get_by_role("combobox", name="Groups").press("Enter")
    else:
        page.get_by_label("Groups").select_option(label=group)
    send_form(page.get_by_role("button", name="Hand in for review"))
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    address = page.url
    add_file(page, "guide.pdf", b"<html>not what its name says")
    expect(page.get_by_role("main")).to_contain_text("its content is not PDF")
    page.goto(address)
    add_file(page, "guide.pdf", pdf(f"The {word} of recruitment fees"))
    expect(page.get_by_role("main")).to_contain_text("guide.pdf")
    return address


def add_file(page: Page, name: str, content: bytes) -> None:
    page.get_by_role("link", name="Add a version").click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
    send_form(page.get_by_role("button", name="Add a version"))


def ask_and_take_in(proposer: Page, reviewer: Page, title: str, address: str) -> None:
    for verdict, reason in (("Send it back", "Who wrote it?"), ("Accept it into the library", "Of use to all.")):
        reviewer.goto("/my-tasks/")
        reviewer.get_by_role("listitem").filter(has_text=title).get_by_role("link", name="Review").first.click()
        reviewer.get_by_label(verdict, exact=False).check()
        reviewer.get_by_label("Reason").fill(reason)
        send_form(reviewer.get_by_role("button", name="Decide"))
        expect(reviewer.get_by_role("main")).to_contain_text(reason)
        if verdict == "Send it back":
            proposer.goto("/my-tasks/")
            proposer.get_by_role("listitem").filter(has_text=title).get_by_role("link", name="Change it").click()
            proposer.goto(f"{address}change/")
            proposer.get_by_label("Authors").fill("Person 1")
            send_form(proposer.get_by_role("button", name="Save"))


def find_and_cite(proposer: Page, reader: Page, title: str, address: str, word: str) -> None:
    proposer.goto(address)
    for _ in range(READ_WITHIN // 500):
        if proposer.get_by_text("is found by the search").count():
            break
        proposer.wait_for_timeout(500)
        proposer.reload()
    expect(proposer.get_by_text("is found by the search")).to_be_visible()
    reader.goto("/library/")
    search = reader.get_by_role("main").get_by_role("search", name="Library")
    search.get_by_role("searchbox").fill(word)
    send_form(search.get_by_role("button", name="Show results"))
    reader.get_by_role("main").get_by_role("link", name=title).click()
    expect(reader.get_by_role("heading", name=title)).to_be_visible()
    with reader.expect_download() as waiting:
        reader.get_by_role("link", name="BibTeX").click()
    cited = waiting.value.path().read_text(encoding="utf-8")
    assert title in cited
    assert "Person 1" in cited
    with reader.expect_download() as waiting:
        reader.locator("#editions-title").locator("xpath=../..").get_by_role("link").first.click()
    assert waiting.value.path().read_bytes() == pdf(f"The {word} of recruitment fees")
