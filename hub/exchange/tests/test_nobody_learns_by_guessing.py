"""Nobody learns by guessing which hidden records, organizations and names there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.accounts.models import Person
from hub.exchange.importing.start import import_file, open_import, report, source_named
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.finding import find
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer
from hub.outreach.actions import accept_suggestion
from hub.outreach.models import Submission
from hub.partners.models import Organization

pytestmark = pytest.mark.on_postgresql

Write = Callable[..., Path]
HIDDEN, UNKNOWN = "Vaquimbaltorinda", "Wesprolakinfuder"
SECRETARIAT = Viewer(person_id=1, is_secretariat=True)


@pytest.fixture
def hidden_name(db: None) -> Initiative:
    factories.initiative(name_en="Schools against child labour")
    return factories.initiative(name_en=HIDDEN, visibility="restricted")


@pytest.mark.parametrize(
    "word", [HIDDEN, HIDDEN[:-1], HIDDEN.replace("mb", "nb"), f"{HIDDEN} schools", f"scools {HIDDEN}"]
)
def test_help_with_the_spelling_knows_no_hidden_word(hidden_name: Initiative, word: str) -> None:
    """A hidden name is answered like one that is nowhere, letter for letter of the same length."""
    other = word.replace(HIDDEN, UNKNOWN).replace(HIDDEN[:-1], UNKNOWN[:-1])
    other = other.replace(HIDDEN.replace("mb", "nb"), UNKNOWN.replace("la", "le"))
    asked, likewise = (find(STRANGER, {"q": text}, page=1, size=9) for text in (word, other))
    assert (asked.total, asked.instead, asked.keys) == (likewise.total, likewise.instead, likewise.keys)
    assert find(SECRETARIAT, {"q": HIDDEN}, page=1, size=9).keys == [hidden_name.pk]


def test_a_name_that_becomes_hidden_is_no_longer_proposed(hidden_name: Initiative) -> None:
    hidden_name.visibility = "public"
    hidden_name.save()
    mistyped = HIDDEN.replace("mb", "nb")
    assert find(STRANGER, {"q": mistyped}, page=1, size=9).instead == HIDDEN.lower()
    hidden_name.visibility = "restricted"
    hidden_name.save()
    assert find(STRANGER, {"q": mistyped}, page=1, size=9).instead == ""


@pytest.fixture
def hidden_organization(db: None) -> Organization:
    made: Organization = factories.organization(name_en=HIDDEN, visibility="restricted")
    factories.external_id(organization=made, value="XX-HIDDEN")
    return made


def published(client: Client, initiative: Initiative) -> str:
    text = client.get(initiative.get_absolute_url()).content.decode()
    for name in ("iati", "jsonl", "csv"):
        answer = client.get(f"/initiatives/download/{name}/")
        text += b"".join(answer.streaming_content).decode()
    return text + client.get(f"{initiative.get_absolute_url()}sources/").content.decode()


def sent_by(person: Person | None, path: Path) -> dict[str, Any]:
    return report([import_file(open_import(path, "iati", source_named(f"S {person}"), {}, None), path, by=person)])


def test_a_file_that_guesses_an_organization_reads_like_any_other(
    hidden_organization: Organization, world: None, iati: Write, client: Client
) -> None:
    """Role and publisher by name and by identifier: a stranger's file reads as if nobody were called so."""
    partner = factories.focal_point().person
    found = []
    for number, (name, reference) in enumerate([(HIDDEN, "XX-HIDDEN"), (UNKNOWN, "XX-UNKNWN")]):
        text = activity(f"X-{number}").replace("Funder 1", name).replace("XX-F", reference)
        text = text.replace("Publisher 1", name).replace('ref="XX-1"', f'ref="{reference}"')
        assert sent_by(partner, iati(text, name=f"{number}.xml"))["created"] == 1
        initiative = Initiative.objects.get(identifiers__value=f"X-{number}")
        words = published(client, initiative)
        found.append((words.count(name), words.count(reference), initiative.roles.get().organization_id))
    assert found[0] == found[1]


def test_who_may_name_it_does_and_nobody_else_reads_it(
    hidden_organization: Organization, world: None, iati: Write, client: Client
) -> None:
    editor = factories.person(is_secretariat=True)
    text = activity("X-1").replace("Funder 1", HIDDEN).replace("Publisher 1", HIDDEN)
    sent_by(editor, iati(text))
    initiative = Initiative.objects.get()
    assert initiative.roles.get().organization_id == hidden_organization.pk
    assert HIDDEN not in published(client, initiative)


def test_the_identifier_of_a_hidden_record_is_answered_like_a_new_one(take: Take, iati: Write, client: Client) -> None:
    take(iati(activity("X-1", title=HIDDEN), name="first.xml"))
    Initiative.objects.update(visibility="restricted")
    partner = factories.focal_point().person
    outcomes = []
    for number in (1, 2):
        path = iati(activity(f"X-{number}", title="Mine", updated="2024-06-01T00:00:00Z"), name=f"{number}.xml")
        first, again = sent_by(partner, path), sent_by(partner, path)
        outcomes.append([{k: v for k, v in one.items() if k != "files"} for one in (first, again)])
    assert outcomes[0] == outcomes[1]
    assert Initiative.objects.get(visibility="restricted").name_en == HIDDEN
    assert HIDDEN not in client.get("/initiatives/").content.decode()


def test_a_suggestion_that_guesses_an_organization(hidden_organization: Organization, client: Client) -> None:
    editor = factories.person(is_secretariat=True)
    pages = []
    for name in (HIDDEN, UNKNOWN):
        submission = Submission.objects.create(name="Suggested", summary="S", who=name, website="https://example.org/")
        made = accept_suggestion(submission=submission, reason="Checked", by=editor)
        pages.append(name in client.get(made.get_absolute_url()).content.decode())
    assert pages == [True, True]
