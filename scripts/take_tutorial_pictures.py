"""Play the tutorial on a first work plan on a fresh site, as it is written, and take its pictures.

Run: .venv/bin/python scripts/take_tutorial_pictures.py
It fails where a page no longer says what docs/tutorials/first-work-plan.md says; then mend both.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")

import django  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

django.setup()

from tests.browser import plan_steps as steps  # noqa: E402
from tests.browser import site as sites  # noqa: E402
from tests.browser.plan_steps import Journey, fill  # noqa: E402

PICTURES = ROOT / "docs/pictures/first-work-plan"
# The two people of the tutorial, in the words that it gives to the command line.
PEOPLE = {
    "chair": ["--organization", "ilo", "--office", "supply-chains:chair"],
    "focal": ["--organization", "unicef", "--office", "supply-chains:steering_committee"],
}
NAMES = {"chair": "Person 1", "focal": "Person 2"}
STUDY, GUIDE = "A study of recruitment fees", "A guide for inspectors"


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site = sites.prepare(Path(folder), f"sqlite:///{folder}/actionhub.sqlite3", roles={})
        for who, words in PEOPLE.items():
            site.create_person(sites.address_of(who), NAMES[who], *words)
        process = sites.serve(site, Path(folder) / "serve.log")
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=sites.chromium(), args=["--no-sandbox", "--disable-gpu"]
                )
                play(Journey("en", *named(), {who: signed_in(browser, site, who) for who in PEOPLE}, "supply-chains"))
                browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


def named() -> tuple[str, str]:
    period = str(timezone.localdate().year)
    return period, f"Supply Chains work plan {period}"


def signed_in(browser: Browser, site: sites.Site, who: str) -> Page:
    page = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(sites.address_of(who))
    page.get_by_label("Password").fill(sites.PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


def take(page: Page, name: str, height: int = 800) -> None:
    """A picture of the top of the page, no longer than the page."""
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": 1280, "height": min(height, whole)})
    page.screenshot(path=PICTURES / f"{name}.png")
    page.set_viewport_size({"width": 1280, "height": 800})


def check(holds: bool, fault: str) -> None:
    if not holds:
        raise RuntimeError(fault)


def play(journey: Journey) -> None:
    write_it(journey)
    ask_for_comments(journey)
    adopt_it(journey)
    report_once(journey)


def write_it(journey: Journey) -> None:
    steps.start_plan(journey)
    steps.add_outcome(
        journey,
        "Workers pay no recruitment fees",
        definition_of_success_en="Fewer than one worker in ten says that she paid for her job.",
    )
    due = journey.first_day + timedelta(days=300)
    unicef, ilo = (steps.name_of(journey, f"partners/{slug}") for slug in ("unicef", "ilo"))
    steps.add_output(journey, "1", STUDY, unicef, due)
    steps.add_activity(journey, STUDY, "Interviews with workers", unicef)
    steps.add_output(journey, "1", GUIDE, ilo)
    steps.add_indicator(
        journey,
        "1",
        "Workers who paid a fee",
        measures="change",
        unit="percent",
        direction="down",
        baseline="40",
        target="10",
    )
    take(journey.open("chair"), "plan", 1000)
    take(journey.open("chair", "check/"), "check", 900)
    page = journey.open("chair", journey.kept[GUIDE])
    journey.link(page, "Edit the output").click()
    fill(page, due=due.isoformat())
    journey.press(page, "Save")
    check(not steps.rules_found(journey), "The rules still find errors.")


def ask_for_comments(journey: Journey) -> None:
    steps.act(journey, "Share the plan with the group")
    deadline = (timezone.localtime() + timedelta(days=14)).strftime("%Y-%m-%dT%H:%M")
    steps.act(journey, "Open a comment round", deadline=deadline)
    said = steps.comment(journey, "focal", STUDY, "Which corridors does it cover?", quote="recruitment fees")
    page = journey.open("focal", journey.kept[STUDY])
    page.locator("main .acts .menu > summary").click()
    journey.link(page, "Propose a change").click()
    fill(page, proposed="A study of recruitment costs", reason="Workers pay for more than fees.")
    journey.press(page, "Propose the change")
    amendment = page.url.split("#")[1]
    page = journey.open("chair", "amendments/")
    journey.link(page, "Decide", amendment).click()
    take(page, "amendment", 900)
    fill(page, state="accepted", decision="Costs it is.")
    journey.press(page, "Decide")
    check(bool(steps.missing(journey)), "Nothing is missing before the comment is answered.")
    take(journey.pages["chair"], "missing", 800)
    steps.answer(journey, said, "accepted", "The study will name its corridors.")
    take(journey.open("chair", "comments/"), "comments", 900)
    steps.act(journey, "Close the comment round", reason="Everybody has been heard.")
    steps.act(journey, "Say that the comments are worked in")


def adopt_it(journey: Journey) -> None:
    steps.record_resolution(journey, "The work plan is adopted.")
    page = journey.open("chair")
    journey.link(page, "Adopt the plan").click()
    steps.choose(page, "resolution", journey.title)
    journey.press(page, "Adopt the plan")
    take(page, "frozen", 900)


def report_once(journey: Journey) -> None:
    page = journey.open("focal", journey.kept[STUDY])
    journey.link(page, "Accept or decline").click()
    fill(page, answer="accepted")
    page.locator("main form.form button").first.click()
    page = journey.open("focal", journey.kept[STUDY])
    journey.link(page, "Report progress").click()
    fill(page, done="The study is out.", status="done")
    take(page, "progress", 1100)
    journey.press(page, "Hand in the report")
    report = page.url.split(f"/{journey.period}/")[1]
    page = journey.open("chair", report)
    journey.press(page, "Approve")
    page = journey.open("chair")
    journey.link(page, "Report").click()
    take(page, "report", 1000)
    journey.link(page, "Hand in the report").click()
    journey.press(page, "Hand in an interim report")


if __name__ == "__main__":
    main()
