import dataclasses
import json

import pytest
from evidence.prevalence.page import report_page, spread_picture
from evidence.prevalence.report import MethodResult, PrevalenceReport, spread_over
from evidence.results import Caveat, Interval

RESULTS = (
    MethodResult("stepwise", "main effects", 120.0, Interval(100.0, 150.0, "BCa bootstrap"), seed=1),
    MethodResult("lower", "Chao", 90.0, Interval(80.0, float("inf"), "log-normal")),
)
REPORT = PrevalenceReport(
    observed=60,
    results=RESULTS,
    spread=spread_over(RESULTS, [170.0]),
    warnings=(Caveat("sparse-overlap", "Few people are on two lists."),),
    sentence="Between 80 and an unknown number.",
    critique="A published critique.",
)


def test_json_has_exactly_the_agreed_shape():
    read = json.loads(REPORT.to_json())
    assert list(read) == ["observed", "results", "spread", "warnings"]
    assert read["results"][0] == {
        "method": "stepwise",
        "model": "main effects",
        "estimate": 120.0,
        "low": 100.0,
        "high": 150.0,
        "interval": "BCa bootstrap, 95 %",
        "seed": 1,
    }
    assert read["spread"] == {"low": 80.0, "high": None}
    assert [warning["code"] for warning in read["warnings"]] == ["sparse-overlap", "published-critique"]


def test_text_shows_spread_warnings_critique_and_interval_before_the_figure():
    text = str(REPORT)
    places = [text.index(words) for words in ("Spread over", "Few people", "published critique", "100 to 150", "120")]
    assert places == sorted(places)
    assert "unbounded" in text


def test_no_figure_without_its_doubt():
    assert "120" not in repr(RESULTS[0])
    for change in ({"results": ()}, {"sentence": " "}, {"critique": ""}, {"spread": Interval(100, 110, "narrow")}):
        with pytest.raises(ValueError, match="report"):
            dataclasses.replace(REPORT, **change)
    with pytest.raises(ValueError, match="no estimate"):
        MethodResult("stepwise", "main effects", float("nan"), Interval(1.0, 2.0, "none"))


def test_spread_covers_intervals_estimates_and_comparisons():
    assert (spread_over(RESULTS[:1], [170.0]).low, spread_over(RESULTS[:1], [170.0]).high) == (100.0, 170.0)
    assert spread_over(RESULTS[:1]).level is None
    with pytest.raises(ValueError, match="nothing"):
        spread_over([])


def test_the_page_shows_spread_and_critique_before_any_figure():
    report = PrevalenceReport(
        observed=40,
        results=(MethodResult("one", "model <a>", 123.0, Interval(100, 150, "Taylor"), 1),),
        spread=Interval(90, 160, "lowest to highest bound", None),
        warnings=(Caveat("sparse", "Few & far between."),),
        sentence="Nobody knows.",
        critique="Somebody doubts it.",
    )
    page = report_page(report, "lists: data.csv", {"methods": spread_picture(report)})
    order = [
        "90 to 160 people",
        "Nobody knows.",
        "Somebody doubts it.",
        "Few &amp; far between.",
        "Taylor, 95 %",
        ">123<",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "model &lt;a&gt;" in page
    assert "data:image/svg+xml" in page
    assert "<script" not in page
    assert "://" not in page
