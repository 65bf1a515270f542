"""Who takes part in the network: asked for, decided with a reason, left."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.events.models import Event
from hub.lib.tests import factories
from hub.selfcheck import actions
from hub.selfcheck.models import NetworkMember
from hub.selfcheck.tests.conftest import company

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

NETWORK = "/business-network/"


def test_a_company_asks_is_accepted_and_leaves(client_of, scenario):
    organization, person = company()
    client = client_of(person)
    assert "Join the network" in client.get(NETWORK).content.decode()
    client.post(f"{NETWORK}join/", {"brings": "Ten years of checks"})
    member = NetworkMember.objects.get()
    assert member.state == "requested"
    assert "Ten years of checks" not in client_of(None).get(NETWORK).content.decode()
    assert "Ten years of checks" in client_of(scenario.secretariat).get(NETWORK).content.decode()
    client_of(scenario.secretariat).post(f"{NETWORK}members/{member.pk}/decide/", {"reason": ""})
    assert str(organization.name) in client_of(None).get(NETWORK).content.decode()
    client.post(f"{NETWORK}leave/")
    member.refresh_from_db()
    assert member.state == "left"
    assert [event.verb for event in Event.objects.about(member)] == ["left", "accepted", "applied"]
    assert str(organization.name) not in client_of(None).get(NETWORK).content.decode()
    client.post(f"{NETWORK}join/", {"brings": "Again"})
    member.refresh_from_db()
    assert member.state == "requested", "who left may ask again"


def test_a_refusal_needs_a_reason_which_only_the_two_sides_read(client_of, scenario):
    _organization, person = company()
    client_of(person).post(f"{NETWORK}join/", {"brings": ""})
    member, secretariat = NetworkMember.objects.get(), client_of(scenario.secretariat)
    address = f"{NETWORK}members/{member.pk}/decide/"
    assert "Say why." in secretariat.post(address, {"reason": " ", "decline": "1"}).content.decode()
    secretariat.post(address, {"reason": "Not yet a partner of work", "decline": "1"})
    assert "Not yet a partner of work" in client_of(person).get(NETWORK).content.decode()
    for other in (None, scenario.stranger, scenario.member):
        assert "Not yet a partner of work" not in client_of(other).get(NETWORK).content.decode()


def test_who_may_join_and_who_decides(client_of, scenario):
    organization, person = company()
    employers = factories.focal_point(organization=factories.organization(constituency="employers")).person
    may = {
        name: client_of(one).get(f"{NETWORK}join/").status_code
        for name, one in (scenario.people | {"company": person, "employers": employers}).items()
    }
    assert {name for name, status in may.items() if status == 200} == {"company", "employers"}
    member = NetworkMember.objects.create(organization=organization)
    for one in (None, scenario.stranger, scenario.member, person):
        client_of(one).post(f"{NETWORK}members/{member.pk}/decide/", {"reason": ""})
    member.refresh_from_db()
    assert member.state == "requested"
    assert client_of(scenario.secretariat).get(f"{NETWORK}members/{member.pk}/decide/").status_code == 200


def test_of_two_decisions_the_second_reads_that_it_is_done(scenario):
    organization, _person = company()
    member = NetworkMember.objects.create(organization=organization)
    actions.decide(member=member, accept=True, reason="", by=scenario.secretariat)
    with pytest.raises(ValidationError, match="already"):
        actions.decide(member=member, accept=False, reason="No", by=scenario.secretariat)


def test_an_empty_site_and_one_with_the_network_get_a_page(client):
    assert client.get(NETWORK).status_code == 200
    initiative = factories.initiative(acronym="GBNFL", summary_en="What it is")
    factories.role(initiative=initiative, organization=factories.organization(name_en="Convener"))
    hidden = factories.organization(name_en="Hidden body", visibility="restricted")
    factories.role(initiative=initiative, organization=hidden)
    page = client.get(NETWORK).content.decode()
    assert "What it is" in page
    assert "Convener" in page
    assert "Hidden body" not in page
    assert NETWORK in client.get(initiative.get_absolute_url()).content.decode()


def test_queries_do_not_grow(client):
    def queries(number):
        for _ in range(number):
            NetworkMember.objects.create(organization=company()[0], state="active")
        with CaptureQueriesContext(connection) as captured:
            client.get(NETWORK)
        return len(captured)

    queries(1)
    assert queries(1) == queries(15)
