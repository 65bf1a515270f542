"""Short dates as people write them: the month small where the language writes it so, and never one that is cut by machine."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from hub.lib.schedule import Schedule
from hub.lib.templatetags.site_tags import time_left
from hub.lib.text import labelled

HUB = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "20 Dec · 4 Jul 2026"),
        ("fr", "20 déc. · 4 juil. 2026"),
        ("es", "20 dic · 4 jul 2026"),
        ("pt", "20 dez · 4 jul 2026"),
        ("ar", "20 ديسمبر · 4 يوليو 2026"),
    ],
)
def test_a_short_date_reads_in_the_readers_language(language: str, words: str) -> None:
    template = Template('{{ one|date:"MONTH_DAY_FORMAT" }} · {{ other|date:"SHORT_DATE_FORMAT" }}')
    with translation.override(language):
        assert template.render(Context({"one": date(2026, 12, 20), "other": date(2026, 7, 4)})) == words


def test_the_months_under_a_plan_are_written_like_dates() -> None:
    schedule = Schedule([], date(2026, 1, 1), date(2026, 12, 31), date(2026, 5, 1))
    with translation.override("fr"):
        assert [name for name, _x in schedule.ticks] == ["jan. 2026", "avr.", "juil.", "oct."]


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
        assert labelled("Chair", "Organization 1") == words
