"""The result record: what it holds, what it hides, and what is refused."""

import csv
import json
import random

import pytest
from evidence.cli import app
from evidence.exceptions import DataError
from evidence.prevalence.record import Sample, code_from, fingerprint, read_record, result_of
from evidence.prevalence.report import MethodResult, PrevalenceReport
from evidence.results import Caveat, Interval
from typer.testing import CliRunner

PROTOCOL = "a" * 64
DERIVED = ("--age", "age", "--hours", "hours", "--chores", "chores")
DESIGN = ("--weights", "weight", "--strata", "region", "--cluster", "ea")


@pytest.fixture
def children(tmp_path):
    """Two regions with twelve clusters of thirty children each."""
    source = random.Random(3)
    file = tmp_path / "children.csv"
    with file.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["region", "ea", "weight", "age", "hours", "chores", "works"])
        for region in ("North", "South"):
            for cluster in range(12):
                for _ in range(30):
                    hours = source.choice([0, 0, 0, 5, 15, 45])
                    table.writerow([region, f"{region}{cluster}", 2, source.randint(5, 17), hours, 3, int(hours > 0)])
    return file


def run(*arguments, code=0):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_a_survey_leaves_a_record_without_the_data(children, tmp_path):
    file = tmp_path / "record.json"
    run("survey", children, *DESIGN, "--indicator", "child-labour", *DERIVED, "--record", file, "--protocol", PROTOCOL)
    record = read_record(file.read_bytes())
    (found,) = record["indicators"]
    assert record["protocol"] == PROTOCOL
    assert (found["code"], found["method"], found["statistic"]) == ("child_labour", "survey", "mean")
    assert found["bands"][0] == {"from": 5, "to": 11, "hours": 1}
    assert found["sample"] == {
        "reached": 720,
        "clusters": 24,
        "strata": [{"name": "North", "reached": 360}, {"name": "South", "reached": 360}],
    }
    assert found["inputs"][0]["name"] == "children.csv"
    assert "critique" in found
    assert "North11" not in file.read_text()  # a cluster of the data


def test_a_second_indicator_joins_the_record_and_a_repeated_one_takes_its_place(children, tmp_path):
    file = tmp_path / "record.json"
    base = ("survey", children, *DESIGN, "--record", file, "--protocol", PROTOCOL)
    run(*base, "--indicator", "child-labour", *DERIVED)
    run(*base, "--indicator", "works", "--code", "working", "--band", "5-11:1", "--band", "12-17")
    run(*base, "--indicator", "child-labour", *DERIVED)
    record = read_record(file.read_bytes())
    assert [one["code"] for one in record["indicators"]] == ["working", "child_labour"]
    assert record["indicators"][0]["bands"] == [
        {"from": 5, "to": 11, "hours": 1.0},
        {"from": 12, "to": 17, "hours": None},
    ]


def test_another_protocol_and_wrong_options_are_refused(children, tmp_path):
    file = tmp_path / "record.json"
    base = ("survey", children, "--indicator", "works", "--record", file)
    run(*base, "--protocol", PROTOCOL)
    assert "another protocol" in run(*base, "--protocol", "b" * 64, code=1)
    assert "64 digits" in run(*base, "--protocol", "abc", code=1)
    assert "--unprotected" in run(*base, "--protocol", PROTOCOL, "--unprotected", code=1)
    assert "form" in run(*base, "--protocol", PROTOCOL, "--band", "five", code=2)
    assert "go with" in run("survey", children, "--indicator", "works", "--protocol", PROTOCOL, code=2)
    assert "leave --band out" in run(
        "survey", children, "--indicator", "child-labour", *DERIVED, "--band", "5-9", "--record", tmp_path / "x", code=1
    )
    assert [one["code"] for one in read_record(file.read_bytes())["indicators"]] == ["works"]


def made(**changes):
    report = PrevalenceReport(
        observed=100,
        results=(MethodResult("taylor", "mean", 0.3, Interval(0.2, 0.4, "Taylor")),),
        spread=Interval(0.2, 0.4, "spread", level=None),
        warnings=changes.pop("warnings", ()),
        sentence="Between a fifth and two fifths.",
        critique="Disputed.",
        unit="share",
    )
    given = {
        "code": "works", "name": "works", "method": "survey", "parameters": {},
        "inputs": [{"name": "f.csv", "sha256": "0" * 64}], "sample": Sample(100, 4, (("North", 96), ("South", 4))),
    } | changes  # fmt: skip
    return result_of(report, **given)


def test_small_strata_have_no_number_and_open_figures_no_record():
    alone = Sample(700, 4, (("North", 396), ("South", 4), ("East", 300)))
    # The smallest of the others is left out too: else the one would follow from the whole.
    strata = {one["name"]: one["reached"] for one in made(sample=alone)["sample"]["strata"]}
    assert strata == {"North": 396, "South": None, "East": None}
    two = Sample(400, 4, (("North", 396), ("South", 1), ("East", 3)))
    assert [one["reached"] for one in made(sample=two)["sample"]["strata"]] == [396, None, None]
    with pytest.raises(DataError, match="unprotected"):
        made(warnings=(Caveat("disclosure-off", "Nothing is hidden."),))
    with pytest.raises(DataError, match="short name"):
        made(code="Works!")


