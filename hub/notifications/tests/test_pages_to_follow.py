"""Whatever has a page of its own can be followed there, and who follows it hears what happens to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hub.crises.models import SituationAnalysis
from hub.events.actions import record
from hub.events.models import Verb
from hub.governance.models import TermsVersion
from hub.groups.viewers import viewer_of
from hub.institutions.actions import publish, take_down
from hub.lib.tests import factories
from hub.notifications.following import followed_records
from hub.notifications.models import Follow, Notification
from hub.notifications.spreading import spread
from hub.notifications.topics import FOLLOWED, page_of
from hub.statistics.models import Indicator as Published
from hub.statistics.models import Observation, Release
from hub.studies.models import Dataset
from hub.workplans.models import Indicator as Measure
from hub.workplans.models import IndicatorValue, ProgressUpdate

pytestmark = pytest.mark.django_db
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
        factories.instrument(), published_indicator(), factories.dataset(), measure(plan),
    ]  # fmt: skip


def published_indicator(code: str = "counted") -> Published:
    return Published.objects.create(
        code=code, publisher="unhcr", topic="displacement", name_en="Counted 1", unit="persons", kind="stock"
    )


def measure(plan: Any) -> Measure:
    outcome = plan.outcomes.first() or factories.outcome(plan=plan)
    return Measure.objects.create(plan=plan, outcome=outcome, title_en="Measured 1", measures="change", unit="people")


def release_of(*indicators: Published, file_hash: str = "a" * 64) -> Release:
    release = Release.objects.create(
        publisher="unhcr", layout="refugees", family="Refugees", title="Refugees", edition="2025", file="a.csv",
        file_hash=file_hash,
    )  # fmt: skip
    place = factories.statistical_area()
    for indicator in indicators:
        for year in (2024, 2025):
            Observation.objects.create(
                release=release, indicator=indicator, place=place, begin=year, end=year, value=7, status="reported"
            )
    return release


def tell(verb: Verb, *things: Any) -> None:
    with transaction.atomic():
        for thing in things:
            record(verb, thing, by=None, after={})


def test_each_page_has_the_button_and_the_list_leads_back(scenario, client_of):
    things, client = one_of_each(scenario), client_of(scenario.member)
    assert {thing._meta.label_lower for thing in things} == FOLLOWED.keys() - WITHOUT_A_PAGE
    for thing in things:
        page, address = page_of(thing), f"/follow/{thing._meta.label_lower}/{thing.pk}/"
        assert address in client.get(page).content.decode(), page
        client.post(address, {"next": page})
        # The list of data sets has one link each: it leads to the page that says whether it is followed.
        where = address if isinstance(thing, Dataset) else page
        assert "Stop following" in client.get(where).content.decode(), where
    listed = client.get("/inbox/following/").content.decode()
    for thing in things:
        assert f'href="{page_of(thing)}"' in listed


def test_an_institution_and_a_remedy_path_are_followed_by_name(scenario):
    institution = factories.institution_version(state="published", name="Commission 1").institution
    path = factories.remedy_version(state="published", title="Where to turn 1").path
    for thing in (institution, path):
        follow(scenario.stranger, thing)

    def names() -> set[str]:
        return {one.name for one in followed_records(viewer_of(scenario.stranger))}

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
            followed_records(viewer_of(scenario.stranger))
        return len(captured)

    follow(scenario.stranger, factories.institution_version(state="published").institution)
    few = queries()
    for _ in range(8):
        follow(scenario.stranger, factories.institution_version(state="published").institution)
    assert queries() == few


def test_who_follows_published_figures_hears_of_each_new_file_once(scenario, client_of):
    mine, other = published_indicator(), published_indicator("other")
    follow(scenario.stranger, mine)
    tell(Verb.IMPORTED, release_of(mine, other), release_of(other, file_hash="b" * 64))
    assert heard(scenario.stranger) == [("statistics.release", "imported")]
    page = client_of(scenario.stranger).get("/inbox/").content.decode()
    assert "Imported file of published figures" in page
    assert "Refugees, 2025" in page


def test_what_came_with_the_software_is_no_news(scenario):
    mine = published_indicator()
    follow(scenario.stranger, mine)
    tell(Verb.LOADED, release_of(mine))
    assert heard(scenario.stranger) == []


def test_who_follows_a_treaty_hears_of_new_acts_and_of_verdicts_on_its_standards(scenario):
    standard = factories.law_standard()
    follow(scenario.stranger, standard.instrument)
    assessment = factories.law_assessment(standard=standard, group=scenario.group, state="approved")
    tell(Verb.IMPORTED, standard.instrument, factories.instrument())
    tell(Verb.APPROVED, assessment)
    assert heard(scenario.stranger) == [("law.instrument", "imported"), ("law.assessment", "approved")]


def test_who_follows_a_data_set_hears_of_studies_with_it_that_are_open_to_her(scenario, client_of):
    data = factories.dataset()
    follow(scenario.stranger, data)
    studies = [factories.study(datasets=[data], visibility=one) for one in ("public", "restricted")]
    tell(Verb.CHANGED, data)
    tell(Verb.COMPUTED, *studies)
    assert ("studies.dataset", "changed") in heard(scenario.stranger)
    page = client_of(scenario.stranger).get("/inbox/").content.decode()
    assert (str(studies[0]) in page, str(studies[1]) in page) == (True, False)


def test_a_data_set_that_is_withdrawn_from_her_is_neither_named_nor_followed_further(scenario, client_of):
    data = factories.dataset(name="Told to few")
    follow(scenario.stranger, data)
    tell(Verb.CHANGED, data)
    Dataset.objects.filter(pk=data.pk).update(visibility="restricted")
    spread()
    client = client_of(scenario.stranger)
    for address in ("/inbox/", "/inbox/following/"):
        assert "Told to few" not in client.get(address).content.decode()
    assert client.get(f"/follow/studies.dataset/{data.pk}/").status_code == 404


def test_who_follows_an_indicator_of_a_plan_hears_of_it_and_of_approved_reports_with_a_value(scenario):
    plan = factories.plan(group=scenario.group, state="shared", visibility="public")
    mine, other = measure(plan), measure(plan)
    follow(scenario.stranger, mine)
    output = factories.output(outcome=mine.outcome)
    reports = []
    for indicator in (mine, other):
        one = ProgressUpdate.objects.create(
            output=output, organization=scenario.member_organization, author=scenario.member,
            until="2026-02-01", state="approved",
        )  # fmt: skip
        IndicatorValue.objects.create(update=one, indicator=indicator, value=3)
        reports.append(one)
    tell(Verb.CHANGED, mine, other)
    tell(Verb.APPROVED, *reports)
    assert heard(scenario.stranger) == [("workplans.indicator", "changed"), ("workplans.progressupdate", "approved")]


def test_of_an_indicator_of_a_draft_nobody_hears(scenario):
    mine = measure(factories.plan(group=scenario.group, state="draft", visibility="public"))
    follow(scenario.leader, mine)
    tell(Verb.CHANGED, mine)
    assert heard(scenario.leader) == []


def test_parts_of_a_country_have_its_button(client_of, scenario):
    country = factories.country()
    code = country.iso3.lower()
    address = f"/follow/vocabularies.country/{country.pk}/"
    for page in ("areas", "law", "statistics", "institutions"):
        assert address in client_of(None).get(f"/countries/{code}/{page}/").content.decode(), page
    follow(scenario.stranger, country)
    tell(Verb.CREATED, factories.own_area(country=country))
    assert heard(scenario.stranger) == [("vocabularies.ownarea", "created")]


def test_members_hear_of_terms_of_reference_that_are_adopted(scenario):
    follow(scenario.stranger, scenario.group)
    tell(
        Verb.ADOPTED,
        TermsVersion.objects.create(
            group=scenario.group, number=1, text_en="Terms", decided_by_en="The group", adopted_on="2026-01-01"
        ),
    )
    for person in (scenario.member, scenario.stranger):
        assert heard(person) == [("governance.termsversion", "adopted")]
