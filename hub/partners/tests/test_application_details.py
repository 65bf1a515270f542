"""What an application says in words of vocabularies, whose part the organization is, and what happened to it."""

from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories
from hub.partners.models import Application, Organization
from hub.partners.tests.test_join_the_alliance import ANSWERS

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def applicant() -> Any:
    return factories.person()


@pytest.fixture
def secretariat() -> Any:
    return factories.person(is_secretariat=True)


def accept(client: Any, application: Application, **values: Any) -> Any:
    sent = {"decision": "accept", "reason": "It fits.", "vouched": "on"}
    return client.post(application.get_absolute_url(), sent | values)


def test_what_it_works_on_goes_with_it_to_its_page(client_of: Any, applicant: Any, secretariat: Any) -> None:
    skill = factories.term(scheme="intervention", name_en="Mending nets")
    issue, sector = factories.term(name_en="Debt"), factories.term(scheme="sector", name_en="Fishing")
    goods = factories.term(scheme="commodity", name_en="Prawns")
    chosen = {"expertise": [skill.pk], "issues": [issue.pk], "sectors": [sector.pk], "commodities": [goods.pk]}
    client_of(applicant).post("/join/", ANSWERS | chosen)
    application = Application.objects.get()
    page = client_of(secretariat).get(application.get_absolute_url()).content.decode()
    assert all(word in page for word in ("Mending nets", "Debt", "Fishing", "Prawns"))
    accept(client_of(secretariat), application)
    page = client_of(None).get(Organization.objects.get(name_en=ANSWERS["name"]).get_absolute_url()).content.decode()
    assert all(word in page for word in ("Mending nets", "Debt", "Fishing", "Prawns"))


def test_words_of_another_vocabulary_and_too_many_of_one_are_refused(client_of: Any, applicant: Any) -> None:
    sector = factories.term(scheme="sector")
    answer = client_of(applicant).post("/join/", ANSWERS | {"issues": [sector.pk]})
    assert "issues" in answer.context["form"].errors
    many = [factories.term().pk for _ in range(11)]
    answer = client_of(applicant).post("/join/", ANSWERS | {"issues": many})
    assert "Choose at most 10; these are 11." in answer.content.decode()
    assert not Application.objects.exists()


def test_the_count_is_only_counted_in_the_browser(client_of: Any, applicant: Any) -> None:
    page = client_of(applicant).get("/join/").content.decode()
    assert 'data-words="200"' in page
    assert 'data-words-said="{} of {} words"' in page
    assert "js/words" in page


def test_parent_and_subsidiary_may_both_join(client_of: Any, applicant: Any, secretariat: Any) -> None:
    parent = factories.organization(name_en=ANSWERS["name"], status="partner")
    refused = client_of(applicant).post("/join/", ANSWERS)
    assert "is a partner already" in refused.content.decode()
    client_of(applicant).post("/join/", ANSWERS | {"parent": parent.public_id})
    application = Application.objects.get()
    accept(client_of(secretariat), application)
    part = Organization.objects.get(parent=parent)
    assert (part.status, part.name_en) == ("partner", ANSWERS["name"])
    assert part.get_absolute_url() in client_of(None).get(parent.get_absolute_url()).content.decode()
    assert parent.get_absolute_url() in client_of(None).get(part.get_absolute_url()).content.decode()


def test_a_hidden_organization_is_not_found_as_parent(client_of: Any, applicant: Any) -> None:
    hidden = factories.organization(visibility="restricted")
    answer = client_of(applicant).post("/join/", ANSWERS | {"parent": hidden.public_id})
    assert "parent" in answer.context["form"].errors
    assert hidden.name_en not in answer.content.decode()


def test_an_organization_named_in_records_becomes_the_partner(client_of: Any, applicant: Any, secretariat: Any) -> None:
    listed = factories.organization(
        name_en="ORGANIZATION 900", status="listed", about_en="", website="https://a.example/"
    )
    client_of(applicant).post("/join/", ANSWERS)
    application = Application.objects.get()
    client = client_of(secretariat)
    assert "Which organization becomes a partner?" in client.get(application.get_absolute_url()).content.decode()
    accept(client, application, existing=listed.pk)
    listed.refresh_from_db()
    assert (listed.status, listed.website) == ("partner", "https://a.example/")
    assert listed.about_en == ANSWERS["work"]
    assert listed.focal_points.get().person == applicant
    assert Organization.objects.count() == 1


def test_no_other_organization_can_be_made_a_partner_so(client_of: Any, applicant: Any, secretariat: Any) -> None:
    factories.organization(name_en=ANSWERS["name"], status="listed")
    other = factories.organization(status="listed")
    client_of(applicant).post("/join/", ANSWERS)
    answer = accept(client_of(secretariat), Application.objects.get(), existing=other.pk)
    assert "existing" in answer.context["sent"].errors
    other.refresh_from_db()
    assert other.status == "listed"


def test_a_partner_does_not_become_one_again(secretariat: Any) -> None:
    from django.core.exceptions import ValidationError

    from hub.partners import actions

    partner = factories.organization(status="partner")
    with pytest.raises(ValidationError, match="a partner already"):
        actions.accept_application(
            application=factories.application(), reason="x", by=secretariat, vouched=True, existing=partner
        )


def test_every_step_stays_readable(client_of: Any, applicant: Any, secretariat: Any) -> None:
    client_of(applicant).post("/join/", ANSWERS)
    application = Application.objects.get()
    address = application.get_absolute_url()
    for number in (1, 2):
        client_of(secretariat).post(address, {"decision": "return", "reason": f"Question {number}"})
        client_of(applicant).post(address, ANSWERS | {"answer": f"Reply {number}"})
    for reader in (applicant, secretariat):
        page = client_of(reader).get(address).content.decode()
        result = [page.index(text) for text in ("Question 1", "Reply 1", "Question 2", "Reply 2")]
        assert result == sorted(result)
    page = client_of(applicant).get(address).content.decode()
    assert secretariat.name not in page, "who reviewed is not told to the applicant"


def test_an_application_is_sent_once(client_of: Any, applicant: Any) -> None:
    client_of(applicant).post("/join/", ANSWERS)
    answer = client_of(applicant).post("/join/", ANSWERS | {"name": "organization 900"})
    assert "You have applied for this organization already" in answer.content.decode()
    client_of(factories.person()).post("/join/", ANSWERS)
    assert Application.objects.count() == 2, "of other people's applications nothing is told"


def test_a_late_answer_does_not_undo_a_decision(client_of: Any, applicant: Any, secretariat: Any) -> None:
    from django.core.exceptions import ValidationError

    from hub.partners import actions

    application = factories.application(applicant=applicant)
    actions.return_application(application=application, reason="Which?", by=secretariat)
    application.refresh_from_db()
    actions.decline_application(application=application, reason="No.", by=secretariat)
    with pytest.raises(ValidationError):
        actions.submit_application(application=application, by=applicant)
    application.refresh_from_db()
    assert application.status == "declined"
