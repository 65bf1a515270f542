"""What countries declared, whether they report, and where sources contradict each other: side by side, and never invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.law.builtin import DATA
from hub.law.importing import import_law_file
from hub.law.models import Finding, Instrument, Ratification
from hub.law.tests.files import country, country_file, law
from hub.law.views.acts import acts_by_source
from hub.lib.tests import factories
from hub.vocabularies.models import Country

pytestmark = pytest.mark.django_db

# The year of another source beside the date of the depositary, for 42 countries. A source without a year says that the country
# was not bound. The Congo signed in 2000 and was not bound by 2015; the other source says that it was since 2000.
KNOWN = list(csv.DictReader((Path(__file__).parent / "known_conflicts.csv").read_text(encoding="utf-8").splitlines()))
LISTS = {"crc": "hr_status_crc.csv", "opsc": "hr_status_op_crc_sc.csv"}
HEADINGS = "iso2,member,state party,year ratification or accession,signatory,no action,status,note"
# The data of the other source end in 2009, its edition is of 2011: it does not know of these acts, and denies none.
ENDS_BEFORE = {"HTI", "IRL", "GRC", "ISL", "IND"}
TABLE = """Country,Date,Status,Note
Mali,11 Mar 2002,In Force,Minimum age specified: 15 years
Côte d'Ivoire,07 Feb 2003,In Force,Minimum age specified: 14 years
Somalia,soon,In Force,
Bosnia and Herzegovina,02 Jun 1993,Denounced on 12 Dec 2010,
"""


@pytest.fixture
def both_sources(standards):
    """The tables that are built in, and the lists of members with one year each."""
    for row in KNOWN:
        if not Country.objects.filter(iso3=row["iso3"]).exists():
            factories.country(iso3=row["iso3"], iso2=row["iso2"], m49=row["m49"], name_en=row["name"])
    for name in ("18-12-a.csv", "4-11.csv", "4-11-c.csv", "palermo_panel.csv.gz"):
        import_law_file(name, (DATA / "editions" / name).read_bytes())
    for instrument, name in LISTS.items():
        rows = [
            f"{row['iso2']},{row['name']},1,{row['other_source']},0,0,state party,"
            for row in KNOWN
            if row["instrument"] == instrument
        ]
        import_law_file(name, "\n".join([HEADINGS, *rows]).encode())


def test_there_are_42():
    assert len(KNOWN) == 42


@pytest.mark.both_databases
def test_each_known_contradiction_stands_side_by_side(both_sources):
    for row in KNOWN:
        acts = Ratification.objects.filter(country__iso3=row["iso3"], instrument__code=row["instrument"])
        history = acts_by_source(acts.select_related("edition__source"))
        depositary, other = history.sources
        assert (depositary.edition.publisher, other.edition.publisher in {"wpd", "scorecard"}) == ("untc", True), row
        assert other.binding_year == row["other_source"], row
        bound = sorted(one.on for one in depositary.acts if one.is_binding)
        assert bound == ([row["depositary"]] if row["depositary"] else []), row
        assert history.differs, row
        assert history.contradicts == (row["iso3"] not in ENDS_BEFORE), row


def test_the_pages_show_both_and_choose_neither(both_sources, client):
    for code in ("palermo", "crc", "opsc"):
        known = [row for row in KNOWN if row["instrument"] == code]
        page = client.get(f"/law/instruments/{code}/?only=conflicts").content.decode()
        for row in known:
            assert f"/countries/{row['iso3'].lower()}/law/" in page, row
    page = " ".join(client.get("/countries/hti/law/").content.decode().split())
    assert "its data end in 2009" in page
    assert "One source does not know of the act that another dates." in page
    page = " ".join(client.get("/countries/mar/law/").content.decode().split())
    assert "Both stand here; neither is chosen." in page
    assert "ratification 2002" in page
    assert "accession 25 April 2011" in page


def test_what_a_country_declared_and_whether_it_reports(standards, countries, client):
    [report] = import_law_file(
        "C138_2024.csv", TABLE.replace("Note\n", "Note,Reporting\n").replace("15 years", "15 years,Report due").encode()
    )
    assert report.as_dict()["ratifications"] == {"c138": {"yes": 4, "no": 0, "unknown": 0}}
    assert [one.value for one in report.problems] == ["soon"]
    page = " ".join(client.get("/law/instruments/c138/").content.decode().split())
    assert "not recorded" in page
    assert "Report due" in page
    for query, shown in (("age=14", "CIV"), ("age=15", "MLI"), ("age=-", "SOM"), ("reporting=Report+due", "MLI")):
        page = client.get(f"/law/instruments/c138/?{query}").content.decode()
        listed = {iso3 for iso3 in ("MLI", "CIV", "SOM") if f"/countries/{iso3.lower()}/law/" in page}
        assert listed == {shown}, query
    page = " ".join(client.get("/countries/mli/law/").content.decode().split())
    assert "Declared minimum age: 15" in page
    assert 'Reporting: <span lang="en">Report due</span>' in page
    acts = Ratification.objects.filter(country__iso3="BIH").values_list("act", "on")
    assert set(acts) == {("ratification", "1993-06-02"), ("withdrawal", "2010-12-12")}
    assert import_law_file("C138_2024.csv", TABLE.encode())[0].stored in (0, 1)


def test_what_is_in_no_source_is_not_recorded(standards, countries, client):
    page = " ".join(client.get("/countries/mli/law/").content.decode().split())
    assert 'Declared minimum age: <span class="muted">not recorded</span>' in page
    assert 'Reporting: <span class="muted">not recorded</span>' in page


def test_a_declared_age_settles_what_ages_alone_leave_open(standards, countries):
    laws = law("Minimum_Work", "Yes", age="14") + law("Compulsory_Education", "Yes", age="14")
    import_law_file("a.xml", country_file(country("Côte d'Ivoire", laws=laws)))
    computed = Finding.objects.get(standard__code="age-work-and-schooling")
    assert computed.verdict == "unknown"
    import_law_file("C138_2024.csv", TABLE.encode())
    computed.refresh_from_db()
    assert computed.verdict == "met"
    assert import_law_file("a.xml", country_file(country("Côte d'Ivoire", laws=laws)))[0].stored == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [("table.csv", "its name must say"), ("C999_2024.csv", "its name must say"), ("C138.csv", "year of the edition")],
)
def test_a_table_that_does_not_say_what_it_is_of_is_left(standards, countries, name, reason):
    [report] = import_law_file(name, TABLE.encode())
    assert reason in report.problems[-1].reason
    assert not Ratification.objects.exists()


def test_the_page_of_an_instrument_names_who_says_that_a_country_is_bound(standards, countries, client):
    file = country("Mali", laws=law("Minimum_Work", "Yes"), conventions="<C_138_Ratified>Yes</C_138_Ratified>")
    import_law_file("a.xml", country_file(file))
    page = " ".join(client.get("/law/instruments/c138/").content.decode().split())
    assert "/countries/mli/law/" in page
    assert "US Department of Labor, 2022" in page
    assert client.get("/law/instruments/c138/?region=nowhere&age=x&only=x&page=-1").status_code == 200


def test_queries_of_an_instrument_do_not_grow(both_sources, client):
    with CaptureQueriesContext(connection) as many:
        client.get("/law/instruments/palermo/")
    Ratification.objects.filter(instrument__code="palermo").exclude(country__iso3="MAR").delete()
    with CaptureQueriesContext(connection) as few:
        client.get("/law/instruments/palermo/")
    assert len(many) <= len(few)
    assert Instrument.objects.count() > 15
