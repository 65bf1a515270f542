"""What people do with a work plan, page by page, in the words of the page's language."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext, override, pgettext
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.navigation import send_form

GROUP = "migration"


def open_rare_acts(page: Page) -> None:
    """The acts under “More” in the head of a page."""
    page.locator("main .acts .menu > summary").first.click()


@dataclass
class Journey:
    """One plan on its way, with a window for each of the people on it."""

    language: str
    period: str
    title: str
    pages: dict[str, Page]
    group: str = GROUP
    kept: dict[str, str] = field(default_factory=dict)

    def say(self, text: str, **values: object) -> str:
        """The words as the page has them."""
        with override(self.language):
            said = gettext(text)
        return said % values if values else said

    def count(self, one: str, many: str, number: int) -> str:
        with override(self.language):
            return ngettext(one, many, number) % {"number": number}

    def address(self, tail: str = "") -> str:
        return f"{self.start}/groups/{self.group}/plans/{self.period}/{tail}"

    @property
    def start(self) -> str:
        return "" if self.language == "en" else f"/{self.language}"

    @property
    def first_day(self) -> date:
        return date(int(self.period[:4]), 1, 1)

    def open(self, who: str, tail: str = "") -> Page:
        page = self.pages[who]
        answer = page.goto(self.address(tail))
        assert answer is not None
        assert answer.status == 200, f"{who} does not get {tail or 'the plan'}: {answer.status}"
        return page

    def status(self, who: str, tail: str = "") -> int:
        return self.fetch(who, self.address(tail)).status

    def fetch(self, who: str, address: str) -> Any:
        """What the address gives to the person, as a file."""
        return self.pages[who].context.request.get(address)

    def who_reads(self, tail: str = "") -> set[str]:
        """Everybody to whom the address answers."""
        codes = {who: self.status(who, tail) for who in self.pages}
        assert set(codes.values()) <= {200, 302, 403, 404}, codes
        return {who for who, code in codes.items() if code == 200}

    def link(self, page: Page, text: str, more: str = "") -> Locator:
        """A link by its words; `more` are those that only screen readers hear."""
        found = page.get_by_role("main").get_by_role("link", name=f"{self.say(text)} {more}".strip(), exact=True)
        return found.filter(visible=True).first

    def press(self, page: Page, text: str) -> None:
        """Press a button and wait for the page that answers."""
        send_form(page.get_by_role("main").get_by_role("button", name=self.say(text), exact=True))

    def sees(self, page: Page, text: str, **values: object) -> None:
        expect(page.get_by_role("main")).to_contain_text(self.say(text, **values))


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names: a choice is chosen by its value, a box is ticked with "yes". A text named in English is
    written in the language that the form asks for first; the others are folded."""
    for name, value in values.items():
        wanted = page.locator(f"main [name='{name}']")
        if name.endswith("_en"):
            shown = page.locator(f"main [name^='{name.removesuffix('en')}']:visible")
            expect(shown.first).to_be_visible()
            wanted = wanted if wanted.is_visible() else shown.first
        if value == "yes":
            wanted.check()
        elif wanted.first.evaluate("field => field.type") == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif wanted.evaluate("field => field.tagName") == "SELECT":
            wanted.select_option(value, force=True)  # a long list stands behind the field that proposes from it
        else:
            wanted.fill(value)


def choose(page: Page, name: str, label: str) -> None:
    """Choose the first of a list that carries the words; records that are too many to list are named."""
    wanted = page.locator(f"main [name='{name}']")
    if wanted.evaluate("field => field.tagName") != "SELECT":
        wanted.fill(label)
        return
    wanted.select_option(wanted.locator("option").filter(has_text=label).first.get_attribute("value"), force=True)


def name_of(journey: Journey, path: str) -> str:
    """The name that a page carries."""
    page = journey.pages["chair"]
    page.goto(f"{journey.start}/{path}/")
    return page.title().rsplit(" · ", 1)[0]


# The chair drafts.


def start_plan(journey: Journey) -> None:
    page = journey.pages["chair"]
    page.goto(f"{journey.start}/groups/{journey.group}/")
    open_rare_acts(page)
    journey.link(page, "Start a work plan").click()
    fill(page, period=journey.period, title_en=journey.title)
    journey.press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text(journey.title)
    journey.sees(page, "Draft")


def add_outcome(journey: Journey, title: str, **values: str) -> None:
    page = journey.open("chair")
    open_rare_acts(page)
    journey.link(page, "Add an outcome").first.click()
    fill(page, title_en=title, **values)
    journey.press(page, "Save")


def add_output(journey: Journey, outcome: str, title: str, lead: str = "", due: date | None = None) -> None:
    page = journey.open("chair")
    journey.link(page, "Add an output", outcome).click()
    fill(page, title_en=title)
    if lead:
        choose(page, "lead", lead)
    if due:
        fill(page, due=due.isoformat())
    journey.press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    journey.kept[title] = "outputs/" + page.url.rstrip("/").rsplit("/", 1)[1] + "/"


