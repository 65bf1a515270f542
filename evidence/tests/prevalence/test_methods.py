"""The advice on methods, as a table of cases."""

from __future__ import annotations

import itertools

import pytest
from evidence.exceptions import DataError
from evidence.prevalence.methods import METHODS, REASONS, Setting, advise

CASES = {
    "a household survey in a camp with a register": (
        Setting(frame="households", hidden=False, lists=0, networked=True, known_to_others=True, venues=False, access="open"),
        {"survey": "fits", "lists": "not_here", "rds": "with_care", "scaleup": "with_care", "time_location": "not_here"},
    ),
    "migrant workers who hide and know each other, no list at all": (
        Setting(frame="none", hidden=True, lists=0, networked=True, known_to_others=True, venues=False, access="open"),
        {"survey": "not_here", "lists": "not_here", "rds": "fits", "scaleup": "not_here", "time_location": "not_here"},
    ),
    "victims on the lists of four services, a place that nobody can go to": (
        Setting(frame="none", hidden=True, lists=4, linked=True, networked=False, known_to_others=False, venues=False, access="none"),
        {"survey": "not_here", "lists": "with_care", "rds": "not_here", "scaleup": "not_here", "time_location": "not_here"},
    ),
    "lists on which nobody can be recognized": (
        Setting(frame="none", hidden=True, lists=4, linked=False, networked=False, known_to_others=False, venues=False, access="none"),
        dict.fromkeys(METHODS, "not_here"),
    ),
    "children at markets": (
        Setting(frame="none", hidden=False, lists=1, linked=True, networked=False, known_to_others=True, venues=True, access="open"),
        {"survey": "not_here", "lists": "not_here", "rds": "not_here", "scaleup": "not_here", "time_location": "with_care"},
    ),
    "a census by area, people concealed at home, half of the area cut off": (
        Setting(frame="households", hidden=True, lists=2, linked=True, networked=None, known_to_others=True, venues=False, access="partly"),
        {"survey": "with_care", "lists": "with_care", "rds": "with_care", "scaleup": "with_care", "time_location": "not_here"},
    ),
    "nothing is known yet": (Setting(), dict.fromkeys(METHODS, "with_care")),
}  # fmt: skip


@pytest.mark.parametrize(("setting", "verdicts"), CASES.values(), ids=CASES)
def test_each_setting_has_its_advice(setting: Setting, verdicts: dict[str, str]) -> None:
    assert {one.method: one.verdict for one in advise(setting)} == verdicts


@pytest.mark.parametrize(
    ("setting", "method", "reason"),
    [
        (Setting(lists=2, linked=True), "lists", "lists_two"),
        (Setting(lists=3, linked=True), "lists", "lists_three"),
        (Setting(lists=1), "lists", "lists_too_few"),
        (Setting(lists=0), "lists", "lists_too_few"),
        (Setting(frame="people", hidden=False), "rds", "rds_not_hidden"),
        (Setting(access="partly"), "survey", "access_partly"),
        (Setting(access="none"), "rds", "rds_remote"),
        (Setting(access="none"), "lists", "without_access"),
        (Setting(hidden=True, frame="households"), "survey", "hidden"),
        (Setting(known_to_others=False), "scaleup", "not_known_to_others"),
    ],
)
def test_the_reason_is_given(setting: Setting, method: str, reason: str) -> None:
    advice = next(one for one in advise(setting) if one.method == method)
    assert reason in (*advice.stops, *advice.doubts, *advice.grounds)


def every_setting() -> list[Setting]:
    known = (None, True, False)
    return [
        Setting(frame, hidden, lists, linked, networked, others, venues, access)
        for frame, hidden, lists, linked, networked, others, venues, access in itertools.product(
            ("people", "none", "unknown"), known, (None, 1, 2, 3), known, known, known, known, ("open", "partly", "none", "unknown")
        )
    ]  # fmt: skip


def test_in_every_setting_each_method_is_judged_once_with_reasons_that_have_words() -> None:
    used = set()
    for setting in every_setting():
        found = advise(setting)
        assert sorted(one.method for one in found) == sorted(METHODS)
        for one in found:
            used.update(one.stops, one.doubts, one.grounds)
            assert one.verdict == ("not_here" if one.stops else "with_care" if one.doubts else "fits")
    assert used == set(REASONS)


def test_what_is_not_known_rules_nothing_out() -> None:
    assert not any(one.stops for one in advise(Setting()))


@pytest.mark.parametrize("wrong", [{"frame": "a list"}, {"access": "maybe"}, {"lists": -1}])
def test_facts_that_are_none_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DataError):
        Setting(**wrong)  # type: ignore[arg-type]
