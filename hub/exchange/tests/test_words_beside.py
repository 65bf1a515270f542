"""A file speaks of a record that nobody keeps: who has a part in it changes it, whoever else waits for review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.models import Person
from hub.events.models import Event
from hub.exchange.facts import CHOICES, LISTS, TEXTS
from hub.exchange.importing.start import import_file, open_import, report, source_named
from hub.exchange.models import SourceRecord
from hub.exchange.reviewing import decide_on_word
from hub.exchange.tests.fixtures import Take, activity
from hub.exchange.views.statements import ORDER
from hub.initiatives.models import Initiative, Role
from hub.lib.tests import factories

Write = Callable[..., Path]
ClientOf = Callable[..., Client]


@pytest.fixture
def nobodys(take: Take, iati: Write) -> Initiative:
    take(iati(activity("X-1", title="As it was"), name="first.xml"))
    return Initiative.objects.get()


Send = Callable[..., dict[str, Any]]


@pytest.fixture
def send(iati: Write) -> Send:
    def send(
        by: Person, title: str = "By file", source: str = "S", month: int = 6, number: str = "X-1"
    ) -> dict[str, Any]:
        updated = f"2024-{month:02}-01T00:00:00Z"
        path = iati(activity(number, title=title, updated=updated), name=f"{source}-{month}-{title}.xml")
        return report([import_file(open_import(path, "iati", source_named(source), {}, None), path, by=by)])

    return send


def test_the_word_of_others_waits(nobodys: Initiative, send: Send, scenario: Any) -> None:
    events = Event.objects.filter(kind="initiatives.initiative", object_id=nobodys.pk).count()
    for _ in range(2):  # again changes nothing
        outcome = send(scenario.leader)
        assert (outcome["created"], outcome["updated"], outcome["unchanged"], outcome["rejected"]) == (0, 0, 1, [])
        (remark,) = [one["reason"] for one in outcome["remarks"]]
        assert "waits for review" in remark
    nobodys.refresh_from_db()
    assert str(nobodys) == "As it was"
    said = SourceRecord.objects.get(source__title="S")
    assert said.standing == "waiting"
    assert (said.file, len(said.file_hash)) == ("S-6-By file.xml", 64)
    assert Event.objects.filter(kind="initiatives.initiative", object_id=nobodys.pk).count() == events


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_has_a_part_in_it_changes_it(nobodys: Initiative, send: Send, scenario: Any, kind: str) -> None:
    Role.objects.create(initiative=nobodys, organization=scenario.member_organization, kind=kind)
    assert send(scenario.member)["updated"] == 1
    assert send(scenario.leader, "By another", "T", 7)["updated"] == 0
    nobodys.refresh_from_db()
    assert str(nobodys) == "By file"


def test_the_secretariat_changes_it_and_lifts_what_waited(nobodys: Initiative, send: Send, scenario: Any) -> None:
    send(scenario.leader)
    assert send(scenario.secretariat)["updated"] == 1
    nobodys.refresh_from_db()
    assert str(nobodys) == "By file"
    assert not SourceRecord.objects.exclude(standing="holds").exists()


def test_whoever_brought_a_record_goes_on_telling_of_it(nobodys: Initiative, send: Send, scenario: Any) -> None:
    assert send(scenario.leader, "Brought", number="X-9")["created"] == 1
    assert send(scenario.leader, "Brought, later", number="X-9", month=7)["updated"] == 1
    assert send(scenario.member, "Of another", "T", number="X-9", month=8)["updated"] == 0
    assert Initiative.objects.filter(name_en="Brought, later").exists()


def test_the_secretariat_lets_it_count(nobodys: Initiative, send: Send, scenario: Any, client_of: ClientOf) -> None:
    send(scenario.leader)
    said = SourceRecord.objects.get(source__title="S")
    address = f"{nobodys.get_absolute_url()}sources/"
    for who, status in ((None, 403), (scenario.member, 403), (scenario.leader, 403)):
        answer = client_of(who).post(f"{address}review/", {"said": said.pk, "accept": "1"})
        assert answer.status_code == status
    browser = client_of(scenario.secretariat)
    assert "S, 1 June 2024" in browser.get("/initiatives/suggestions/").content.decode()
    assert "Use it" in browser.get(address).content.decode()
    assert "Use it" not in client_of(None).get(address).content.decode()
    answer = browser.post(f"{address}review/", {"said": said.pk, "accept": "1", "reason": "Checked"}, follow=True)
    assert "1 field is shown anew." in answer.content.decode()
    nobodys.refresh_from_db()
    assert str(nobodys) == "By file"
    verbs = Event.objects.filter(kind="initiatives.initiative", object_id=nobodys.pk, actor=scenario.secretariat)
    assert sorted(verbs.values_list("verb", "reason")) == [("accepted", "Checked"), ("imported", "Checked")]
    # Once believed, the source goes on telling.
    assert send(scenario.leader, "Later still", month=8)["updated"] == 1


def test_left_beside_it_stays_readable(nobodys: Initiative, send: Send, scenario: Any, client_of: ClientOf) -> None:
    send(scenario.leader)
    said = SourceRecord.objects.get(source__title="S")
    assert decide_on_word(said=said, counts=False, by=scenario.secretariat, reason="No page says so") == 0
    with pytest.raises(ValidationError):
        decide_on_word(said=said, counts=True, by=scenario.secretariat, reason="")
    assert send(scenario.leader)["remarks"] == []
    page = client_of(None).get(f"{nobodys.get_absolute_url()}sources/").content.decode()
    assert "By file" in page
    assert "Stands beside" in page
    assert said.file_hash in page
    nobodys.refresh_from_db()
    assert str(nobodys) == "As it was"


@pytest.mark.parametrize("counts", [True, False])
def test_a_whole_file_is_decided_on_at_once(
    take: Take, iati: Write, scenario: Any, client_of: ClientOf, counts: bool
) -> None:
    take(iati(*(activity(f"X-{n}", title="As it was") for n in range(3)), name="first.xml"), source="First")
    for source in ("S", "T"):
        later = [activity(f"X-{n}", title=f"By {source}", updated="2024-06-01T00:00:00Z") for n in range(3)]
        path = iati(*later, name=f"{source}.xml")
        import_file(open_import(path, "iati", source_named(source), {}, scenario.leader), path, by=scenario.leader)
    said = SourceRecord.objects.filter(source__title="S").order_by("-pk")[0]
    address = f"{said.initiative.get_absolute_url()}sources/"
    sent = {"said": said.pk, "all": "1", "reason": "The donor’s own file", ("accept" if counts else "decline"): "1"}
    assert client_of(scenario.leader).post(f"{address}review/", sent).status_code == 403
    desk = client_of(scenario.secretariat)
    assert "Decide alike on 3 records" in desk.get(address).content.decode()
    assert desk.post(f"{address}review/", sent).url == "/initiatives/suggestions/"
    standing = SourceRecord.objects.filter(standing="holds" if counts else "beside").exclude(source__title="First")
    assert list(standing.values_list("source__title", flat=True)) == ["S"] * 3
    assert SourceRecord.objects.filter(standing="waiting", source__title="T").count() == 3
    assert set(Initiative.objects.values_list("name_en", flat=True)) == {"By S" if counts else "As it was"}
    decided = Event.objects.filter(verb="accepted" if counts else "declined", reason="The donor’s own file")
    assert decided.count() == 3


def test_the_list_costs_the_same_however_long(
    scenario: Any, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    browser = client_of(scenario.secretariat)
    source = source_named("S")

    def wait(number: int) -> None:
        for _ in range(number):
            SourceRecord.objects.create(
                initiative=Initiative.objects.create(name_en="N"), source=source, register="r",
                identifier=str(SourceRecord.objects.count()), facts={"name_en": "M"}, standing="waiting",
            )  # fmt: skip

    wait(1)
    browser.get("/initiatives/suggestions/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/initiatives/suggestions/")
    wait(9)
    with django_assert_num_queries(len(few)):
        browser.get("/initiatives/suggestions/")


def test_everything_that_sources_say_has_a_row(scenario: Any, client: Client) -> None:
    """But for the identifiers, by which records are told apart."""
    assert {*ORDER} == {*TEXTS, *CHOICES, *LISTS} - {"identifiers"}
    said = [["LBR", 2, "LB-1", "", "District of Tyre"]]
    initiative = factories.initiative()
    SourceRecord.objects.create(
        initiative=initiative, source=factories.source(), register="iati", identifier="X-2", facts={"areas": said}
    )
    page = client.get(f"{initiative.get_absolute_url()}sources/").content.decode()
    assert "District of Tyre (LB-1, LBR" in page
