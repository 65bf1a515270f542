"""What waits for the people of a study, who hears of it, and how many queries the pages take."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.notifications.models import Notification
from hub.notifications.sections import sections_of
from hub.notifications.spreading import spread
from hub.prevalence import actions
from hub.prevalence.actions import ask_withdrawal, confirm_withdrawal
from hub.prevalence.tests.conftest import DESIGN, INDICATORS, checklist, soon, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def government(scenario):
    """A person who speaks for a government body that the result concerns."""
    return factories.focal_point(organization=factories.organization(constituency="government")).person


@pytest.fixture
def asked(registered, scenario, government):
    """A result with a review and a reply asked for until a day."""
    result = factories.study_result(protocol=registered)
    body = government.focal_points.get().organization
    due = timezone.localdate() + timedelta(days=9)
    actions.invite_reviewer(result=result, person=scenario.leader, due=due, by=scenario.member)
    actions.ask_for_reply(result=result, organization=body, due=due, by=scenario.member)
    return result


def tasks_about(result, person, client_of):
    """The addresses and days of the person's tasks about the result."""
    bands = client_of(person).get("/my-tasks/").context["bands"]
    found = [task for band in bands for task in band.tasks if result.get_absolute_url() in task.href]
    return [(task.href.removeprefix(result.get_absolute_url()), task.due) for task in found]


def email_to(person):
    """What the e-mail about tasks says."""
    sections = sections_of(viewer_of(person), timezone.localdate(), "UTC")
    return {section.title: [text for text, _href in section.lines] for section in sections}


def told_of(person):
    spread()
    received = Notification.objects.filter(person=person, event__kind__startswith="prevalence.").order_by("pk")
    received = received.exclude(event__kind="prevalence.studyprotocol")
    return [(one.event.kind.removeprefix("prevalence."), str(one.event.verb)) for one in received]


def judge(result, by):
    actions.hand_in_review(review=result.reviews.get(), has_conflict=False, verdict="sound", text="Sound.", by=by)


def complete(study, client):
    address = study.get_absolute_url()
    client.post(f"{address}setting/", {"frame": "households", "access": "open"})
    client.post(f"{address}method/", {"method": "survey", "method_reasons": "A census."})
    client.post(f"{address}design/", DESIGN | {"collection_begins": soon()})
    client.post(f"{address}indicators/", table("indicators", INDICATORS))
    client.post(f"{address}checklist/", checklist())


def test_the_ethics_officer_is_asked_to_sign_once_it_is_complete(draft, scenario, client_of):
    ethics = client_of(scenario.leader)
    assert "Ethics checklist of a study" not in ethics.get("/my-tasks/").content.decode()
    complete(draft, client_of(scenario.member))
    address = f"{draft.get_absolute_url()}sign/"
    assert address in ethics.get("/my-tasks/").content.decode()
    assert address not in client_of(scenario.member).get("/my-tasks/").content.decode()
    seen = ethics.get(address).context["form"].initial["seen"]
    ethics.post(address, {"seen": seen})
    assert address not in ethics.get("/my-tasks/").content.decode()


def test_an_amendment_is_signed_again(registered, scenario, client_of):
    signer = registered.team.get(role="ethics").person
    address = registered.get_absolute_url()
    why = {"amendment-reason": "Roads.", "amendment-decided_on": "2026-01-02", "amendment-reached": "3"}
    client_of(scenario.member).post(f"{address}method/", {"method": "rds", "method_reasons": "No census."} | why)
    assert f"{address}sign/" in client_of(signer).get("/my-tasks/").content.decode()


def test_another_person_of_the_team_is_asked_to_confirm_a_withdrawal(registered, scenario, client_of):
    ask_withdrawal(protocol=registered, reason="The area is closed.", by=scenario.member)
    signer = registered.team.get(role="ethics").person
    assert "The area is closed." in client_of(signer).get("/my-tasks/").content.decode()
    for person in (scenario.member, scenario.leader, scenario.secretariat):
        assert "The area is closed." not in client_of(person).get("/my-tasks/").content.decode()


