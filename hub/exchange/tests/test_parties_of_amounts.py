"""Who provides and who receives an amount is linked with the eyes of whoever sent the file, and shown to who may know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.accounts.models import Person
from hub.exchange.exporting.formats import export
from hub.exchange.importing.start import import_file, open_import, source_named
from hub.exchange.importing.undo import undo_import
from hub.exchange.models import Import, SourceRecord
from hub.exchange.statements import choose_word
from hub.exchange.tests.fixtures import activity
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.matching.merging import merge_initiatives, split_initiative
from hub.partners.models import Organization

Write = Callable[..., Path]
HIDDEN, UNKNOWN = "Vaquimbaltorinda", "Wesprolakinfuder"
LATER, LAST = "2024-06-01T00:00:00Z", "2024-07-01T00:00:00Z"


@pytest.fixture
def hidden(world: None) -> Organization:
    made: Organization = factories.organization(name_en=HIDDEN, visibility="restricted")
    factories.external_id(organization=made, value="XX-HIDDEN")
    return made


@pytest.fixture
def owner(world: None) -> Person:
    """Speaks for an organization that knows nothing of the hidden one."""
    person: Person = factories.focal_point().person
    return person


@pytest.fixture
def send(iati: Write) -> Callable[..., Import]:
    def send(by: Person | None, *activities: str, source: str = "") -> Import:
        path = iati(*activities, name=f"{Import.objects.count()}.xml")
        return import_file(open_import(path, "iati", source_named(source or f"S {by}"), {}, by), path, by=by)

    return send


def paid(identifier: str, name: str, reference: str = "", *, updated: str = LATER, amount: str = "5") -> str:
    """An activity with a payment from and to somebody, and a pledge of the first to another."""
    ref = f' ref="{reference}"' if reference else ""
    provider, receiver = (
        f"<{kind}-org{ref}><narrative>{name}</narrative></{kind}-org>" for kind in ("provider", "receiver")
    )
    transactions = "".join(
        f'<transaction><transaction-type code="{code}"/><transaction-date iso-date="2021-03-01"/>'
        f'<value value-date="2021-03-01">{amount}</value>{parties}</transaction>'
        for code, parties in (("3", provider + receiver), ("13", provider))
    )
    text = activity(identifier, updated=updated)
    return text.replace("</iati-activity>", f"{transactions}</iati-activity>")


def read(client: Client, initiative: Initiative) -> str:
    """All that says who provides and receives, as the reader of the client gets it."""
    address = initiative.get_absolute_url()
    addresses = [address, f"{address}sources/", f"/api/v1/initiatives/{initiative.public_id}", "/events/"]
    text = "".join(client.get(one).content.decode() for one in addresses)
    for name in ("iati", "jsonl", "csv"):
        answer = client.get(f"/initiatives/download/{name}/")
        text += b"".join(answer.streaming_content).decode()
    return text


def counts(client: Client, initiative: Initiative, *words: str) -> list[int]:
    text = read(client, initiative)
    return [text.count(word) for word in words]


def as_person(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_guessed_provider_reads_like_any_other(
    hidden: Organization, owner: Person, send: Callable[..., Import]
) -> None:
    readers = [None, owner, factories.focal_point().person]
    found = []
    for name, reference in ((HIDDEN, "XX-HIDDEN"), (UNKNOWN, "XX-UNKNWN")):
        send(owner, paid(f"X-{name}", name, reference), paid(f"Y-{name}", "Other", reference), paid(f"Z-{name}", name))
        made = [Initiative.objects.get(identifiers__value=f"{letter}-{name}") for letter in "XYZ"]
        found.append([counts(as_person(person), one, name, reference) for person in readers for one in made])
    assert found[0] == found[1]
    assert all(number for number, _reference in found[0])


def test_who_may_know_it_reads_it_and_nobody_else(
    hidden: Organization, owner: Person, send: Callable[..., Import]
) -> None:
    """Linked by the secretariat's file and by that of the organization's own person; shown to these alone."""
    secretariat = factories.person(is_secretariat=True)
    member = factories.focal_point(organization=hidden).person
    send(secretariat, paid("X-1", HIDDEN), source="Source 1")
    send(member, paid("X-2", "Otherwise", "XX-HIDDEN"))
    for identifier, word in (("X-1", HIDDEN), ("X-2", "Otherwise")):
        initiative = Initiative.objects.get(identifiers__value=identifier)
        assert {one.provider_organization for one in initiative.tranches.exclude(provider="")} == {hidden}
        for person in (None, owner):
            assert counts(as_person(person), initiative, word, "XX-HIDDEN") == [0, 0]
        for person in (member, secretariat):
            assert word in as_person(person).get(initiative.get_absolute_url()).content.decode()


def test_what_an_earlier_file_said_stays_hidden(
    hidden: Organization, owner: Person, send: Callable[..., Import]
) -> None:
    """Roles and amounts of a word that is no longer shown stand on the page of sources, without the hidden name."""
    named = paid("X-1", HIDDEN).replace("Funder 1", HIDDEN)
    send(None, named, source="Source 1")
    send(None, activity("X-1", updated=LAST), source="Source 2")
    initiative = Initiative.objects.get()
    assert not initiative.tranches.exclude(provider="").exists()
    assert counts(as_person(owner), initiative, HIDDEN) == [0]
    statements = as_person(factories.person(is_secretariat=True)).get(f"{initiative.get_absolute_url()}sources/")
    assert HIDDEN in statements.content.decode()


def test_a_guess_outlives_the_undoing_of_another_import(
    hidden: Organization, owner: Person, send: Callable[..., Import]
) -> None:
    secretariat = factories.person(is_secretariat=True)
    found = []
    for name in (HIDDEN, UNKNOWN):
        guess = paid(f"X-{name}", name).replace("Funder 1", name)
        first = send(owner, guess)
        initiative = Initiative.objects.get(identifiers__value=f"X-{name}")
        second = send(secretariat, activity(f"X-{name}", updated=LAST), source="Source 1")
        assert undo_import(second, by=secretariat, reason="Wrong file.").restored == 1
        organizations = initiative.roles.values_list("organization", flat=True)
        found.append((counts(as_person(owner), initiative, name), list(organizations)))
        outcome = undo_import(first, by=owner, reason="My own.")
        found[-1] = (*found[-1], outcome.removed, len(outcome.left))
    assert found[0] == found[1]


def test_undoing_brings_back_no_hidden_name(hidden: Organization, owner: Person, send: Callable[..., Import]) -> None:
    """What the secretariat linked stays linked, whoever takes back what came after."""
    send(None, paid("X-1", HIDDEN).replace("Funder 1", HIDDEN), source="Source 1")
    initiative = Initiative.objects.get()
    Initiative.objects.update(owner=owner.focal_points.get().organization)
    second = send(owner, activity("X-1", updated=LAST))
    assert second.updated == 1
    assert undo_import(second, by=owner, reason="Wrong file.").restored == 1
    assert [one.provider_organization for one in initiative.tranches.exclude(provider="")] == [hidden, hidden]
    assert counts(as_person(owner), initiative, HIDDEN) == [0]


def test_choosing_and_merging_keep_who_is_meant(
    hidden: Organization, owner: Person, send: Callable[..., Import]
) -> None:
    secretariat = factories.person(is_secretariat=True)
    send(None, paid("X-1", HIDDEN), activity("X-2"), source="Source 1")
    send(None, activity("X-1", updated=LAST), source="Source 2")
    one, other = (Initiative.objects.get(identifiers__value=value) for value in ("X-1", "X-2"))
    said = SourceRecord.objects.get(initiative=one, source__title="Source 1")
    choose_word(initiative=one, field="tranches", said=said, by=secretariat, reason="Right.")
    assert counts(as_person(None), one, HIDDEN) == [0]
    merge_initiatives(kept=other, gone=one, by=secretariat, reason="The same.")
    assert other.tranches.filter(provider_organization=hidden).exists()
    assert counts(as_person(None), other, HIDDEN) == [0]
    one.refresh_from_db()
    split_initiative(gone=one, by=secretariat, reason="Two.")
    assert not other.tranches.filter(provider_organization=hidden).exists()
    assert counts(as_person(None), one, HIDDEN) == [0]


def test_a_public_organization_that_is_hidden_later_is_hidden_here(owner: Person, send: Callable[..., Import]) -> None:
    organization = factories.organization(name_en=HIDDEN)
    send(owner, paid("X-1", HIDDEN))
    initiative = Initiative.objects.get()
    assert HIDDEN in read(as_person(None), initiative)
    Organization.objects.filter(pk=organization.pk).update(visibility="restricted")
    assert counts(as_person(None), initiative, HIDDEN) == [0]


def test_many_amounts_cost_no_more_questions(
    hidden: Organization, owner: Person, send: Callable[..., Import], django_assert_max_num_queries: Any
) -> None:
    send(None, *(paid(f"X-{number}", HIDDEN) for number in range(20)), source="Source 1")
    with django_assert_max_num_queries(40):
        assert HIDDEN.encode() not in b"".join(export(Initiative.objects.all(), "jsonl")[0])
