"""The track: what sources date, what contradicts, what is not known; dates entered and withdrawn by whoever may."""

from __future__ import annotations

import json

import pytest

from hub.events.models import Event
from hub.lib.tests import factories
from hub.pathfinders.builtin import load_pathfinders
from hub.pathfinders.models import DatedStep, Step
from hub.pathfinders.track import Track

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

EVERYBODY = ("visitor", "stranger", "member", "leader", "secretariat")


def step(moment, on="", claim="happened", **more):
    return DatedStep(moment=moment, on=on, claim=claim, source="A source", **more)


@pytest.fixture
def countries(db):
    codes = {"MWI": ("MW", "454"), "MDG": ("MG", "450"), "FJI": ("FJ", "242"), "COD": ("CD", "180")}
    return {iso3: factories.country(iso3=iso3, iso2=iso2, m49=m49, name_en=iso3) for iso3, (iso2, m49) in codes.items()}


def test_malawi_stands_as_its_sources_say(countries, client_of):
    assert load_pathfinders() == 10
    assert load_pathfinders() == 0
    page = client_of(None).get("/pathfinders/mwi/").content.decode()
    for words in ("March 2020", "28 September 2022", "28 September 2023", "28 November 2023", "WCMS_897169"):
        assert words in page
    assert "One source says “status granted”, another speaks against it." in page
    assert "“status granted” is dated March 2020, earlier than what comes before it by the procedure" in page
    assert "Sources give different days for “roadmap validated”" not in page  # validated and launched are two moments


def test_what_is_withdrawn_here_is_not_loaded_again(countries, scenario, client_of):
    load_pathfinders()
    one = DatedStep.objects.get(key="fji-held")
    client_of(scenario.secretariat).post(f"/pathfinders/steps/{one.public_id}/withdraw/", {"reason": "Not so"})
    load_pathfinders()
    one.refresh_from_db()
    assert one.withdrawn_at is not None
    assert "FJI" not in client_of(None).get("/pathfinders/").content.decode()


@pytest.mark.parametrize(
    ("records", "state", "words"),
    [
        ([], "no_record", "no record"),
        ([step("held")], "reached", "not dated"),
        ([step("held", "2020-05")], "reached", "May 2020"),
        ([step("held", "2030", "planned")], "announced", "announced for 2030"),
        ([step("held", "", "planned")], "announced", "announced"),
        ([step("held", "2020"), step("held", "", "against")], "disputed", "2020, disputed"),
        ([step("held", "", "against")], "no_record", "no record"),
    ],
)
def test_a_step_in_words(records, state, words):
    workshop = Track(records).steps[list(Step).index(Step.WORKSHOP)]
    assert (workshop.state, workshop.words) == (state, words)


@pytest.mark.parametrize(
    ("records", "number"),
    [
        ([step("held", "2020-05"), step("held", "2020-05-28")], 0),  # a month and a day in it fit
        ([step("held", "2020-05"), step("held", "2020-06-28")], 1),
        ([step("held", "2020"), step("held", "")], 0),
        ([step("validated", "2023-09"), step("launched", "2023-11")], 0),
        ([step("granted", "2020-03"), step("held", "2022-09")], 1),
        ([step("granted", "2022"), step("held", "2022-09")], 0),  # within the year either order is possible
        ([step("granted", "2020"), step("held", "2022", "planned")], 0),  # what is announced proves nothing
        ([step("reported", "2020"), step("reported", "2021")], 0),
    ],
)
def test_what_contradicts(records, number):
    assert len(Track(records).contradictions) == number


def test_who_may_enter_a_date(land, official, scenario, client_of):
    address = f"/pathfinders/{land.iso3.lower()}/steps/new/"
    may = {name for name in EVERYBODY if client_of(scenario.people[name]).get(address).status_code == 200}
    assert may == {"secretariat"}
    assert client_of(official).get(address).status_code == 200


def test_a_government_enters_and_withdraws(land, body, official, scenario, client_of):
    given = {"moment": "held", "claim": "happened", "on": "2024-05-06", "source": "Minutes of the ministry"}
    client_of(official).post(f"/pathfinders/{land.iso3.lower()}/steps/new/", given)
    one = DatedStep.objects.get()
    assert (one.organization, one.entered_by) == (body, official)
    assert "6 May 2024" in client_of(None).get(f"/pathfinders/{land.iso3.lower()}/").content.decode()
    assert "6 May 2024" in client_of(None).get(f"/countries/{land.iso3.lower()}/").content.decode()
    address = f"/pathfinders/steps/{one.public_id}/withdraw/"
    assert client_of(scenario.member).post(address).status_code == 403
    client_of(official).post(address, {"reason": "A typing mistake"})
    assert "6 May 2024" not in client_of(None).get(f"/pathfinders/{land.iso3.lower()}/").content.decode()
    assert [event.verb for event in Event.objects.about(one)] == ["cancelled", "created"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on": "2199-01-01"}, "still to come"),
        ({"on": "31 May"}, "not a date"),
        ({"source": ""}, "This field is required"),
        ({"claim": "against", "on": ""}, "Say in one sentence"),
        ({"moment": "danced"}, "Select a valid choice"),
    ],
)
def test_what_a_date_must_say(land, official, client_of, given, said):
    form = {"moment": "held", "claim": "happened", "on": "2020", "source": "A source"} | given
    page = client_of(official).post(f"/pathfinders/{land.iso3.lower()}/steps/new/", form)
    assert said in page.content.decode()
    assert not DatedStep.objects.exists()


def test_list_filter_and_files(countries, client_of):
    load_pathfinders()
    visitor = client_of(None)
    assert "MDG" in visitor.get("/pathfinders/?step=roadmap").content.decode()
    assert "COD</a>" not in visitor.get("/pathfinders/?step=roadmap").content.decode()
    assert "MDG</a>" not in visitor.get("/pathfinders/?step=contradicts").content.decode()
    rows = json.loads(visitor.get("/pathfinders/download/json/").content)["rows"]
    assert len(rows) == 10
    assert {row["says"] for row in rows} == {"happened", "against"}
    assert b"mwi" not in visitor.get("/pathfinders/download/csv/?step=commitment").content.lower()
    assert visitor.get("/pathfinders/download/pdf/").status_code == 404


def test_queries_do_not_grow_with_countries(client_of, django_assert_max_num_queries):
    visitor = client_of(None)
    for _number in range(12):
        factories.dated_step()
    visitor.get("/pathfinders/")
    with django_assert_max_num_queries(9):
        visitor.get("/pathfinders/?step=workshop")


def test_the_law_shows_pathfinder_countries_alone(standards_with_two_countries, client_of):
    here, there = standards_with_two_countries
    page = client_of(None).get("/law/?pathfinder=1&region=all").content.decode()
    assert "1 country" in page
    assert "2 countries" in client_of(None).get("/law/?region=all").content.decode()
    assert here != there


@pytest.fixture
def standards_with_two_countries(db):
    from hub.law.models import Finding

    standard, edition = factories.law_standard(), factories.law_edition(year=2022)
    here, there = factories.country(), factories.country()
    for one in (here, there):
        Finding.objects.create(edition=edition, standard=standard, country=one, verdict="not_met")
    factories.dated_step(country=here)
    return here, there


def test_an_empty_site(client_of):
    for address in ("/pathfinders/", "/pathfinders/compare/", "/pathfinders/cycles/"):
        assert client_of(None).get(address).status_code == 200
