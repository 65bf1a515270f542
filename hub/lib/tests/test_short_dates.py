"""Short dates as people write them: the month small where the language writes it so, and never one that is cut by machine."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import date_format

from hub.lib.partialdate import readable_range
from hub.lib.schedule import Schedule
from hub.lib.templatetags.site_tags import time_left
from hub.lib.text import add_label

HUB = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "20 Dec · 4 Jul 2026"),
        ("fr", "20 déc. · 4 juil. 2026"),
        ("es", "20 dic · 4 jul 2026"),
        ("pt", "20 dez · 4 jul 2026"),
        ("ar", "\u200f20 ديسمبر · \u200f4 يوليو 2026"),
    ],
)
def test_a_short_date_reads_in_the_readers_language(language: str, words: str) -> None:
    template = Template('{{ one|date:"MONTH_DAY_FORMAT" }} · {{ other|date:"SHORT_DATE_FORMAT" }}')
    with translation.override(language):
        assert template.render(Context({"one": date(2026, 12, 20), "other": date(2026, 7, 4)})) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1 January 2026 · 1 Jan · 1 Jan 2026"),
        ("fr", "1er janvier 2026 · 1er janv. · 1er janv. 2026"),
        ("es", "1 de enero de 2026 · 1 ene · 1 ene 2026"),
    ],
)
def test_the_first_of_a_month_is_written_as_the_language_writes_it(language: str, words: str) -> None:
    formats = ("DATE_FORMAT", "MONTH_DAY_FORMAT", "SHORT_DATE_FORMAT")
    with translation.override(language):
        assert " · ".join(date_format(date(2026, 1, 1), one) for one in formats) == words


def test_no_other_day_is_an_ordinal_in_french() -> None:
    with translation.override("fr"):
        days = [date_format(date(2026, 1, day), "DATE_FORMAT") for day in (2, 11, 21, 31)]
        assert days == ["2 janvier 2026", "11 janvier 2026", "21 janvier 2026", "31 janvier 2026"]
        assert readable_range("2026-01-01", "2026-01-03") == "1er–3 janvier 2026"
    with translation.override("en"):
        assert date_format(date(2026, 1, 3), "jS") == "3rd"  # as Django knows it


def test_the_months_under_a_plan_are_written_like_dates() -> None:
    schedule = Schedule([], date(2026, 1, 1), date(2026, 12, 31), date(2026, 5, 1))
    with translation.override("fr"):
        assert [name for name, _x in schedule.ticks] == ["janv. 2026", "avr.", "juil.", "oct."]


def test_no_page_names_the_format_of_a_date_itself() -> None:
    """`M` writes the month large in every language and cuts “juillet” to “Jul”."""
    own = [path.name for path in HUB.rglob("templates/**/*.html") if 'date:"j ' in path.read_text(encoding="utf-8")]
    assert own == []


def test_what_is_left_is_said_in_one_unit() -> None:
    with translation.override("fr"):
        assert time_left(timezone.now() + timedelta(days=6, hours=23)) == "6\xa0jours"


@pytest.mark.parametrize(("language", "words"), [("en", "Chair: Organization 1"), ("fr", "Chair\xa0: Organization 1")])
def test_a_label_has_the_colon_of_the_readers_language(language: str, words: str) -> None:
    with translation.override(language):
        assert add_label("Chair", "Organization 1") == words
