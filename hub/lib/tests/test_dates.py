from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from hub.groups.models import Office
from hub.lib.partialdate import (
    PartialDateField,
    first_day,
    last_day,
    readable,
    readable_period,
    readable_range,
    validate_partial_date,
)
from hub.lib.tests import factories

partial_dates = st.dates(date(1900, 1, 1), date(2200, 1, 1)).flatmap(
    lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"])
)


@given(partial_dates)
def test_what_is_known_of_a_date_spans_its_days(text: str) -> None:
    validate_partial_date(text)
    first, last = first_day(text), last_day(text)
    assert first.isoformat().startswith(text)
    assert last.isoformat().startswith(text)
    assert not (first - timedelta(days=1)).isoformat().startswith(text)
    assert not (last + timedelta(days=1)).isoformat().startswith(text)


@given(partial_dates, partial_dates)
def test_text_order_is_time_order(one: str, other: str) -> None:
    if last_day(one) < first_day(other):
        assert one < other


def test_a_date_copied_from_an_arabic_text_is_taken() -> None:
    field = PartialDateField().formfield()
    written = "\u200e2021-05-17\u200e"
    assert field.clean(written) == "2021-05-17"
    assert int(field.widget.attrs["maxlength"]) >= len(written)


@pytest.mark.parametrize("text", ["17", "2017-13", "2017-02-30", "June 2017", "2017-6", "2017-06-", " 2017", "٢٠١٧-١٣"])
def test_what_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValidationError, match="2017-06-21"):
        validate_partial_date(text)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("2017", "en", "2017"),
        ("2017-06", "en", "June 2017"),
        ("2017-06-21", "en", "21 June 2017"),
        ("2017-06-21", "fr", "21 juin 2017"),
        ("2017-06", "es", "junio de 2017"),
        ("", "en", ""),
    ],
)
def test_a_date_reads_in_the_readers_language(text: str, language: str, words: str) -> None:
    with translation.override(language):
        assert readable(text) == words


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        ("2019-05-14", "2019-05-15", "14–15 May 2019"),
        ("2019-05-14", "2019-05-14", "14 May 2019"),
        ("2019-05", "", "May 2019"),
        ("2019", "2021", "2019 – 2021"),
        ("2019-05-14", "2019-06-15", "14 May 2019 – 15 June 2019"),
        ("2019-05", "2019-05-15", "May 2019 – 15 May 2019"),
    ],
)
def test_a_range_says_no_more_than_it_must(begin: str, end: str, words: str) -> None:
    with translation.override("en"):
        assert readable_range(begin, end) == words


def test_a_range_within_a_month_in_other_languages() -> None:
    for language, words in (("fr", "14–15 mai 2019"), ("es", "14–15 de mayo de 2019")):
        with translation.override(language):
            assert readable_range("2019-05-14", "2019-05-15") == words


def test_a_period_names_what_is_not_known() -> None:
    with translation.override("en"):
        assert readable_period("2019-05", "2021") == "May 2019 – 2021"
        assert readable_period("2019", "") == "2019 – end not known"
        assert readable_period("", "2021") == "start not known – 2021"
        assert readable_period("", "") == ""


@pytest.mark.django_db
def test_the_first_and_the_last_day_count_and_unknown_ends_are_open() -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    spans = [
        (today, today, True),
        (None, None, True),
        (today - day, None, True),
        (None, today, True),
        (today + day, None, False),
        (None, today - day, False),
    ]
    for starts, ends, holds in spans:
        office = factories.office(starts=starts, ends=ends)
        assert office.holds() is holds
        assert Office.objects.on().filter(pk=office.pk).exists() is holds
