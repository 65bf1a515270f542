"""Sample sizes and questionnaires."""

import csv
import io
import zipfile

import pytest
from evidence.exceptions import DataError
from evidence.prevalence.surveys.questionnaire import SUBJECTS, form_sheets, write_form
from evidence.prevalence.surveys.samplesize import (
    cluster_design_effect,
    households_needed,
    optimal_take,
    plan_sample,
    relative_error_of,
)
from hypothesis import given
from hypothesis import strategies as st

MICS = {"design_effect": 1.5, "target_share": 0.3, "household_size": 5}


def test_formula_of_the_mics_manual():
    assert households_needed(0.2, **MICS) == pytest.approx(1222.2, abs=0.05)


@given(st.floats(0.01, 0.9), st.floats(1, 5), st.floats(0.02, 0.5))
def test_error_and_size_are_each_other_solved(prevalence, deff, error):
    options = MICS | {"design_effect": deff}
    n = households_needed(prevalence, relative_error=error, **options)
    assert relative_error_of(n, prevalence, **options) == pytest.approx(error)


def test_clusters_and_design_effect():
    plan = plan_sample(0.2, target_share=0.3, household_size=5, correlation=0.05, take=20)
    assert plan.design_effect == pytest.approx(1 + 29 * 0.05) == cluster_design_effect(30, 0.05)
    assert plan.clusters == -(-int(plan.households // 1 + 1) // 20)
    assert plan.expected_interviews == pytest.approx(plan.households * 1.5 / 1.1)


def test_best_take_is_cheaper_than_its_neighbours():
    """The cost of reaching one and the same precision, by brute force over the take."""
    best = optimal_take(200, 10, 0.05, people=1.5)

    def cost(take):
        n = households_needed(0.2, **(MICS | {"design_effect": cluster_design_effect(take * 1.5, 0.05)}))
        return n * 10 + n / take * 200

    assert best == min(range(1, 100), key=cost)


def test_budget_cuts_the_plan_and_says_what_precision_is_left():
    plan = plan_sample(0.2, **MICS, take=20, cost_cluster=100, cost_household=10, budget=10_000)
    assert plan.cost is not None
    assert plan.cost <= 10_000
    assert plan.within_budget is False
    assert plan.clusters == 33
    assert plan.relative_error == pytest.approx(relative_error_of(660, 0.2, **MICS))
    assert plan_sample(0.2, **MICS, take=20, cost_cluster=100, cost_household=10, budget=1e6).within_budget is True


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"prevalence": 1.2}, "prevalence lies between 0 and 1"),
        ({"target_share": 0}, "share of the target group lies"),
        ({"relative_error": 0}, "error must be above 0"),
        ({"design_effect": None}, "Give a design effect"),
        ({"design_effect": None, "correlation": 2, "take": 5}, "correlation within clusters"),
        ({"budget": 100}, "A budget needs the cost"),
        ({"budget": 5, "cost_household": 10}, "does not pay for one"),
        ({"take": 0}, "at least one household"),
    ],
)
def test_refusals_are_named(options, sentence):
    with pytest.raises(DataError, match=sentence):
        plan_sample(**({"prevalence": 0.2} | MICS | options))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_forms_hold_together(subject):
    sheets = form_sheets(subject)
    survey, choices = sheets["survey"], sheets["choices"]
    rows = [dict(zip(survey[0], row, strict=True)) for row in survey[1:]]
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))
    lists = {row[0] for row in choices[1:]}
    assert {row["type"].split()[1] for row in rows if row["type"].startswith("select_one")} <= lists
    for begin, end in (("begin_repeat", "end_repeat"), ("begin_group", "end_group")):
        assert [row["type"] for row in rows].count(begin) == [row["type"] for row in rows].count(end)
    for row in rows:
        for part in (row["relevant"] + row["calculation"]).split("${")[1:]:
            assert part.split("}")[0] in names


def test_form_as_zipped_csv_is_the_same_bytes_each_time(tmp_path):
    one, two = (write_form("forced-labour", tmp_path / name).read_bytes() for name in ("a.zip", "b.zip"))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert sorted(archive.namelist()) == ["choices.csv", "settings.csv", "survey.csv"]
        read = list(csv.reader(io.StringIO(archive.read("survey.csv").decode())))
    assert read == form_sheets("forced-labour")["survey"]


def test_form_as_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(write_form("child-labour", tmp_path / "form.xlsx"))
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert book["survey"]["A1"].value == "type"
    with pytest.raises(DataError, match=r"neither in \.xlsx nor in \.zip"):
        write_form("child-labour", tmp_path / "form.doc")
