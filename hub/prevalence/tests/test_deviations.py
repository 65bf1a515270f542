"""Every way in which a result departs from its protocol is found, in words."""

import copy

import pytest

from hub.lib.tests import factories
from hub.prevalence.deviations import find_deviations, in_words

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
        ({"method": "rds"}, ["Child labour: the method is rds; registered is survey."]),
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
        (sample(reached=1100), ["The sample is smaller than planned: 1100 of 1200."]),
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
            ["South: fewer were reached than planned, fewer than 5 of 600."],
        ),
    ],
)
def test_each_departure_in_one_sentence(changes, said):
    assert found(**changes) == said


def test_households_are_counted_in_the_field_alone():
    households = copy.deepcopy(PROTOCOL)
    households["design"]["unit"] = "households"
    assert found(protocol=households) == [
        "Whether the sample of 1200 was reached cannot be told: the field counts are not complete."
    ]
    assert found(protocol=households, counts={"North": 600, "South": 600}) == []
    assert found(protocol=households, counts={"North": 600, "South": 480}) == [
        "The sample is smaller than planned: 1080 of 1200.",
        "South: fewer were reached than planned, 480 of 600.",
    ]


def test_a_seed_that_changed_since_the_last_record():
    before = factories.result_record(indicator={"seed": 1})
    assert found(before=before, seed=7) == ["child-labour: the seed is 7; that of the result handed in before is 1."]
    assert found(before=before, seed=1) == []
