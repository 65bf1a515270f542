"""Search and the record of events show what may be seen, in the request after it was saved."""

import pytest

from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_was_saved_is_found_by_the_next_search(client_of):
    point = factories.focal_point(organization=factories.organization(status="partner"))
    client_of(point.person).post(
        "/initiatives/add/",
        {"name_en": "Zebrafish collaboration", "kind": "project", "status": "active", "summary_en": "About quokkas."},
    )
    for words in ("zebrafish", "Zebraf", "quokkas"):
        assert "Zebrafish collaboration" in client_of(None).get("/search/", {"q": words}).content.decode()
    events = client_of(None).get("/events/").content.decode()
    assert "Zebrafish collaboration" in events
    assert point.person.name not in events
    assert point.person.name in client_of(point.person).get("/events/").content.decode()


def test_hidden_records_are_found_by_those_who_may(client_of):
    hidden = factories.initiative(name_en="Wallaby programme", visibility="partners")
    partner = factories.focal_point().person
    for address in ("/search/?q=wallaby", "/initiatives/?q=wallaby", "/api/v1/initiatives?q=wallaby", "/events/"):
        assert hidden.name_en not in client_of(None).get(address).content.decode()
    assert hidden.name_en in client_of(partner).get("/search/?q=wallaby").content.decode()


@pytest.mark.parametrize("words", ["", "%", '"', "' OR 1=1", "a AND", "(", "*", "é" * 300, "\x00x", "NEAR(a b)"])
def test_odd_words_break_nothing(client, words):
    assert client.get("/search/", {"q": words}).status_code == 200
    assert client.get("/initiatives/", {"q": words}).status_code == 200


def test_record_of_events_takes_the_same_number_of_queries(client_of, django_assert_max_num_queries):
    from django.db import transaction

    from hub.events.actions import record
    from hub.events.models import Verb

    person = factories.person(is_secretariat=True)
    with transaction.atomic():
        for _ in range(20):
            record(Verb.CREATED, factories.output(), by=person)
            record(Verb.CREATED, factories.milestone(), by=person)
    client = client_of(person)
    client.get("/events/")  # what waits for the reader is counted anew after a act, for the number in the header
    with django_assert_max_num_queries(12):
        client.get("/events/")
