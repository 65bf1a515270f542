"""Short dates as people write them: the month small where the language writes it so, and never one that is cut by machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from hub.lib.schedule import Schedule

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
