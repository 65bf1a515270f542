"""One e-mail tells a person what is on her: in her language, as often as she chose, never twice."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone

from hub.accounts.models import Person
from hub.lib.tests import factories
from hub.meetings.models import ActionItem
from hub.notifications.digests import send_digests
from hub.notifications.spreading import spread_finds
from hub.operations.schedule import JOBS
from hub.outreach.models import SavedSearch
from hub.workplans import actions
from hub.workplans.tests.scenes import scene

SITE = "https://hub.example.org"
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def stage(scenario):
    Person.objects.filter(pk=scenario.member.pk).update(language="fr")
    return scene(scenario)


@pytest.fixture
def emails(django_capture_on_commit_callbacks):
    """Send what is due and read it, by the address of the person."""

    def send(now=None):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            number = send_digests(SITE, now)
        assert number == len(mail.outbox)
        return {message.to[0]: message for message in mail.outbox}

    return send


def test_nothing_waits_so_nobody_is_written_to(scenario, emails):
    assert emails() == {}
    assert not Person.objects.exclude(digested_at=None).exists()


def test_each_is_told_what_is_on_her(stage, scenario, emails):
    """A member who is due to report and silent in a round, the leader who has to answer and decide, a stranger."""
    stage.adopt()
    stage.output.refresh_from_db()
    later = scene(scenario, period="2031", title_en="Plan to come", title_fr="Plan à venir")
    later.share()
    later.consult()
    actions.comment_on(plan=later.reload(), item=None, text="A remark", by=scenario.leader, organization=None)
    asked = factories.participation(group=scenario.group, organization=factories.organization(name_en="Organization Z"))
    task = ActionItem.objects.create(
        meeting=factories.meeting(group=scenario.group), text="Write the minutes", owner=scenario.leading_organization
    )
    sent = emails()
    assert set(sent) == {scenario.member.email, scenario.leader.email}

    member = sent[scenario.member.email].body
    assert member.startswith(f"Bonjour {scenario.member.name}")
    assert f"{stage.output.number} {stage.output.title_en}" in member
    assert f"{SITE}/fr{stage.address()}outputs/{stage.output.pk}/" in member
    assert "Plan à venir" in member
    assert "A remark" not in member
    assert str(task.text) not in member

    leader = sent[scenario.leader.email].body
    assert leader.startswith(f"Hello {scenario.leader.name}")
    assert f"{SITE}{later.address('comments/')}?show=waiting" in leader
    assert "Plan to come (1 without an answer)" in leader
    assert str(asked.organization) in leader
    assert "Write the minutes" in leader
    assert stage.output.title_en not in leader


def test_it_says_what_the_page_says(stage, scenario, emails, client_of):
    stage.adopt()
    waiting = client_of(scenario.member).get("/my-tasks/").context["waiting"]
    body = emails()[scenario.member.email].body
    assert waiting.items
    for item in waiting.items:
        assert item.title_en in body


def test_nobody_is_told_of_what_she_may_not_see(stage, scenario, emails):
    """The draft names the member's organization as lead, and is the chairs' alone until it is shared."""
    factories.output(outcome=stage.outcome, position=2, title_en="A secret study", lead=scenario.member_organization)
    assert scenario.member.email not in emails()
    stage.share()
    assert "A secret study" in emails()[scenario.member.email].body


def test_the_secretariat_hears_of_applications(scenario, emails):
    application = factories.application()
    sent = emails()
    assert set(sent) == {scenario.secretariat.email}
    assert application.name in sent[scenario.secretariat.email].body


def test_twice_is_once(stage, scenario, emails):
    stage.adopt()
    now = timezone.now()
    assert scenario.member.email in emails(now)
    assert emails(now) == {}
    assert emails(now + timedelta(days=6)) == {}
    assert scenario.member.email in emails(now + timedelta(days=7))
    Person.objects.filter(pk=scenario.member.pk).update(digest="daily")
    assert scenario.member.email in emails(now + timedelta(days=8))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_on_a_real_server(stage, scenario):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time.")
    from threading import Barrier, Thread

    stage.adopt()
    mail.outbox.clear()
    ready, sent = Barrier(2), []

    def work():
        ready.wait()
        sent.append(send_digests(SITE))
        close_old_connections()
        connection.close()

    both = [Thread(target=work), Thread(target=work)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    to = [message.to[0] for message in mail.outbox]
    assert sorted(to) == sorted(set(to))
    assert scenario.member.email in to
    assert sum(sent) == len(to)


def test_one_can_do_without(stage, scenario, emails, client_of):
    stage.adopt()
    client = client_of(scenario.member)
    form = {"name": scenario.member.name, "language": "en", "digest": "never"}
    assert client.post("/profile/", form).status_code == 302
    assert scenario.member.email not in emails()
    assert "e-mails about your tasks and what you follow" in client.get("/profile/").content.decode().lower()


def test_one_click_ends_the_emails(stage, scenario, emails, client):
    stage.adopt()
    email = emails()[scenario.member.email]
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(rf"<{SITE}(.+)>", email.extra_headers["List-Unsubscribe"])[1]
    assert f"{SITE}{address}" in email.body
    assert client.get(address).status_code == 200
    scenario.member.refresh_from_db()
    assert scenario.member.digest == "weekly"
    # A mail program sends neither cookie nor token.
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    scenario.member.refresh_from_db()
    assert scenario.member.digest == "never"
    assert client.post(address[:-3] + "x/").status_code == 404
    scenario.leader.refresh_from_db()
    assert scenario.leader.digest == "weekly"


def test_news_of_saved_searches_come_in_the_email(scenario, emails):
    saved = SavedSearch.objects.create(person=scenario.member, name="Mica", query="q=mica")
    factories.initiative(name_en="Mica without children")
    hidden = factories.initiative(name_en="Mica in secret", visibility="restricted")
    assert spread_finds() == 1
    body = emails()[scenario.member.email].body
    assert "Mica without children" in body
    assert hidden.name_en not in body
    saved.refresh_from_db()
    assert saved.last_key == hidden.pk
    assert emails(timezone.now() + timedelta(days=8)) == {}


def test_who_takes_no_email_finds_it_in_her_inbox(scenario, emails, client_of):
    Person.objects.filter(pk=scenario.member.pk).update(digest="never")
    SavedSearch.objects.create(person=scenario.member, name="Mica", query="q=mica")
    factories.initiative(name_en="Mica without children")
    spread_finds()
    assert emails() == {}
    assert "Mica without children" in client_of(scenario.member).get("/inbox/").content.decode()


def test_an_address_that_nobody_confirmed_is_left_alone(scenario, emails):
    SavedSearch.objects.create(person=scenario.stranger, name="Mica", query="q=mica")
    factories.initiative(name_en="Mica without children")
    spread_finds()
    assert emails() == {}


def test_the_command_and_the_schedule(stage, scenario):
    stage.adopt()
    out = StringIO()
    call_command("senddigests", "--json", stdout=out)
    assert json.loads(out.getvalue())["emails"] >= 1
    assert JOBS["digests"].work() == "0 e-mails"
