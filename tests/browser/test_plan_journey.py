"""The journey of a work plan in the browser: drafted, shared, commented on, adopted, reported, followed by the next one, by
the group's chair, the lead of a working group, a focal point, the secretariat and the public; in two languages, with
scripts and without. At every step, each of them sees what is theirs to see and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from tests.browser import plan_steps as steps
from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form
from tests.browser.plan_steps import Journey, fill

CHAIR, LEAD, FOCAL = "iom", "unodc", "ohchr"
PEOPLE = {
    "plan-chair": ["--organization", CHAIR, "--office", f"{steps.GROUP}:chair"],
    "plan-lead": ["--organization", LEAD, "--role", "editor", "--office", f"{steps.GROUP}-research:lead"],
    "plan-focal": ["--organization", FOCAL],
}
WINDOWS = {"chair": "plan-chair", "lead": "plan-lead", "focal": "plan-focal", "secretariat": "secretariat"}
INSIDE = {"chair", "lead", "focal", "secretariat"}
EVERYBODY = {*INSIDE, "public"}
STUDY, GUIDE = "A study of recruitment fees", "A guide for inspectors"


@pytest.fixture(scope="module")
def people(site: sites.Site) -> None:
    for name, words in PEOPLE.items():
        site.create_person(sites.address_of(name), f"Person who is {name}", *words)


@pytest.fixture
def journey(request: pytest.FixtureRequest, people: None, context_of: Callable[..., BrowserContext]) -> Journey:
    language, scripts, place = request.param
    options = {"java_script_enabled": scripts, "locale": language}
    pages = {who: context_of(role, **options).new_page() for who, role in WINDOWS.items()}
    pages["public"] = context_of("visitor", **options).new_page()
    for page in pages.values():
        page.set_default_timeout(15_000)
    year = timezone.localdate().year - place
    period = f"{year}-{year + 1}"
    with_or_without = "with" if scripts else "without"
    return Journey(language, period, f"Migration work plan {period} {with_or_without} scripts", pages)


VARIANTS = {
    "English": ("en", True, 0),
    "French": ("fr", True, 1),
    "English without scripts": ("en", False, 2),
    "French without scripts": ("fr", False, 3),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each language, each database, with scripts and without: once. `--looks each`: all variants on each database."""
    if "journey" in metafunc.fixturenames:
        names = list(VARIANTS)
        if metafunc.config.getoption("--looks") == "once":
            postgresql = metafunc.config.getoption("--database") == "postgresql"
            names = ["English"] if postgresql else ["French without scripts"]
        metafunc.parametrize("journey", [VARIANTS[name] for name in names], ids=names, indirect=True)


OUTCOMES = "main section[id^=outcome-]"


def test_the_journey_of_a_work_plan(journey: Journey) -> None:
    members_join(journey)
    drafted(journey)
    edited_by_two(journey)
    shared_and_consulted(journey)
    commented_and_answered(journey)
    adopted(journey)
    reported(journey)
    followed_by_the_next(journey)


def members_join(journey: Journey) -> None:
    """The organizations of the focal point and of the lead ask to join; the chair accepts them, once for all journeys."""
    for who in ("focal", "lead"):
        page = journey.pages[who]
        page.goto(f"{journey.start}/groups/{steps.GROUP}/")
        asks = journey.link(page, "Join this group")
        if asks.count() == 0:
            continue
        asks.click()
        page.get_by_role("main").locator("textarea").fill("Interviews with workers.")
        journey.press(page, "Ask to join")
        chair = journey.pages["chair"]
        chair.goto(f"{journey.start}/groups/{steps.GROUP}/members/")
        chair.locator(".rows form").get_by_label(journey.say("Reason")).first.fill("Welcome.")
        journey.press(chair, "Accept")


