"""The browser sees what it is there to see, on small pages made for that; also where it looks at most things once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser.appearance import faults_of
from tests.browser.directions import MISPLACED
from tests.browser.looking import WIDTHS, Look, Looker

PAGE = """<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
<style>.wide {{ display: none }} @media (max-width: 500px) {{ .wide {{ display: block }} }} .pale {{ color: #ccc }}</style></head>
<body><main><h1>A page</h1>{part}</main></body></html>"""
ADDRESS = "http://127.0.0.1:9"


def faults(browser: Browser, part: str, *, twice: bool) -> str:
    look = Look("visitor", "/page/", "en", 200, PAGE.format(part=part), {"Content-Type": "text/html"}, twice=twice)
    found = Looker(browser, ADDRESS, {"visitor": []}).look_at([look])
    return " ".join(str(fault) for fault in found if fault.about in {"axe", "sideways"})


@pytest.mark.parametrize("twice", [True, False])
@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<p>Nothing is wrong.</p>", ""),
        ("<input>", "label"),
        ("<details><summary>More</summary><input></details>", "label"),
        ('<p class="wide"><input></p>', "label"),
        ('<p class="pale">Words</p>', "color-contrast"),
        ('<p class="wide pale">Words</p>', "color-contrast"),
        ('<p style="width: 900px">Words</p>', "too wide"),
        ("<style>@media (min-width: 600px) { p { width: 1300px } }</style><p>Words</p>", "too wide"),
    ],
)
def test_a_fault_is_found(browser: Browser, part: str, fault: str, twice: bool) -> None:
    found = faults(browser, part, twice=twice)
    assert fault in found if fault else not found


@pytest.mark.parametrize(
    ("part", "number"),
    [
        ('<button class="btn--main">One</button><button>Two</button>', 0),
        ('<button class="btn--main">One</button><div data-example><button class="btn--main">Two</button></div>', 0),
        ('<button class="btn--main">One</button><button class="btn--main">Two</button>', 1),
    ],
)
def test_a_second_filled_button_is_found(browser: Browser, part: str, number: int) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(part=part))
    assert sum("filled buttons" in fault for fault in faults_of(page)) == number
    page.close()


CHART = '<figure><svg width="300" height="100" viewBox="0 0 300 100"><text x="10" y="50">2025</text><text x="{x}" y="{y}">Refugees</text></svg></figure>'


@pytest.mark.parametrize(("x", "y", "number"), [(20, 52, 2), (20, 80, 0), (150, 50, 0)])
def test_words_of_a_chart_that_stand_on_each_other_are_found(browser: Browser, x: int, y: int, number: int) -> None:
    """On a wide and on a narrow page."""
    page = browser.new_page()
    page.set_content(PAGE.format(part=CHART.format(x=x, y=y)))
    assert sum("stand on each other" in fault for fault in faults_of(page)) == number
    page.close()


DRAWING = '<svg role="img" viewBox="0 0 100 40" width="100" height="40"><text x="{x}" y="20" font-size="10">no record</text></svg>'
CHOICE = '<form class="filters"><select name="order" style="width: {width}px"><option>Those not met come first</option></select></form>'

WHOLE = "Those not met come first"
PICTURE = (
    '<figure class="chart--file"><div class="chart__paper" aria-label="Chart" style="overflow: auto">'
    '<svg width="{width}" height="9"></svg></div></figure><details class="fold"></details>'
)


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (DRAWING.format(x=5), ""),
        (DRAWING.format(x=80), "“no record” is cut"),
        (CHOICE.format(width=260), ""),
        (CHOICE.format(width=90), "chosen in order"),
        (CHOICE.format(width=90).replace("filters", "field"), "chosen in order"),
        (
            CHOICE.format(width=90)
            .replace("filters", "field")
            .replace("</select>", f"</select><small>{WHOLE}</small>"),
            "",
        ),
        (PICTURE.format(width=200), ""),
        (PICTURE.format(width=800), "scrolls sideways on a phone: Chart"),
    ],
)
def test_a_label_or_a_choice_that_is_cut_is_found(browser: Browser, part: str, fault: str) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(part=part))
    found = " ".join(one for one in faults_of(page) if "is cut" in one or "chosen in" in one or "on a phone" in one)
    page.close()
    assert fault in found if fault else not found


TITLED = '<main><header style="inline-size: {width}px"><h2 style="float: left">Where it was used</h2><span class="n" style="float: left">2</span></header></main>'


@pytest.mark.parametrize(("width", "number"), [(360, 0), (90, 2)])
def test_a_number_alone_under_its_title_is_found(browser: Browser, width: int, number: int) -> None:
    page = browser.new_page()
    page.set_content(TITLED.format(width=width))
    assert sum("stands alone" in fault for fault in faults_of(page)) == number
    page.close()


RIGHT = '<main dir="rtl">{part}</main><script>document.documentElement.dir = "rtl"</script>'


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<p>Name ends.</p>", "before its beginning"),
        ("<p>مبادرة: Name ends.</p>", ""),
        ('<p dir="ltr">Name ends.</p>', ""),
        ("<p>Name, 6 مايو 2020</p>", "joined the name"),
        ("<p>Name, \u200f6 مايو 2020</p>", ""),
        ("<p><bdi>Name</bdi>, 6 مايو 2020</p>", ""),
        ("<p>سؤال: What is done?</p>", "before its beginning"),
        ("<p>سؤال: \u2068What is \u2068Name\u2069?\u2069</p>", ""),
        ("<p>هل تقبل Name «Item»؟</p>", "the one before it"),
        ("<h1>2.xml</h1>", "runs backwards"),
        ('<p style="unicode-bidi: plaintext">Name\u200f، الأردن</p>', "run from the left"),
        ('<p style="unicode-bidi: plaintext">\u2068Name\u2069\u200f، الأردن</p>', ""),
        ("<p>-1.2</p>", "behind its number"),
        ("<p><bdi>-1.2</bdi></p>", ""),
        ("<p>يوم: 2021-05-17</p>", "runs backwards"),
        ("<p>يوم: \u200e2021-05-17</p>", ""),
    ],
)
def test_what_joins_words_from_the_right_is_found(browser: Browser, part: str, fault: str) -> None:
    page = browser.new_page()
    page.set_content(RIGHT.format(part=part))
    found = page.evaluate(MISPLACED)
    assert len(found) == bool(fault)
    assert all(fault in one for one in found)
    page.close()


def test_a_page_that_does_not_load_is_opened_once_more(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Page] = []

    def look(self: Looker, page: Page, _: Look) -> None:
        opened.append(page)
        if len(opened) == 1:
            raise NotInTime("the first time")
        self.note("axe", "seen")

    monkeypatch.setattr(Looker, "look", look)
    assert "seen" in faults(browser, "", twice=False)
    assert [page.is_closed() for page in opened] == [True, False]


def test_files_of_the_site_are_asked_for_once(browser: Browser) -> None:
    """Nobody listens at the address: what is not kept fails."""
    looker = Looker(browser, ADDRESS, {"visitor": []})
    looker.files = {f"{ADDRESS}/static/wide.css": ("text/css", b"p { width: 900px }")}
    html = PAGE.format(part='<link rel="stylesheet" href="/static/wide.css"><p>Words</p>')
    looks = [Look("visitor", f"/{n}/", "en", 200, html, {"Content-Type": "text/html"}, closely=False) for n in (1, 2)]
    assert sum("too wide" in fault.what for fault in looker.look_at(looks)) == 2 * sum(width < 900 for width in WIDTHS)
