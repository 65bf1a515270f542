"""Every way in which a result departs from its protocol is found, in words."""

import copy
from datetime import date

import pytest

from hub.lib.tests import factories
from hub.prevalence.deviations import Course, find_deviations, in_words

FIRST, STANDING = "a" * 64, "b" * 64
BANDS = [{"from": 5, "to": 11, "hours": 1}, {"from": 12, "to": 14, "hours": 14}, {"from": 15, "to": 17, "hours": 43}]
PROTOCOL = {
    "indicators": [{"code": "child_labour", "name": "Child labour", "bands": BANDS}],
    "method": {"method": "survey"},
    "design": {"unit": "people", "planned": 1200, "clusters": 60},
    "strata": [{"name": "North", "planned": 600, "clusters": 30}, {"name": "South", "planned": 600, "clusters": 30}],
}


def found(record=None, *, protocol=PROTOCOL, counts=None, before=None, **indicator):
    made = record or factories.result_record(protocol=STANDING, indicator=indicator)
    deviations = find_deviations(made, protocol, hashes=[FIRST, STANDING], counts=counts or {}, before=before)
    return [in_words(one) for one in deviations]


def sample(**changes):
    strata = [{"name": "North", "reached": 630}, {"name": "South", "reached": 610}]
    return {"sample": {"reached": 1240, "clusters": 60, "strata": strata} | changes}


def test_a_study_that_kept_its_protocol_has_none():
    assert found() == []


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("", "The record names no protocol."),
        ("c" * 64, "The record names another protocol: cccccccccccc…."),
        (FIRST, "The record answers to version 1 of the protocol; version 2 stands."),
    ],
)
def test_another_fingerprint(stated, said):
    assert found(factories.result_record(protocol=stated)) == [said]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"method": "rds"},
            ["Child labour: the method is Respondent-driven sampling; registered is Household survey."],
        ),
        ({"bands": []}, ["Child labour: the record does not state the ages; registered are 5–11, 12–14, 15–17."]),
        (
            {"bands": [{"from": 6, "to": 17, "hours": 1}]},
            ["Child labour: the ages are 6–17; registered are 5–11, 12–14, 15–17."],
        ),
        (
            {"bands": [BANDS[0], BANDS[1] | {"hours": 12}, BANDS[2]]},
            ["Child labour: the hours from which work counts are 1, 12, 43; registered are 1, 14, 43."],
        ),
        (
            {"code": "works", "name": "Works"},
            ["The registered indicator Child labour is missing.", "Works is reported and was not registered."],
        ),
        (sample(reached=1100), ["The sample is smaller than planned: 1,100 of 1,200."]),
        (sample(clusters=41), ["There are fewer clusters than planned: 41 of 60."]),
        (
            sample(strata=[{"name": "North", "reached": 630}, {"name": "East", "reached": 610}]),
            ["The stratum South is missing.", "The stratum East was not registered."],
        ),
        (
            sample(strata=[{"name": "North", "reached": 630}, {"name": "South", "reached": 420}]),
            ["South: fewer were reached than planned, 420 of 600."],
        ),
        (
            sample(strata=[{"name": "North", "reached": 630}, {"name": "South", "reached": None}]),
            ["South: how many of 600 were reached is not shown, as it is few or would give away another small number."],
        ),
    ],
)
def test_each_departure_in_one_sentence(changes, said):
    assert found(**changes) == said


def test_households_are_counted_in_the_field_alone():
    households = copy.deepcopy(PROTOCOL)
    households["design"]["unit"] = "households"
    assert found(protocol=households) == [
        "Whether the sample of 1,200 was reached cannot be told: the field counts are not complete."
    ]
    assert found(protocol=households, counts={"North": 600, "South": 600}) == []
    assert found(protocol=households, counts={"North": 600, "South": 480}) == [
        "The sample is smaller than planned: 1,080 of 1,200.",
        "South: fewer were reached than planned, 480 of 600.",
    ]
    assert found(protocol=households, counts={"North": 1300, "South": 0}) == [
        "South: fewer were reached than planned, 0 of 600."
    ]


def test_the_sum_does_not_give_away_a_stratum_with_few():
    households = copy.deepcopy(PROTOCOL)
    households["design"]["unit"] = "households"
    assert found(protocol=households, counts={"North": 610, "South": 3}) == [
        "The sample is smaller than planned: about 610 of 1,200.",
        "South: fewer were reached than planned, fewer than 5 of 600.",
    ]


def test_what_came_before_the_registration_and_what_was_changed_after_the_collection():
    course = Course(date(2026, 3, 1), date(2026, 2, 20), [(3, date(2026, 6, 1))])
    record = factories.result_record(protocol=STANDING, created="2026-02-27T23:00:00+00:00")
    said = find_deviations(record, PROTOCOL, hashes=[FIRST, STANDING], counts={}, course=course)
    assert [in_words(one) for one in said] == [
        "The record was written on 27 Feb 2026, before the protocol was registered on 1 Mar 2026.",
        "People were reached by 20 Feb 2026, before the protocol was registered on 1 Mar 2026.",
        "Version 3 of the protocol was made on 1 Jun 2026, when the collection had ended.",
    ]


def test_an_interval_that_does_not_hold_its_figure():
    row = {
        "method": "taylor",
        "model": "mean",
        "estimate": 0.5,
        "low": 0.1,
        "high": 0.2,
        "interval": "95 %",
        "seed": None,
    }
    said = found(results=[row], spread={"low": 0.1, "high": 0.5})
    assert said == ["child-labour: the interval by Linearization (Taylor) does not hold its figure."]


def test_a_seed_that_changed_since_the_last_record():
    before = factories.result_record(indicator={"seed": 1})
    assert found(before=before, seed=7) == ["child-labour: the seed is 7; that of the result handed in before is 1."]
    assert found(before=before, seed=1) == []
