"""Files become findings of an edition; repeating changes nothing, and countries that are not understood are reported."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hub.events.models import Event
from hub.law.importing import import_law_file
from hub.law.models import Edition, Finding, Ratification, SuggestedAction
from hub.law.tests.files import country, country_file, law
from hub.law.tests.test_read_files import TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ACTIONS = "<Legal_Framework><Action><Name>Prohibit it.</Name></Action></Legal_Framework>"
MALI = country(
    "Mali",
    laws=law("Minimum_Work", "Yes", age="15") + law("Compulsory_Education", "No", age="16"),
    conventions="<C_138_Ratified>Yes</C_138_Ratified>",
    actions=ACTIONS,
)


def verdicts(**where):
    return dict(Finding.objects.filter(**where).values_list("standard__code", "verdict"))


def test_an_edition_is_stored_with_what_rules_work_out(standards, countries):
    [report] = import_law_file("countries.xml", country_file(MALI))
    assert report.stored == 6
    assert verdicts(country__iso3="MLI") == {
        "minimum-age-for-work": "met",
        "compulsory-education-age": "not_met",
        "ratified-c138": "met",
        "age-work-and-schooling": "not_met",
        "age-hazardous": "unknown",
    }
    computed = Finding.objects.get(standard__code="age-work-and-schooling")
    assert computed.is_computed
    assert "before compulsory schooling ends at 16" in computed.reason
    assert SuggestedAction.objects.get().text == "Prohibit it."
    edition = Edition.objects.get()
    assert (edition.publisher, edition.year, edition.licence[:13]) == ("usdol", 2022, "Public domain")


def test_repeating_changes_nothing(standards, countries):
    import_law_file("countries.xml", country_file(MALI))
    before = Event.objects.count(), list(Finding.objects.values_list("pk", "verdict"))
    [again] = import_law_file("countries.xml", country_file(MALI))
    assert again.stored == 0
    assert (Event.objects.count(), list(Finding.objects.values_list("pk", "verdict"))) == before


def test_another_edition_stands_beside_the_first(standards, countries):
    import_law_file("a.xml", country_file(MALI))
    import_law_file("b.xml", country_file(country("Mali", laws=law("Minimum_Work", "No"), year="2018")))
    found = Finding.objects.filter(standard__code="minimum-age-for-work").order_by("edition__year")
    assert list(found.values_list("edition__year", "verdict")) == [(2018, "not_met"), (2022, "met")]


@pytest.mark.parametrize("name", ["Côte d'Ivoire", "Côte d’Ivoire", "Cote d'Ivoire", "COTE D’IVOIRE", "Ivory Coast"])
def test_one_country_in_five_spellings(standards, countries, name):
    [report] = import_law_file("a.xml", country_file(country(name, laws=law("Minimum_Work", "Yes"))))
    assert Finding.objects.filter(country__iso3="CIV", standard__code="minimum-age-for-work").count() == 1
    assert report.problems == []


def test_an_unknown_country_is_counted_and_reported_and_left(standards, countries):
    [report] = import_law_file("a.xml", country_file(country("Atlantis", laws=law("Minimum_Work", "Yes"))))
    assert report.assessments["minimum-age-for-work"]["met"] == 1
    assert [problem.where for problem in report.problems] == ["Atlantis"]
    assert not Finding.objects.exists()


def test_a_country_that_stands_twice_is_reported_and_its_second_entry_left(standards, countries):
    second = country("Mali", laws=law("Minimum_Work", "No"))
    [report] = import_law_file("a.xml", country_file(MALI, second))
    assert [(problem.where, problem.reason) for problem in report.problems] == [
        ("Mali", "Mali is the same country; it was left.")
    ]
    assert verdicts(country__iso3="MLI")["minimum-age-for-work"] == "met"


@pytest.mark.parametrize("year", ["", "99999", "²", "20²4", "2" * 5000, "-1"])
def test_a_year_that_is_none_is_reported_and_nothing_is_stored(standards, countries, year):
    reports = import_law_file("a.csv", f"m49,year,status\n466,{year},A\n".encode())
    assert "The year of the edition is not known; nothing was stored." in [one.reason for one in reports[0].problems]
    assert not Edition.objects.exists()


def test_a_table_of_a_treaty_gives_acts_and_who_is_bound(standards, countries):
    [report] = import_law_file("18-12-a.csv", TABLE.encode())
    assert report.as_dict()["ratifications"] == {"palermo": {"yes": 2, "no": 2, "unknown": 0}}
    acts = Ratification.objects.filter(country__iso3="MLI").values_list("act", "on")
    assert list(acts) == [("signature", "2000-12-15"), ("ratification", "2002-04-12")]
    assert verdicts(country__iso3="MLI") == {"ratified-palermo": "met"}
    assert {problem.value for problem in report.problems} == {"soon", "Montenegro", "Japan"}
    assert import_law_file("18-12-a.csv", TABLE.encode())[0].stored == 0


def test_dates_of_two_sources_stand_side_by_side(standards, countries):
    import_law_file("4-11.csv", b'Participant,Signature,"Ratification, Accession(a)"\nMali,,20 Sep 1990\n')
    heads = "iso2,member,state party,year ratification or accession,signatory,no action,status,note"
    import_law_file("hr_status_crc.csv", f"{heads}\nML,Mali,1,1995,0,0,state party,\n".encode())
    found = Ratification.objects.filter(country__iso3="MLI", instrument__code="crc")
    assert set(found.values_list("edition__publisher", "on")) == {("untc", "1990-09-20"), ("wpd", "1995")}


def test_the_command_prints_the_agreed_object(standards, countries, tmp_path):
    (tmp_path / "a.xml").write_bytes(country_file(MALI))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    out = StringIO()
    call_command("importlaw", str(tmp_path / "a.xml"), str(tmp_path / "b.pdf"), "--json", stdout=out)
    first, second = json.loads(out.getvalue())["files"]
    assert first == {
        "file": "a.xml", "publisher": "usdol", "edition": "2022", "countries": 1, "territories": 0,
        "assessments": {
            "minimum-age-for-work": {"met": 1, "not_met": 0, "not_applicable": 0, "unknown": 0},
            "compulsory-education-age": {"met": 0, "not_met": 1, "not_applicable": 0, "unknown": 0},
        },
        "ratifications": {"c138": {"yes": 1, "no": 0, "unknown": 0}}, "not_understood": [],
    }  # fmt: skip
    assert second["not_understood"][0]["reason"].startswith("It is a PDF.")


def test_the_command_says_when_nothing_was_understood(standards, tmp_path):
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="None of the files"):
        call_command("importlaw", str(tmp_path / "b.pdf"), stdout=StringIO())


def test_the_command_asks_for_the_content_first(db, tmp_path):
    (tmp_path / "a.xml").write_bytes(country_file(MALI))
    with pytest.raises(CommandError, match="loadcontent"):
        call_command("importlaw", str(tmp_path / "a.xml"))


def test_a_missing_file_is_named_before_any_other_is_taken_in(standards, countries, tmp_path):
    (tmp_path / "a.xml").write_bytes(country_file(MALI))
    with pytest.raises(CommandError, match="no file"):
        call_command("importlaw", str(tmp_path / "a.xml"), str(tmp_path / "missing.xml"))
    assert not Edition.objects.exists()
