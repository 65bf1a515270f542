"""Files become figures of a release; nothing becomes a zero, and every row that was left is reported."""

from __future__ import annotations

import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hub.events.models import Event
from hub.statistics.importing import import_statistics_file
from hub.statistics.models import Area, Indicator, Observation, Release
from hub.statistics.tests.files import PAIRS, UNHCR

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def figures(**where):
    rows = Observation.objects.filter(**where).order_by("pk")
    return list(rows.values_list("origin__code", "place__code", "begin", "sex", "value", "status"))


def test_stocks_by_pair_keep_unknown_origin_and_flag_sums(countries):
    report = import_statistics_file("stock.csv", PAIRS.encode())
    assert report.skipped == []
    assert (report.rows, report.observations) == (6, 9)
    assert figures(begin=2015, sex="") == [
        ("NPL", "QAT", 2015, "", 1500.0, "estimated"),
        ("MLI", "QAT", 2015, "", 40.0, "estimated"),
        ("UNK", "QAT", 2015, "", 60.0, "estimated"),
        ("WLD", "QAT", 2015, "", 1600.0, "estimated"),
        ("SCG", "QAT", 2015, "", 7.0, "estimated"),
    ]
    kinds = dict(Area.objects.values_list("code", "kind"))
    assert {code: kinds[code] for code in ("UNK", "WLD", "SCG")} == {
        "UNK": "unknown", "WLD": "aggregate", "SCG": "former",
    }  # fmt: skip


def test_missing_is_never_zero(countries):
    """NaN and #N/A are marked as missing, an empty cell was not sent, and 0 is a figure."""
    import_statistics_file("stock.csv", PAIRS.encode())
    women = figures(begin=2015, sex="F")
    assert women == [
        ("MLI", "QAT", 2015, "F", None, "not_reported"),
        ("UNK", "QAT", 2015, "F", None, "not_reported"),
    ]
    import_statistics_file("population.csv", UNHCR.encode())
    seekers = Observation.objects.filter(indicator__code="asylum-seekers")
    assert sorted(seekers.values_list("value", "low", "high", "status"), key=str) == [
        (0.0, None, None, "reported"),
        (None, 1.0, 4.0, "suppressed"),
    ]


def test_repeating_changes_nothing_and_says_the_same(countries):
    first = import_statistics_file("stock.csv", PAIRS.encode())
    before = Event.objects.count(), Observation.objects.count()
    again = import_statistics_file("stock.csv.gz", gzip.compress(PAIRS.encode()))
    assert not again.is_new
    assert first.as_dict() | {"file": "stock.csv.gz"} == again.as_dict()
    assert (Event.objects.count(), Observation.objects.count()) == before


def test_an_edition_stands_beside_the_older_one_and_is_compared(countries):
    import_statistics_file("stock.csv", PAIRS.encode(), edition="2019")
    later = PAIRS.replace("1500", "1510").replace("Mali,MLI,Qatar,QAT,2015,40,NaN\n", "")
    later = later.replace("2010,1000,200", "2010,1000.0000001,200")
    report = import_statistics_file("stock.csv", later.encode() + b"Mali,MLI,Nepal,NPL,2020,3,\n", edition="2020")
    assert report.skipped[0].reason == "“1000.0000001” is no count of people; it was left."
    old, new = Release.objects.order_by("pk")
    assert (old.is_newest, new.is_newest) == (False, True)
    assert new.compared_with == old
    assert new.compared["counts"] == {"changed": 1, "withdrawn": 3, "added": 1, "same": 5}


def test_a_difference_in_the_last_digits_is_rounding(countries):
    from hub.statistics.editions import compare

    for edition, value in (("1", 1234.56781), ("2", 1234.5678)):
        import_statistics_file("p.csv", f"{PAIRS}Nepal,NPL,Mali,MLI,20{edition}0,5,\n".encode(), edition=edition)
        Observation.objects.filter(release__edition=edition, value=1000).update(value=value)
    before, after = Release.objects.order_by("pk")
    kinds = [one.kind for one in compare(before, after)]
    assert (kinds.count("rounded"), kinds.count("withdrawn"), kinds.count("added")) == (1, 1, 1)


def test_bad_rows_are_named_and_left(countries):
    bad = (
        PAIRS
        + "Qatar,QAT,Qatar,QAT,2015,5,\nAtlantis,,Qatar,QAT,2015,5,\nNepal,NPL,Mali,MLI,soon,5,\n"
        + "Nepal,NPL,Mali,MLI,2015,-5,\nNepal,NPL,Mali,MLI,2015,2.5,\nNepal,NPL,Qatar,QAT,2015,1501,\n"
    )
    report = import_statistics_file("stock.csv", bad.encode())
    assert [(one.line, one.reason.split(";")[0]) for one in report.skipped] == [
        (8, "Origin and destination are the same"),
        (9, "“Atlantis” is no country, area or region that is known here"),
        (10, "“soon” is not a year."),
        (11, "“-5” is no count of people"),
        (12, "“2.5” is no count of people"),
        (13, "An earlier row gives another figure, 1500, for the same thing"),
    ]
    assert report.observations == 9


