"""Layouts of every edition and table: what is understood, and that the rest is reported and never guessed."""

from __future__ import annotations

import gzip

import pytest

from hub.law.builtin import DATA
from hub.law.reading.recognize import read_law_file
from hub.law.reading.records import NotAFileOfLawsError
from hub.law.tests.files import country, country_file, law

# Of the 130 entries of the edition 2022 that are one territory and have a legal section: met, not met, does not apply.
COUNTED = {
    "non-state-recruitment-prohibited": (69, 61, 0),
    "sexual-exploitation-prohibited": (92, 38, 0),
    "illicit-activities-prohibited": (92, 38, 0),
    "minimum-age-for-work": (93, 37, 0),
    "free-public-education": (97, 33, 0),
    "compulsory-education-age": (105, 25, 0),
    "hazardous-work-listed": (106, 24, 0),
    "child-trafficking-prohibited": (106, 24, 0),
    "minimum-age-hazardous-work": (108, 22, 0),
    "forced-labour-prohibited": (113, 17, 0),
    "voluntary-recruitment-age": (107, 5, 18),
    "compulsory-recruitment-age": (56, 1, 73),
}


def read_one(content: bytes, name: str = "countries.xml"):
    [found] = read_law_file(name, content)
    return found


def read_built_in(name: str):
    return read_one((DATA / "editions" / name).read_bytes(), name)


def said_of(entry, standard):
    return [(one.verdict, one.territory) for one in entry.said if one.standard == standard]


@pytest.mark.parametrize("standard", COUNTED)
def test_counts_of_the_edition_2022(standard):
    found = read_built_in("usdol_findings_2022.xml.gz")
    single = [entry for entry in found.entries if entry.has_law and not entry.is_divided]
    assert len(single) == 130
    verdicts = [one.verdict for entry in single for one in entry.said if one.standard == standard]
    assert tuple(verdicts.count(name) for name in ("met", "not_met", "not_applicable")) == COUNTED[standard]
    assert len(verdicts) == 130


def test_the_year_is_that_of_the_report():
    assert [read_built_in(f"usdol_findings_{year}.xml.gz").edition for year in (2016, 2018, 2019, 2022)] == [
        "2016", "2018", "2019", "2022",
    ]  # fmt: skip


def test_entries_on_the_list_of_goods_only_have_no_law():
    found = read_built_in("usdol_findings_2022.xml.gz")
    without = [entry.name for entry in found.entries if not entry.has_law]
    assert len(without) == 12
    assert {"China", "Vietnam", "Taiwan"} <= set(without)
    assert {problem.where for problem in found.problems} >= set(without)


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("Yes", "met"), ("yes", "met"), ("Yes*", "met"), ("No†", "not_met"), ("N/A*†", "not_applicable"),
        ("N/A", "not_applicable"), ("Unknown", "unknown"), ("Unavailable", "unknown"), ("", "unknown"), ("7", "unknown"),
    ],
)  # fmt: skip
def test_verdicts_with_marks_and_words_for_missing(printed, verdict):
    found = read_one(country_file(country("Mali", laws=law("Minimum_Work", printed))))
    assert said_of(found.entries[0], "minimum-age-for-work") == [(verdict, "")]
    assert bool([problem for problem in found.problems if problem.value == "7"]) == (printed == "7")


@pytest.mark.parametrize(
    "tag", ["Minimum_Voluntary_Military", "Minumum_Voluntary_Military", "minimumVoluntaryMilitary"]
)
def test_other_spellings_of_a_tag(tag):
    found = read_one(country_file(country("Mali", laws=law(tag, "No"))))
    assert said_of(found.entries[0], "voluntary-recruitment-age") == [("not_met", "")]


@pytest.mark.parametrize(
    ("printed", "age"), [("16‡", 16.0), ("17.5", 17.5), ("N/A*", None), ("", None), ("12/13", None)]
)
def test_ages_with_marks(printed, age):
    found = read_one(country_file(country("Mali", laws=law("Minimum_Work", "Yes", age=printed))))
    assert found.entries[0].said[0].age_value == age
    assert [problem.value for problem in found.problems] == (["12/13"] if printed == "12/13" else [])


def test_several_territories_stand_for_themselves():
    places = "".join(
        f"<Territory><Territory_Name>{name}</Territory_Name><Standard>Yes</Standard><Age>15</Age>"
        f"<Conforms_To_Intl_Standard>{verdict}</Conforms_To_Intl_Standard></Territory>"
        for name, verdict in (("North", "Yes"), ("South", "No"))
    )
    found = read_one(country_file(country("Mali", laws=f"<Minimum_Work>{places}</Minimum_Work>")))
    entry = found.entries[0]
    assert entry.is_divided
    assert entry.territories == ["North", "South"]
    assert said_of(entry, "minimum-age-for-work") == [("met", "North"), ("not_met", "South")]


