"""What waits for the people of a study, who hears of it, and how many queries the pages take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.notifications.models import Notification
from hub.notifications.spreading import spread
from hub.prevalence.actions import ask_withdrawal, confirm_withdrawal
from hub.prevalence.tests.conftest import DESIGN, INDICATORS, checklist, soon, table

pytestmark = pytest.mark.django_db


def complete(study, client):
    address = study.get_absolute_url()
    client.post(f"{address}setting/", {"frame": "households", "access": "open"})
    client.post(f"{address}method/", {"method": "survey", "method_reasons": "A census."})
    client.post(f"{address}design/", DESIGN | {"collection_begins": soon()})
    client.post(f"{address}indicators/", table("indicators", INDICATORS))
    client.post(f"{address}checklist/", checklist())


def test_the_ethics_officer_is_asked_to_sign_once_it_is_complete(draft, scenario, client_of):
    ethics = client_of(scenario.leader)
    assert "Ethics checklist of a study" not in ethics.get("/on-me/").content.decode()
    complete(draft, client_of(scenario.member))
    address = f"{draft.get_absolute_url()}sign/"
    assert address in ethics.get("/on-me/").content.decode()
    assert address not in client_of(scenario.member).get("/on-me/").content.decode()
    seen = ethics.get(address).context["form"].initial["seen"]
    ethics.post(address, {"seen": seen})
    assert address not in ethics.get("/on-me/").content.decode()


def test_an_amendment_is_signed_again(registered, scenario, client_of):
    signer = registered.team.get(role="ethics").person
    address = registered.get_absolute_url()
    why = {"amendment-reason": "Roads.", "amendment-decided_on": "2026-01-02", "amendment-reached": "3"}
    client_of(scenario.member).post(f"{address}method/", {"method": "rds", "method_reasons": "No census."} | why)
    assert f"{address}sign/" in client_of(signer).get("/on-me/").content.decode()


def test_another_person_of_the_team_is_asked_to_confirm_a_withdrawal(registered, scenario, client_of):
    ask_withdrawal(protocol=registered, reason="The area is closed.", by=scenario.member)
    signer = registered.team.get(role="ethics").person
    assert "The area is closed." in client_of(signer).get("/on-me/").content.decode()
    for person in (scenario.member, scenario.leader, scenario.secretariat):
        assert "The area is closed." not in client_of(person).get("/on-me/").content.decode()


def test_members_of_the_group_hear_of_a_registration_and_nobody_of_a_draft(scenario):
    values = {"group": scenario.group, "organization": scenario.member_organization, "author": scenario.leader}
    factories.study_protocol(**values)
    study = factories.study_protocol(**values, state="registered")
    spread()
    told = Notification.objects.filter(person=scenario.member, event__kind="prevalence.studyprotocol")
    assert [one.event.object_id for one in told] == [study.pk]
    ask = ask_withdrawal(protocol=study, reason="Closed.", by=scenario.leader)
    spread()
    assert told.all().count() == 1
    confirm_withdrawal(withdrawal=ask, by=study.team.get(role="ethics").person)
    spread()
    assert told.all().count() == 2


def test_queries_do_not_grow(scenario, client_of):
    values = {"group": scenario.group, "organization": scenario.member_organization, "author": scenario.member}

    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert client_of(scenario.stranger).get(address).status_code == 200
        return len(queries)

    study = factories.study_protocol(**values, state="registered")
    before = count("/prevalence/protocols/"), count(study.get_absolute_url())
    for number in range(5):
        factories.study_protocol(**values, state="registered")
        study.strata.create(name=f"Stratum {number}", planned=10)
        study.indicators.create(code=f"code_{number}", name=f"Indicator {number}", bands=[])
    assert (count("/prevalence/protocols/"), count(study.get_absolute_url())) == before