def drafted(journey: Journey) -> None:
    chairs, leads, reports = (steps.name_of(journey, f"partners/{slug}") for slug in (CHAIR, LEAD, FOCAL))
    working_group = steps.name_of(journey, f"groups/{steps.GROUP}-research")
    steps.start_plan(journey)
    assert steps.rules_found(journey) == {"PLN01"}
    steps.add_outcome(journey, "Workers pay no fees", theory_of_change_en="Inspectors who know the fees inspect.")
    steps.add_outcome(journey, "Inspectors know the corridors")
    due = journey.first_day + timedelta(days=300)
    steps.add_output(journey, "1", STUDY, reports, due)
    steps.add_output(journey, "1", GUIDE)
    steps.add_output(journey, "2", "A list of corridors", chairs, due)
    steps.add_activity(journey, STUDY, "Interviews", reports)
    steps.add_indicator(
        journey,
        "1",
        "Workers who paid",
        measures="change",
        unit="percent",
        direction="down",
        baseline="40",
        target="10",
    )
    steps.add_indicator(journey, "1", "Laws amended", measures="change", unit="number", cumulative="yes", baseline="0")

    # Items move up and down.
    page = journey.open("chair")
    assert steps.titles(page, f"{OUTCOMES} h2") == ["1 Workers pay no fees", "2 Inspectors know the corridors"]
    send_form(page.get_by_role("button", name=journey.say("Move %(number)s up", number=2)))
    expect(page.locator(f"{OUTCOMES} h2").first).to_contain_text("Inspectors know the corridors")
    send_form(page.get_by_role("button", name=journey.say("Move %(number)s up", number=2)))
    expect(page.locator(f"{OUTCOMES} h2").first).to_contain_text("Workers pay no fees")

    # The rules say what is missing, and the chair puts it right, or waives it with a reason.
    assert steps.rules_found(journey) == {"OUT01", "OPT01", "OPT02"}
    for number in (0, 1):
        page = journey.open("chair")
        page.locator(OUTCOMES).nth(number).get_by_role("link", name=journey.say("Edit")).last.click()
        fill(page, definition_of_success_en="Fewer than one worker in ten pays a fee.")
        if number == 0:
            steps.choose(page, "subgroup", working_group)
        journey.press(page, "Save")
    page = journey.open("chair", journey.kept[GUIDE])
    journey.link(page, "Edit the output").click()
    steps.choose(page, "lead", leads)
    journey.press(page, "Save")
    assert steps.rules_found(journey) == {"OPT02"}
    page = journey.open("chair", "check/")
    waiver = page.locator("tr:has-text('OPT02')")
    waiver.locator("[name=reason]").fill("The date follows from the study.")
    send_form(waiver.get_by_role("button"))
    expect(page.get_by_text("The date follows from the study.")).to_be_visible()
    assert steps.rules_found(journey) == set()

    # A draft is for those who write it.
    assert journey.who_reads() == {"chair", "lead", "secretariat"}
    assert journey.who_reads("plan.xlsx") == {"chair", "lead", "secretariat"}


def edited_by_two(journey: Journey) -> None:
    """The chair and the lead write the same text at once: the second sees both before anything is overwritten."""
    chair, lead = journey.open("chair"), journey.open("lead")
    for page in (lead, chair):
        page.locator(OUTCOMES).first.get_by_role("link", name=journey.say("Edit")).last.click()
    fill(lead, definition_of_success_en="Fewer than one worker in twenty pays a fee.")
    journey.press(lead, "Save")
    fill(chair, definition_of_success_en="Nobody pays a fee.")
    journey.press(chair, "Save")
    expect(chair.get_by_role("alert")).to_contain_text("Fewer than one worker in twenty pays a fee.")
    expect(chair.locator("[name=definition_of_success_en]")).to_have_value("Nobody pays a fee.")
    journey.press(chair, "Save")
    expect(chair.get_by_text("Nobody pays a fee.")).to_be_visible()


