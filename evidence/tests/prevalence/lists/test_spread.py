import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from evidence.exceptions import EvidenceError
from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.examples import uk2013
from evidence.prevalence.lists.loglinear import stepwise_answer
from evidence.prevalence.lists.pictures import pictures
from evidence.prevalence.lists.spread import METHODS, report_lists

QUICK = [method for method in METHODS if method != "latent"]


@pytest.fixture(scope="module")
def report():
    return report_lists(uk2013(), QUICK, replicates=20, seed=1, keep=60)


def codes(report):
    return [warning.code for warning in report.all_warnings()]


def test_the_default_report_spans_the_published_answers(report):
    """11,313 by stepwise, 22,991 by BIC, 21,265 by graphs, from the same 2,744 cases."""
    assert {result.method for result in report.results} == set(QUICK)
    assert report.spread.low < 11_313 < 22_991 < report.spread.high
    for result in report.results:
        assert report.spread.low <= result.interval.low <= result.estimate <= result.interval.high <= report.spread.high
    assert report.sentence.startswith("2,744 people were recorded. How many there are")
    assert "Whitehead" in report.critique


def test_warnings_have_stable_codes(report):
    assert codes(report) == [
        "model-choice",
        "assumptions",
        "unequal-visibility",
        "non-overlapping-lists",
        "sparse-overlap",
        "few-multiple-captures",
        "few-replicates",
        "few-replicates",
        "few-replicates",
        "lower-bound",
        "published-critique",
    ]
    by_code = {warning.code: warning.message for warning in report.warnings}
    assert "LA and GP" in by_code["non-overlapping-lists"]
    assert "221 of 2,744 cases (8%)" in by_code["few-multiple-captures"]


def test_one_method_alone_still_shows_how_far_models_lie_apart():
    alone = report_lists(uk2013(), ["stepwise"], replicates=20, seed=1)
    assert [result.method for result in alone.results] == ["stepwise"]
    assert alone.spread.high > 25_000  # a model within BIC 2 of the best
    assert codes(alone)[0] == "model-choice"


def test_agreeing_methods_are_said_to_agree_and_not_to_be_right():
    """Expected counts of 10,000 people on four good independent lists: there is nothing to choose."""
    chances = np.array([0.5, 0.4, 0.6, 0.5])
    member = (np.arange(1, 16)[:, None] >> np.arange(4)) & 1
    counts = np.round(10_000 * np.where(member, chances, 1 - chances).prod(axis=1)).astype(int)
    lists = ListCounts(("A", "B", "C", "D"), np.arange(1, 16), counts)
    report = report_lists(lists, ["stepwise", "bic", "average", "graphs"], replicates=50)
    assert report.spread.low < 10_000 < report.spread.high
    assert report.spread.high < 1.1 * report.spread.low
    assert "not that they are right" in report.sentence
    assert "model-choice" not in codes(report)


def test_latent_chains_that_disagree_are_a_warning_beside_others_and_an_error_alone(monkeypatch):
    import evidence.prevalence.lists.posteriors as posteriors

    def impatient(lists, **settings):
        return original(lists, **settings | {"iterations": 600})

    original = posteriors.latent_classes
    monkeypatch.setattr(posteriors, "latent_classes", impatient)
    report = report_lists(uk2013(), ["latent", "lower"])
    assert [result.method for result in report.results] == ["lower", "lower"]
    assert "latent-chains-disagree" in codes(report)
    with pytest.raises(EvidenceError, match="do not agree"):
        report_lists(uk2013(), ["latent"])


def test_lists_without_any_overlap_have_no_answer():
    lists = ListCounts(("A", "B", "C"), np.array([1, 2, 4]), np.array([5, 6, 7]))
    with pytest.raises(EvidenceError, match="no case is on two lists"):
        report_lists(lists, ["stepwise", "bic", "average"], replicates=10)


def test_a_list_of_everyone_is_refused():
    """Three cases, all on C: as likely a column that is no list."""
    lists = ListCounts(("A", "B", "C"), np.array([5, 6, 7]), np.array([1, 1, 1]))
    with pytest.raises(EvidenceError, match="Every case is on the list C"):
        report_lists(lists, ["stepwise"])


def test_two_lists_and_an_isolated_list_are_pointed_out():
    two = ListCounts(("A", "B"), np.array([1, 2, 3]), np.array([30, 20, 10]))
    assert "two-lists" in codes(report_lists(two, ["stepwise"], replicates=20))
    alone = ListCounts(("A", "B", "C"), np.array([1, 2, 3, 4]), np.array([40, 30, 6, 20]))
    report = report_lists(alone, ["stepwise"], replicates=20)
    assert "isolated-list" in codes(report)


def test_an_unbounded_interval_is_null_in_json():
    """One case on both lists: a third of the resamples lose it, so the upper bound is infinite."""
    lists = ListCounts(("A", "B"), np.array([1, 2, 3]), np.array([30, 20, 1]))
    report = report_lists(lists, ["stepwise"], replicates=400)
    assert math.isinf(report.results[0].interval.high)
    assert "unbounded-replicates" in codes(report)
    assert json.loads(report.to_json())["results"][0]["high"] is None
    assert "unbounded" in report.to_text()


def test_strata_add_up():
    north, south = uk2013(), ListCounts(("A", "B"), np.array([1, 2, 3]), np.array([30, 20, 10]))
    both = {"north": north, "south": south}
    answer = stepwise_answer(both, 100, seed=1)
    assert answer.estimate == pytest.approx(11312.990 + 120, abs=1e-3)
    assert len(answer.jackknife) == len(north.cells) + 3
    assert answer.weights.sum() == 2744 + 60
    report = report_lists(both, ["stepwise", "graphs", "lower"], replicates=100)
    assert report.observed == 2804
    assert "in south" in " ".join(warning.message for warning in report.warnings)


def test_unknown_methods_are_refused():
    with pytest.raises(EvidenceError, match="no method 'magic'"):
        report_lists(uk2013(), ["magic"])


def test_the_manual_explains_every_warning():
    root = Path(__file__).resolve().parents[4]
    manual = (root / "docs" / "evidence" / "lists.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", manual.split("## Warnings")[1].split("##")[0], re.MULTILINE)
    explained = set(re.findall(r"`([a-z-]+)`", " ".join(rows)))
    sources = (root / "evidence" / "src" / "evidence" / "prevalence" / "lists").glob("*.py")
    raised = set()
    for source in sources:
        text = source.read_text(encoding="utf-8")
        raised |= set(re.findall(r'Caveat\(\s*"([a-z-]+)"', text)) | set(re.findall(r'code = "([a-z-]+)"', text))
    assert len(raised) > 10
    assert explained == raised | {"published-critique"}


def test_pictures_name_every_method(report, tmp_path):
    found = pictures(report, {"all": uk2013()})
    assert set(found) == {"methods", "overlaps"}
    for name, chart in found.items():
        chart.save(tmp_path / f"{name}.svg")
    drawn = (tmp_path / "methods.svg").read_text()
    for number, result in enumerate(report.results, start=1):
        assert f"{number}. {result.method}" in drawn
    assert "Spread over methods and models" in drawn
    assert "1169" in (tmp_path / "overlaps.svg").read_text()
