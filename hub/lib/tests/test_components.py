"""What components are given: shapes of states, parts of a whole, months, lines of time."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString

from hub.lib.components import Bar, Event, Mark, Month, Part, Timeline, kind_of_state, segments
from hub.lib.templatetags.components import entries, meter, options, shorten, state


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("done", "good"),
        ("under_way", "now"),
        ("under-way", "now"),
        ("published", "good"),
        ("late", "warn"),
        ("dropped", "bad"),
        ("never heard of", "none"),
    ],
)
def test_each_state_has_one_of_five_shapes(value: str, kind: str) -> None:
    assert kind_of_state(value) == kind


def test_a_label_is_escaped() -> None:
    assert state("done", "<b>") == '<span class="state state--good">&lt;b&gt;</span>'


def test_parts_fill_the_whole_and_nothing_more() -> None:
    found = segments([Part("now", 1), Part("soft", 1), Part("none", 1), Part("0", 0)])
    assert [one.fill for one in found] == ["now", "soft", "none"]
    assert sum(float(one.width.rstrip("%")) for one in found) == pytest.approx(100, abs=0.1)


def test_parts_of_a_given_whole_leave_the_rest_open() -> None:
    assert [(one.start, one.width) for one in segments([Part("now", 1)], total=4)] == [("0%", "25%")]


def test_nothing_is_drawn_of_nothing() -> None:
    assert "<rect" not in meter([], "nothing")
    assert Bar("Country 1", 0, 0).width == "0%"


@pytest.mark.parametrize(("language", "first"), [("en", "Sunday"), ("fr", "lundi"), ("es", "lunes"), ("ar", "الأحد")])
def test_a_month_begins_its_weeks_as_the_reader_does(language: str, first: str) -> None:
    month = Month(date(2026, 12, 1), date(2026, 12, 4), {date(2026, 12, 10): [Mark("meet", "Meeting 1", "#m")]})
    with translation.override(language):
        assert month.weekdays[0][1] == first
        days = [day for week in month.weeks for day in week if day.in_month]
    assert [day.number for day in days] == list(range(1, 32))
    assert [day.number for day in days if day.is_today] == [4]
    assert [(day.number, day.names) for day in days if day.marks] == [(10, "Meeting 1")]


def test_labels_on_a_line_of_time_cover_each_other_nowhere() -> None:
    events = [Event(date(2017 + n // 4, 1 + 3 * (n % 4), 1), f"Event number {n}", "A longer note") for n in range(24)]
    line = Timeline(events, date(2026, 11, 29))
    for row in (line.ABOVE, line.BELOW):
        labelled = sorted(
            (one for one in line.placed if one.text_y == row and one.event.name), key=lambda one: one.text_x
        )
        ends = [one.text_x + line.LETTER * len(one.event.note) for one in labelled]
        assert all(end <= after.text_x for end, after in zip(ends, labelled[1:], strict=False))
    assert len(line.placed) == len(events)  # each has its dot
    assert all(0 <= one.x <= line.WIDTH for one in line.placed)


def test_a_line_of_time_without_events_is_this_year() -> None:
    assert [year for year, _x in Timeline([], date(2026, 11, 29)).years] == [2026]


def test_a_text_that_is_not_safe_is_escaped_also_after_one_that_reads_alike():
    label = "<b>2 of 4</b>"
    assert "<b>" in meter([Part("now", 2)], SafeString(label))
    assert "<b>" not in meter([Part("now", 2)], label)
    assert "<b>" not in state("done", label)


def test_lines_to_choose_from_are_escaped_and_say_which_is_chosen():
    lines = options([("a", "A & <b> (2)", True), ('"', SafeString("<b>"), False)])
    assert lines == '<option value="a" selected>A &amp; &lt;b&gt; (2)</option><option value="&quot;"><b></option>'


def test_what_is_shortened_ends_as_its_language_ends_it():
    assert shorten("A name of many words", 10) == "A name of…"
    assert shorten("A name", 10) == "A name"


def test_a_list_says_choose_where_nothing_is_chosen():
    """Django's nine dashes would be spelled out by screen readers."""

    class Form(forms.Form):
        one = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])

    page = str(Form()["one"])
    assert "----" not in page
    assert '<option value="" selected>Choose</option>' in page


def test_a_number_beside_a_heading_is_heard_with_a_word() -> None:
    assert entries(1) == '<span class="n">1<span class="visually-hidden"> entry</span></span>'
    assert entries(1200) == '<span class="n">1,200<span class="visually-hidden"> entries</span></span>'
    with translation.override("fr"):
        assert "éléments" in entries(2)


def test_no_template_writes_a_bare_number_beside_a_heading() -> None:
    bare = re.compile(r'class="n">\{\{ [\w.]+(\|length|\.count|\.total) \}\}</span>')
    assert not [path for path in Path(settings.BASE).rglob("*.html") if bare.search(path.read_text(encoding="utf-8"))]
