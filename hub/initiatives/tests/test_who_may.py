"""What is done to the mapping on its pages: by whom it may be done, by whom not, and what the record of events says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.events.models import Event
from hub.exchange.models import Import, SourceRecord
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.outreach.models import Claim, Submission

ClientOf = Callable[..., Client]
Write = Callable[..., Path]
NEW = {"name_en": "Schools", "kind": "project", "status": "active"}


def verbs_of(kind: str) -> list[tuple[str, str]]:
    events = Event.objects.filter(kind__endswith=f".{kind}").order_by("sequence")
    return [(event.verb, event.reason) for event in events]


def test_a_partner_adds_an_initiative(client_of: ClientOf, scenario: Any) -> None:
    for browser in (client_of(None), client_of(scenario.stranger)):
        assert browser.post("/initiatives/add/", NEW).status_code == 403
    assert client_of(scenario.member).post("/initiatives/add/", NEW).status_code == 302
    initiative = Initiative.objects.get()
    assert initiative.owner == scenario.member_organization
    assert initiative.roles.get().organization == scenario.member_organization
    assert (verbs_of("initiative"), verbs_of("role")) == ([("created", "")], [("created", "")])
    assert {event.actor for event in Event.objects.filter(verb="created", kind__startswith="initiatives.")} == {
        scenario.member
    }


def test_the_keeper_chooses_which_source_is_shown(take: Take, iati: Write, client_of: ClientOf, scenario: Any) -> None:
    take(iati(activity("X-1", title="First", updated="2023-01-01T00:00:00Z"), name="a.xml"), source="A")
    take(iati(activity("X-1", title="Second"), name="b.xml"), source="B")
    initiative = Initiative.objects.get()
    Initiative.objects.update(owner=scenario.member_organization)
    address = f"{initiative.get_absolute_url()}sources/"
    first = SourceRecord.objects.get(source__title="A")
    sent = {"field": "name_en", "said": first.pk}
    number = Event.objects.count()
    for browser in (client_of(None), client_of(scenario.stranger), client_of(scenario.leader)):
        assert "Show this" not in browser.get(address).content.decode()
        assert browser.post(address, sent).status_code == 403
    assert (Initiative.objects.get().name_en, Event.objects.count()) == ("Second", number)
    browser = client_of(scenario.member)
    assert "Show this" in browser.get(address).content.decode()
    for _ in range(2):  # the second time nothing is left to do, and no event says so
        browser.post(address, sent)
        assert (Initiative.objects.get().name_en, Event.objects.count()) == ("First", number + 1)
    assert Event.objects.latest("sequence").actor == scenario.member


def test_a_suggestion_is_declined_with_a_reason(client: Client, client_of: ClientOf, scenario: Any) -> None:
    suggested = Submission.objects.create(
        name="Wells", summary="Water.", who="Organization 9", website="https://example.org", email="a@example.org"
    )
    review = f"{suggested.get_absolute_url()}review/"
    for browser in (client_of(None), client_of(scenario.stranger), client_of(scenario.member)):
        assert browser.post(review, {"decline": "1", "reason": "No"}).status_code == 403
        assert browser.get("/initiatives/suggestions/").status_code == 403
    client_of(scenario.secretariat).post(review, {"decline": "1", "reason": "Not about Target 8.7"})
    assert "Not about Target 8.7" in client.get(suggested.get_absolute_url()).content.decode()
    suggested.refresh_from_db()
    assert (suggested.status, suggested.email, Initiative.objects.count()) == ("declined", "", 0)
    assert verbs_of("submission") == [("declined", "Not about Target 8.7")]


@pytest.mark.parametrize(("button", "verb"), [("accept", "accepted"), ("decline", "declined")])
def test_the_secretariat_decides_on_a_claim(client_of: ClientOf, scenario: Any, button: str, verb: str) -> None:
    initiative = factories.initiative()
    claim = f"{initiative.get_absolute_url()}claim/"
    assert client_of(None).post(claim, {"justification": "Ours"}).status_code == 403
    client_of(scenario.member).post(claim, {"justification": "We carry it out."})
    made = Claim.objects.get()
    review = f"/initiatives/claims/{made.pk}/review/"
    for browser in (client_of(None), client_of(scenario.stranger), client_of(scenario.member)):
        assert browser.post(review, {button: "1"}).status_code == 403
    desk = client_of(scenario.secretariat)
    assert "We carry it out." in desk.get("/initiatives/suggestions/").content.decode()
    assert "Saved." in desk.post(review, {button: "1", "reason": "Read"}, follow=True).content.decode()
    again = desk.post(review, {button: "1", "reason": "Read"}, follow=True)
    assert "Somebody has decided on this claim already." in again.content.decode()
    initiative.refresh_from_db()
    assert initiative.owner == (scenario.member_organization if button == "accept" else None)
    assert verbs_of("claim") == [("submitted", ""), (verb, "Read")]
    assert verbs_of("initiative") == ([("changed", "Read")] if button == "accept" else [])


def test_an_import_is_started_and_discarded_by_those_who_sent_it(
    client_of: ClientOf, scenario: Any, world: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("a.csv", b"name_en\nA\n")
    client_of(scenario.member).post("/initiatives/imports/", {"source": "Source 1", "file": file})
    run = Import.objects.get()
    address = f"{run.get_absolute_url()}start/"
    for browser, answer in ((None, 403), (scenario.stranger, 403), (scenario.leader, 404)):
        for button in ("start", "discard", "look"):
            assert client_of(browser).post(address, {button: "1"}).status_code == answer
        assert client_of(browser).get(f"{run.get_absolute_url()}rejected.csv").status_code == answer
    run.refresh_from_db()
    assert run.state == "waiting"
    client_of(scenario.secretariat).post(address, {"discard": "1"})
    assert not Import.objects.exists()
    assert verbs_of("import") == []  # neither sending a file nor taking it back changes the mapping
