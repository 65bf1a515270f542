"""A person takes along what is kept about her, and is forgotten when she asks to be."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey
from django.utils import timezone

from hub.accounts.models import Person
from hub.accounts.owndata import ERASED_NAME, SECRETS, data_of, relations
from hub.events.actions import broken_links, record
from hub.events.models import Event, Verb
from hub.groups.models import Office
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.outreach.models import Confirmation, SavedSearch, Submission
from hub.partners.models import FocalPoint
from hub.workplans.actions.lifecycle import freeze
from hub.workplans.models import Comment, ProgressUpdate

PASSWORD = "correct horse battery"
pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def sign_in(client: Any, person: Person) -> None:
    """By the form, as a person does."""
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.get_or_create(user=person, email=person.email, verified=True, primary=True)
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def give_password_again(client: Any) -> None:
    assert client.post("/accounts/reauthenticate/?next=/profile/", {"password": PASSWORD}).status_code == 302


@pytest.fixture
def busy(scenario: Any) -> Person:
    """Somebody with a role, an office, a saved search, a comment and an event."""
    person = scenario.member
    factories.office(group=scenario.group, person=person, role=Office.Role.VICE_CHAIR)
    SavedSearch.objects.create(person=person, name="Mica", query="q=mica")
    factories.comment(plan=factories.plan(group=scenario.group), author=person, text="A comment to keep")
    with transaction.atomic():
        record(Verb.CHANGED, scenario.member_organization, by=person, reason="A reason to keep")
    return person


def test_everything_that_names_her_is_in_the_file(busy, client, member):
    sign_in(client, busy)
    give_password_again(client)
    answer = client.get("/profile/data/")
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    sent = json.loads(answer.content)
    assert sent["account"]["email"] == busy.email
    assert set(sent["records"]) >= {
        "partners.focalpoint.person", "groups.office.person", "outreach.savedsearch.person",
        "workplans.comment.author", "account.emailaddress.user",
    }  # fmt: skip
    assert [event["reason"] for event in sent["events"]] == ["A reason to keep"]
    assert busy.password not in answer.content.decode()


def test_no_table_that_names_people_is_forgotten():
    named = {f"{field.model._meta.label_lower}.{field.name}" for field in relations()}
    for model in apps.get_models():
        if model is Event or model.__name__.startswith("Historical"):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is Person:
                assert f"{model._meta.label_lower}.{field.name}" in named


def test_another_persons_data_are_not_in_it(scenario, leader):
    leader.email = "private-address@example.org"
    leader.save()
    assert "private-address" not in json.dumps(data_of(scenario.member, viewer_of(scenario.member)), default=str)


def test_an_old_session_is_asked_for_the_password_first(scenario, client_of):
    client = client_of(scenario.member)
    for address in ("/profile/data/", "/profile/erase/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]


def test_erased_she_is_nowhere_and_what_she_did_still_holds(busy, scenario, client):
    name, email = busy.name, busy.email
    sign_in(client, busy)
    give_password_again(client)
    assert client.post("/profile/erase/", {"email": "wrong@example.org"}).status_code == 200
    assert Person.objects.filter(email=email).exists()
    assert client.post("/profile/erase/", {"email": email.upper()}).status_code == 302
    left = Person.objects.get(pk=busy.pk)
    assert (left.name, left.is_active, left.has_usable_password()) == (ERASED_NAME, False, False)
    assert not EmailAddress.objects.filter(user=left).exists()
    assert not SavedSearch.objects.filter(person=left).exists()
    kept = json.dumps(
        [data_of(left, viewer_of(left)), list(Event.objects.values("before", "after", "reason"))], default=str
    )
    assert name not in kept
    assert email not in kept
    assert Comment.objects.filter(author=left, text="A comment to keep").exists()
    assert not list(broken_links())
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert not FocalPoint.objects.on(tomorrow).filter(person=left).exists()
    assert not Office.objects.on(tomorrow).filter(person=left).exists()
    assert client.get("/profile/").status_code == 302, "her session is over"
    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 200, "nobody signs in with that address"


def test_a_role_that_begins_later_never_begins(scenario, client):
    later = timezone.localdate() + timedelta(days=30)
    point = factories.focal_point(person=scenario.stranger, starts=later)
    sign_in(client, scenario.stranger)
    give_password_again(client)
    assert client.post("/profile/erase/", {"email": scenario.stranger.email}).status_code == 302
    point.refresh_from_db()
    assert point.ends == later
    assert not viewer_of(Person.objects.get(pk=scenario.stranger.pk)).organization_ids


def test_the_last_of_the_secretariat_stays(scenario, client):
    sign_in(client, scenario.secretariat)
    give_password_again(client)
    assert client.post("/profile/erase/", {"email": scenario.secretariat.email}).status_code == 200
    assert Person.objects.get(pk=scenario.secretariat.pk).is_active
    factories.person(is_secretariat=True)
    assert client.post("/profile/erase/", {"email": scenario.secretariat.email}).status_code == 302


@pytest.fixture
def former(scenario: Any) -> Person:
    """Somebody who spoke for the member's organization and chaired the group until yesterday."""
    person = factories.person()
    yesterday = timezone.localdate() - timedelta(days=1)
    factories.focal_point(person=person, organization=scenario.member_organization, ends=yesterday)
    factories.office(group=scenario.group, person=person, role=Office.Role.CHAIR, ends=yesterday)
    return person