def test_members_of_the_group_hear_of_a_registration_and_nobody_of_a_draft(scenario):
    values = {"group": scenario.group, "organization": scenario.member_organization, "author": scenario.leader}
    factories.study_protocol(**values)
    study = factories.study_protocol(**values, state="registered")
    spread()
    received = Notification.objects.filter(person=scenario.member, event__kind="prevalence.studyprotocol")
    assert [one.event.object_id for one in received] == [study.pk]
    ask = ask_withdrawal(protocol=study, reason="Closed.", by=scenario.leader)
    spread()
    assert received.all().count() == 1
    confirm_withdrawal(withdrawal=ask, by=study.team.get(role="ethics").person)
    spread()
    assert received.all().count() == 2


def test_the_reviewer_and_those_concerned_are_asked_until_a_day(asked, scenario, government, client_of):
    due, reply = asked.reviews.get().due, asked.reply_requests.get()
    assert tasks_about(asked, scenario.leader, client_of) == [("review/", due)]
    assert tasks_about(asked, government, client_of) == [(f"replies/{reply.pk}/", due)]
    for person in (scenario.member, scenario.stranger, scenario.secretariat):
        assert tasks_about(asked, person, client_of) == []
    for person, title in (
        (scenario.leader, "Results of studies to review"),
        (government, "Results of studies to reply to"),
    ):
        [line] = email_to(person)[title]
        assert line.startswith(str(asked))
        assert str(due.year) in line
    assert told_of(scenario.leader) == [("resultreview", "created")]
    assert told_of(government) == [("replyrequest", "created")]


def test_what_was_done_waits_no_longer_and_the_team_and_everybody_asked_hear_of_it(
    asked, scenario, government, client_of
):
    judge(asked, scenario.leader)
    actions.reply(asked=asked.reply_requests.get(), text="We will act.", by=government)
    assert told_of(scenario.member) == [("resultreview", "submitted"), ("replyrequest", "submitted")]
    for person in (scenario.leader, government):
        assert tasks_about(asked, person, client_of) == []
    actions.publish(result=asked, topic="child_labour", by=scenario.member)
    assert told_of(scenario.leader)[-1] == told_of(government)[-1] == ("studyresult", "shared")
    assert ("studyresult", "shared") not in told_of(scenario.stranger)


@pytest.mark.parametrize("end", ["newer", "withdrawn", "published"])
def test_nothing_is_asked_about_a_result_that_is_settled(asked, scenario, government, client_of, end):
    if end == "newer":
        factories.study_result(protocol=asked.protocol)
    elif end == "withdrawn":
        actions.force_withdrawal(protocol=asked.protocol, reason="Harm.", by=scenario.secretariat)
    else:
        type(asked).objects.filter(pk=asked.pk).update(published_at=timezone.now())
    for person in (scenario.leader, government):
        assert tasks_about(asked, person, client_of) == []
        page = client_of(person).get(asked.get_absolute_url()).content.decode()
        assert "Review the result</a>" not in page
        assert "Reply to the result</a>" not in page


def test_a_reply_whose_day_is_over_is_overdue(asked, government, client_of):
    past = timezone.localdate() - timedelta(days=2)
    asked.reply_requests.update(due=past)
    assert [due for _href, due in tasks_about(asked, government, client_of)] == [past]
    assert client_of(government).get("/my-tasks/").context["bands"][0].is_late


def test_queries_do_not_grow(scenario, client_of):
    values = {"group": scenario.group, "organization": scenario.member_organization, "author": scenario.member}

    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert client_of(scenario.stranger).get(address).status_code == 200
        return len(queries)

    study = factories.study_protocol(**values, state="registered")
    before = count("/prevalence/protocols/"), count(study.get_absolute_url())
    for number in range(5):
        factories.study_protocol(**values, state="registered")
        study.strata.create(name=f"Stratum {number}", planned=10)
        study.indicators.create(code=f"code_{number}", name=f"Indicator {number}", bands=[])
    assert (count("/prevalence/protocols/"), count(study.get_absolute_url())) == before
