"""Who may judge, who may sign, who explains, who is reminded, and who leads when somebody leaves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.accounts.models import Person
from hub.accounts.owndata import erase_person
from hub.events.models import public_version
from hub.lib.tests import factories
from hub.notifications.escalation import escalate
from hub.notifications.models import Notification
from hub.operations.schedule import JOBS
from hub.prevalence import actions
from hub.prevalence.models import Explanation, StudyProtocol, TeamMember
from hub.prevalence.reminders import remind_of_results
from hub.prevalence.settling import settle_reviews
from hub.prevalence.tests.test_results import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def result(registered):
    deviations = [{"code": "sample_smaller", "planned": 1200, "reached": 900}]
    return factories.study_result(protocol=registered, deviations=deviations)


def days(number):
    return timezone.localdate() + timedelta(days=number)


def test_every_explanation_stays_with_its_author_and_moment(result, registered, scenario, client_of):
    colleague = factories.person(name="Person of the field")
    TeamMember.objects.create(protocol=registered, person=colleague, role="field")
    first, second = client_of(scenario.member), client_of(colleague)
    address = f"{result.get_absolute_url()}explain/"
    seen = second.get(address).context["form"].initial["seen"]
    first.post(address, {"explanation": "The rains came.", "seen": first.get(address).context["form"].initial["seen"]})
    refused = second.post(address, {"explanation": "All went well.", "seen": seen})
    assert "Somebody changed the explanation while you were writing." in refused.content.decode()
    seen = second.get(address).context["form"].initial["seen"]
    second.post(address, {"explanation": "All went well.", "seen": seen})
    page = text_of(first, result.get_absolute_url())
    assert page.index("All went well.") < page.index("As it read on") < page.index("The rains came.")
    assert "Person of the field" in page
    for change in (lambda rows: rows.update(text="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
            change(Explanation.objects.all())
    assert "Nothing has changed." in second.post(address, {"explanation": "All went well."}).content.decode()


def test_who_was_in_the_team_does_not_review(result, registered, scenario):
    actions.explain(result=result, explanation="Rain.", by=scenario.member)
    former = TeamMember.objects.create(protocol=registered, person=scenario.stranger, role="analyst")
    actions.remove_member(member=former, by=scenario.member)
    with pytest.raises(ValidationError, match="was in the team"):
        actions.invite_reviewer(result=result, person=scenario.stranger, due=days(9), by=scenario.member)


def test_a_review_and_a_reply_get_some_days_and_the_organization_does_not_ask_itself(result, registered, scenario):
    actions.explain(result=result, explanation="Rain.", by=scenario.member)
    with pytest.raises(ValidationError, match="at least 7 days"):
        actions.invite_reviewer(result=result, person=scenario.leader, due=days(6), by=scenario.member)
    body = factories.organization()
    with pytest.raises(ValidationError, match="at least 7 days"):
        actions.ask_for_reply(result=result, organization=body, due=days(0), by=scenario.member)
    with pytest.raises(ValidationError, match="answers for the study"):
        actions.ask_for_reply(result=result, organization=registered.organization, due=days(9), by=scenario.member)


def test_a_silent_reviewer_holds_nothing_up_and_alone_is_no_review(result, scenario, client_of):
    actions.explain(result=result, explanation="Rain.", by=scenario.member)
    silent = factories.result_review(result=result, due=days(-1))
    factories.reply_request(result=result, text="We know.", replied_at=timezone.now())
    assert actions.missing_to_publish(result)
    factories.result_review(
        result=result, reviewer=scenario.leader, verdict="sound", text="Sound.", submitted_at=timezone.now()
    )
    result.refresh_from_db()
    assert actions.missing_to_publish(result) == []
    actions.publish(result=result, topic="child_labour", by=scenario.member)
    assert f"asked for until {silent.due:%-d %b %Y}" in text_of(client_of(None), result.get_absolute_url())


def test_who_has_written_does_not_sign(draft, scenario, client_of):
    writer = factories.person()
    member = TeamMember.objects.create(protocol=draft, person=writer, role="analyst")
    client_of(writer).post(f"{draft.get_absolute_url()}setting/", {"frame": "households", "access": "open"})
    actions.remove_member(member=member, by=scenario.member)
    with pytest.raises(ValidationError, match="has written parts"):
        actions.add_member(protocol=draft, person=writer, role="ethics", by=scenario.member)


def test_the_lead_passes_on_when_her_account_is_erased(registered, scenario):
    analyst = TeamMember.objects.create(protocol=registered, person=scenario.stranger, role="analyst")
    erase_person(person=scenario.member)
    analyst.refresh_from_db()
    assert analyst.role == "lead"


def test_without_a_team_it_passes_to_who_speaks_for_the_organization(registered, scenario):
    speaker = factories.focal_point(organization=registered.organization, role="focal_point").person
    erase_person(person=scenario.member)
    assert registered.team.get(role="lead").person == speaker


def test_where_nobody_can_take_over_it_is_refused_and_a_draft_of_hers_alone_is_deleted(registered, scenario):
    alone = factories.study_protocol(
        group=scenario.group, organization=scenario.member_organization, author=scenario.member
    )
    with pytest.raises(ValidationError, match="You alone lead the study"):
        erase_person(person=scenario.member)
    assert Person.objects.get(pk=scenario.member.pk).is_active
    assert registered.team.filter(role="lead", person=scenario.member).exists()
    TeamMember.objects.create(protocol=registered, person=scenario.stranger, role="lead")
    erase_person(person=scenario.member)
    assert not StudyProtocol.objects.filter(pk=alone.pk).exists()


def test_an_email_seven_days_and_one_day_before(result, scenario, mailoutbox):
    speaker = factories.focal_point(organization=factories.organization(), role="focal_point")
    review = factories.result_review(result=result, reviewer=scenario.leader, due=days(10))
    factories.reply_request(result=result, organization=speaker.organization, due=days(10))
    sent = {day: remind_of_results("https://hub.example.org", days(day)) for day in range(13)}
    assert {day: number for day, number in sent.items() if number} == {3: 2, 9: 2}
    assert sorted({email.to[0] for email in mailoutbox}) == sorted([scenario.leader.email, speaker.person.email])
    assert f"https://hub.example.org{result.get_absolute_url()}review/" in mailoutbox[0].body
    assert "declare it there" in mailoutbox[0].body
    assert "may be published and says that no reply was given" in mailoutbox[1].body
    review.refresh_from_db()
    assert review.reminded == 1


def test_no_email_for_what_was_handed_in_since_the_emails_began(result, scenario, monkeypatch):
    for reviewer in (scenario.leader, scenario.stranger):
        factories.result_review(result=result, reviewer=reviewer, due=days(5))

    def write_while_all_hand_in(*_arguments):
        result.reviews.update(verdict="sound", text="Sound.", submitted_at=timezone.now())

    monkeypatch.setattr("hub.prevalence.reminders._write", write_while_all_hand_in)
    assert remind_of_results("https://hub.example.org") == 1


def test_a_study_is_reviewed_once_the_day_of_the_silent_one_is_over(result, registered, scenario):
    judged = {"verdict": "sound", "text": "Sound.", "submitted_at": timezone.now()}
    other = factories.study_result()
    factories.result_review(result=other, reviewer=scenario.leader, due=days(-1))
    factories.result_review(result=result, reviewer=scenario.leader, **judged)
    factories.result_review(result=result, reviewer=scenario.stranger, due=days(2))
    states = []
    for day in (2, 3):
        version = public_version()
        carried = settle_reviews(days(day))
        registered.refresh_from_db()
        states.append((carried, registered.state, public_version() != version))
    assert states == [(0, "analysed", False), (1, "reviewed", True)]
    other.protocol.refresh_from_db()
    assert other.protocol.state == "analysed"  # nobody judged
    newer = factories.study_result(protocol=registered)
    assert newer.protocol.state == "analysed"
    assert settle_reviews(days(3)) == 0  # what was judged is not the newest


def test_the_hourly_job_settles_reviews(result, registered, scenario):
    factories.result_review(
        result=result, reviewer=scenario.leader, verdict="sound", text="Sound.", submitted_at=timezone.now()
    )
    factories.result_review(result=result, reviewer=scenario.stranger, due=days(-1))
    assert JOBS["reminders"].work() == "0 e-mails, 1 studies reviewed"
    registered.refresh_from_db()
    assert registered.state == "reviewed"


def test_overdue_it_goes_to_who_was_asked_then_to_the_lead_and_ends(result, scenario):
    factories.result_review(result=result, reviewer=scenario.leader, due=days(0))
    now = timezone.now()
    taken = {day: escalate(now + timedelta(days=day)) for day in range(60)}
    assert {day: number for day, number in taken.items() if number} == {3: 1, 14: 1}
    received = Notification.objects.filter(why="overdue").order_by("pk")
    assert [one.person for one in received] == [scenario.leader, scenario.member]
