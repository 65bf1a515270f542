"""What happens without anybody asking: silent members are reminded, plans are checked at night."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from hub.events.models import Event
from hub.groups.models import Participation
from hub.lib.tests import factories
from hub.workplans import actions
from hub.workplans.lint.nightly import lint_all
from hub.workplans.models import CommentRound, LintRun, Plan
from hub.workplans.reminders import remind_all

SITE = "https://hub.example.org"


@pytest.fixture
def emails(django_capture_on_commit_callbacks):
    """Run the reminders as the worker does; the emails that went out."""

    def run():
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            count = remind_all(SITE)
        assert count == len(mail.outbox)
        return {email.to[0]: email for email in mail.outbox}

    return run


@pytest.fixture
def round_of_days(stage):
    """A comment round that began days ago and ends in days."""

    def make(ago=10, left=2):
        stage.share()
        opened = stage.consult()
        now = timezone.now()
        CommentRound.objects.filter(pk=opened.pk).update(
            opens=now - timedelta(days=ago), deadline=now + timedelta(days=left)
        )
        stage.reload()
        return opened

    return make


def silent_member(stage, **values):
    organization = factories.organization()
    factories.participation(
        group=stage.scenario.group, organization=organization, status=Participation.Status.ACTIVE, **values
    )
    return factories.focal_point(organization=organization)


def test_silent_members_are_reminded_once_in_their_language(stage, round_of_days, emails):
    opened = round_of_days()
    point = silent_member(stage)
    point.person.language = "fr"
    point.person.save()
    editor = factories.focal_point(organization=point.organization, role="editor").person
    stage.comment()  # the member has spoken
    sent = emails()
    assert set(sent) == {point.person.email}
    assert editor.email not in sent
    email = sent[point.person.email]
    assert point.organization.name_en in email.body
    assert f"{SITE}/fr{stage.plan.get_absolute_url()}" in email.body
    opened.refresh_from_db()
    assert opened.reminded_at is not None
    event = Event.objects.about(stage.plan).get(verb="reminded")
    assert (event.actor, event.after["organizations"]) == (None, [point.organization_id])
    assert emails() == {}
    assert Event.objects.about(stage.plan).filter(verb="reminded").count() == 1


@pytest.mark.parametrize("values", [{"digest": "never"}, {"bounced_at": timezone.now()}])
def test_who_stopped_the_e_mails_or_has_no_mailbox_is_not_reminded(stage, round_of_days, emails, values):
    round_of_days()
    wants, not_now = silent_member(stage).person, silent_member(stage).person
    type(not_now).objects.filter(pk=not_now.pk).update(**values)
    sent = emails()
    assert (wants.email in sent, not_now.email in sent) == (True, False)


@pytest.mark.parametrize(("ago", "left"), [(10, 5), (0, 2), (10, -1)])
def test_not_too_early_not_on_the_first_day_not_after_the_end(stage, round_of_days, emails, ago, left):
    round_of_days(ago, left)
    silent_member(stage)
    assert emails() == {}
    assert CommentRound.objects.get().reminded_at is None


def test_nobody_is_reminded_of_a_closed_round_or_a_plan_that_is_not_hers(stage, round_of_days, emails):
    opened = round_of_days()
    silent_member(stage)
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="restricted")
    assert emails() == {}
    CommentRound.objects.filter(pk=opened.pk).update(reminded_at=None)
    actions.close_round(round=opened, by=stage.leader, reason="Early")
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="group")
    assert emails() == {}


def test_two_workers_send_one_email(stage, round_of_days, emails, monkeypatch):
    opened = round_of_days()
    silent_member(stage)
    CommentRound.objects.filter(pk=opened.pk).update(reminded_at=timezone.now())  # the other was quicker
    from hub.workplans import reminders

    assert reminders.remind_silent(round=opened, site=SITE) == 0


def test_page_says_when_members_were_reminded(stage, round_of_days, emails, client_of):
    round_of_days()
    client = client_of(stage.leader)
    assert "silent members reminded" not in client.get(stage.address("history/")).content.decode()
    emails()
    assert "silent members reminded" in client.get(stage.address("history/")).content.decode()


def test_nightly_check_keeps_what_it_finds(stage, client_of):
    assert lint_all() == lint_all() == Plan.objects.filter(state__in=Plan.OPEN).count()
    (clean,) = stage.plan.lint_runs.all()
    assert (clean.errors, clean.warnings, clean.found) == (0, 0, [])
    assert clean.last_at > clean.first_at
    stage.output.due = None
    stage.output.save()
    lint_all()
    latest, _earlier = stage.plan.lint_runs.all()
    assert ["OPT02", stage.output.anchor] in latest.found
    assert latest.errors >= 1
    page = client_of(stage.leader).get(stage.address("check/")).content.decode()
    assert "What they found at night" in page


def test_adopted_plans_are_left_in_peace(stage):
    stage.adopt()
    lint_all()
    assert not LintRun.objects.filter(plan=stage.plan).exists()


def test_emails_name_the_zone_of_the_deadline(stage, round_of_days, emails):
    opened = round_of_days()
    CommentRound.objects.filter(pk=opened.pk).update(time_zone="Africa/Nairobi")
    point = silent_member(stage)
    point.person.time_zone = "Asia/Kathmandu"
    point.person.save()
    email = emails()[point.person.email]
    assert "(Africa/Nairobi, UTC+3)" in email.subject
    assert "(Africa/Nairobi, UTC+3); for you" in email.body
    assert "(Asia/Kathmandu, UTC+5:45)" in email.body
