"""A busy week, counted by a mail server: who is written to, when and why; nobody twice of one event."""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from hub.accounts.delivery import deliver
from hub.accounts.models import OutgoingEmail, Person
from hub.accounts.tests.sink import Sink, running_sink, use
from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.tests import factories
from hub.notifications.digests import send_digests, write_at_once
from hub.notifications.models import Follow, Notification
from hub.notifications.spreading import spread
from hub.partners.actions import decline_application, submit_application

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

SITE = "https://hub.example.org"


class Week:
    """A clock that the test moves, and what happens while it does."""

    def __init__(self, sink: Sink, monkeypatch: Any) -> None:
        self.sink = sink
        self.now = datetime(2030, 3, 4, 8, 0, tzinfo=UTC)  # a Monday
        self.emails: list[tuple[str, str, str]] = []  # day and hour, person, subject
        self.messages: list[Any] = []
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def happen(self, thing: Any, verb: Verb, by: Any = None) -> None:
        with transaction.atomic():
            record(verb, thing, by=by, after={})

    def work(self) -> None:
        """What the worker does every few seconds, and delivery beside it."""
        spread()
        write_at_once(SITE, self.now)
        self._deliver()

    def night(self) -> None:
        send_digests(SITE, self.now)
        self._deliver()

    def _deliver(self) -> None:
        before = len(self.sink.taken)
        deliver()
        for to, content in self.sink.taken[before:]:
            message = email.message_from_bytes(content, policy=email.policy.default)
            self.emails.append((f"{self.now:%a %H:%M}", to, str(message["Subject"])))
            self.messages.append(message)

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def week(settings: Any, monkeypatch: Any) -> Iterator[Week]:
    with running_sink() as (sink, port):
        use(settings, port)
        settings.DEFAULT_FROM_EMAIL = "hub@hub.example.org"
        yield Week(sink, monkeypatch)


def often(person: Person, digest: str, **more: Any) -> Person:
    Person.objects.filter(pk=person.pk).update(digest=digest, digested_at=timezone.now(), **more)
    person.refresh_from_db()
    return person


def follow(person: Person, thing: Any) -> None:
    Follow.objects.create(person=person, kind=thing._meta.label_lower, object_id=thing.pk)


def test_a_busy_week(scenario, week):
    """Twenty-three events; one person hears at once, one daily, one weekly, one never."""
    group, country = scenario.group, factories.country(name_en="Country of the week")
    plan = factories.plan(group=group, state="shared", title_en="Plan of the week", title_fr="Plan de la semaine")
    outputs = [factories.output(outcome=factories.outcome(plan=plan)) for _ in range(3)]
    at_once = often(scenario.member, "at_once", language="fr")
    daily = often(factories.focal_point(organization=scenario.member_organization).person, "daily")
    weekly = often(scenario.leader, "weekly")
    never = often(factories.focal_point(organization=scenario.member_organization).person, "never")
    for person in (at_once, daily, weekly, never):  # whatever leads to an event, it is told of once
        for thing in (group, plan, *outputs, country):
            follow(person, thing)

    for day in range(7):
        # Three changes of the plan within four minutes, while somebody works on it.
        for output in outputs:
            week.happen(output, Verb.CHANGED, by=scenario.secretariat)
            week.wait(minutes=1, seconds=30)
            week.work()
        week.wait(minutes=2)
        week.work()
        if day == 1:
            week.wait(hours=2)
            meeting = factories.meeting(group=group, title_en="Meeting of the week")
            week.happen(meeting, Verb.CREATED, by=scenario.secretariat)
            week.wait(minutes=2)
            week.work()
        if day == 2:
            initiative = factories.initiative(name_en="Initiative of the week")
            initiative.countries.add(country)
            week.wait(hours=1)
            week.happen(initiative, Verb.CREATED, by=scenario.secretariat)
            week.wait(minutes=2)
            week.work()
        week.now = week.now.replace(hour=2, minute=0, second=0) + timedelta(days=1)
        week.night()
        week.now = week.now.replace(hour=8)

    result = Counter(Notification.objects.values_list("person", flat=True))
    assert result == {person.pk: 23 for person in (at_once, daily, weekly, never)}
    number = Counter(to for _when, to, _subject in week.emails)
    # At once: each quiet minute and a half ends a round of the plan's changes (3 a day), the meeting and the initiative.
    assert number == {at_once.email: 23, daily.email: 7, weekly.email: 1}
    assert [when for when, to, _ in week.emails if to == daily.email] == [
        "Tue 02:00", "Wed 02:00", "Thu 02:00", "Fri 02:00", "Sat 02:00", "Sun 02:00", "Mon 02:00",
    ]  # fmt: skip
    assert [when for when, to, _ in week.emails if to == weekly.email] == ["Mon 02:00"]
    subjects = [subject for _, to, subject in week.emails if to == at_once.email]
    assert sum("Meeting of the week" in subject for subject in subjects) == 1
    assert sum("Initiative of the week" in subject for subject in subjects) == 1
    (last,) = [m for m in week.messages if m["To"] == weekly.email]
    assert "23" in str(last["Subject"])
    why = last.get_body(("plain",)).get_content()
    assert "You hear of it because: you follow it." in why
    french = next(m for m in week.messages if m["To"] == at_once.email).get_body(("html",)).get_content()
    assert "Bonjour" in french
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {"sent"}
    assert not Notification.objects.filter(is_mailed=False).exclude(person=never).exists()