def record_of(**changes):
    record = {
        "schema": "prevalence-record/1", "protocol": PROTOCOL, "created": "2026-01-01T00:00:00+00:00",
        "software": {"evidence": "0.1.0"}, "indicators": [made()],
    }  # fmt: skip
    record |= changes
    return record | {"hash": fingerprint(record)}


def read(record):
    return read_record(json.dumps(record).encode())


def test_the_hash_holds_whatever_the_order_and_the_spaces():
    record = record_of()
    again = json.dumps(dict(reversed(record.items())), indent=4).encode()
    assert read_record(again) == record


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r["indicators"][0]["results"][0].update(estimate=0.25), "changed after it was written"),
        (lambda r: r["indicators"][0]["sample"].update(reached=900), "changed after it was written"),
        (lambda r: r.update(protocol="b" * 64), "changed after it was written"),
        (lambda r: r.update(hash="0" * 64), "changed after it was written"),
        (lambda r: r.update(schema="prevalence-record/9"), "is read here"),
        (lambda r: r.pop("schema"), "no result record"),
        (lambda r: r.pop("indicators"), "does not fit its schema"),
        (lambda r: r["indicators"][0].update(rows=[1, 2]), "schema at indicators → 1"),
        (lambda r: r["indicators"][0]["results"][0].update(estimate="much"), "results → 1 → estimate"),
    ],
)
def test_what_was_edited_by_hand_is_refused(change, said):
    record = record_of()
    change(record)
    with pytest.raises(DataError, match=said):
        read(record)


def test_figures_that_contradict_each_other_are_refused_even_with_a_fitting_hash():
    outside = made()
    outside["results"][0]["estimate"] = 0.9
    with pytest.raises(DataError, match="outside the spread"):
        read(record_of(indicators=[outside]))
    turned = made()
    turned["results"][0] |= {"low": 0.4, "high": 0.2}
    with pytest.raises(DataError, match="above its upper bound"):
        read(record_of(indicators=[turned]))
    with pytest.raises(DataError, match="twice"):
        read(record_of(indicators=[made(), made()]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"results": {"estimate": 3.0}, "spread": {"low": 2, "high": 4}}, "not between 0 and 1"),
        (
            {"results": {"estimate": None, "low": None, "high": None}, "spread": {"low": 0.6, "high": 0.1}},
            "ends before",
        ),
        ({"unit": "people", "results": {"estimate": 1e13}, "spread": {"low": 0, "high": 1e14}}, "too large"),
        ({"unit": "people", "results": {"estimate": 4}, "spread": {"low": 0, "high": 1e14}}, "the spread is too large"),
        ({"results": {"estimate": 0.5}, "spread": {"low": 0, "high": 1e9}}, "the spread is too far from 0 and 1"),
        ({"results": {"high": 7}, "spread": {"low": 0, "high": 1}}, "too far from 0 and 1"),
        ({"unit": "people", "results": {"estimate": -4}, "spread": {"low": -9, "high": 9}}, "below 0"),
        ({"critique": "Half \ud800"}, "cannot be written"),
        ({"critique": "A zero \0"}, "cannot be written"),
    ],
)
def test_numbers_and_characters_that_no_page_could_show(changes, said):
    one = made()
    one |= {name: value for name, value in changes.items() if name != "results"}
    one["results"][0] |= {"low": None, "high": None} | changes.get("results", {})
    record = record_of()
    record["indicators"] = [one]
    with pytest.raises(DataError, match=said):
        read(record)


def test_a_number_that_is_written_as_infinite_is_none():
    text = json.dumps(record_of()).replace('"high": ', '"high": 1e999, "x": ', 1)
    with pytest.raises(DataError, match="1e999 is too large"):
        read_record(text.encode())


def test_options_in_a_thousand_levels_are_refused():
    text = json.dumps(record_of()).replace('"parameters": {', '"parameters": {"a": ' + "[" * 90 + "]" * 90, 1)
    with pytest.raises(DataError, match="nested"):
        read_record(text.encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "no result record"),
        (b'{"schema": NaN}', "NaN is no number"),
        (b'{"schema": 1, "schema": 2}', "twice"),
        (b"[" * 100_000, "no JSON|nested"),
        (b" " * 2_000_001, "larger than 2 MB"),
    ],
)
def test_other_files_are_refused(content, said):
    with pytest.raises(DataError, match=said):
        read_record(content)


def test_a_name_becomes_a_short_name():
    assert code_from("child-labour") == "child_labour"
    assert code_from("Age at work = 12+") == "age_at_work_12"
    assert code_from("12") == "indicator"