def add_activity(journey: Journey, output: str, title: str, lead: str) -> None:
    page = journey.open("chair", journey.kept[output])
    open_rare_acts(page)
    journey.link(page, "Add an activity").click()
    fill(page, title_en=title, due=(journey.first_day + timedelta(days=200)).isoformat())
    choose(page, "lead", lead)
    journey.press(page, "Save")


def add_indicator(journey: Journey, outcome: str, title: str, **values: str) -> None:
    page = journey.open("chair")
    journey.link(page, "Add an indicator", outcome).click()
    fill(page, title_en=title, **values)
    journey.press(page, "Save")


SHOWN_TEXT = """all => all.map(one => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll(".visually-hidden").forEach(hidden => hidden.remove());
    return copy.textContent;
})"""


def titles(page: Page, selector: str) -> list[str]:
    """Without what is only read aloud."""
    shown = page.locator(selector).evaluate_all(SHOWN_TEXT)
    return [" ".join(text.split()) for text in shown]


def rules_found(journey: Journey) -> set[str]:
    """The codes of the rules that stand against adoption."""
    page = journey.open("chair", "check/")
    return set(titles(page, "tbody tr:has(.state--bad) td:first-child a"))


# The group comments.


def comment(journey: Journey, who: str, output: str, text: str, quote: str = "") -> str:
    """Comment on an output; the public id of the comment."""
    page = journey.open(who, journey.kept[output])
    fill(page, quote=quote, text=text) if quote else page.locator("main [name=text]").last.fill(text)
    journey.press(page, "Comment")
    expect(page.get_by_text(text)).to_be_visible()
    return page.url.split("#")[1]


def reply(journey: Journey, who: str, public_id: str, text: str) -> None:
    page = journey.open(who, "comments/")
    article = page.locator(f"#{public_id}")
    with override(journey.language):
        act = pgettext("in a discussion", "Reply")
    article.get_by_text(act).first.click()
    article.locator("textarea").fill(text)
    send_form(article.get_by_role("button", name=act))
    expect(page.locator(f"#{public_id}").get_by_text(text)).to_be_visible()


def answer(journey: Journey, public_id: str, verdict: str, reason: str) -> None:
    page = journey.open("chair", "comments/")
    page.locator(f"#{public_id} a[href*=answer]").first.click()
    fill(page, verdict=verdict, reason=reason)
    journey.press(page, "Save the answer")
    expect(page.locator(f"#{public_id}").get_by_text(reason)).to_be_visible()


def act(journey: Journey, name: str, **values: str) -> Page:
    """An act on the page that moves the plan on."""
    page = journey.open("chair")
    journey.link(page, "History").click()
    journey.link(page, name).click()
    fill(page, **values)
    journey.press(page, name)
    return page


# A meeting adopts.


def record_resolution(journey: Journey, text: str) -> None:
    """Of today: a resolution is no older than the text that it decides on."""
    today = timezone.localdate().isoformat()
    page = journey.pages["chair"]
    page.goto(f"{journey.start}/groups/{journey.group}/")
    open_rare_acts(page)
    journey.link(page, "Announce a meeting").click()
    fill(page, title_en=f"Meeting on {journey.title}", status="held", begins_on=today)
    journey.press(page, "Save")
    journey.link(page, "Record a resolution").click()
    fill(page, number="1", on=today, text_en=text)
    journey.press(page, "Save")
    expect(page.get_by_text(text)).to_be_visible()


def missing(journey: Journey) -> list[str]:
    """What the page of adoption says is missing, by the way that the plan shows."""
    page = journey.open("chair")
    journey.link(page, "History").click()
    journey.link(page, "Adopt the plan").click()
    page.wait_for_url("**/adopt/")
    return titles(page, "main ol:not(nav ol) > li")


def check_frozen(journey: Journey, who: str, tail: str) -> str:
    """The version's hash is that of its JSON, and its PDF is one; the hash."""
    page = journey.open(who, tail)
    sha256 = page.locator('main p:has-text("SHA-256") code').first.inner_text()
    text = journey.fetch(who, link_to(page, "JSON")).body()
    assert hashlib.sha256(text).hexdigest() == sha256
    assert journey.fetch(who, link_to(page, "PDF")).body().startswith(b"%PDF-")
    return sha256


def link_to(page: Page, name: str) -> str:
    named = re.compile(rf"(^|\s){name}$")  # the first of several is named with its act: Download PDF
    address = page.get_by_role("main").get_by_role("link", name=named).first.get_attribute("href")
    assert address
    return address


def rows_of(response: Response | Any) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(response.body())).active
    return list(sheet.iter_rows(min_row=2, values_only=True))


# Partners report.


def write_progress(journey: Journey, output: str, **values: str) -> Page:
    page = journey.open("focal", journey.kept[output])
    journey.link(page, "Report progress").click()
    fill(page, **values)
    journey.press(page, "Hand in the report")
    return page