def shared_and_consulted(journey: Journey) -> None:
    steps.act(journey, "Share the plan with the group")
    assert journey.who_reads() == INSIDE
    assert journey.who_reads("versions/1/") == INSIDE
    deadline = (timezone.localtime() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    steps.act(journey, "Open a comment round", deadline=deadline, question="Is the study what you need?")
    page = journey.open("focal")
    journey.sees(page, "In consultation")
    assert journey.who_reads("comments/") == INSIDE


def commented_and_answered(journey: Journey) -> None:
    kept = journey.kept
    kept["first"] = steps.comment(journey, "lead", STUDY, "Which corridors does it cover?", quote="recruitment fees")
    kept["second"] = steps.comment(journey, "focal", GUIDE, "Say who trains the inspectors.")
    steps.reply(journey, "focal", kept["first"], "Those from the first list.")

    # Other words, shown word by word.
    page = journey.open("focal", kept[STUDY])
    page.locator("main .acts .menu > summary").click()
    journey.link(page, "Propose a change").click()
    fill(page, proposed="A study of recruitment costs", reason="Costs are more than fees.")
    journey.press(page, "Propose the change")
    expect(page.locator("main del")).to_have_text("fees")
    expect(page.locator("main ins")).to_have_text("costs")
    amendment = page.url.split("#")[1]
    page = journey.open("chair", "amendments/")
    journey.link(page, "Decide", amendment).click()
    fill(page, state="accepted", decision="Costs it is.")
    journey.press(page, "Decide")
    page = journey.open("lead", kept[STUDY])
    expect(page.get_by_role("heading", level=1)).to_contain_text("A study of recruitment costs")

    # What stands against adoption: the round, two comments, the resolution.
    assert len(steps.missing(journey)) == 3
    journey.sees(
        journey.pages["chair"], "The plan can be adopted when each of these is put right or waived with a reason."
    )

    # A comment that was begun in time and comes too late is refused politely, and nothing of it is lost.
    page = journey.open("focal", kept[GUIDE])
    page.locator("main [name=text]").last.fill("One more thing.")
    steps.act(journey, "Close the comment round", reason="Everybody has been heard.")
    journey.press(page, "Comment")
    expect(page.get_by_role("alert")).to_contain_text(
        journey.say("The time for comments is over. Your text is kept below, where only you can read it.")
    )
    assert "One more thing." in journey.open("focal", kept[GUIDE]).get_by_role("main").inner_text()
    assert page.get_by_role("button", name=journey.say("Comment"), exact=True).count() == 0
    assert "One more thing." not in journey.open("chair", kept[GUIDE]).content()

    # Every comment is answered, and every row of the matrix is a comment.
    steps.answer(journey, kept["first"], "accepted", "The study names its corridors.")
    steps.answer(journey, kept["second"], "out_of_scope", "That is for the training plan.")
    assert steps.missing(journey) == []
    page = journey.open("lead", "matrix/")
    assert page.locator("tbody tr").count() == 2
    rows = steps.rows_of(journey.fetch("lead", steps.link_to(page, "XLSX")))
    assert [row[0] for row in rows] == [kept["first"], kept["second"]]
    assert journey.fetch("lead", steps.link_to(page, "DOCX")).body().startswith(b"PK")
    assert journey.who_reads("matrix/") == INSIDE
    steps.act(journey, "Say that the comments are worked in")


def adopted(journey: Journey) -> None:
    steps.record_resolution(journey, f"The plan {journey.period} is adopted.")
    page = journey.open("chair")
    journey.link(page, "History").click()
    journey.link(page, "Adopt the plan").click()
    steps.choose(page, "resolution", journey.title)
    journey.press(page, "Adopt the plan")
    frozen = page.url.split(f"/{journey.period}/")[1]
    sha256 = steps.check_frozen(journey, "chair", frozen)

    # From now on everybody reads the plan and its frozen text; drafts, comments and their matrix stay the group's.
    assert journey.who_reads() == journey.who_reads(frozen) == EVERYBODY
    assert steps.check_frozen(journey, "public", frozen) == sha256
    assert "public" not in journey.who_reads("versions/1/")
    for tail in ("", "comments/", "matrix/", "amendments/", journey.kept[STUDY], "check/"):
        text = journey.open("public", tail).content()
        assert "Which corridors" not in text
        assert "Costs it is" not in text
        assert "Person who" not in text
    assert "Which corridors" in journey.open("secretariat", "comments/").content()
    assert "What can be done next" not in journey.open("public", "history/").content()
    assert journey.status("chair", "adopt/") == 200
    journey.sees(journey.open("chair", "adopt/"), "The plan is adopted.")


def reported(journey: Journey) -> None:
    page = journey.open("focal", journey.kept[STUDY])
    journey.link(page, "Accept or decline").click()
    fill(page, answer="accepted")
    journey.press(page, "Save")
    journey.sees(page, "Taken on by")

    # What cannot be is refused at its field, and the text stays.
    until = journey.first_day.isoformat()
    page = steps.write_progress(
        journey, STUDY, done="Twelve interviews.", status="under_way", percent="130", until=until
    )
    expect(page.locator(".field--wrong")).to_contain_text(journey.say("Progress lies between 0 and 100 per cent."))
    expect(page.locator("[name=done]")).to_have_value("Twelve interviews.")
    fill(page, percent="40")
    journey.press(page, "Hand in the report")
    report = page.url.split(f"/{journey.period}/")[1]
    assert "public" not in journey.who_reads(report)
    assert "Twelve interviews." not in journey.open("public", journey.kept[STUDY]).content()

    # The chair returns it with a question, then approves.
    page = journey.open("chair", report)
    fill(page, review="With whom?")
    journey.press(page, "Return with a question")
    page = journey.pages["focal"]
    page.goto(f"{journey.start}/my-tasks/")
    expect(page.get_by_role("main")).to_contain_text("With whom?")
    page = journey.open("focal", report)
    journey.link(page, "Edit").click()
    fill(page, done="Twelve interviews with nurses.")
    journey.press(page, "Hand in the report")
    journey.sees(page, "Submitted")
    page = journey.open("chair", report)
    journey.press(page, "Approve")
    page = journey.open("public", journey.kept[STUDY])
    expect(page.get_by_role("main")).to_contain_text("Twelve interviews with nurses.")
    assert "With whom?" not in page.content()

    # The report that follows from the records, and the one that is handed in.
    page = journey.open("chair")
    follow_link(journey.link(page, "Report"))
    steps.open_rare_acts(page)
    journey.link(page, "Write a section").click()
    fill(page, title_en="What we learned", text_en="Nurses pay most.")
    journey.press(page, "Save")
    assert "Nurses pay most." not in journey.open("public", "report/").content()
    page = journey.open("chair", "report/")
    journey.link(page, "Hand in the report").click()
    # A report that is handed in before the last day of the plan is an interim one.
    is_over = date(journey.first_day.year + 1, 12, 31) <= timezone.localdate()
    journey.press(page, "Hand in the report" if is_over else "Hand in an interim report")
    handed_in = page.url.split(f"/{journey.period}/")[1]
    assert journey.who_reads(handed_in) == EVERYBODY
    page = journey.open("public", handed_in)
    for text in ("Twelve interviews with nurses.", "Nurses pay most.", "A study of recruitment costs"):
        expect(page.get_by_role("main")).to_contain_text(text)
    beginnings = {"PDF": b"%PDF-", "DOCX": b"PK", "JSON": b"{"}
    steps.open_rare_acts(page)
    for name, beginning in beginnings.items():
        assert journey.fetch("public", steps.link_to(page, name)).body().startswith(beginning)
    assert b"Nurses pay most." in journey.fetch("public", journey.address(f"{handed_in}report.html")).body()


def followed_by_the_next(journey: Journey) -> None:
    """What the next plan copies, and what an adopted plan carries over into it with a reason."""
    earlier = journey.period
    later = journey.first_day.year + 30
    following = Journey(journey.language, f"{later}-{later + 1}", f"The plan after {earlier}", journey.pages)
    steps.start_plan(following)
    page = following.open("chair")
    steps.open_rare_acts(page)
    following.link(page, "Copy from an earlier plan").click()
    steps.choose(page, "source", journey.title)
    following.press(page, "Copy the plan")
    assert len(steps.titles(following.open("chair"), f"{OUTCOMES} h2")) == 2
    page = journey.open("chair", journey.kept[GUIDE])
    steps.open_rare_acts(page)
    journey.link(page, "End or carry over").click()
    steps.choose(page, "plan", journey.say("It goes on in %(title)s", title=following.title))
    fill(page, reason="The study came first.")
    journey.press(page, "Save")
    page = journey.open("public")
    expect(page.get_by_role("main")).to_contain_text("The study came first.")
    assert following.who_reads() == {"chair", "lead", "secretariat"}
