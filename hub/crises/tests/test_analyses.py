"""Situation analyses: who writes, reads and opens them, what is refused, and what nobody else learns."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from hub.crises.analyses import open_to_all
from hub.crises.difference import differences
from hub.crises.models import AnalysisVersion, SituationAnalysis
from hub.crises.opening import STATEMENTS, findings
from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.vocabularies.models import Country

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

SECRET, PLACE = "Children carry bricks at night", "Camp 7"


@pytest.fixture
def country() -> Country:
    return factories.country(iso3="LBR", iso2="LR", name_en="Liberia")


@pytest.fixture
def analysis(scenario: Any, country: Country) -> SituationAnalysis:
    made = SituationAnalysis.objects.create(group=scenario.group, country=country, place=PLACE, as_of="2026-03")
    AnalysisVersion.objects.create(analysis=made, number=1, texts={"work": SECRET}, written_by=scenario.member)
    return made


def sent(scenario: Any, country: Country, **fields: Any) -> dict[str, Any]:
    head = {"group": scenario.group.pk, "country": country.pk, "place": PLACE, "as_of": "2026-03"}
    return head | {"work": SECRET} | fields


def confirmed(**fields: Any) -> dict[str, Any]:
    return {name: "on" for name, _words in STATEMENTS} | {"reason": "It helps others to plan"} | fields


def opening(analysis: SituationAnalysis, number: int = 1) -> str:
    return f"{analysis.get_absolute_url()}versions/{number}/open/"


def test_a_member_writes_and_the_words_are_for_the_group(
    scenario: Any, client_of: Any, client: Client, country: Country
) -> None:
    answer = client_of(scenario.member).post("/crises/analyses/new/", sent(scenario, country))
    made = SituationAnalysis.objects.get()
    assert answer.url == made.get_absolute_url()
    assert [event.verb for event in Event.objects.about(made)] == ["created"]
    for person, reads in ((scenario.member, True), (scenario.leader, True), (scenario.stranger, False), (None, False)):
        page = client_of(person).get(made.get_absolute_url()).content.decode()
        assert (SECRET in page, PLACE in page) == (reads, reads)
        assert "Situation analysis: Liberia" in page  # the title is for all
        assert "Situation analysis: Liberia" in client_of(person).get("/crises/analyses/").content.decode()


def test_others_do_not_write_open_or_close(
    scenario: Any, client_of: Any, client: Client, analysis: SituationAnalysis, country: Country
) -> None:
    address = analysis.get_absolute_url()
    for person in (scenario.stranger, None):
        expected = 403 if person else 302
        browser = client_of(person)
        for path, form in (
            ("/crises/analyses/new/", sent(scenario, country)), (f"{address}edit/", {"work": "x", "seen": 1}),
            (opening(analysis), confirmed()), (f"{address}close/", {"reason": "x"}),
        ):  # fmt: skip
            assert browser.post(path, form).status_code == expected, path
    assert client_of(scenario.member).post(opening(analysis), confirmed()).status_code == 403
    assert client_of(scenario.member).post(f"{address}close/", {"reason": "x"}).status_code == 403
    client_of(scenario.member).post("/crises/analyses/new/", sent(scenario, country, group=scenario.other_group.pk))
    assert (SituationAnalysis.objects.count(), AnalysisVersion.objects.count()) == (1, 1)
    analysis.refresh_from_db()
    assert analysis.open_version is None


def test_versions_stay_and_two_writers_do_not_lose_words(
    scenario: Any, client_of: Any, analysis: SituationAnalysis
) -> None:
    address = f"{analysis.get_absolute_url()}edit/"
    browser = client_of(scenario.member)
    assert browser.post(address, {"work": f"{SECRET} and day", "seen": 1, "note": "Days too"}).status_code == 302
    late = browser.post(address, {"work": "Other words", "seen": 1})
    assert late.status_code == 200
    assert "Other words" in late.content.decode()
    assert "Somebody wrote version 2 meanwhile" in late.content.decode()
    same = browser.post(address, {"work": f"{SECRET} and day", "seen": 2})
    assert "Nothing has changed" in same.content.decode()
    assert list(AnalysisVersion.objects.values_list("number", flat=True)) == [1, 2]
    page = browser.get(f"{analysis.get_absolute_url()}changes/").content.decode()
    assert "<ins> and day</ins>" in page
    assert browser.get(f"{analysis.get_absolute_url()}?version=1").status_code == 200
    assert browser.get(f"{analysis.get_absolute_url()}?version=9").status_code == 404
    with pytest.raises(ValueError, match="never changed"):
        AnalysisVersion.objects.get(number=1).save()


def test_the_database_keeps_a_version_as_it_was_written(analysis: SituationAnalysis) -> None:
    rows = AnalysisVersion.objects.filter(analysis=analysis)
    for change in (lambda: rows.update(texts={"work": "Other words"}), rows.delete, analysis.delete):
        with pytest.raises(DatabaseError, match="are frozen"), transaction.atomic():
            change()
    assert rows.get().texts == {"work": SECRET}


def test_who_leads_opens_what_another_wrote_and_closes_it(
    scenario: Any, client_of: Any, client: Client, analysis: SituationAnalysis
) -> None:
    AnalysisVersion.objects.create(
        analysis=analysis, number=2, texts={"work": "Words of the second"}, written_by=scenario.member
    )
    assert client_of(scenario.leader).post(opening(analysis), confirmed()).status_code == 302
    page = client.get(analysis.get_absolute_url()).content.decode()
    assert SECRET in page
    assert PLACE not in page
    assert "Words of the second" not in page  # a later version is opened in its turn
    assert client.get(f"{analysis.get_absolute_url()}?version=2").status_code == 404
    assert "Words of the second" not in client.get(f"{analysis.get_absolute_url()}changes/").content.decode()
    assert Event.objects.about(analysis).latest("sequence").reason == "It helps others to plan"
    assert (
        client_of(scenario.leader).post(f"{analysis.get_absolute_url()}close/", {"reason": "Too early"}).status_code
        == 302
    )
    assert SECRET not in client.get(analysis.get_absolute_url()).content.decode()
    assert client.get(analysis.get_absolute_url()).status_code == 200


def test_who_wrote_it_does_not_open_it(scenario: Any, client_of: Any, analysis: SituationAnalysis) -> None:
    AnalysisVersion.objects.create(analysis=analysis, number=2, texts={"work": "x"}, written_by=scenario.leader)
    page = client_of(scenario.leader).post(opening(analysis, 2), confirmed()).content.decode()
    assert "Who wrote a version does not open it" in page
    for name, _words in STATEMENTS:
        form = confirmed()
        del form[name]
        assert client_of(scenario.leader).post(opening(analysis), form).status_code == 200
    assert client_of(scenario.leader).post(opening(analysis), confirmed(reason="")).status_code == 200
    analysis.refresh_from_db()
    assert analysis.open_version is None


@pytest.mark.parametrize(
    "words", ["Ask person@example.org", "Call +231 77 000 0000", "At 6.7012, -10.8034", "6° 42 N"], ids=str
)
def test_contacts_and_coordinates_are_refused(
    scenario: Any, client_of: Any, analysis: SituationAnalysis, words: str
) -> None:
    AnalysisVersion.objects.create(analysis=analysis, number=2, texts={"services": words}, written_by=scenario.member)
    page = client_of(scenario.leader).post(opening(analysis, 2), confirmed(are_no_places="on"))
    assert "look like contact details" in page.content.decode()
    analysis.refresh_from_db()
    assert analysis.open_version is None


@pytest.mark.parametrize("words", ["About 12 500 of 30 000 in 2019-2024", "On 2024-05-31, 45.5 % (1,234 of 2,712)"])
def test_figures_and_years_are_no_telephones(analysis: SituationAnalysis, scenario: Any, words: str) -> None:
    version = AnalysisVersion(analysis=analysis, number=2, texts={"before": words}, written_by=scenario.member)
    assert findings(version, analysis).contacts == []


def test_names_of_districts_and_of_the_place_are_refused_unless_they_mean_something_else(
    scenario: Any, client_of: Any, analysis: SituationAnalysis
) -> None:
    text = {"work": "In Montserrado as a whole; in Tewor and in camp 7."}
    version = AnalysisVersion.objects.create(analysis=analysis, number=2, texts=text, written_by=scenario.member)
    found = findings(version, analysis).places
    assert "Camp 7" in found
    assert any(name.startswith("Tewor") for name in found)
    assert "Montserrado" not in found  # a province
    page = client_of(scenario.leader).post(opening(analysis, 2), confirmed()).content.decode()
    assert "names of districts" in page
    analysis.refresh_from_db()
    assert analysis.open_version is None
    answer = client_of(scenario.leader).post(opening(analysis, 2), confirmed(are_no_places="on"))
    assert answer.status_code == 302


def test_nothing_leaks_by_events_lists_or_the_crisis(
    scenario: Any, client_of: Any, client: Client, analysis: SituationAnalysis
) -> None:
    analysis.crisis = factories.crisis(group=scenario.group)
    analysis.save()
    client_of(scenario.member).post(
        f"{analysis.get_absolute_url()}edit/", {"work": f"{SECRET} and day", "seen": 1, "note": "Noted in secret"}
    )
    version = AnalysisVersion.objects.get(number=1)
    open_to_all(
        analysis=analysis, version=version, said={name for name, _ in STATEMENTS}, are_no_places=False,
        reason="Reason of the group", by=scenario.leader,
    )  # fmt: skip
    for browser in (client, client_of(scenario.stranger)):
        for address in (
            "/events/", "/crises/analyses/", analysis.get_absolute_url(), analysis.crisis.get_absolute_url(),
            f"{analysis.get_absolute_url()}changes/", scenario.group.get_absolute_url(),
        ):  # fmt: skip
            page = browser.get(address, follow=True).content.decode()
            for word in ("and day", "Noted in secret", "Reason of the group", PLACE):
                assert word not in page, (address, word)


def test_restricted_groups_keep_even_the_title(scenario: Any, client: Client, analysis: SituationAnalysis) -> None:
    scenario.group.visibility = "restricted"
    scenario.group.save()
    assert client.get(analysis.get_absolute_url()).status_code == 404
    assert not SituationAnalysis.objects.visible_to(STRANGER).exists()
    assert not AnalysisVersion.objects.visible_to(viewer_of(scenario.stranger)).exists()


def test_odd_values_are_refused_in_a_sentence(
    scenario: Any, client_of: Any, analysis: SituationAnalysis, country: Country
) -> None:
    browser = client_of(scenario.member)
    for odd in ({"as_of": ""}, {"as_of": "31/13"}, {"country": 0}, {"work": ""}, {"work": "x" * 10_001}, {"group": ""}):
        answer = browser.post("/crises/analyses/new/", sent(scenario, country) | odd)
        assert answer.status_code == 200, odd
        page = answer.content.decode()
        assert "field__errors" in page or "Write at least one section" in page, odd
    for odd in ({"seen": ""}, {"seen": "x"}, {"seen": -1}, {"seen": 10**30}):
        assert browser.post(f"{analysis.get_absolute_url()}edit/", {"work": "y"} | odd).status_code == 200
    assert AnalysisVersion.objects.count() == 1
    for query in ("?version=x", "?version=1&version=2", "changes/?from=9&to=x"):
        assert browser.get(f"{analysis.get_absolute_url()}{query}").status_code in {200, 404}


def test_the_pages_in_french_and_spanish(scenario: Any, client_of: Any, analysis: SituationAnalysis) -> None:
    browser, address = client_of(scenario.leader), analysis.get_absolute_url()
    for language, title in (("fr", "Analyse de situation"), ("es", "Análisis de situación")):
        for path in ("", "edit/", "versions/1/open/"):
            page = browser.get(f"/{language}{address}{path}")
            assert title in page.content.decode()


def test_the_list_asks_the_same_for_many(
    scenario: Any, client: Client, country: Country, django_assert_max_num_queries: Any
) -> None:
    for month in range(1, 13):
        SituationAnalysis.objects.create(group=scenario.group, country=country, as_of=f"2026-{month:02}")
    with django_assert_max_num_queries(20):
        client.get("/crises/analyses/")


def test_differences_of_long_texts_take_no_time() -> None:
    rows = differences({"work": "a b " * 2_000}, {"work": "a d " * 2_000})
    assert [piece.kind for piece in rows[0].pieces] == ["removed", "added"]