def test_what_others_wrote_after_her_role_ended_is_not_hers(scenario, former):
    """A report of her organization that colleagues wrote on in: of it she takes along her own words only."""
    plan = factories.plan(group=scenario.group)
    output = factories.output(outcome=factories.outcome(plan=plan))
    update = ProgressUpdate.objects.create(
        output=output, organization=scenario.member_organization, author=former, until=plan.starts, done="Written later",
        review="Asked later", state="returned",
    )  # fmt: skip
    with transaction.atomic():
        record(Verb.CREATED, update, by=former, after={"done": "Her words", "until": plan.starts})
        record(Verb.CHANGED, update, by=scenario.member, after={"done": "Written later"})
    hidden = factories.plan(group=scenario.group, period="2030", title_en="Hidden", visibility="restricted")
    freeze(plan=hidden, kind="shared", by=former)
    sent = data_of(former, viewer_of(former))
    (row,) = sent["records"]["workplans.progressupdate.author"]
    assert (row["id"], row["author_id"], row["done"]) == (update.pk, former.pk, "Her words")
    text = json.dumps(sent, default=str)
    for words in ("Written later", "Asked later", "Hidden"):
        assert words not in text
    house_copy = json.dumps(data_of(scenario.leader, viewer_of(scenario.leader)), default=str)
    assert "Written later" not in house_copy


def test_no_key_of_a_link_is_in_the_file(scenario, former):
    """What opens something for whoever holds it: links of suggestions and confirmations, places of files."""
    kept = factories.initiative(owner=scenario.member_organization)
    confirmation = Confirmation.objects.create(initiative=kept, person=scenario.member, expires_at=timezone.now())
    suggested = Submission.objects.create(
        name="N", summary="S", who="W", website="https://example.org/", status="declined", reason="R",
        reviewed_by=scenario.secretariat,
    )  # fmt: skip
    factories.dataset(registered_by=scenario.secretariat, path="/nowhere/secret-place.csv")
    for person, secret in (
        (scenario.member, confirmation.nonce), (scenario.secretariat, suggested.secret), (scenario.secretariat, "secret-place"),
    ):  # fmt: skip
        text = json.dumps(data_of(person, viewer_of(person)), default=str)
        assert secret not in text
        assert f'"id": {person.pk}' in text


def test_no_column_that_opens_something_is_let_out():
    """A new column with such a name is a secret until somebody says that it is none."""
    telling = ("secret", "nonce", "password", "token", "key", "path")
    harmless = {"item_key", "last_key", "is_key", "path_id"}
    named = {"pathfinders.DatedStep.key"}  # the name of a built-in record
    for field in relations():
        for column in field.model._meta.concrete_fields:
            label = f"{field.model._meta.label}.{column.attname}"
            if any(word in column.attname for word in telling) and column.attname not in harmless:
                assert column.attname in SECRETS or label in named, label
