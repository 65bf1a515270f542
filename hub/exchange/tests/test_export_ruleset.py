"""What we write as IATI keeps the standard ruleset as well as the schema; what cannot be filled is listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from hub.exchange.tests.fixtures import Take
from hub.exchange.tests.ruleset import faults
from hub.exchange.tests.test_round_trip import several  # noqa: F401 - a fixture
from hub.initiatives.models import Initiative, Role
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
        initiative = Initiative.objects.create(
            name_en=f"In {number} countries", starts="2020", ends="2020-02", status="planned"
        )
        Role.objects.create(initiative=initiative, kind="implementer", named="Implementer 1")
        initiative.countries.set(Country.objects.filter(iso3__in=iso3))
    found = list(faults(written(tmp_path), rules, today=TODAY))
    # The identifiers came in with a file and are passed on.
    assert [fault for fault in found if not fault[2].startswith("X-") and fault[0] == "error"] == []
    # 102.1.1 wants a purpose code beside another sector: nobody stated one.
    assert {rule.split()[0] for _, rule, _ in found} == {"1.1.21", "102.1.1"}


def test_real_files_come_out_without_an_error(take: Take, shared: Path, rules: Path, tmp_path: Path) -> None:
    take(*sorted((shared / "iati/real").glob("*")))
    found = list(faults(written(tmp_path), rules, today=TODAY))
    assert [fault for fault in found if fault[0] == "error"] == []
    # Publishers' own identifiers are passed on as they are, also where the ruleset would warn about them.
    assert {rule.split()[0] for _, rule, _ in found} <= {"1.1.21", "1.3.13", "1.8.13", "1.14.13", "102.1.1"}


def test_what_nobody_stated_is_not_invented(
    world: None, rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Initiative.objects.create(name_en="Only a name")
    part = Initiative.objects.create(name_en="Nearly everything", starts="2020", status="active")
    Role.objects.create(initiative=part, kind="funder", named="Funder 1")
    file = written(tmp_path)
    assert [fault for fault in faults(file, rules, today=TODAY) if fault[0] == "error"] == []
    assert json.loads(capsys.readouterr().out) == {
        "written": 1, "left_out": 1, "not_filled": {"sector": 1, "recipient-country": 1},
        "left_out_for": {"participating-org": 1, "activity-status": 1, "activity-date": 1},
    }  # fmt: skip
    text = file.read_text(encoding="utf-8")
    assert "Only a name" not in text
    assert "1 of 2 records are left out. Not stated: activity-date in 1, activity-status in 1," in text
    for invented in ("1900", "Not stated<", '"998"', "99810"):
        assert invented not in text
    assert '<narrative xml:lang="en">2020, day not stated</narrative>' in text
