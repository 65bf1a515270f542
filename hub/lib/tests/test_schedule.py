"""Bars over the period of a plan."""

from datetime import date

from hub.lib.components import Part
from hub.lib.schedule import Schedule, ScheduleRow


def schedule(*rows, today=date(2026, 7, 1)):
    return Schedule(rows, date(2026, 1, 1), date(2027, 12, 31), today)


def test_a_bar_ends_at_its_due_date_and_is_parted_by_what_was_reported():
    (row,) = schedule(ScheduleRow("1.1", date(2026, 12, 31), (Part("now", 25), Part("none", 75)))).rows
    (fill, start, done), (other, middle, rest) = row.bars
    assert (fill, other) == ("now", "none")
    assert abs(done * 3 - rest) < 1
    assert abs(middle + rest - schedule().x_of(date(2026, 12, 31))) < 1
    assert start == Schedule.LABEL
    assert row.diamond


def test_what_has_no_due_date_has_no_diamond_and_a_heading_no_bar():
    heading, row = schedule(ScheduleRow("1"), ScheduleRow("1.1", None, (Part("0", 100),))).rows
    assert (heading.bars, heading.diamond, row.diamond) == ([], "", "")
    assert row.bars[0][1] + row.bars[0][2] == schedule().x_of(date(2027, 12, 31))


def test_today_is_drawn_only_within_the_period():
    assert schedule().today_x is not None
    assert schedule(today=date(2028, 1, 1)).today_x is None
    assert schedule(today=date(2025, 12, 31)).today_x is None