def test_what_belongs_together_comes_together(scenario, week):
    """A minute after the last, ten minutes after the first at the latest."""
    person = often(scenario.stranger, "at_once")
    confirm(person)
    follow(person, scenario.group)
    for _ in range(24):  # every thirty seconds, for twelve minutes
        week.happen(scenario.group, Verb.CHANGED)
        week.wait(seconds=30)
        week.work()
    assert [when for when, *_ in week.emails] == ["Mon 08:10"]
    week.wait(seconds=60)
    week.work()
    assert [when for when, *_ in week.emails] == ["Mon 08:10", "Mon 08:13"]
    assert [int(re.search(r"(\d+) updates", subject)[1]) for *_, subject in week.emails] == [20, 4]


def test_e_mails_about_one_thing_are_one_thread_and_end_with_one_click(scenario, week, client):
    person = often(scenario.stranger, "at_once")
    confirm(person)
    follow(person, scenario.group)
    for _ in range(2):
        week.happen(scenario.group, Verb.CHANGED)
        week.wait(minutes=2)
        week.work()
    first, second = week.messages
    thread = f"<groups.group.{scenario.group.pk}@hub.example.org>"
    assert first["References"] == second["References"] == first["In-Reply-To"] == thread
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    end = str(first["List-Unsubscribe"]).strip(" <>")
    assert end.startswith(SITE)
    assert client.post(end.removeprefix(SITE), {"List-Unsubscribe": "One-Click"}).status_code == 200
    week.happen(scenario.group, Verb.CHANGED)
    week.wait(minutes=2)
    week.work()
    assert len(week.messages) == 2
    assert Notification.objects.filter(person=person).count() == 3, "the inbox goes on"


def test_what_was_read_in_the_inbox_is_not_mailed(scenario, week, client_of):
    person = often(scenario.stranger, "daily")
    confirm(person)
    follow(person, scenario.group)
    week.happen(scenario.group, Verb.CHANGED)
    week.work()
    client_of(person).post("/inbox/read/")
    week.wait(days=1)
    week.night()
    assert week.emails == []


def test_what_was_hidden_meanwhile_is_not_sent(scenario, week):
    person = often(scenario.stranger, "at_once")
    confirm(person)
    meeting = factories.meeting(group=scenario.group)
    follow(person, meeting)
    week.happen(meeting, Verb.CHANGED)
    spread()
    type(meeting).objects.filter(pk=meeting.pk).update(visibility="restricted")
    week.wait(minutes=2)
    week.work()
    assert week.emails == []


def test_who_asks_to_join_leads_the_chair_to_where_she_decides(scenario, week):
    often(scenario.leader, "at_once")
    asked = factories.participation(group=scenario.group, organization=factories.organization())
    week.happen(asked, Verb.APPLIED)
    week.wait(minutes=2)
    week.work()
    (message,) = week.messages
    assert f"{SITE}{asked.get_absolute_url()}" in message.get_body(("plain",)).get_content()


def test_an_application_is_mailed_at_once_and_not_in_a_summary(scenario, week):
    """An e-mail goes out at once to the secretariat and to the applicant; the inbox has it, too, the summaries do not."""
    applicant, secretariat = often(factories.person(), "at_once"), often(scenario.secretariat, "at_once")
    EmailAddress.objects.create(user=applicant, email=applicant.email, verified=True, primary=True)
    application = factories.application(applicant=applicant, status="returned", reason="Who?")
    submit_application(application=application, by=applicant)
    decline_application(application=application, reason="Not yet.", by=secretariat)
    week.wait(minutes=2)
    week.work()
    told = Counter(to for _when, to, subject in week.emails if "appl" in subject)
    assert told == {applicant.email: 1, secretariat.email: 1}
    assert len(week.emails) == 2
    for person, verb in ((applicant, "declined"), (secretariat, "applied")):
        assert Notification.objects.get(person=person).event.verb == verb


def test_a_mailbox_that_bounced_is_left_alone(scenario, week):
    person = often(scenario.member, "at_once", bounced_at=timezone.now())
    follow(person, scenario.group)
    week.happen(scenario.group, Verb.CHANGED)
    week.wait(minutes=2)
    week.work()
    week.wait(days=8)
    week.night()
    assert [to for _, to, _ in week.emails if to == person.email] == []


def confirm(person: Person) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
