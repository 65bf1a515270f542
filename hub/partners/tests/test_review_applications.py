"""A question is answered in a field of its own; the secretariat hears of applications; an address is vouched for."""

from __future__ import annotations

from typing import Any

import pytest

from hub.events.models import Event
from hub.lib.tests import factories
from hub.partners.models import Application, Organization
from hub.partners.tests.test_join_the_alliance import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant() -> Any:
    return factories.person()


@pytest.fixture
def secretariat() -> Any:
    return factories.person(is_secretariat=True, language="fr")


@pytest.fixture
def submitted(client_of: Any, applicant: Any) -> Application:
    client_of(applicant).post("/join/", ANSWERS)
    return Application.objects.get()


def review(client: Any, application: Application, **values: str) -> Any:
    return client.post(application.get_absolute_url(), {"reason": "A reason"} | values)


def test_a_question_is_answered_in_a_field_of_its_own(
    client_of: Any, submitted: Application, applicant: Any, secretariat: Any
) -> None:
    assert 'name="answer"' not in client_of(applicant).get("/join/").content.decode()
    review(client_of(secretariat), submitted, decision="return", reason="In which country?")
    address = submitted.get_absolute_url()
    form = client_of(applicant).get(address).content.decode()
    assert 'name="answer"' in form
    assert "In which country?" in form
    unanswered = client_of(applicant).post(address, ANSWERS)
    assert unanswered.status_code == 200
    submitted.refresh_from_db()
    assert submitted.status == "returned"
    for other in (factories.person(), None):
        assert client_of(other).post(address, ANSWERS | {"answer": "Mine"}).status_code == 404
    client_of(applicant).post(address, ANSWERS | {"answer": "In two."})
    submitted.refresh_from_db()
    assert (submitted.status, submitted.question, submitted.answer) == ("submitted", "In which country?", "In two.")
    assert Event.objects.about(submitted).filter(verb="applied").count() == 2
    page = client_of(secretariat).get(address).content.decode()
    assert "In which country?" in page
    assert "In two." in page


def test_the_secretariat_gets_an_email_with_the_number(
    client_of: Any, applicant: Any, secretariat: Any, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    factories.person(is_secretariat=True, digest="never")
    factories.application()
    with django_capture_on_commit_callbacks(execute=True):
        client_of(applicant).post("/join/", ANSWERS)
    [email] = mailoutbox
    assert email.to == [secretariat.email]
    assert ANSWERS["name"] in email.subject
    application = Application.objects.get(name=ANSWERS["name"])
    assert f"/fr{application.get_absolute_url()}" in email.body
    assert "2 candidatures" in email.body


def test_an_address_that_nobody_has_confirmed_is_vouched_for(
    client_of: Any, submitted: Application, secretariat: Any
) -> None:
    client = client_of(secretariat)
    assert 'name="vouched"' in client.get(submitted.get_absolute_url()).content.decode()
    answer = review(client, submitted, decision="accept")
    assert "Nobody has confirmed this address" in answer.content.decode()
    assert not Organization.objects.filter(name_en=ANSWERS["name"]).exists()
    submitted.refresh_from_db()
    assert submitted.status == "submitted"
    review(client, submitted, decision="accept", vouched="on")
    assert Organization.objects.filter(name_en=ANSWERS["name"]).exists()


def test_a_confirmed_address_needs_no_tick(client_of: Any, submitted: Application, secretariat: Any) -> None:
    submitted.applicant.emailaddress_set.create(email=submitted.applicant.email, verified=True, primary=True)
    client = client_of(secretariat)
    assert 'name="vouched"' not in client.get(submitted.get_absolute_url()).content.decode()
    review(client, submitted, decision="accept")
    assert Organization.objects.filter(name_en=ANSWERS["name"]).exists()


def test_declining_and_asking_need_no_tick(client_of: Any, submitted: Application, secretariat: Any) -> None:
    review(client_of(secretariat), submitted, decision="decline")
    submitted.refresh_from_db()
    assert submitted.status == "declined"


def test_the_reason_for_accepting_is_proposed_in_the_language_of_the_applicant(
    client_of: Any, applicant: Any, submitted: Application, secretariat: Any
) -> None:
    applicant.language = "es"
    applicant.save()
    forms = client_of(secretariat).get(submitted.get_absolute_url()).context["reviews"]
    assert forms["accept"]["reason"].value().startswith("Bienvenid")
    assert not forms["return"]["reason"].value()
    assert not forms["decline"]["reason"].value()


def test_the_reviewer_goes_back_to_where_she_decided_and_to_no_other_site(
    client_of: Any, submitted: Application, secretariat: Any
) -> None:
    client = client_of(secretariat)
    away = review(client, submitted, decision="return", next="https://example.org/")
    assert away["Location"] == submitted.get_absolute_url()
    back = review(client, submitted, decision="decline", next="/desk/")
    assert back["Location"] == "/desk/"


def test_an_unknown_decision_changes_nothing(client_of: Any, submitted: Application, secretariat: Any) -> None:
    assert review(client_of(secretariat), submitted, decision="burn", vouched="on").status_code == 200
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_applications_that_wait_come_first_the_oldest_on_top(client_of: Any, secretariat: Any) -> None:
    first, second = factories.application(name="First"), factories.application(name="Second")
    answer = client_of(secretariat).get("/join/applications/")
    assert [one.name for one in answer.context["page"]] == ["First", "Second"]
    assert answer.context["oldest"] == first
    review(client_of(secretariat), first, decision="decline")
    answer = client_of(secretariat).get("/join/applications/")
    assert [one.name for one in answer.context["page"]] == ["Second", "First"]
    assert answer.context["oldest"] == second
