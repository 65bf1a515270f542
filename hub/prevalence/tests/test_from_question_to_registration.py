"""A team writes a protocol from its question to its registration, amends it and takes it back."""

import hashlib
import json

import pytest

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.prevalence.actions import force_withdrawal
from hub.prevalence.models import ProtocolVersion, StudyProtocol
from hub.prevalence.tests.conftest import DESIGN, INDICATORS, STRATA, checklist, sign_again, soon, table

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_from_the_question_to_the_registration(scenario, client_of):
    client, country = client_of(scenario.member), factories.country()
    sent = {
        "group": scenario.group.pk, "title_en": "Child labour in the camps", "question_en": "How many?",
        "population": "Children aged 5 to 17", "countries": [country.pk],
    }  # fmt: skip
    made = client.post("/prevalence/protocols/new/", sent)
    study = StudyProtocol.objects.get()
    address = study.get_absolute_url()
    assert made.url == f"{address}setting/"
    assert (study.state, study.organization, study.author) == ("method", scenario.member_organization, scenario.member)
    setting = {"frame": "none", "access": "open", "is_hidden": "False", "lists": 0}
    assert client.post(f"{address}setting/", setting).url == f"{address}method/"
    page = client.get(f"{address}method/").content.decode()
    assert "nobody has a known chance to be drawn" in page
    chosen = {"method": "survey", "method_reasons": "A census by area is made first."}
    assert client.post(f"{address}method/", chosen).url == f"{address}design/"
    study.refresh_from_db()
    assert (study.state, study.is_against_advice) == ("protocol", True)
    client.post(f"{address}setting/", setting | {"frame": "households"})
    study.refresh_from_db()
    assert not study.is_against_advice
    client.post(f"{address}design/", DESIGN | {"collection_begins": soon(), "collection_ends": soon(60)})
    study.refresh_from_db()
    assert (study.sample_planned, study.clusters_planned) == (1223, 62)  # `evidence samplesize` says 1,222.2
    client.post(f"{address}strata/", table("strata", STRATA))
    client.post(f"{address}indicators/", table("indicators", INDICATORS))
    client.post(f"{address}checklist/", checklist())
    assert study.indicators.get().bands[0] == {"from": 5, "to": 11, "hours": 1}
    answered = client.post(f"{address}register/", {"understood": "on"}).content.decode()
    assert "has not signed these words" in answered
    client.post(f"{address}team/", {"person": scenario.leader.public_id, "role": "ethics"})
    ethics = client_of(scenario.leader)
    seen = ethics.get(f"{address}sign/").context["form"].initial["seen"]
    assert ethics.post(f"{address}sign/", {"seen": seen, "note": ""}).url == address
    assert client_of(None).get(address).status_code == 404
    assert client.post(f"{address}register/", {"understood": "on"}).url == address
    study.refresh_from_db()
    version = ProtocolVersion.objects.get()
    assert (study.state, study.fingerprint) == ("registered", version.sha256)
    assert "Child labour in the camps" in client_of(None).get("/prevalence/protocols/").content.decode()
    assert "Child labour in the camps" in client_of(None).get(address).content.decode()
    file = client_of(None).get(f"{version.get_absolute_url()[:-1]}.json")
    assert hashlib.sha256(file.content).hexdigest() == version.sha256
    assert json.loads(file.content)["protocol"]["indicators"][0]["bands"][1]["hours"] == 14
    assert {event.verb for event in Event.objects.about(study)} == {"created", "changed", "approved", "registered"}


def test_a_signature_is_for_the_words_that_were_seen(draft, scenario, client_of):
    client, address = client_of(scenario.member), draft.get_absolute_url()
    client.post(f"{address}setting/", {"frame": "households", "access": "open"})
    client.post(f"{address}method/", {"method": "survey", "method_reasons": "A census."})
    client.post(f"{address}design/", DESIGN | {"collection_begins": soon()})
    client.post(f"{address}indicators/", table("indicators", INDICATORS))
    client.post(f"{address}checklist/", checklist())
    ethics = client_of(scenario.leader)
    seen = ethics.get(f"{address}sign/").context["form"].initial["seen"]
    client.post(f"{address}design/", DESIGN | {"design": "Other words.", "collection_begins": soon()})
    assert "was changed while you were reading" in ethics.post(f"{address}sign/", {"seen": seen}).content.decode()
    seen = ethics.get(f"{address}sign/").context["form"].initial["seen"]
    assert ethics.post(f"{address}sign/", {"seen": seen}).status_code == 302
    client.post(f"{address}design/", DESIGN | {"design": "Still others.", "collection_begins": soon()})
    assert "has not signed" in client.post(f"{address}register/", {"understood": "on"}).content.decode()


