"""Each rule on a table of cases, edges first: the article decides, and what is not known is neither met nor a gap."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from evidence.lawgap import (
    Act,
    Change,
    InForce,
    Standing,
    Step,
    Verdict,
    combine_territories,
    compare_editions,
    count_verdicts,
    hazardous_work_age,
    in_force_on,
    light_work_age,
    met_since,
    minimum_work_age,
    order_warnings,
    schooling_gap,
    standing_on,
)

MET, PARTLY, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict


@pytest.mark.parametrize(
    ("work", "schooling", "declared", "expected"),
    [
        (15, 15, None, MET),
        (16, 15, None, MET),
        (15, 16, None, NOT_MET),
        (14, 14, None, UNKNOWN),
        (14, 14, 15, NOT_MET),
        (14, 16, None, NOT_MET),
        (14, 14, 14, MET),
        (14, 15, 14, NOT_MET),
        (13, 12, 14, NOT_MET),
        (14.9, 14, None, UNKNOWN),
        (13, None, None, NOT_MET),
        (15, None, None, UNKNOWN),
        (14, None, None, UNKNOWN),
        (14, None, 15, NOT_MET),
        (None, 15, None, UNKNOWN),
        (15, 10, 16, MET),
    ],
)
def test_minimum_age_for_work(work, schooling, declared, expected):
    ruling = minimum_work_age(work, schooling, declared)
    assert (ruling.verdict, ruling.article) == (expected, "C138 article 2")
    assert ruling.reason.endswith(".")


@pytest.mark.parametrize(
    ("age", "guarded", "expected"),
    [
        (18, None, MET),
        (19, None, MET),
        (17.5, None, UNKNOWN),
        (16, True, MET),
        (16, False, NOT_MET),
        (15, True, NOT_MET),
        (None, True, UNKNOWN),
    ],
)
def test_hazardous_work(age, guarded, expected):
    assert hazardous_work_age(age, guarded).verdict == expected


@pytest.mark.parametrize(
    ("light", "work", "declared", "expected"),
    [
        (13, 15, None, MET),
        (12, 15, None, UNKNOWN),
        (12, 15, 15, NOT_MET),
        (11, 15, None, NOT_MET),
        (12, 14, 14, MET),
        (11, 14, 14, NOT_MET),
        (15, 15, None, MET),
        (None, 15, None, UNKNOWN),
    ],
)
def test_light_work(light, work, declared, expected):
    assert light_work_age(light, work, declared).verdict == expected


def test_schooling_gap():
    assert schooling_gap(15, 12) == 3
    assert schooling_gap(14, 16) == -2
    assert schooling_gap(None, 16) is None


DAY = date(2012, 6, 15)
YEAR = (date(2012, 1, 1), date(2012, 12, 31))
BEFORE = (date(2010, 3, 1), date(2010, 3, 1))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"has_commenced": True, "commenced": BEFORE}, "yes"),
        ({"has_commenced": True, "commenced": (DAY, DAY)}, "yes"),
        ({"has_commenced": True, "commenced": YEAR}, "unknown"),
        ({"has_commenced": True}, "unknown"),
        ({"has_commenced": None}, "unknown"),
        ({"has_commenced": None, "commenced": (date(2013, 1, 1), date(2013, 1, 1))}, "no"),
        ({"has_commenced": False}, "no"),
        ({"has_commenced": False, "is_repealed": True, "repealed": BEFORE}, "no"),
        ({"has_commenced": True, "commenced": BEFORE, "is_repealed": True, "repealed": (DAY, DAY)}, "no"),
        ({"has_commenced": True, "commenced": BEFORE, "is_repealed": True}, "unknown"),
        ({"has_commenced": True, "commenced": BEFORE, "is_repealed": True, "repealed": YEAR}, "unknown"),
        ({"has_commenced": True, "is_repealed": True, "repealed": BEFORE}, "no"),
    ],
)
def test_in_force_on_a_day(facts, expected):
    assert in_force_on(DAY, **facts) == InForce(expected)


def test_yes_no_and_unknown_add_up_to_all():
    spans = [None, BEFORE, YEAR, (date(2015, 1, 1), date(2015, 1, 1))]
    every = [
        {"has_commenced": has, "commenced": commenced, "is_repealed": gone, "repealed": repealed}
        for has, commenced, gone, repealed in itertools.product((True, False, None), spans, (True, False), spans)
    ]
    counted = [in_force_on(DAY, **facts) for facts in every]
    assert sum(counted.count(answer) for answer in InForce) == len(every)


SIGNED, RATIFIED = Step.on(Act.SIGNATURE, date(2000, 12, 12)), Step.on(Act.RATIFICATION, date(2002, 8, 21))
LEFT, BACK = Step.on(Act.WITHDRAWAL, date(2010, 1, 1)), Step.on(Act.ACCESSION, date(2012, 1, 1))


@pytest.mark.parametrize(
    ("day", "steps", "expected"),
    [
        (date(2000, 1, 1), [SIGNED, RATIFIED], Standing.NONE),
        (date(2001, 1, 1), [RATIFIED, SIGNED], Standing.SIGNATORY),
        (date(2002, 8, 21), [SIGNED, RATIFIED], Standing.PARTY),
        (date(2011, 1, 1), [SIGNED, RATIFIED, LEFT], Standing.WITHDRAWN),
        (date(2013, 1, 1), [SIGNED, RATIFIED, LEFT, BACK], Standing.PARTY),
        (date(2001, 1, 1), [Step.on(Act.DEFINITIVE_SIGNATURE, date(1953, 12, 9))], Standing.PARTY),
        (date(2006, 10, 24), [Step.on(Act.SUCCESSION_TO_SIGNATURE, date(2006, 10, 23))], Standing.SIGNATORY),
        (date(2002, 5, 1), [SIGNED, Step(Act.RATIFICATION, date(2002, 1, 1), date(2002, 12, 31))], Standing.UNKNOWN),
        (date(2002, 5, 1), [Step(Act.RATIFICATION)], Standing.UNKNOWN),
        (date(2003, 1, 1), [RATIFIED, Step(Act.SIGNATURE)], Standing.PARTY),
    ],
)
def test_where_a_country_stands(day, steps, expected):
    assert standing_on(day, steps) == expected


@pytest.mark.parametrize(
    ("steps", "number"),
    [
        ([SIGNED, RATIFIED], 0),
        ([RATIFIED], 1),
        ([SIGNED, BACK], 1),
        ([BACK], 0),
        ([LEFT], 1),
        ([SIGNED, RATIFIED, BACK], 2),
        ([RATIFIED, Step.on(Act.SIGNATURE, date(2005, 1, 1))], 2),
        ([SIGNED, RATIFIED, LEFT], 0),
    ],
)
def test_odd_orders_are_named(steps, number):
    assert len(order_warnings(steps)) == number


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], UNKNOWN),
        ([MET, MET], MET),
        ([MET, NOT_MET], PARTLY),
        ([MET, NOT_APPLICABLE], MET),
        ([NOT_MET, NOT_APPLICABLE], NOT_MET),
        ([NOT_APPLICABLE, NOT_APPLICABLE], NOT_APPLICABLE),
        ([MET, UNKNOWN], UNKNOWN),
        ([NOT_MET, UNKNOWN], NOT_MET),
        ([PARTLY, MET], PARTLY),
    ],
)
def test_territories_become_one_verdict(verdicts, expected):
    assert combine_territories(verdicts) == expected


def test_gaps_are_those_that_fall_short_and_no_others():
    assert {verdict for verdict in Verdict if verdict.is_gap} == {PARTLY, NOT_MET}
    assert sum(count_verdicts([MET, UNKNOWN, UNKNOWN]).values()) == 3


def test_what_changed_between_editions():
    before = {"a": MET, "b": NOT_MET, "c": UNKNOWN, "d": MET, "e": NOT_MET}
    after = {"a": NOT_MET, "b": PARTLY, "c": MET, "e": NOT_MET, "f": MET}
    changes = compare_editions(before, after)
    assert changes == [Change("a", MET, NOT_MET), Change("b", NOT_MET, PARTLY), Change("c", UNKNOWN, MET)]
    assert [change.direction for change in changes] == [-1, 1, 0]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [([NOT_MET, MET, MET], "2018"), ([MET, NOT_MET], None), ([MET, UNKNOWN, MET], "2019"), ([], None)],
)
def test_since_when_a_standard_is_met(verdicts, expected):
    assert met_since(zip(["2016", "2018", "2019"], verdicts, strict=False)) == expected
