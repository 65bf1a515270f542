"""What waits for whom about the law is among her tasks and in the letter, and the search finds treaties, standards and laws."""

from __future__ import annotations

import pytest
from django.core import mail

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.law import actions
from hub.lib.tests import factories
from hub.modellaws.actions import begin_comparison, decide_pairs, publish_comparison
from hub.notifications.digests import send_digests
from hub.notifications.models import Notification
from hub.notifications.spreading import spread
from hub.workplans.waiting import waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def submitted(scenario):
    written = factories.law_assessment(
        group=scenario.group, author=scenario.member, organization=scenario.member_organization,
        country=factories.country(name_en="Country 1"), standard=factories.law_standard(name_en="Standard A"),
    )  # fmt: skip
    actions.hand_in(assessment=written, by=scenario.member)
    return written


def names(person, kind):
    return [str(one) for one in getattr(waiting_for(viewer_of(person)), kind)]


def test_an_assessment_waits_for_those_who_lead_the_group(submitted, scenario, client_of):
    assert names(scenario.leader, "assessments") == ["Country 1: Standard A"]
    for person in (scenario.member, scenario.stranger, scenario.secretariat):
        assert names(person, "assessments") == []
    page = client_of(scenario.leader).get("/my-tasks/").content.decode()
    assert f"/law/assessments/{submitted.public_id}/decide/" in page
    actions.return_to_author(assessment=submitted, reason="Name the article", by=scenario.leader)
    assert names(scenario.leader, "assessments") == []
    assert names(scenario.member, "assessments_returned") == ["Country 1: Standard A"]
    assert "Name the article" in client_of(scenario.member).get("/my-tasks/").content.decode()


def test_nobody_is_asked_to_review_her_own(scenario):
    own = factories.law_assessment(group=scenario.group, author=scenario.leader, state="submitted")
    assert own.state == "submitted"
    assert names(scenario.leader, "assessments") == []


def test_a_gap_waits_for_a_reply_of_the_government_concerned(submitted, scenario, client_of):
    speaker, other = (
        factories.focal_point(organization=factories.organization(constituency="government", country=country)).person
        for country in (submitted.country, factories.country())
    )
    assert names(speaker, "verdicts") == []
    actions.publish(assessment=submitted, reason="", by=scenario.leader)
    assert names(speaker, "verdicts") == ["Country 1: Standard A"]
    assert names(other, "verdicts") == []
    address = f"/law/{submitted.country.iso3.lower()}/{submitted.standard.number}/reply/"
    assert address in client_of(speaker).get("/my-tasks/").content.decode()
    body = speaker.focal_points.get().organization
    client_of(speaker).post(address, {"organization": body.pk, "text": "We amended it", "assessment": submitted.pk})
    assert names(speaker, "verdicts") == []


def test_a_comparison_waits_for_who_began_it_until_all_is_decided(scenario, client_of):
    owner = scenario.member_organization
    law = factories.law_version(kind="national", country=factories.country(), owner=owner, title_en="Law 1")
    made = begin_comparison(model=factories.law_version(), law=law, owner=owner, by=scenario.member)
    assert len(names(scenario.member, "comparisons")) == 1
    assert names(scenario.leader, "comparisons") == []
    page = client_of(scenario.member).get("/my-tasks/").content.decode()
    assert "0 of 1 articles decided" in page
    decision = {"verdict": "missing", "law_article_id": None, "note": ""}
    decide_pairs(comparison=made, decisions={made.model.articles.get().pk: decision}, by=scenario.member)
    assert names(scenario.member, "comparisons") == []
    publish_comparison(comparison=made, visibility="public", by=scenario.member)
    assert names(scenario.member, "comparisons") == []


def test_the_email_names_them(submitted, scenario):
    scenario.leader.digest = "daily"
    scenario.leader.save()
    send_digests("https://example.org")
    [letter] = [one for one in mail.outbox if scenario.leader.email in one.to]
    assert "Country 1: Standard A" in letter.body


def test_reviewers_and_authors_are_notified(submitted, scenario):
    spread()
    kinds = Notification.objects.filter(person=scenario.leader, event__kind="law.assessment")
    assert kinds.count() == 1
    assert not Notification.objects.filter(person=scenario.stranger, event__kind="law.assessment").exists()
    actions.publish(assessment=submitted, reason="", by=scenario.leader)
    spread()
    assert Notification.objects.filter(person=scenario.member, event__kind="law.assessment").exists()
    assert Event.objects.about(submitted).count() == 2


def test_the_search_finds_standards_treaties_and_model_laws(standards, client):
    factories.law_text(title_en="Model law on the minimum wage")
    factories.law_text(title_en="Minimum of secrecy", visibility="restricted")
    page = " ".join(client.get("/search/?q=minimum").content.decode().split())
    for words in (
        "Standards of law",
        "Minimum age for work",
        "Treaties and principles",
        "C138",
        "Model law on the minimum wage",
    ):
        assert words in page, words
    assert "Minimum of secrecy" not in page
    assert "/law/instruments/c182/" in client.get("/search/?q=c182").content.decode()
    listed = client.get("/law/models/?q=wage").content.decode()
    assert "Model law on the minimum wage" in listed
    assert "No title has these words." in client.get("/law/models/?q=nothing+of+it").content.decode()