@pytest.mark.parametrize("days", [0, -1])
def test_nothing_is_registered_once_the_collection_has_begun(scenario, client_of, days):
    study = factories.study_protocol(group=scenario.group, author=scenario.member)
    StudyProtocol.objects.filter(pk=study.pk).update(collection_begins=soon(days))
    page = client_of(scenario.member).post(f"{study.get_absolute_url()}register/", {"understood": "on"})
    assert "The collection has begun" in page.content.decode()


def test_strata_add_up_to_the_sample(draft, scenario, client_of):
    client, address = client_of(scenario.member), draft.get_absolute_url()
    client.post(f"{address}design/", DESIGN)
    client.post(f"{address}strata/", table("strata", [STRATA[0]]))
    page = client.get(f"{address}register/").content.decode()
    assert "The strata add up to 700; the sample that is needed is 1223." in page


AMENDMENT = {"amendment-reason": "Roads are closed.", "amendment-decided_on": "2026-01-02", "amendment-reached": "311"}


def test_an_amendment_says_why_when_what_and_how_far(registered, scenario, client_of):
    client, address = client_of(scenario.member), registered.get_absolute_url()
    first = registered.strata.first()
    rows = [{"id": first.pk, "name": "North", "planned": 900, "clusters": 30}]
    rows.append({"id": registered.strata.last().pk, "name": "South", "planned": 600, "clusters": 30})
    sent = table("strata", rows, initial=2)
    for missing in AMENDMENT:
        lacking = {name: value for name, value in AMENDMENT.items() if name != missing}
        assert client.post(f"{address}strata/", sent | lacking).status_code == 200
    assert registered.versions.count() == 1
    first.refresh_from_db()
    assert first.planned == 600
    assert client.post(f"{address}strata/", sent | AMENDMENT).url == address
    version = registered.versions.get(number=2)
    assert (version.reason, version.reached, version.parts) == ("Roads are closed.", 311, ["strata"])
    assert not version.is_primary_changed
    page = client_of(None).get(version.get_absolute_url()).content.decode()
    assert "Roads are closed." in page
    assert "311" in page
    assert first.pk in registered.strata.values_list("pk", flat=True)  # what is counted by stratum stays with it


def test_the_reason_of_an_amendment_does_not_outlive_a_withdrawal(registered, scenario, client_of):
    client, address = client_of(scenario.member), registered.get_absolute_url()
    client.post(f"{address}method/", {"method": "rds", "method_reasons": "No census."} | AMENDMENT)
    version = registered.versions.get(number=2)
    assert AMENDMENT["amendment-reason"] in client_of(None).get(version.get_absolute_url()).content.decode()
    force_withdrawal(protocol=registered, reason="Harm.", by=scenario.secretariat)
    readers = [client_of(one) for one in (None, scenario.stranger, scenario.secretariat, scenario.member)]
    for reader in readers:
        assert AMENDMENT["amendment-reason"] not in reader.get("/events/").content.decode()
    for reader in readers[:3]:  # who is not of the team
        for page in (address, f"/api/v1/study-protocols/{registered.public_id}"):
            assert AMENDMENT["amendment-reason"] not in reader.get(page).content.decode()
    event = Event.objects.about(registered).get(verb="amended")
    assert (event.reason, event.after["parts"]) == ("", version.parts)


def test_a_changed_primary_indicator_is_flagged(registered, scenario, client_of):
    client, address = client_of(scenario.member), registered.get_absolute_url()
    row = {"id": registered.indicators.get().pk, "name": "Child labour", "code": "child_labour", "is_primary": "on"}
    client.post(f"{address}indicators/", table("indicators", [row | {"bands": "5-14: 1"}], initial=1) | AMENDMENT)
    registered.refresh_from_db()
    assert not registered.is_primary_changed
    sign_again(registered, client_of)
    assert registered.is_primary_changed
    assert "What is measured first of all was changed" in client_of(None).get(address).content.decode()


