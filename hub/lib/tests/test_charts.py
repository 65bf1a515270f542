"""Charts: what is drawn where, what is not known, and what their files hold."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from hub.lib.charts import (
    NARROW,
    Bars,
    Chart,
    IndicatorLine,
    Interval,
    Intervals,
    Line,
    Lines,
    WorldMap,
    as_csv,
    as_svg,
    scale_of,
    write_number,
)
from hub.lib.charts.mirroring import mirror
from hub.lib.components import Bar
from hub.lib.maps import Choropleth


def chart(kind, drawing, **changes):
    values = {
        "title": "Figures <1>", "text": "One & two", "header": ("Region", "Value"),
        "rows": [("=1+1", 2.5), ("Region 2", None)], "source": "Source 1", "kind": kind, "wide": drawing,
    }  # fmt: skip
    return Chart(**values | changes)


DRAWINGS = {
    "intervals": Intervals([Interval("Region 1", 120, 90, 160, 140), Interval("Region 2")]),
    "lines": Lines([Line("Series 1", [(2020, 1), (2021, None), (2022, 3)], [(2020, 0.5, 2)])]),
    "indicator": IndicatorLine(2, 6, 10),
    "bars": Bars(
        ("", [Bar("Country 1", 120, 120), Bar("Country 2", 30, 120)]), ("Planned", [Bar("2027", 5, 9, fill="none")])
    ),
    "map": WorldMap(Choropleth({"KEN": 3, "MDV": 1}, {"KEN": "Kenya"}, {"MDV": (73, 3)})),
}


@pytest.mark.parametrize("kind", DRAWINGS)
def test_every_chart_is_a_file_of_its_own(kind):
    """Well-formed, with its words and its source, and without anything that lies elsewhere."""
    svg = as_svg(chart(kind, DRAWINGS[kind]))
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    words = "".join(root.itertext())
    assert "Figures <1>" in words
    assert "One & two" in words
    assert "Source 1" in words
    assert "var(" not in svg
    assert "/static/" not in svg
    assert not re.search(r'(?:href|src)="', svg)


@pytest.mark.parametrize("kind", DRAWINGS)
def test_bars_begin_where_the_reader_begins_and_scales_of_numbers_at_the_left(kind):
    with translation.override("ar"):
        svg = as_svg(chart(kind, DRAWINGS[kind]))
    ElementTree.fromstring(svg)  # noqa: S314 - our own
    assert ("scale(-1 1)" in svg) == (kind in {"indicator", "bars"})


def test_words_of_a_turned_drawing_stay_readable_and_inside():
    drawn = '<rect x="10" width="30" /><text x="12" y="5">A</text><text class="s" x="90" text-anchor="end">B</text>'
    turned = mirror(drawn, "0 0 100 20")
    assert turned.startswith('<g transform="translate(100 0) scale(-1 1)"><rect x="10" width="30" />')
    # From the right side at 12 to the left, as before from the left side at 12 to the right.
    assert '<text x="12" y="5" text-anchor="end" transform="translate(24 0) scale(-1 1)">A' in turned
    assert '<text class="s" x="90" text-anchor="start" transform="translate(180 0) scale(-1 1)">B' in turned


def test_all_labels_lie_inside():
    """By the widest usual letters, so that no browser cuts them."""
    for drawing in (
        Intervals([Interval("W" * 60, 999999, 1, 1000000)]),
        Intervals([Interval("Region", 5, 1, 9)], NARROW),
    ):
        for row in drawing.rows:
            assert row.label_x + 7.6 * len(row.label) <= drawing.width + 12
    named = [Line("Revision 2020, extract of the whole file", [(2020, 1), (2022, 3)]), Line("W" * 40, [(2020, 3)])]
    for lines in (Lines(named), Lines(named, NARROW)):
        heights = []
        for line in lines.lines:
            for part, x, y in line.label:
                assert x + 7.6 * len(part) <= lines.width + 12
                heights.append(y)
        assert len(heights) == len(set(heights)) > 2  # long names stand on two lines, and none on another
    assert " ".join(part for part, _x, _y in Lines(named, NARROW).lines[0].label).startswith("Revision 2020,")


def test_a_name_stands_whole_on_as_many_lines_as_it_needs():
    name = "Model chosen step by step, six lists of the police and of the National Crime Agency, 2,744 people"
    for drawing in (
        Intervals([Interval(name, 5, 1, 9, note=name)]),
        Intervals([Interval(name, 5, 1, 9, note=name)], NARROW),
    ):
        (row,) = drawing.rows
        assert " ".join(line for line, _y in row.names) == " ".join(line for line, _y in row.notes) == name
        heights = [y for _line, y in [*row.names, *row.notes]]
        assert all(after - before >= 14 for before, after in pairwise(heights))
        assert heights[0] > 12
        assert heights[-1] < drawing.height
        assert all(7.6 * len(line) <= drawing.width for line, _y in [*row.names, *row.notes])
    svg = as_svg(chart("bars", Bars(("", [Bar(name, 1, 1)]))))
    assert "…" not in svg
    assert name in " ".join(re.findall(r">([^<>]+)</text>", svg))


def test_no_record_lies_inside_in_every_language():
    for language in ("en", "fr", "es", "pt"):
        with translation.override(language):
            drawing = Intervals([Interval("Region 1", 120, 90, 160), Interval("Region 2")], NARROW)
            assert all(row.label_x + 7.6 * len(row.label) <= drawing.width + 12 for row in drawing.rows)


def test_long_titles_and_sources_of_files_stand_on_several_lines():
    words = "A long name of an initiative " * 8
    svg = as_svg(chart("bars", DRAWINGS["bars"], title=words, source=words))
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    width = float(root.attrib["width"])
    lines = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text") if "long name" in (text.text or "")]
    assert len(lines) > 4
    assert all(7.6 * len(line) <= width for line in lines)


def test_no_record_is_hatched_and_named():
    intervals = as_svg(chart("intervals", DRAWINGS["intervals"]))
    assert intervals.count('class="f-none"') == 1
    assert "no record" in intervals
    lines = DRAWINGS["lines"]
    assert len(lines.gaps) == 1
    assert lines.lines[0].pieces == []  # two single points: no line is drawn through the year without a number
    assert len(lines.lines[0].dots) == 2
    assert "no record" in as_svg(chart("lines", lines))


def test_no_name_of_a_line_stands_on_hatched_years():
    """A line that ends before the years without numbers has its name beyond them."""
    drawing = Lines([Line("Ends early", [(2010, 4), (2011, 5)]), Line("Goes on", [(2010, 1), (2011, 2), (2015, 3)])])
    (start, width, _middle), *more = drawing.gaps
    assert not more
    for line in drawing.lines:
        assert all(x > start + width for _part, x, _y in line.label)


def test_names_of_stretches_without_numbers_do_not_touch():
    years = [2000, 2001, 2003, 2004, 2006, 2007, 2020, 2021]
    drawing = Lines([Line("One", [(year, 1) for year in years])], NARROW)
    assert len(drawing.gaps) > len(drawing.gap_names) > 0
    assert all(later - earlier >= drawing.GAP_NAME for earlier, later in pairwise(drawing.gap_names))


def test_names_stand_in_the_order_of_the_ends_of_their_lines():
    drawing = Lines([Line("Lower", [(2020, 1), (2021, 50)]), Line("Higher", [(2020, 100), (2021, 51)])])
    lower, higher = drawing.lines
    assert higher.label[0][2] < lower.label[0][2]


def test_a_name_of_three_words_is_whole_on_a_phone():
    drawing = Lines([Line("Displaced inside, UNHCR", [(2020, 1), (2021, 3)])], NARROW)
    assert " ".join(part for part, _x, _y in drawing.lines[0].label) == "Displaced inside, UNHCR"


def test_years_without_a_number_that_follow_each_other_are_one_gap():
    drawing = Lines([Line("Series 1", [(2018, 1), (2019, None), (2020, None), (2021, 4), (2022, None)])])
    assert len(drawing.gaps) == 2


def test_the_years_between_figures_of_every_five_years_are_no_gap():
    assert not Lines([Line("Series 1", [(2000, 1), (2005, 2), (2010, 3)])]).gaps
    with_one_missing = [(2000, 1), (2005, 2), (2010, None), (2015, 3), (2020, 3)]
    assert len(Lines([Line("Series 1", with_one_missing)]).gaps) == 1
    assert len(Lines([Line("Series 1", [(2000, 1), (2001, 2), (2010, 3)])]).gaps) == 1


@pytest.mark.parametrize(
    ("ends", "known", "done", "words"),
    [
        ((2, 6, 10), True, True, ["now 6", "baseline 2", "target 10"]),
        ((2, None, 10), False, False, ["not reported", "baseline 2", "target 10"]),
        ((None, 6, 10), False, False, ["now 6", "no baseline", "target 10"]),
        ((2, 6, None), False, True, ["now 6", "baseline 2", "no target"]),
        ((5, 5, 5), True, True, ["now 5", "baseline 5", "target 5"]),
    ],
)
def test_an_indicator_says_what_is_not_known(ends, known, done, words):
    line = IndicatorLine(*ends)
    assert (line.is_known, line.done_part is not None) == (known, done)
    assert [label for label, *_place in line.labels] == words


def test_an_indicator_that_shall_fall_runs_to_the_end_too():
    line = IndicatorLine(40, 25, 10)
    assert line.start < line.now_x < line.end
    beyond = IndicatorLine(2, 14, 10)
    assert beyond.start < beyond.end < beyond.now_x <= beyond.width


def test_small_states_are_circles_in_the_file_too():
    drawn = DRAWINGS["map"]
    assert [bool(shape.path) for shape in drawn.shapes] == [True, False]
    assert drawn.shapes[1].x > 0


def test_the_table_takes_no_formula_and_leaves_what_is_not_known_empty():
    assert as_csv(chart("bars", None)) == "\ufeffRegion,Value\r\n'=1+1,2.5\r\nRegion 2,\r\n"


def test_cells_are_written_for_people():
    assert chart("bars", None).table == [
        [("=1+1", False, "Region"), ("2.5", True, "Value")],
        [("Region 2", False, "Region"), ("no record", True, "Value")],
    ]
    assert [write_number(value) for value in (14.8, 14.0, 0.25, 1234567)] == ["14.8", "14", "0.25", "1,234,567"]


@pytest.mark.parametrize(("low", "high", "named"), [(4, 5, False), (None, 5, False), (3, 5, True), (None, 6, True)])
def test_bounds_that_say_no_more_than_their_values_stand_in_the_files_alone(low, high, named: bool):
    columns = ("Year", "Value", "At least", "At most")
    drawn = chart("bars", None, header=columns, rows=[("2020", 4, low, 4), ("2021", 5, None, high)], bounds=(1, 2, 3))
    on_page = columns if named else columns[:2]
    assert [name for name, _number in drawn.columns] == list(on_page)
    assert {len(row) for row in drawn.table} == {len(on_page)}
    assert as_csv(drawn).startswith("\ufeffYear,Value,At least,At most\r\n2020,4,")


@pytest.mark.parametrize(("width", "is_list"), [(3, False), (4, True)])
def test_the_table_of_many_columns_becomes_rows_on_phones(width: int, is_list: bool):
    names = [f"Column {number}" for number in range(width)]
    drawn = chart("bars", DRAWINGS["bars"], header=names, rows=[range(width)])
    page = render_to_string("components/behind.html", {"chart": drawn})
    assert ("table--list" in page, 'data-label="Column 1:"' in page) == (is_list, is_list)


@pytest.mark.parametrize("numbers", [[], [0], [5], [0.2, 0.7], [3, 17, 99], [1e6, 2.5e6], [-4, 8]])
def test_axes_hold_all_numbers_with_a_few_round_ticks(numbers):
    low, high, ticks = scale_of(numbers)
    assert low < high
    assert all(low <= number <= high for number in numbers)
    assert 2 <= len(ticks) <= 8


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [(1990, 2015, [1990, 2000, 2010]), (2014, 2019, [2014, 2016, 2018]), (2013, 2016, [2013, 2014, 2015, 2016])],
)
def test_a_narrow_chart_names_round_years(first: int, last: int, named: list[int]):
    lines = Lines([Line("Series", [(first, 1), (last, 3)])], NARROW)
    assert [int(year) for year, _x in lines.years] == named


def test_a_line_is_interrupted_where_the_years_between_are_unknown():
    line = Lines([Line("Series", [(2017, 8), (2019, 6), (2020, 7)])]).lines[0]
    assert [len(points.split()) for points in line.pieces] == [2]  # 2019 to 2020; 2017 stands alone
    assert len(line.dots) == 3
    assert [
        len(points.split()) for points in Lines([Line("Series", [(2005, 8), (2010, 6), (2015, 7)])]).lines[0].pieces
    ] == [3]


def test_names_of_lines_near_zero_stand_above_the_years():
    """Two lines of small numbers end beside each other: the lower name stays off the years below the chart."""
    for width in (640, NARROW):
        drawing = Lines(
            [Line("Refugees", [(2020, 1), (2021, 2)]), Line("Asylum seekers of a kind", [(2020, 900), (2021, 0)])],
            width,
        )
        lowest = max(y for line in drawing.lines for _part, _x, y in line.label)
        assert lowest <= drawing.bottom + 5
        heights = sorted(y for line in drawing.lines for _part, _x, y in line.label)
        assert all(later - earlier >= drawing.LINE_HEIGHT for earlier, later in pairwise(heights))


def test_a_map_of_an_order_names_its_places():
    """Places in an order are no amounts: the key and each country say the name of the place."""
    drawn = Choropleth(
        {"KEN": 1, "UGA": 2, "MLI": 6}, {"KEN": "Kenya"}, ranks=["One", "Two", "Three", "Four", "Five", "Six"]
    )
    assert drawn.key == [("step-1", "One, Two"), ("step-4", "Six")]
    assert [shape.words for shape in drawn.shapes] == ["Kenya: One", "MLI: Six", "UGA: Two"]
