"""The secretariat's page: what waits with its age, accepted from the row; what is late, ends or is silent."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from hub.accounts.delivery import erase_old_emails
from hub.accounts.models import OutgoingEmail
from hub.lib.tests import factories
from hub.operations.models import ScheduledJob
from hub.outreach.models import Claim, Submission
from hub.partners.models import Application, Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat() -> Any:
    return factories.person(is_secretariat=True)


def apply(name: str, days: int = 0, *, confirmed: bool = True) -> Application:
    """An application that has waited so many days."""
    applicant = factories.person()
    if confirmed:
        applicant.emailaddress_set.create(email=applicant.email, verified=True, primary=True)
    application = factories.application(name=name, applicant=applicant)
    Application.objects.filter(pk=application.pk).update(submitted_at=timezone.now() - timedelta(days=days))
    return application


def hidden_values(form: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def test_an_application_is_accepted_from_home_in_two_clicks(client_of: Any, secretariat: Any) -> None:
    application = apply("Organization 900")
    client = client_of(secretariat)
    assert 'href="/desk/"' in client.get("/").content.decode()
    page = client.get("/desk/").content.decode()  # the first click
    form = page.split(f'action="{application.get_absolute_url()}"')[1].split("</form>")[0]
    answer = client.post(application.get_absolute_url(), hidden_values(form))  # the second
    assert answer["Location"] == "/desk/"
    application.refresh_from_db()
    assert (application.status, application.reviewed_by) == ("accepted", secretariat)
    assert Organization.objects.filter(name_en="Organization 900", status="partner").exists()
    assert "Last decision:" in client.get("/desk/").content.decode()


def test_or_through_the_task_on_the_home_page(client_of: Any, secretariat: Any) -> None:
    application = apply("Organization 900")
    client = client_of(secretariat)
    assert f'href="{application.get_absolute_url()}"' in client.get("/").content.decode()
    form = client.get(application.get_absolute_url()).context["reviews"]["accept"]
    client.post(application.get_absolute_url(), {name: form[name].value() for name in form.fields})
    application.refresh_from_db()
    assert application.status == "accepted"


def test_whose_address_nobody_confirmed_is_reviewed_first(client_of: Any, secretariat: Any) -> None:
    application = apply("Organization 900", confirmed=False)
    page = client_of(secretariat).get("/desk/").content.decode()
    assert f'action="{application.get_absolute_url()}"' not in page
    assert "address not confirmed" in page


def test_send_back_leads_to_the_question(client_of: Any, secretariat: Any) -> None:
    application = apply("Organization 900")
    client = client_of(secretariat)
    address = f"{application.get_absolute_url()}?send-back=1"
    assert f'href="{address}#review"' in client.get("/desk/").content.decode()
    assert '<details class="fold" open>' in client.get(address).content.decode()


def test_the_oldest_of_all_queues_stands_first(client_of: Any, secretariat: Any) -> None:
    apply("Younger", 2)
    oldest = apply("Older", 9)
    Submission.objects.create(
        name="Suggested",
        summary="-",
        who="-",
        website="https://example.org",
        submitted_at=timezone.now() - timedelta(days=5),
    )
    Claim.objects.create(
        initiative=factories.initiative(name_en="Claimed"), organization=factories.organization(), justification="-"
    )
    answer = client_of(secretariat).get("/desk/")
    assert [one.title for one in answer.context["oldest"]] == ["Older", "Suggested", "Younger", "Claimed"]
    figures = {str(one.label): one for one in answer.context["queues"]}
    assert figures["applications"].value == "2"
    assert figures["applications"].source == "the oldest for 9 days"
    assert figures["possible duplicates"].source == "nothing waits"
    page = answer.content.decode()
    assert f'<a class="btn btn--main" href="{oldest.get_absolute_url()}">Review the oldest</a>' in page
    assert page.count("btn--main") == 1


def test_nothing_waits(client_of: Any, secretariat: Any) -> None:
    page = client_of(secretariat).get("/desk/").content.decode()
    assert "Nothing waits." in page
    assert "Review the oldest" not in page


def test_what_is_late_ends_or_is_silent(client_of: Any, secretariat: Any, scenario: Any) -> None:
    from hub.workplans.tests.scenes import scene

    today = timezone.localdate()
    office = factories.office(group=scenario.group, role="steering_committee", ends=today + timedelta(days=30))
    factories.office(group=scenario.group, role="steering_committee", ends=today + timedelta(days=90))
    asked = scene(scenario)
    asked.share()
    asked.consult()
    answer = client_of(secretariat).get("/desk/")
    assert answer.context["offices"] == [office]
    [silence] = answer.context["silences"]
    before = silence.silent
    assert before
    asked.comment("A word.", asked.output)
    assert sum(one.silent for one in client_of(secretariat).get("/desk/").context["silences"]) == before - 1


def test_it_is_the_secretariats(client_of: Any, scenario: Any) -> None:
    assert client_of(scenario.member).get("/desk/").status_code == 403
    assert client_of(None).get("/desk/").status_code == 403


def test_jobs_that_failed_stand_beside_with_what_they_said(client_of: Any, secretariat: Any) -> None:
    client = client_of(secretariat)
    assert "No job has run yet" in client.get("/desk/").content.decode()
    now = timezone.now()
    ScheduledJob.objects.create(name="lint", due_at=now, finished_at=now, outcome="3 plans checked")
    assert "None. The last job ended on" in client.get("/desk/").content.decode()
    ScheduledJob.objects.create(name="digests", due_at=now, finished_at=now, failed=True, outcome="OSError: no route")
    page = client.get("/desk/").content.decode()
    assert "E-mail summaries" in page
    assert "OSError: no route" in page
    assert "Check of all work plans" not in page


def test_e_mails_that_a_mail_server_does_not_take_are_counted(client_of: Any, secretariat: Any) -> None:
    client, now = client_of(secretariat), timezone.now()
    OutgoingEmail.objects.create(sender="a@example.org")  # just written: it goes out within seconds
    assert "None is stuck." in client.get("/desk/").content.decode()
    for minutes in (11, 30):
        due = now - timedelta(minutes=minutes)
        OutgoingEmail.objects.create(sender="a@example.org", created_at=due, next_try_at=due)
    OutgoingEmail.objects.create(sender="a@example.org", state="uncertain")
    for days in (1, 15):
        OutgoingEmail.objects.create(sender="a@example.org", state="given up", changed_at=now - timedelta(days=days))
    erase_old_emails()  # as every night
    OutgoingEmail.objects.create(sender="a@example.org", state="given up", changed_at=now - timedelta(days=13))
    page = client.get("/desk/").content.decode()
    assert "2 e-mails are due, the first since" in page
    assert "not accepted at the last attempt" not in page
    assert "1 e-mail may have been sent" in page
    assert "2 e-mails could not be sent in the last 14 days" in page


def test_an_e_mail_that_is_tried_again_later_says_nothing_about_the_mail_server(
    client_of: Any, secretariat: Any
) -> None:
    now = timezone.now()
    for left in (-1, 40):  # minutes to the next attempt
        OutgoingEmail.objects.create(
            sender="a@example.org",
            created_at=now - timedelta(minutes=21),
            next_try_at=now + timedelta(minutes=left),
            attempts=3,
            error="SMTPRecipientsRefused 450",
        )
    page = client_of(secretariat).get("/desk/").content.decode()
    assert "may not answer" not in page
    assert "2 e-mails were not accepted at the last attempt. They are tried again, for 3 days at most." in page


def test_the_age_of_data_stands_beside(client_of: Any, secretariat: Any) -> None:
    factories.initiative(confirmed_on=timezone.localdate())
    factories.initiative()
    page = client_of(secretariat).get("/desk/").content.decode()
    assert "Age of data" in page
    assert 'href="/initiatives/?freshness=never"' in page
    assert 'href="/initiatives/?freshness=fresh"' in page
    assert 'href="/initiatives/?freshness=stale"' not in page  # there are none
    assert "Nothing was imported yet" in page