def test_unknown_elements_are_named_and_left():
    found = read_one(country_file(country("Mali", laws=law("Minimum_Work", "Yes") + law("New_Standard", "No"))))
    assert [(problem.where, problem.value) for problem in found.problems] == [("Mali", "New_Standard")]


def test_nothing_suggested_is_no_action():
    actions = "".join(f"<Action><Name>{text}</Name></Action>" for text in ("N/A", "N/A*", "", "Prohibit it."))
    entry = country("Mali", laws=law("Minimum_Work", "Yes"), actions=f"<Legal_Framework>{actions}</Legal_Framework>")
    found = read_one(country_file(entry))
    assert [(one.area, one.text) for one in found.entries[0].actions] == [("legal", "Prohibit it.")]
    assert found.problems == []


def test_a_convention_said_twice_in_two_ways_is_unknown():
    conventions = "<C_138_Ratified>Yes</C_138_Ratified><C_138_Ratified>No</C_138_Ratified>"
    found = read_one(country_file(country("Mali", laws=law("Minimum_Work", "Yes"), conventions=conventions)))
    assert said_of(found.entries[0], "ratified-c138") == [("unknown", "")]
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("116", 116.0),
        ("1,766", 1766.0),
        ("$3.5 million", 3.5e6),
        ("Unknown", None),
        ("about 20", None),
        ("12*", 12.0),
        ("1,234[1]*", 1234.0),
    ],
)
def test_figures_of_enforcement_keep_what_was_printed(printed, number):
    enforcement = f"<Labor_Inspectors>{printed}</Labor_Inspectors>"
    found = read_one(country_file(country("Mali", laws=law("Minimum_Work", "Yes"), enforcement=enforcement)))
    figure = found.entries[0].figures[0]
    assert (figure.printed, figure.number) == (printed, number)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xml", b"<Countries><Country><Name>Mali</Name>"),
        ("a.xml", b"<Goods><Good/></Goods>"),
        ("a.xml", b"<Countries><Country><Name>Mali</Name></Country></Countries>"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><Countries><Country><Name>&b;</Name></Country></Countries>'),
        ("a.pdf", b"%PDF-1.7"),
        ("a.bin", b"\x00\x01\x02"),
        ("a.gz", b"\x1f\x8bnothing"),
        ("a.csv", b"a,b\n1,2\n"),
        ("table.csv", b"Participant,Signature\nMali,12 Dec 2000\n"),
        ("9-9.csv", b"Participant,Signature\nMali,12 Dec 2000\n"),
        ("a.csv", b""),
        ("a.xml", b" \n"),
        ("a.xml", b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"/>'),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.csv", "m49,year,status\n".encode("utf-16")),
    ],
)
def test_other_files_are_refused_with_a_sentence(name, content):
    with pytest.raises(NotAFileOfLawsError, match=r"^[A-Z].*\.$"):
        read_law_file(name, content)


def test_no_entity_is_expanded_and_nothing_is_fetched():
    bomb = b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><Countries><Country><Name>Mali</Name></Country></Countries>'
    with pytest.raises(NotAFileOfLawsError, match="document type"):
        read_law_file("a.xml", bomb)


def test_packed_files_are_read():
    content = gzip.compress(country_file(country("Mali", laws=law("Minimum_Work", "Yes"))))
    assert read_one(content, "a.xml.gz").entries[0].name == "Mali"


TABLE = """Participant,Signature,"Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d)"
Mali,15 Dec 2000,12 Apr 2002
Somalia,,1 Jan 2003 a
Montenegro,23 Oct 2006 d,
Japan,9 Dec 2002,soon
"""


def test_letters_of_a_heading_say_what_a_date_is():
    found = read_one(TABLE.encode(), "18-12-a.csv")
    acts = [(act.country, act.act, act.on) for act in found.acts["palermo"]]
    assert acts == [
        ("Mali", "signature", "2000-12-15"),
        ("Mali", "ratification", "2002-04-12"),
        ("Somalia", "accession", "2003-01-01"),
        ("Montenegro", "succession_to_signature", "2006-10-23"),
        ("Japan", "signature", "2002-12-09"),
    ]
    assert [problem.value for problem in found.problems] == ["soon"]


def test_definitive_signatures_bind():
    found = read_built_in("18-2.csv")
    assert sum(act.act == "definitive_signature" for act in found.acts["slavery-1953"]) == 54
    assert len({act.country for act in found.acts["slavery-1953"]}) == 99


def test_two_grades_in_one_year_are_not_chosen_between():
    content = b"m49,area,year,status\n600,Paraguay,2019,B\n600,Paraguay,2019,D\n466,Mali,2018,A\n"
    by_year = {found.edition: found for found in read_law_file("nhri_status.csv", content)}
    assert (by_year["2019"].entries[0].said[0].verdict, by_year["2019"].entries[0].said[0].printed) == (
        "unknown",
        "B / D",
    )
    assert by_year["2018"].entries[0].said[0].verdict == "met"
