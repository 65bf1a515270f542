"""What a person exports she can import: nothing changes, and the IATI file is valid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from lxml import etree

from hub.exchange.iati.files import schema
from hub.exchange.tests.fixtures import Take, activity
from hub.exchange.tests.test_import_iati import state
from hub.initiatives.models import FundingTranche, Initiative, Place, Role
from hub.lib.tests import factories
from hub.vocabularies.models import Country, Term

Write = Callable[..., Path]


@pytest.fixture
def several(take: Take, iati: Write) -> None:
    """An imported initiative, one made by hand with everything, and one with hardly anything."""
    take(iati(activity("X-1"), activity("X-2", more="<activity-scope code='4'/>")))
    full = Initiative.objects.create(
        name_en="Schools, fields; and “more”", name_fr="Écoles", summary_en="One.\n\nTwo.", acronym="SF", kind="network",
        starts="2019", ends="2021-05", website="https://example.org/a", survivors_take_part="partly", status="active",
    )  # fmt: skip
    full.countries.set(Country.objects.filter(iso3__in=["KEN", "UGA", "TZA"]))
    full.commodities.set(Term.objects.filter(code="cocoa"))
    full.stages.set(Term.objects.filter(code__startswith="tier"))
    Role.objects.create(
        initiative=full, organization=factories.organization(name_en="Organization 1"), kind="initiator"
    )
    Role.objects.create(initiative=full, named="Ministry 1", kind="government")
    FundingTranche.objects.create(initiative=full, year=2020, amount=1000, currency="EUR")
    Place.objects.create(initiative=full, name="Place 1", latitude=-1.25, longitude=36.7)
    Initiative.objects.create(name_en="=SUM(A1:A9)")
    Initiative.objects.create(name_en="Hidden", visibility="restricted")


@pytest.mark.parametrize("file_format", ["iati", "csv", "xlsx"])
def test_import_of_our_own_export_changes_nothing(several: None, take: Take, tmp_path: Path, file_format: str) -> None:
    out = tmp_path / f"out.{file_format}"
    call_command("exportinitiatives", str(out), "--format", file_format, "--json")
    before = state()
    outcome = take(out, file_format=file_format, source="Ourselves")
    assert state() == before
    number = 3 if file_format == "iati" else 4  # IATI has no record of which only the name is known
    assert (outcome["read"], outcome["unchanged"], outcome["rejected"]) == (number, number, [])


def test_the_iati_file_is_valid(several: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.xml"
    call_command("exportinitiatives", str(out), "--format", "iati", "--json")
    tree = etree.parse(str(out))
    assert schema().validate(tree), schema().error_log
    assert json.loads(capsys.readouterr().out)["not_filled"]["sector"] == 1
    for found in tree.iterfind("iati-activity"):
        for tag in ("sector", "recipient-country"):
            shares = [round(100 * float(e.get("percentage"))) for e in found.iterfind(tag) if e.get("percentage")]
            assert sum(shares) in {0, 10000}


def test_real_files_come_out_valid(take: Take, shared: Path, tmp_path: Path) -> None:
    take(*sorted((shared / "iati/real").glob("*")))
    out = tmp_path / "out.xml"
    call_command("exportinitiatives", str(out), "--format", "iati", "--json")
    checker = schema()
    assert checker.validate(etree.parse(str(out))), list(checker.error_log)[:3]
    outcome = take(out, source="Ourselves")
    # Two activities have no date of a start, without which the standard takes none.
    assert (outcome["read"], outcome["unchanged"]) == (878, 878), outcome["rejected"][:3]


def test_formulas_are_shut_in(several: None, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    call_command("exportinitiatives", str(out), "--format", "csv", "--json")
    assert ",=SUM" not in out.read_text(encoding="utf-8-sig")
    assert "'=SUM(A1:A9)" in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("file_format", ["jsonl", "geojson", "csv", "iati"])
def test_no_file_holds_what_strangers_may_not_see(several: None, tmp_path: Path, file_format: str) -> None:
    Place.objects.filter(name="Place 1").update(shown="coarse", name="Shelter 1")
    out = tmp_path / "out"
    call_command("exportinitiatives", str(out), "--format", file_format, "--json")
    text = out.read_text(encoding="utf-8")
    assert "Hidden" not in text
    assert "Shelter" not in text
    assert "36.7" not in text
    assert "-1.25" not in text


def test_geojson_has_every_initiative(several: None, tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    call_command("exportinitiatives", str(out), "--format", "geojson", "--json")
    features: list[Any] = json.loads(out.read_text())["features"]
    assert len(features) == 4
    assert [f["geometry"] for f in features if f["geometry"]] == [
        {"type": "MultiPoint", "coordinates": [[36.7, -1.25]]}
    ]
