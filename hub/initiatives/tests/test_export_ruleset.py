"""What we write as IATI keeps the standard ruleset as well as the schema; what cannot be filled is listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from hub.initiatives.models import Initiative
from hub.initiatives.tests.conftest import Take, activity
from hub.initiatives.tests.ruleset import faults
from hub.initiatives.tests.test_round_trip import several  # noqa: F401 - a fixture
from hub.vocabularies.models import Country

Write = Callable[..., Path]
TODAY = date(2026, 1, 1)


@pytest.fixture
def rules(shared: Path) -> Path:
    return shared / "iati/schemas/ruleset_standard.json"


def written(folder: Path) -> Path:
    out = folder / "out.xml"
    call_command("exportinitiatives", str(out), "--format", "iati", "--json")
    return out


def test_our_own_records_keep_every_rule(several: None, rules: Path, tmp_path: Path) -> None:  # noqa: F811
    for number, iso3 in ((3, ["KEN", "UGA", "TZA"]), (7, ["KEN", "UGA", "TZA", "GHA", "CIV", "MLI", "BFA"])):
        initiative = Initiative.objects.create(name_en=f"In {number} countries", starts="2020", ends="2020-02")
        initiative.countries.set(Country.objects.filter(iso3__in=iso3))
    found = list(faults(written(tmp_path), rules, today=TODAY))
    # The identifiers came in with a file and are passed on.
    assert [fault for fault in found if not fault[2].startswith("X-")] == []
    assert {rule.split()[0] for _, rule, _ in found} == {"1.1.21"}


def test_real_files_come_out_without_an_error(take: Take, shared: Path, rules: Path, tmp_path: Path) -> None:
    take(*sorted((shared / "iati/real").glob("*")))
    found = list(faults(written(tmp_path), rules, today=TODAY))
    assert [fault for fault in found if fault[0] == "error"] == []
    # Publishers' own identifiers are passed on as they are, also where the ruleset would warn about them.
    assert {rule.split()[0] for _, rule, _ in found} <= {"1.1.21", "1.3.13", "1.8.13", "1.14.13"}


def test_what_cannot_be_filled_is_listed(
    world: None, rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Initiative.objects.create(name_en="Hardly anything")
    assert list(faults(written(tmp_path), rules, today=TODAY)) == []
    assert json.loads(capsys.readouterr().out)["not_filled"] == {
        "description": 1, "participating-org": 1, "activity-status": 1, "activity-date": 1, "recipient-country": 1,
        "sector": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"more": '<activity-date type="4" iso-date="2019-01-01"/>'}, "11.1.3"),
        ({"starts": "2030-01-01"}, "11.1.4"),
        ({"more": '<recipient-country code="UG" percentage="40"/>'}, "3.1.1"),
        ({"more": '<sector vocabulary="1" code="11220" percentage="60"/>'}, "2.1.1"),
        ({"more": '<sector vocabulary="99" code="1"/>'}, "2.2.1"),
        ({"country": 'KE" percentage="140'}, "12.1.1"),
    ],
)
def test_the_checker_finds_what_is_wrong(iati: Write, rules: Path, change: dict[str, str], rule: str) -> None:
    good = {"starts": "2020-01-01", "ends": "2021-01-01"}
    right = iati(activity("XX-1-1", **good), name="right.xml")
    wrong = iati(activity("XX-1-1", **(good | change)), name="wrong.xml")
    assert list(faults(right, rules, today=TODAY)) == []
    assert rule in {found.split()[0] for _, found, _ in faults(wrong, rules, today=TODAY)}