def test_an_amendment_that_changes_nothing_is_refused(registered, scenario, client_of):
    client, address = client_of(scenario.member), registered.get_absolute_url()
    chosen = {"method": "survey", "method_reasons": "There is a census."}
    assert "Nothing has changed." in client.post(f"{address}method/", chosen | AMENDMENT).content.decode()


def test_a_withdrawal_waits_for_a_second_person(registered, scenario, client_of):
    client, address = client_of(scenario.member), registered.get_absolute_url()
    before = client_of(None).get(address).content.decode()
    client.post(f"{address}withdraw/", {"reason": "The area is closed."})
    assert client_of(None).get(address).content.decode() == before  # a pending one changes nothing in public
    asked = Event.objects.about(registered.withdrawals.get()).get()
    assert asked.verb == "proposed"
    for viewer, may_read in ((scenario.member, True), (scenario.stranger, False), (scenario.secretariat, False)):
        assert (asked in Event.objects.latest_open_to(viewer_of(viewer), 100)) is may_read
    assert "Another person of the team" in client.post(f"{address}withdraw/decide/").content.decode()
    ethics = registered.team.get(role="ethics").person
    assert client_of(ethics).post(f"{address}withdraw/decide/").url == address
    page = client_of(None).get(address).content.decode()
    assert registered.title in page
    assert "The area is closed." in page
    assert "Two stages." not in page
    for tail in ("versions/1/", "versions/1.json"):
        assert client_of(None).get(address + tail).status_code == 404
        assert client.get(address + tail).status_code == 200


def test_the_secretariat_may_force_it_and_the_page_says_so(registered, scenario, client_of):
    address = registered.get_absolute_url()
    client_of(scenario.secretariat).post(f"{address}withdraw/", {"reason": "People were harmed."})
    page = client_of(None).get(address).content.decode()
    assert "The secretariat withdrew this protocol without its team." in page


def test_a_draft_can_be_deleted_and_a_registered_one_not(draft, registered, scenario, client_of):
    client = client_of(scenario.member)
    assert client.post(f"{draft.get_absolute_url()}delete/").url == "/prevalence/protocols/"
    assert not StudyProtocol.objects.filter(pk=draft.pk).exists()
    assert "withdrawn, not deleted" in client.post(f"{registered.get_absolute_url()}delete/").content.decode()


@pytest.mark.both_databases
def test_two_who_write_one_part_do_not_overwrite_each_other(draft, scenario, client_of):
    client, address = client_of(scenario.member), draft.get_absolute_url()
    seen = client.get(f"{address}setting/").context["frame"].initial["seen"]
    elsewhere = client.get(f"{address}indicators/").context["frame"].initial["seen"]
    client.post(f"{address}setting/", {"frame": "households", "access": "open", "seen": seen})
    refused = client.post(f"{address}setting/", {"frame": "none", "access": "open", "seen": seen})
    assert "Somebody changed this part while you were writing" in refused.content.decode()
    draft.refresh_from_db()
    assert draft.frame == "households"
    assert (
        client.post(f"{address}indicators/", table("indicators", INDICATORS) | {"seen": elsewhere}).status_code == 302
    )
    again = client.get(f"{address}setting/").content.decode()
    assert seen not in again
    assert 'name="seen"' in again


def test_a_part_saves_its_own_columns_alone(draft, scenario, client_of, monkeypatch):
    """Another part may be saved after the record was read and before it is written."""
    client, address = client_of(scenario.member), draft.get_absolute_url()
    from hub.prevalence.views import writing

    def others_first(form):
        StudyProtocol.objects.filter(pk=draft.pk).update(design="Written by another")
        save(form)

    save = writing.save_own_columns
    monkeypatch.setattr(writing, "save_own_columns", others_first)
    client.post(f"{address}setting/", {"frame": "households", "access": "open"})
    draft.refresh_from_db()
    assert (draft.frame, draft.design) == ("households", "Written by another")
