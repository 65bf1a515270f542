"""What is recorded for a country, counted and listed for each reader."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.sources.models import Statement

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def country():
    return factories.country()


def counts(client, country):
    """Initiatives and partners of a country in the table of all countries."""
    rows = client.get("/countries/").content.decode().split("<tr>")
    row = next(row for row in rows if country.name_en in row and 'class="number"' in row)
    return [int(number) for number in re.findall(r'class="number">(\d+)<', row)]


@pytest.fixture
def initiatives(scenario, country):
    """One that everybody reads, and one for the group alone."""
    public, closed = factories.initiative(), factories.initiative(visibility="group")
    closed.groups.set([scenario.group])
    for initiative in (public, closed):
        initiative.countries.add(country)
    return public, closed


def test_counts_and_lists_hold_what_the_reader_may_read(client_of, scenario, country, initiatives):
    public, closed = initiatives
    factories.organization(country=country, status="partner")
    factories.organization(country=country, status="partner", visibility="restricted")
    for person, expected in (
        (None, [1, 1]),
        (scenario.stranger, [1, 1]),
        (scenario.member, [2, 1]),
        (scenario.leader, [2, 1]),
    ):
        client = client_of(person)
        assert counts(client, country) == expected
        page = client.get(country.get_absolute_url()).content.decode()
        assert public.name_en in page
        assert (closed.name_en in page) == (expected[0] == 2)
    assert counts(client_of(scenario.secretariat), country) == [2, 2]


def test_an_initiative_in_two_countries_counts_once_in_each(client, country):
    initiative, other = factories.initiative(), factories.country()
    initiative.countries.set([country, other])
    assert counts(client, country) == counts(client, other) == [1, 0]


def test_no_more_than_the_first_are_listed_and_all_are_counted(client, country):
    for number in range(27):
        factories.initiative(name_en=f"Initiative number {number:02}").countries.add(country)
    page = client.get(country.get_absolute_url()).content.decode()
    assert "Initiative number 24" in page
    assert "Initiative number 25" not in page
    assert "All 27 initiatives" in page


def test_nothing_recorded_is_not_said_to_be_nothing_done(client, country):
    page = client.get(country.get_absolute_url()).content.decode()
    assert "which does not mean that nobody works there" in page


def test_partners_meetings_and_publications_stand_beside(client, scenario, country):
    partner = factories.organization(country=country, status="partner")
    applicant = factories.organization(country=country, status="applicant")
    meeting = factories.meeting(group=scenario.group, country=country)
    item, closed = factories.library_item(), factories.library_item(visibility="restricted")
    for one in (item, closed):
        one.countries.add(country)
    page = client.get(country.get_absolute_url()).content.decode()
    assert partner.name_en in page
    assert applicant.name_en not in page
    assert meeting.get_absolute_url() in page
    assert item.title_en in page
    assert closed.title_en not in page


def test_sources_that_contradict_each_other_stand_side_by_side(client, country):
    for number in (1, 2):
        factories.statement(record=country, field="name_en", says_en=f"Spelling {number}")
    page = client.get(country.get_absolute_url()).content.decode()
    assert "Spelling 1" in page
    assert "Spelling 2" in page
    for source in {statement.source for statement in Statement.objects.all()}:
        assert source.title in page


@pytest.mark.parametrize("spelled", [str.lower, str.upper, str.title])
def test_the_code_is_read_in_any_case(client, country, spelled):
    assert client.get(f"/countries/{spelled(country.iso3)}/").status_code == 200


def test_a_code_of_no_country_is_not_found(client):
    assert client.get("/countries/zzz/").status_code == 404


@pytest.mark.parametrize("language", ["fr", "es"])
def test_countries_stand_under_their_names_in_the_language_of_the_reader(client, language):
    factories.country(name_en="Country B", **{f"name_{language}": "Pays A"})
    factories.country(name_en="Country C", **{f"name_{language}": "Pays Z"})
    factories.country(name_en="Country D")
    page = client.get(f"/{language}/countries/").content.decode()
    places = [page.index(name) for name in ("Country D", "Pays A", "Pays Z")]
    assert places == sorted(places)


def test_ten_times_as_many_countries_take_no_more_queries(client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/countries/").status_code == 200
        return len(captured)

    def add(number):
        for _ in range(number):
            one = factories.country()
            factories.organization(country=one, status="partner")
            factories.initiative().countries.add(one)

    add(2)
    queries()  # what is read once and kept is read now
    few = queries()
    add(18)
    queries()
    assert queries() <= few