@pytest.mark.parametrize("code", ["XKX", "XKK", "KSV", "412", "Kosovo"])
def test_one_code_for_kosovo(countries, code):
    file = f"year,coo_iso,coa_iso,coo_name,refugees\n2020,{code},MLI,Kosovo,5\n"
    import_statistics_file("a.csv", file.encode())
    assert figures() == [("XKX", "MLI", 2020, "", 5.0, "reported")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_delimiter_and_encoding(countries, delimiter, encoding):
    assert import_statistics_file("a.csv", PAIRS.replace(",", delimiter).encode(encoding)).observations == 9


def test_internally_displaced_have_their_place_as_origin(countries):
    import_statistics_file("population.csv", UNHCR.encode())
    assert ("MLI", "MLI", 2021, "", 900.0, "reported") in figures(indicator__code="idps-unhcr")


def test_the_command_prints_the_agreed_object(countries, tmp_path):
    (tmp_path / "stock.csv").write_text(PAIRS)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    out = StringIO()
    call_command("importstatistics", str(tmp_path / "stock.csv"), str(tmp_path / "b.pdf"), "--json", stdout=out)
    first, second = json.loads(out.getvalue())["files"]
    assert first == {
        "file": "stock.csv", "layout": "undesa-migrant-stock",
        "publisher": "United Nations, Department of Economic and Social Affairs, Population Division",
        "release": "International Migrant Stock, 2010–2015", "rows": 6, "observations": 9, "skipped": [],
    }  # fmt: skip
    assert second["skipped"] == [
        {"row": 0, "reason": "It is a PDF. Send the data file or the table that it was made from."}
    ]
    assert (second["layout"], second["rows"], second["observations"]) == ("", 0, 0)


def test_the_command_says_when_nothing_was_understood(db, tmp_path):
    (tmp_path / "a.csv").write_text("one,two\n1,2\n")
    with pytest.raises(CommandError, match="None of the files"):
        call_command("importstatistics", str(tmp_path / "a.csv"), stdout=StringIO())


def test_every_indicator_has_its_definition_in_three_languages(countries):
    import_statistics_file("population.csv", UNHCR.encode())
    for one in Indicator.objects.all():
        assert one.name_fr
        assert one.definition_es
        assert one.not_comparable_en


def test_a_file_without_unknown_origin_says_so(countries):
    import_statistics_file("stock.csv", PAIRS.encode())
    import_statistics_file("less.csv", PAIRS.replace("Unknown,,Qatar,QAT,2015,60,#N/A\n", "").encode())
    assert [one.note for one in Release.objects.order_by("pk")] == [
        "",
        "This file lists no unknown origin: the sum over its pairs is less than the published total.",
    ]


def of_two_rows(first: str, second: str) -> list[tuple[object, ...]]:
    """What is stored when a file says two things of the same refugees."""
    heading = "year,coo_name,coo_iso,coa_name,coa_iso,refugees\n"
    rows = "".join(f"2020,Nepal,NPL,Qatar,QAT,{figure}\n" for figure in (first, second))
    report = import_statistics_file("population.csv", (heading + rows).encode())
    assert len(report.skipped) == 1
    stored = Observation.objects.filter(indicator__code="refugees")
    return list(stored.values_list("value", "low", "high", "status"))


@pytest.mark.parametrize(
    ("first", "second", "stored"),
    [
        ("11", "0", (None, 0, 11, "contradicted")),
        ("0", "11", (None, 0, 11, "contradicted")),
        ("0", "<5", (None, 0, 4, "contradicted")),
        ("<5", "9", (None, 1, 9, "contradicted")),
        ("7", "7", (7, None, None, "reported")),
        ("7", "#N/A", (7, None, None, "reported")),
    ],
)
def test_of_two_figures_for_one_thing_none_is_chosen(countries, first, second, stored):
    assert of_two_rows(first, second) == [stored]


def test_the_same_figures_in_another_file_are_no_new_edition(countries):
    first = import_statistics_file("stock.csv", PAIRS.encode())
    heading, *rows = PAIRS.strip().splitlines()
    for again in ("\n".join([heading, *rows, *rows]), "\n".join([heading, *rows[::-1]]) + "\n\n"):
        report = import_statistics_file("again.csv", again.encode())
        assert report.release == first.release
        assert "which is here already" in report.skipped[-1].reason
    assert Release.objects.count() == 1


def test_a_missing_file_is_named_before_any_other_is_taken_in(countries, tmp_path):
    (tmp_path / "stock.csv").write_text(PAIRS)
    with pytest.raises(CommandError, match="no file"):
        call_command("importstatistics", str(tmp_path / "stock.csv"), str(tmp_path / "missing.csv"))
    assert not Release.objects.exists()
