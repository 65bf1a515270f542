"""Satellites from every source as a person names them to the command."""

import json

import numpy as np
import polars as pl
import pytest
from evidence.cli import app
from evidence.inputoutput.storage import save_table
from typer.testing import CliRunner

from .test_socioeconomic import workbook

WORLD = "child labour 2020"


@pytest.fixture
def stored(table, tmp_path):
    return save_table(table, tmp_path / "stored")


@pytest.fixture
def workforce(tmp_path):
    """In thousands, in the columns of the ILO's file."""
    path = tmp_path / "workforce.csv"
    rows = [("BRA", 100), ("IND", 400), ("ROU", 10), ("GHA", 90)]
    lines = [f"{code},SEX_T,2011,{number}" for code, number in rows]
    path.write_text("\n".join(["ref_area,sex,time,Workforce", *lines]) + "\n")
    return path


@pytest.fixture
def accounts(table, tmp_path):
    """Employment and pay for all regions but the rest of the world."""
    rows = [
        [region, variable, "", sector, 0, figure * (1 + number)]
        for number, (region, sector) in enumerate(table.labels)
        if region != "RoW"
        for variable, figure in (("EMP", 10), ("COMP", 500))
    ]
    return workbook(tmp_path / "sea.xlsx", rows)


def run(*arguments, code=0):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output + result.stderr
    return result


def test_a_world_total_by_workforce(stored, workforce, tmp_path):
    made = run("footprint", stored, "--satellite", WORLD, "--workforce", workforce, "--out", tmp_path / "out")
    assert "one prevalence for all" in made.stderr
    frame = pl.read_csv(tmp_path / "out" / "footprint.csv")
    assert frame.columns == ["region", "value", "low", "high"]  # over all rules
    assert frame["value"].sum() == pytest.approx(159.9e6)  # the three sectors, as printed
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["parameters"]["stressor"]["age_band"] == "5-17"
    assert any(item["name"] == "workforce.csv" and len(item["sha256"]) == 64 for item in record["inputs"])
    assert any("one prevalence for all" in sentence for sentence in record["assumptions"])


def test_a_world_total_needs_a_workforce_and_a_known_name(stored, workforce):
    assert "needs --workforce FILE" in run("exports", stored, "--satellite", WORLD, code=1).stderr
    refused = run("exports", stored, "--satellite", "child labour 1920", "--workforce", workforce, code=1)
    assert "no world total of that name; there are: child labour 2020, hazardous work 2020" in refused.stderr


def test_rules_by_employment_and_pay(stored, workforce, accounts, tmp_path):
    common = ("footprint", stored, "--satellite", WORLD, "--workforce", workforce, "--accounts", accounts)
    run(*common, "--out", tmp_path / "all")
    record = json.loads((tmp_path / "all" / "run.json").read_text())
    kind = record["parameters"]["interval"]["kind"]
    assert all(rule in kind for rule in ("employment", "compensation", "low pay", "sold at home"))
    assert any(item["name"] == "sea.xlsx" for item in record["inputs"])
    # The rest of the world has no accounts: its countries are left out, and named.
    assert any("left out: GHA" in sentence for sentence in record["assumptions"])
    run(*common, "--rule", "low pay", "--out", tmp_path / "one")
    one, every = (pl.read_csv(tmp_path / name / "footprint.csv") for name in ("one", "all"))
    assert one.columns == ["region", "value", "at_least", "uncounted"]  # the rest of the world is left out
    assert (every["low"] <= one["at_least"] * (1 + 1e-9)).all()
    assert (one["at_least"] <= every["high"] * (1 + 1e-9)).all()
    assert not np.allclose(one["at_least"], every["at_least"])
    assert "no rule 'magic'" in run(*common, "--rule", "magic", code=1).stderr


def test_published_files_by_their_names(stored, shared_data, tmp_path):
    for file, band in (
        ("ilab/countries_2018.xml.gz", "5-14"),
        ("labour/CLD_XHAZ_SEX_AGE_ECO_NB_A_EN.xlsx", "5-17"),
    ):
        run("footprint", stored, "--satellite", shared_data / file, "--rule", "output", "--out", tmp_path / band)
        record = json.loads((tmp_path / band / "run.json").read_text())
        assert record["parameters"]["stressor"]["age_band"] == band
        assert record["parameters"]["total_at_least"] > 0
