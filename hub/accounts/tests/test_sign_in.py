"""Who somebody is: addresses that nobody confirmed, sessions, second factors, and what strangers can find out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from hub.accounts.models import Person
from hub.accounts.tests.test_own_data import PASSWORD, sign_in
from hub.lib.tests import factories
from hub.operations.people import set_up_person
from hub.partners.models import Application, FocalPoint

pytestmark = pytest.mark.django_db


def sign_up(client: Any, email: str) -> Any:
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD, "name": "Person 9"})


def name_point(client: Any, scenario: Any, email: str, **more: str) -> Any:
    form = {"organization": scenario.member_organization.pk, "person": email, "role": "deputy"}
    return client.post("/edit/focal-point/new/", form | more)


def test_an_address_that_nobody_confirmed_gives_no_role_unseen(scenario, client, client_of):
    sign_up(client, "minister@government.example")
    secretariat = client_of(scenario.secretariat)
    answer = name_point(secretariat, scenario, "minister@government.example")
    assert answer.status_code == 200
    assert "Nobody has confirmed this address" in answer.content.decode()
    assert not FocalPoint.objects.filter(person__email="minister@government.example").exists()
    assert name_point(secretariat, scenario, "minister@government.example", vouched="on").status_code == 302
    assert FocalPoint.objects.filter(person__email="minister@government.example").exists()


def test_a_confirmed_address_is_taken_as_it_is(scenario, client_of):
    person = factories.person()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    assert name_point(client_of(scenario.secretariat), scenario, person.email).status_code == 302


def test_an_office_asks_the_same(scenario, client, client_of):
    sign_up(client, "minister@government.example")
    form = {"group": scenario.group.pk, "role": "chair", "person": "minister@government.example"}
    answer = client_of(scenario.secretariat).post("/edit/office/new/", form)
    assert "Nobody has confirmed this address" in answer.content.decode()


def test_the_review_of_an_application_says_whose_address_it_is(scenario, client_of):
    application = factories.application(name="Organization 1")
    page = client_of(scenario.secretariat).get(application.get_absolute_url()).content.decode()
    assert application.applicant.email in page
    assert "not confirmed" in page
    own = client_of(application.applicant).get(application.get_absolute_url()).content.decode()
    assert "not confirmed" not in own


def test_hidden_partners_are_not_told_of_by_the_form(scenario, client_of):
    hidden = factories.organization(name_en="Hidden Organization 1", visibility="restricted")
    shown = factories.organization(name_en="Open Organization 2")
    for organization in (hidden, shown):
        organization.status = "partner"
        organization.save()
    form = {"constituency": "academia", "work": "Work", "contribution": "Help"}
    client = client_of(scenario.stranger)
    assert client.post("/join/", form | {"name": shown.name_en}).status_code == 200
    assert client.post("/join/", form | {"name": hidden.name_en}).status_code == 302
    made = Application.objects.get(name=hidden.name_en)
    page = client_of(scenario.secretariat).get(made.get_absolute_url()).content.decode()
    assert hidden.get_absolute_url() in page, "the secretariat is told that there is one of this name"


def test_whoever_waited_in_an_account_is_put_out_when_an_operator_gives_it_a_role(client, scenario):
    sign_up(client, "minister@government.example")
    client.post("/accounts/login/", {"login": "minister@government.example", "password": PASSWORD})
    waiting = Person.objects.get(email="minister@government.example")
    Authenticator.objects.create(user=waiting, type=Authenticator.Type.TOTP, data={"secret": "x"})
    EmailAddress.objects.create(user=waiting, email="attacker@example.org", verified=True)
    assert client.get("/profile/").status_code == 200
    done = set_up_person(
        email=waiting.email,
        name="Person 10",
        password="another long password",
        organization=scenario.member_organization,
    )
    assert "Other ways to sign in removed." in done.changes
    assert not Authenticator.objects.filter(user=waiting).exists()
    assert list(EmailAddress.objects.filter(user=waiting).values_list("email", "verified")) == [(waiting.email, True)]
    assert client.get("/profile/").status_code == 302, "the session of before is over"


def test_a_session_gets_a_new_key_at_sign_in_and_ends_with_the_password(client, scenario):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client, scenario.member)
    assert client.session.session_key != planted
    scenario.member.set_password("a password that is quite new")
    scenario.member.save()
    assert client.get("/profile/").status_code == 302


def test_the_second_factor_is_asked_for_before_anything_is_open(client, scenario):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person = scenario.member
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    TOTP.activate(person, generate_totp_secret())
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert "2fa" in answer["Location"]
    for address in ("/profile/", "/my-tasks/", "/accounts/email/", "/accounts/2fa/"):
        assert client.get(address).status_code == 302, address
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/accounts/2fa/totp/deactivate/", "/accounts/2fa/"),
        ("/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/"),
        ("/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/"),
        ("/accounts/password/change/", "/profile/"),
    ],
)
def test_forms_of_the_sign_in_have_a_way_back(scenario, client_of, monkeypatch, address, back):
    from allauth.account.internal.flows import reauthentication
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    monkeypatch.setattr(reauthentication, "did_recently_reauthenticate", lambda request: True)
    TOTP.activate(scenario.member, generate_totp_secret())
    client = client_of(scenario.member)
    page = client.get(address)
    assert page.status_code == 200, page.get("Location")
    assert page.content.decode().count(f'<a class="btn" href="{back}">Cancel</a>') == 1


def test_changing_the_address_asks_for_the_password_again(scenario, client_of):
    client = client_of(scenario.member)
    answer = client.post("/accounts/email/", {"action_add": "", "email": "other@example.org"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not EmailAddress.objects.filter(email="other@example.org").exists()


def test_nobody_learns_who_has_an_account(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    known = factories.person()
    EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
    answers = []
    for email in (known.email, "nobody@example.org"):
        answer = client.post("/accounts/password/reset/", {"email": email})
        answers.append((answer.status_code, answer.get("Location")))
        answer = client.post("/accounts/login/", {"login": email, "password": "wrong password here"})
        answers.append((answer.status_code, len(re.sub(r'value="[^"]*"', "", answer.content.decode()))))
    assert answers[:2] == answers[2:]
    assert {known.email, "nobody@example.org"} == {message.to[0] for message in mail.outbox}


def test_an_email_to_reset_the_password_leads_to_our_own_host_only(client):
    answer = client.post("/accounts/password/reset/", {"email": "a@example.org"}, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert not mail.outbox


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, scenario, where):
    person = scenario.member
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, "next": where})
    assert answer["Location"] == "/"


def test_passwords_are_tried_a_few_times_only(client, settings):
    for _ in range(12):
        answer = client.post("/accounts/login/", {"login": "a@example.org", "password": "wrong password"})
    assert answer.status_code == 429 or "Too many" in answer.content.decode()
