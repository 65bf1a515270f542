"""Every kind of page, as every role: accessible, whole, within its width, and nothing from elsewhere."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.site import ROLES
from tests.browser.survey import Survey

EVERYBODY = ["visitor", *ROLES]
# Pages that each role must have come by; a walk that finds nothing must not pass for one without faults.
MUST_SEE = {
    "pages:home", "pages:search", "pages:about", "pages:vocabulary", "pages:events", "groups:groups", "groups:group",
    "groups:members", "workplans:plan", "partners:partners", "partners:partner", "initiatives:initiatives",
    "initiatives:initiative", "countries:countries", "countries:country", "meetings:meetings", "meetings:meeting",
    "library:items", "library:item", "missing",
}  # fmt: skip

pytestmark = pytest.mark.parametrize("role", EVERYBODY)


def listed(faults: list[str]) -> str:
    return f"{len(faults)} faults\n" + "\n".join(faults[:40])


def test_every_page_is_reached_by_links(role: str, survey_of: Callable[[str], Survey]) -> None:
    assert not MUST_SEE - survey_of(role).kinds.keys()


def test_every_page_answers(role: str, survey_of: Callable[[str], Survey]) -> None:
    faults = survey_of(role).about("status")
    assert not faults, listed(faults)


def test_no_accessibility_rule_is_broken(role: str, survey_of: Callable[[str], Survey]) -> None:
    faults = survey_of(role).about("axe")
    assert not faults, listed(faults)


def test_no_request_leaves_the_site(role: str, survey_of: Callable[[str], Survey]) -> None:
    faults = survey_of(role).about("foreign request")
    assert not faults, listed(faults)


def test_no_page_scrolls_sideways_on_a_small_phone(role: str, survey_of: Callable[[str], Survey]) -> None:
    faults = survey_of(role).about("sideways")
    assert not faults, listed(faults)


def test_the_browser_complains_of_nothing(role: str, survey_of: Callable[[str], Survey]) -> None:
    faults = survey_of(role).about("console")
    assert not faults, listed(faults)


def test_the_html_is_valid(role: str, survey_of: Callable[[str], Survey], vnu_jar: Path, tmp_path: Path) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.skip("No Java found; the Nu checker needs it.")
    names = {}
    for number, (path, html) in enumerate(survey_of(role).html.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[file.name] = path
    words = [java, "-jar", str(vnu_jar), "--format", "json", "--skip-non-html", str(tmp_path)]
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    messages = json.loads(answer.stderr or answer.stdout)["messages"]
    faults = sorted(
        f"{names[message['url'].rsplit('/', 1)[1]]}: {message['message']} {message.get('extract', '')[:120]!r}"
        for message in messages
        if message["type"] == "error"
    )
    assert not faults, listed(faults)
