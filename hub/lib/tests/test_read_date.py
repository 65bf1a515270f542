"""Dates in the forms in which people send them: read where there is one reading, asked about where there are several."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.lib.dates import ORDERS, AmbiguousDate, NotADate, is_unknown_date, is_written_out_of_order, read_date

MARCH = "2019-03-01"
READ = {
    "2019": "2019", "2019-03": "2019-03", "2019/3": "2019-03", "03/2019": "2019-03", MARCH: MARCH, "2019-3-1": MARCH,
    "2019/03/01": MARCH, "2019.03.01": MARCH, "20190301": MARCH, "43525": MARCH, "43525.5": MARCH, "1.3.2019": MARCH,
    "01.03.19": MARCH, "03/13/2019": "2019-03-13", "13/03/2019": "2019-03-13", "13-3-2019": "2019-03-13",
    "2019-03-01T00:00:00Z": MARCH, "2019-03-01 12:30": MARCH, "13/03/2019 12:00:00 AM": "2019-03-13",
    "2019-03-01T00:00:00.000+02:00": MARCH, "1 March 2019": MARCH, "March 1, 2019": MARCH, "March 1st, 2019": MARCH,
    "1-Mar-19": MARCH, "01-MAR-2019": MARCH, "Mar-19": "2019-03", "Mar 2019": "2019-03", "Sept. 2019": "2019-09",
    "2019 March 1": MARCH, "Friday, 1 March 2019": MARCH, "1er mars 2019": MARCH, "1 août 2019": "2019-08-01",
    "mars 2019": "2019-03", "déc. 2019": "2019-12", "1 de marzo de 2019": MARCH, "1º de marzo de 2019": MARCH,
    "enero 2019": "2019-01", "15 set 2019": "2019-09-15", "03/03/2019": "2019-03-03", "٢٠١٩-٠٣-٠١": MARCH, "31122019": "2019-12-31",
}  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), READ.items())
@pytest.mark.parametrize("order", ["", *ORDERS])
def test_what_has_one_reading_is_read(text: str, meant: str, order: str) -> None:
    if text == "01.03.19" and order == "ymd":
        return  # with points only the day can come first
    assert read_date(text, order) == meant


@pytest.mark.parametrize(
    ("text", "readings", "chosen"),
    [
        ("01/03/2019", ["2019-01-03", MARCH], {"dmy": MARCH, "mdy": "2019-01-03"}),
        ("1-3-2019", ["2019-01-03", MARCH], {"dmy": MARCH, "mdy": "2019-01-03"}),
        ("1/3/19", ["2019-01-03", MARCH], {"dmy": MARCH, "mdy": "2019-01-03"}),
        ("19-03-01", [MARCH, "2001-03-19"], {"ymd": MARCH, "dmy": "2001-03-19"}),
        ("03122019", ["2019-03-12", "2019-12-03"], {"dmy": "2019-12-03", "mdy": "2019-03-12"}),
    ],
)
def test_what_has_several_readings_is_asked_about(text: str, readings: list[str], chosen: dict[str, str]) -> None:
    with pytest.raises(AmbiguousDate) as raised:
        read_date(text)
    assert sorted(raised.value.readings) == sorted(readings)
    for order, meant in chosen.items():
        assert read_date(text, order) == meant
    with pytest.raises(AmbiguousDate):  # an order in which it cannot be read settles nothing
        read_date(text, next(order for order in [*ORDERS, "none"] if order not in chosen))


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-30", "2019-13", "2019-2020", "FY2019", "Q1 2019", "3/19", "19 March", "0019", "12345", "99999", "tomorrow",
        "31/02/2019", "2019-13-01", "1 Foo 2019", "1 March 2 April 2019", "March", "1/2/3/2019", "a", "2019-",
        "may ፩፩፩፩", "፩ may 2019", "1 may ²⁰፩፩",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    for order in ("", *ORDERS):
        with pytest.raises(NotADate):
            read_date(text, order)


def test_words_for_no_date_known() -> None:
    assert all(map(is_unknown_date, ["n/a", "N/A", "TBD", " – ", "ongoing", "En cours", "à déterminer", ""]))
    assert not any(map(is_unknown_date, ["2019", "FY2019", "soon"]))


def test_a_date_against_the_order_of_its_file_can_be_told() -> None:
    assert is_written_out_of_order("03/13/2019", "dmy")
    assert not is_written_out_of_order("03/13/2019", "mdy")
    assert not is_written_out_of_order("2019-03-13", "dmy")


FORMS = [
    "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%B %d, %Y",
    "%d-%b-%y", "%d %b %Y", "%Y-%m-%dT%H:%M:%SZ",
]  # fmt: skip


@given(st.dates(date(1990, 1, 1), date(2068, 12, 31)), st.sampled_from(FORMS))
def test_a_date_in_any_form_comes_back_or_is_asked_about(day: date, form: str) -> None:
    text = day.strftime(form)
    try:
        readings = [read_date(text)]
    except AmbiguousDate as asked:
        readings = asked.readings
    assert day.isoformat() in readings
    order = "mdy" if form.startswith("%m") else "ymd" if form.startswith("%Y") else "dmy"
    assert read_date(text, order) == day.isoformat()


@given(st.integers(32_874, 73_415))
def test_days_as_spreadsheets_count_them(days: int) -> None:
    assert read_date(str(days)) == (date(1899, 12, 30) + timedelta(days=days)).isoformat()


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(NotADate, AmbiguousDate):
        read_date(text)
