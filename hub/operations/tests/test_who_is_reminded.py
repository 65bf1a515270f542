"""E-mails that nobody asked for do not come to people who stopped the e-mails, nor to a mailbox that is not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.accounts.models import OutgoingEmail, Person
from hub.governance.reminders import remind_of_ends
from hub.lib.tests import factories
from hub.outreach.freshness import request_confirmations
from hub.partners.actions import submit_application
from hub.pathfinders.reminders import remind_of_reports
from hub.prevalence.reminders import remind_of_results

pytestmark = pytest.mark.django_db
SITE = "https://hub.example.org"


def a_term_ends(scenario: Any, person: Person) -> Callable[[], object]:
    ends = timezone.localdate() + timedelta(days=10)
    factories.office(group=scenario.group, person=person, role="vice_chair", ends=ends)
    return lambda: remind_of_ends(SITE)


def a_record_is_old(scenario: Any, person: Person) -> Callable[[], object]:
    factories.initiative(owner=factories.focal_point(person=person).organization)
    return lambda: request_confirmations(SITE)


def a_report_is_due(scenario: Any, person: Person) -> Callable[[], object]:
    country = factories.country()
    body = factories.organization(constituency="government", country=country)
    factories.focal_point(person=person, organization=body)
    factories.dated_step(country=country, moment="held")
    factories.report_cycle(due=timezone.localdate() + timedelta(days=5))
    return lambda: remind_of_reports(SITE)


def somebody_applies(scenario: Any, person: Person) -> Callable[[], object]:
    Person.objects.filter(pk=person.pk).update(is_secretariat=True)
    application = factories.application(status="returned", reason="Who?")
    return lambda: submit_application(application=application, by=application.applicant)


def a_review_is_due(scenario: Any, person: Person) -> Callable[[], object]:
    factories.result_review(reviewer=person, due=timezone.localdate() + timedelta(days=5))
    return lambda: remind_of_results(SITE)


def a_reply_is_due(scenario: Any, person: Person) -> Callable[[], object]:
    asked = factories.reply_request(due=timezone.localdate() + timedelta(days=5))
    factories.focal_point(person=person, organization=asked.organization)
    return lambda: remind_of_results(SITE)


@pytest.mark.parametrize(
    "prepare",
    [a_term_ends, a_record_is_old, a_report_is_due, somebody_applies, a_review_is_due, a_reply_is_due],
)
@pytest.mark.parametrize(
    ("values", "number"),
    [({}, 1), ({"digest": "never"}, 0), ({"bounced_at": timezone.now()}, 0), ({"is_active": False}, 0)],
)
def test_unasked_emails(scenario: Any, settings: Any, prepare: Any, values: dict[str, Any], number: int) -> None:
    settings.EMAIL_BACKEND = "hub.accounts.outbox.OutboxBackend"
    person = factories.person()
    write = prepare(scenario, person)
    Person.objects.filter(pk=person.pk).update(**values)
    write()
    assert OutgoingEmail.objects.filter(recipient=person.email).count() == number
