"""Finding a corridor by the names of its ends, and reading its page as visitor, stranger and member."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hub.corridors.naming import pair_named
from hub.corridors.results import load_results
from hub.law.models import Ratification
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Nepal to Qatar", "NPL QAT"),
        ("nepal qatar", "NPL QAT"),
        ("du Népal au Qatar", "NPL QAT"),
        ("workers going to Qatar from Nepal", "NPL QAT"),
        ("vers le Qatar depuis le Népal", "NPL QAT"),
        ("Qatar - Nepal", "QAT NPL"),
        ("NPL → QAT", "NPL QAT"),
        ("Nepal", ""),
        ("Nepal to Nepal", ""),
        ("to", ""),
        ("", ""),
        ("Nepal to Atlantis", ""),
        ("x " * 500, ""),
    ],
)
def test_two_names_are_a_corridor(ends: Any, text: str, direction: str) -> None:
    found = pair_named(text)
    assert (f"{found.origin.iso3} {found.destination.iso3}" if found else "") == direction


def test_the_search_leads_to_the_corridor(ends: Any, client: Any) -> None:
    body = client.get(reverse("pages:search"), {"q": "Nepal to Qatar"}).content.decode()
    assert 'href="/corridors/npl-qat/"' in body


def test_every_pair_has_a_page_that_says_what_is_missing(ends: Any, client: Any) -> None:
    body = client.get("/corridors/NPL-QAT/").content.decode()
    assert "No group has entered anything on this corridor." in body
    assert body.count("nothing entered") >= 16 + 7  # cells of the matrix, and points of the journey
    assert client.get("/corridors/npl-npl/").status_code == 404
    assert client.get("/corridors/npl-zzz/").status_code == 404
    assert client.get("/corridors/npl-<b>/").status_code == 404


def test_the_list_opens_any_pair(ends: Any, client: Any) -> None:
    answer = client.get("/corridors/", {"origin": "NPL", "destination": "QAT"})
    assert answer.url == "/corridors/npl-qat/"
    for odd in ({"origin": "NPL", "destination": "NPL"}, {"origin": "x"}, {"movement": "x", "country": "\x00"[:0]}):
        assert client.get("/corridors/", odd).status_code == 200


def test_records_of_groups_stand_side_by_side(ends: Any, scenario: Any, client_of: Any) -> None:
    """What one group keeps to itself is not shown to others, and a hidden source not either."""
    origin, destination = ends
    both = {"origin": origin, "destination": destination}
    ours = factories.corridor(group=scenario.group, summary_en="Ours", visibility="group", **both)
    theirs = factories.corridor(group=scenario.other_group, summary_en="Theirs", **both)
    factories.corridor_factor(corridor=theirs, name_en="Debt at home", effect="both", level="household")
    factories.corridor_factor(corridor=theirs, name_en="Grandparents", population="left_behind", stage="destination")
    factories.corridor_factor(
        corridor=theirs, name_en="Hidden source", citation="", item=factories.library_item(visibility="restricted")
    )
    factories.corridor_factor(corridor=ours, name_en="Kept among us")
    stranger = client_of(scenario.stranger).get("/corridors/npl-qat/").content.decode()
    assert "Theirs" in stranger
    assert "Debt at home" in stranger
    assert "not open to you" in stranger
    assert "Ours" not in stranger
    assert "Kept among us" not in stranger
    member = client_of(scenario.member).get("/corridors/npl-qat/").content.decode()
    assert "Ours" in member
    assert "Kept among us" in member
    assert "◐" in member


def test_an_entry_point_says_who_is_there(ends: Any, client: Any) -> None:
    corridor = factories.corridor(origin=ends[0], destination=ends[1])
    empty = factories.entry_point(corridor=corridor, step="return")
    busy = factories.entry_point(corridor=corridor)
    at_work = factories.initiative(name_en="At work", status="active")
    factories.entry_point_response(entry_point=busy, initiative=at_work)
    factories.entry_point_response(
        entry_point=busy, item=factories.library_item(title_en="Evaluated", strength="experiment")
    )
    assert "Nobody recorded here." in client.get(empty.get_absolute_url()).content.decode()
    body = client.get(busy.get_absolute_url()).content.decode()
    assert "At work" in body
    assert "Compared with others chosen at random" in body


def test_results_are_loaded_once_with_source_and_limits(client: Any) -> None:
    pakistan = factories.country(iso3="PAK", iso2="PK", m49="586", name_en="Pakistan")
    factories.country(iso3="SAU", iso2="SA", m49="682", name_en="Saudi Arabia")
    assert load_results() == 5
    assert load_results() == 0
    body = client.get("/corridors/pak-sau/").content.decode()
    assert body.index("up to 15 months") < body.index("Results of other places")
    assert "What it does not mean" in client.get("/corridors/results/").content.decode()
    assert "6,5\xa0%" in client.get("/fr/corridors/results/").content.decode()
    assert pakistan.survey_results.count() == 1


def test_a_page_takes_as_many_queries_with_many_records(
    ends: Any, scenario: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    corridor = factories.corridor(group=scenario.group, origin=ends[0], destination=ends[1])
    for _number in range(12):
        factories.corridor_factor(corridor=corridor, item=factories.library_item())
        point = factories.entry_point(corridor=corridor)
        factories.entry_point_response(entry_point=point, initiative=factories.initiative())
        point.outputs.set([factories.output()])
    client = client_of(scenario.member)
    client.get("/corridors/npl-qat/")
    with django_assert_max_num_queries(60):
        assert client.get("/corridors/npl-qat/").status_code == 200
    with django_assert_max_num_queries(30):
        assert client.get("/corridors/").status_code == 200


def test_the_group_leads_with_its_corridors_and_questions(ends: Any, scenario: Any, client_of: Any) -> None:
    factories.corridor(
        group=scenario.group, origin=ends[0], destination=ends[1], questions_en="Who pays?\n\nWho checks?"
    )
    body = client_of(scenario.member).get(scenario.group.get_absolute_url()).content.decode()
    assert "Who checks?" in body
    assert "/corridors/npl-qat/" in body
    country = client_of(scenario.member).get("/countries/qat/").content.decode()
    assert "/corridors/npl-qat/" in country


def test_other_treaties_stand_with_the_acts_of_both_ends(ends: Any, client: Any) -> None:
    known, without_acts = factories.instrument(number_en="Covenant 1"), factories.instrument(number_en="Convention 2")
    factories.instrument(number_en="Principles 3", kind="principles")
    edition = factories.law_edition(publisher="untc", year=2015)
    for act, on in (("signature", "1990-01-02"), ("ratification", "1991-05-14")):
        Ratification.objects.create(country=ends[0], instrument=known, edition=edition, act=act, on=on)
    words = " ".join(client.get("/corridors/npl-qat/").content.decode().split())
    table = words.split("Other treaties", 1)[1].split("</table>", 1)[0]
    assert "Covenant 1" in table
    assert "party (1991)" in table
    assert "United Nations Treaty Collection, 2015" in words
    assert "no act recorded" in table  # of the other end
    assert "Convention 2" not in table
    after = words.split("No list of the countries that are bound is loaded here for:", 1)[1][:400]
    assert without_acts.get_absolute_url() in after
    assert "Principles 3" not in words


def test_who_withdrew_from_a_treaty_stands_without_the_year_in_which_it_was_bound(ends: Any, client: Any) -> None:
    instrument, edition = factories.instrument(), factories.law_edition(publisher="untc", year=2015)
    for act, on in (("ratification", "1991-05-14"), ("withdrawal", "2001-05-14")):
        Ratification.objects.create(country=ends[0], instrument=instrument, edition=edition, act=act, on=on)
    words = " ".join(client.get("/corridors/npl-qat/").content.decode().split())
    table = words.split("Other treaties", 1)[1].split("</table>", 1)[0]
    assert "withdrawn" in table
    assert "1991" not in table
