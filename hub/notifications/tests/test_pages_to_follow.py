"""Whatever has a page of its own can be followed there, and who follows it hears what happens to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hub.crises.models import SituationAnalysis
from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.viewers import viewer_of
from hub.institutions.actions import publish, take_down
from hub.lib.tests import factories
from hub.notifications.following import followed_by
from hub.notifications.models import Follow, Notification
from hub.notifications.spreading import spread
from hub.notifications.topics import FOLLOWED

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A term leads to the list of initiatives with it; outcomes and activities stand on the page of their plan or output.
WITHOUT_A_PAGE = {"vocabularies.term", "workplans.outcome", "workplans.activity"}


def follow(person: Any, thing: Any) -> None:
    Follow.objects.create(person=person, kind=thing._meta.label_lower, object_id=thing.pk)


def heard(person: Any) -> list[tuple[str, str]]:
    spread()
    rows = Notification.objects.filter(person=person).order_by("pk")
    return [(row.event.kind, row.event.verb) for row in rows if row.event]


def one_of_each(scenario: Any) -> list[Any]:
    group, country = scenario.group, factories.country()
    plan = factories.plan(group=group, state="shared", visibility="public")
    return [
        group, country, plan, scenario.leading_organization, factories.output(outcome=factories.outcome(plan=plan)),
        factories.meeting(group=group), factories.call(group=group), factories.initiative(), factories.library_item(),
        factories.study(), factories.corridor(), factories.crisis(), factories.prevention_model(group=group),
        factories.study_protocol(group=group, state="registered"),
        factories.institution_version(state="published", country=country).institution,
        factories.remedy_version(state="published", country=country).path, factories.law_standard(),
        factories.law_text(), SituationAnalysis.objects.create(group=group, country=country, as_of="2026"),
    ]  # fmt: skip


def test_each_page_has_the_button_and_the_list_leads_back(scenario, client_of):
    things, client = one_of_each(scenario), client_of(scenario.member)
    assert {thing._meta.label_lower for thing in things} == FOLLOWED.keys() - WITHOUT_A_PAGE
    for thing in things:
        page, address = thing.get_absolute_url(), f"/follow/{thing._meta.label_lower}/{thing.pk}/"
        assert address in client.get(page).content.decode(), page
        client.post(address, {"next": page})
        assert "Stop following" in client.get(page).content.decode(), page
    listed = client.get("/inbox/following/").content.decode()
    for thing in things:
        assert f'href="{thing.get_absolute_url()}"' in listed


def test_an_institution_and_a_remedy_path_are_followed_by_name(scenario):
    institution = factories.institution_version(state="published", name="Commission 1").institution
    path = factories.remedy_version(state="published", title="Where to turn 1").path
    for thing in (institution, path):
        follow(scenario.stranger, thing)

    def names() -> set[str]:
        return {one.name for one in followed_by(viewer_of(scenario.stranger))}

    assert names() == {"Commission 1", "Where to turn 1"}
    factories.institution_version(institution=institution, state="draft", name="Not said yet", number=2)
    take_down(version=path.versions.get(), reason="It has moved.", by=scenario.secretariat)
    assert names() == {"Commission 1", "Where to turn 1"}


def test_who_follows_an_institution_hears_of_versions_that_are_published_and_taken_down(scenario):
    first = factories.institution_version(state="published", group=scenario.group)
    follow(scenario.stranger, first.institution)
    next_one = factories.institution_version(
        institution=first.institution, state="submitted", group=scenario.group, author=scenario.member, number=99
    )
    with transaction.atomic():
        record(Verb.SUBMITTED, next_one, by=scenario.member, after={})
    assert heard(scenario.stranger) == []
    assert heard(scenario.leader) == [("institutions.institutionversion", "submitted")]
    publish(version=next_one, reason="Checked.", by=scenario.leader)
    take_down(version=next_one, reason="It has moved.", by=scenario.leader)
    expected = [("institutions.institutionversion", verb) for verb in ("approved", "dropped")]
    assert heard(scenario.stranger) == expected
    assert heard(scenario.member) == expected  # its author, who also is a member of the group


def test_who_follows_a_standard_hears_of_assessments_and_a_law_text_of_its_versions(scenario):
    standard, text = factories.law_standard(), factories.law_text()
    for thing in (standard, text):
        follow(scenario.stranger, thing)
    assessment = factories.law_assessment(standard=standard, group=scenario.group, state="approved")
    with transaction.atomic():
        record(Verb.APPROVED, assessment, by=None, after={})
    factories.law_version(text=text)
    assert heard(scenario.stranger) == [("law.assessment", "approved"), ("modellaws.lawtext", "shared")]


def test_an_analysis_of_a_hidden_group_is_not_shown_to_who_follows_its_country(scenario, client_of):
    country = factories.country()
    follow(scenario.stranger, country)
    groups = {"2025": scenario.group, "2026": factories.group(visibility="group")}
    shown, hidden = (
        SituationAnalysis.objects.create(group=group, country=country, as_of=year) for year, group in groups.items()
    )
    with transaction.atomic():
        for analysis in (shown, hidden):
            record(Verb.CREATED, analysis, by=None, after={})
    spread()
    page = client_of(scenario.stranger).get("/inbox/").content.decode()
    assert (str(shown) in page, str(hidden) in page) == (True, False)


def test_names_of_institutions_cost_no_query_each(scenario):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            followed_by(viewer_of(scenario.stranger))
        return len(captured)

    follow(scenario.stranger, factories.institution_version(state="published").institution)
    few = queries()
    for _ in range(8):
        follow(scenario.stranger, factories.institution_version(state="published").institution)
    assert queries() == few
