"""Institutions, remedy paths and Pathfinder countries read by programs: what stands, with its sources; drafts stay hidden."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.institutions.models import IndependenceAnswer
from hub.lib.tests import factories
from hub.pathfinders.models import Answer, ReportedValue, ReportQuestion

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

LISTS = ["institutions", "remedy-paths", "pathfinder-steps", "pathfinder-reports"]


def items(client: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


@pytest.fixture
def grow(scenario):
    """Make one more of everything that is published."""

    def more() -> dict[str, Any]:
        country = factories.country()
        by = {"author": scenario.member, "organization": scenario.member_organization}
        entry = factories.institution_version(
            country=country, state="published", group=scenario.group, mandate="Inspects quarries", **by
        )
        IndependenceAnswer.objects.create(
            version=entry, question="in_law", answer="yes", source="Law 1", on=timezone.localdate()
        )
        path = factories.remedy_version(country=country, state="published", group=scenario.group, **by)
        path.institutions.add(entry.institution)
        step = factories.dated_step(country=country, document="Roadmap of the country")
        cycle = factories.report_cycle()
        report = factories.country_report(country=country, cycle=cycle, state="published", **by)
        definition = factories.indicator_definition()
        ReportedValue.objects.create(report=report, definition=definition, status="not_reported")
        question = ReportQuestion.objects.create(cycle=cycle, text_en="What was done?")
        Answer.objects.create(report=report, question=question, text="A law was passed")
        return {"country": country, "entry": entry, "path": path, "step": step, "report": report, "by": by}

    return more


def test_everybody_reads_what_is_published(grow, client):
    made = grow()
    iso3 = made["country"].iso3.lower()
    [entry] = items(client, "institutions", country=iso3, kind="nhri", q="quarries")
    assert (entry["name"], entry["independence"][0]["answer"]) == (made["entry"].name, "yes")
    [path] = items(client, "remedy-paths", country=iso3, language="en")
    assert (path["urgent"], path["institutions"], path["old"]) == ("A line", [entry["id"]], False)
    [step] = items(client, "pathfinder-steps", country=iso3, q="roadmap")
    assert (step["on"], step["source"]) == ("2020-05", made["step"].source)
    [report] = items(client, "pathfinder-reports", country=iso3, year=made["report"].cycle.year)
    assert [(one["status"], one["value"]) for one in report["values"]] == [("not_reported", None)]
    assert report["answers"] == [{"question": {"en": "What was done?"}, "text": "A law was passed"}]
    for one in (entry, path, step, report):
        assert client.get(one["href"]).status_code == 200
        assert made["by"]["author"].name not in str(one)


def test_drafts_and_what_was_taken_back_are_in_no_list(grow, scenario, client, client_of):
    made = grow()
    for path, record, state in [
        ("institutions", made["entry"], "superseded"),
        ("remedy-paths", made["path"], "draft"),
        ("pathfinder-reports", made["report"], "submitted"),
    ]:
        type(record).objects.filter(pk=record.pk).update(state=state)
        assert items(client, path) == items(client_of(scenario.member), path) == []
    step = made["step"]
    step.withdrawn_at = timezone.now()
    step.save()
    assert items(client_of(factories.person(is_secretariat=True)), "pathfinder-steps") == []


def test_the_name_of_a_hidden_organization_is_not_told(grow, client):
    made = grow()
    owner = made["by"]["organization"]
    type(owner).objects.filter(pk=owner.pk).update(visibility="restricted")
    for path in LISTS:
        assert items(client, path)
        assert owner.slug not in str(items(client, path))


def test_number_of_queries_does_not_grow(grow, client):
    def asked() -> dict[str, tuple[int, int]]:
        found = {}
        for path in LISTS:
            with CaptureQueriesContext(connection) as queries:
                found[path] = len(items(client, path)), len(queries)
        return found

    grow()
    asked()
    few = asked()
    for _ in range(4):
        grow()
    many = asked()
    assert all(many[path][0] > few[path][0] and many[path][1] == few[path][1] for path in LISTS)
