"""Every kind of page, as every role: accessible, whole, within its width, and nothing from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hub.editing.registry import EDITABLE_MODELS
from hub.pages.tests.addresses import named_views
from tests.browser.crawl import MISSING, Visit
from tests.browser.survey import Survey

# Pages that each role must have come by; a walk that finds nothing must not pass for one without faults.
MUST_SEE = {
    "pages:home", "pages:search", "pages:about", "pages:vocabulary", "pages:events", "groups:groups", "groups:group",
    "groups:members", "workplans:plan", "partners:partners", "partners:partner", "initiatives:initiatives",
    "initiatives:initiative", "countries:countries", "countries:country", "meetings:meetings", "meetings:meeting",
    "library:items", "library:item", MISSING,
}  # fmt: skip
# Addresses that the walk does not come by, each with the reason.
FILE = "a file or an answer for programs, no page"
ELSEWHERE = "needs another site, an e-mail or a device that a test has not"
OF_A_TEAM = "only for the team of a study; its journey goes there"
NO_PAGE = {
    "healthz": FILE,
    "metrics": FILE,
    "security_txt": FILE,
    "accounts:own_data": FILE,
    "mfa_download_recovery_codes": FILE,
    "editing:find": FILE,
    "exchange:download": FILE,
    "exchange:import_problems": FILE,
    "exchange:import_template": FILE,
    "institutions:download": FILE,
    "law:changes_file": FILE,
    "law:download": FILE,
    "law:instrument_file": FILE,
    "law:suggestions_file": FILE,
    "law:transposition_file": FILE,
    "library:cite": FILE,
    "library:file": FILE,
    "meetings:calendar": FILE,
    "meetings:decisions_file": FILE,
    "meetings:group_calendar": FILE,
    "meetings:minutes_json": FILE,
    "meetings:own_calendar": FILE,
    "modellaws:sheet_file": FILE,
    "modellaws:version_akn": FILE,
    "notifications:calls_feed": FILE,
    "notifications:corridor_feed": FILE,
    "notifications:crisis_feed": FILE,
    "notifications:record_feed": FILE,
    "notifications:country_feed": FILE,
    "notifications:group_feed": FILE,
    "notifications:search_feed": FILE,
    "notifications:open": "leads on to what happened",
    "oai": FILE,
    "pathfinders:compare_file": FILE,
    "pathfinders:download": FILE,
    "prevalence:cite_figure": FILE,
    "prevalence:questionnaire_file": FILE,
    "prevalence:record_file": FILE,
    "prevalence:version_file": FILE,
    "prevalence:register": OF_A_TEAM,
    "prevalence:sign": OF_A_TEAM,
    "prevalence:withdraw_decide": OF_A_TEAM,
    "prevalence:download": FILE,
    "partners:newcomers_file": FILE,
    "selfcheck:plan": FILE,
    "accounts:mailbox_works": "only for people whose mail came back",
    "countries:sheet": FILE,
    "institutions:remedy_file": FILE,
    "meeting_briefing": FILE,
    "reports:report_file": FILE,
    "statistics:download": FILE,
    "statistics:import_result": "only after a file of some megabytes was sent",
    "reports:frozen_file": FILE,
    "pages:chart": FILE,
    "studies:file": FILE,
    "studies:picture": FILE,
    "workplans:matrix_docx": FILE,
    "workplans:matrix_xlsx": FILE,
    "workplans:plan_xlsx": FILE,
    "workplans:version_json": FILE,
    "workplans:version_pdf": FILE,
    "account_logout": "ends the session",
    "account_confirm_login_code": ELSEWHERE,
    "account_set_password": "only for people who sign in by another site",
    "mfa_login_webauthn": ELSEWHERE,
    "mfa_edit_webauthn": ELSEWHERE,
    "mfa_remove_webauthn": ELSEWHERE,
    "mfa_reauthenticate_webauthn": ELSEWHERE,
    "openid_connect_login": ELSEWHERE,
    "openid_connect_callback": ELSEWHERE,
    "socialaccount_signup": ELSEWHERE,
}

HEAVIEST = 100_000  # bytes
HEAVIEST_MATRIX = 120_000
MAPS = re.compile(r'<figure\s+class="map.*?</figure>', re.DOTALL)


def as_lines(faults: list[str]) -> str:
    return f"{len(faults)} faults\n" + "\n".join(faults[:60])


def test_the_usual_pages_are_reached(role: str, survey: Survey, pytestconfig: pytest.Config) -> None:
    only_account = role == "guarded" and pytestconfig.getoption("--looks") == "once"
    assert not ({"pages:home", "mfa_index"} if only_account else MUST_SEE) - survey.kinds(role)


def test_every_kind_of_page_is_reached(survey: Survey) -> None:
    kinds = survey.kinds() | survey.posted
    reached = {":".join(kind.split(":")[:length]) for kind in kinds for length in (1, 2)}
    missed = {name for name in named_views() if not name.startswith("api:")} - reached
    assert missed - NO_PAGE.keys() == set(), "Let the walk come by these, or say why it cannot."
    assert NO_PAGE.keys() - missed == set(), "The walk comes by these; they need no reason."


def test_every_form_of_a_noun_is_reached(survey: Survey) -> None:
    wanted = {f"editing:{act}:{kind_name}" for kind_name in EDITABLE_MODELS for act in ("new", "edit")}
    assert wanted - survey.kinds() == {"editing:new:prevention-version"}, "A draft begins at its model."


def test_every_page_answers(role: str, survey: Survey) -> None:
    faults = survey.about("status", role)
    assert not faults, as_lines(faults)


def test_no_accessibility_rule_is_broken(role: str, survey: Survey) -> None:
    faults = survey.about("axe", role)
    assert not faults, as_lines(faults)


def test_no_rule_of_the_look_is_broken(role: str, survey: Survey) -> None:
    faults = survey.about("appearance", role)
    assert not faults, as_lines(faults)


def test_no_request_leaves_the_site(role: str, survey: Survey) -> None:
    faults = survey.about("foreign request", role)
    assert not faults, as_lines(faults)


def test_no_page_is_wider_than_a_small_phone_or_a_great_zoom(role: str, survey: Survey) -> None:
    faults = survey.about("sideways", role)
    assert not faults, as_lines(faults)


def test_no_page_is_heavy(survey: Survey) -> None:
    faults = sorted({f"{weight(one):,} bytes: {one.path}" for one in survey.visits if weight(one) > most(one)})
    assert not faults, as_lines(faults)


def most(visit: Visit) -> int:
    return HEAVIEST_MATRIX if visit.kind.endswith("matrix") else HEAVIEST


def weight(visit: Visit) -> int:
    """What the server sent, unpacked, without maps."""
    return len(MAPS.sub("", visit.html).encode())


def test_the_browser_complains_of_nothing(role: str, survey: Survey) -> None:
    faults = survey.about("console", role)
    assert not faults, as_lines(faults)


def test_the_html_is_valid(survey: Survey, vnu_jar: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.skip("No Java found; the Nu checker needs it.")
    pages = {}
    # Pages with the same elements are alike to the checker: one of them is enough where not every page is looked at.
    for visit in survey.visits if pytestconfig.getoption("--looks") == "each" else survey.looks:
        pages.setdefault(visit.looks, visit)
    paths = {}
    for number, visit in enumerate(pages.values()):
        (tmp_path / f"{number}.html").write_text(visit.html, encoding="utf-8")
        paths[f"{number}.html"] = f"{visit.path} as {visit.role}"
    words = [java, "-jar", str(vnu_jar), "--format", "json", "--skip-non-html", str(tmp_path)]
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    messages = json.loads(answer.stderr or answer.stdout)["messages"]
    faults = sorted(
        f"{paths[message['url'].rsplit('/', 1)[1]]}: {message['message']} {message.get('extract', '')[:120]!r}"
        for message in messages
        if message["type"] == "error"
    )
    assert not faults, as_lines(faults)
