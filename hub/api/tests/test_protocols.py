"""Registered protocols are read by programs as on the pages; drafts and what a withdrawn one said stay hidden."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.lib.tests import factories
from hub.prevalence.actions import force_withdrawal

pytestmark = pytest.mark.django_db


def test_registered_ones_with_their_versions(scenario, client_of):
    values = {"group": scenario.group, "organization": scenario.member_organization, "author": scenario.member}
    draft, study = factories.study_protocol(**values), factories.study_protocol(**values, state="registered")
    for person in (None, scenario.stranger, scenario.member, scenario.secretariat):
        client = client_of(person)
        [item] = client.get("/api/v1/study-protocols").json()["items"]
        assert (item["id"], item["method"], item["sample_planned"]) == (study.public_id, "survey", 1200)
        assert client.get(f"/api/v1/study-protocols/{draft.public_id}").status_code == 404
    detail = client_of(None).get(f"/api/v1/study-protocols/{study.public_id}").json()
    assert detail["content"]["indicators"][0]["code"] == "child_labour"
    text = client_of(None).get(detail["versions"][0]["json_href"]).content
    assert json.loads(text)["protocol"] == detail["content"]
    iso3 = study.countries.get().iso3
    assert len(client_of(None).get(f"/api/v1/study-protocols?country={iso3}&method=survey").json()["items"]) == 1
    assert client_of(None).get("/api/v1/study-protocols?method=rds").json()["items"] == []


def test_of_a_withdrawn_one_title_and_dates(scenario, client_of):
    study = factories.study_protocol(state="registered")
    iso3 = study.countries.get().iso3
    force_withdrawal(protocol=study, reason="Harm.", by=scenario.secretariat)
    detail = client_of(None).get(f"/api/v1/study-protocols/{study.public_id}").json()
    assert (detail["method"], detail["countries"], detail["versions"], detail["content"]) == ("", [], [], None)
    assert detail["title"]["en"] == study.title_en
    assert client_of(None).get(f"/api/v1/study-protocols?country={iso3}").json()["items"] == []


def published_result(**fields):
    result = factories.study_result(
        deviations=[{"code": "sample_smaller", "planned": 1200, "reached": 900}], explanation="Floods.", **fields
    )
    factories.result_review(result=result, verdict="with_care", text="Read with care.", submitted_at=timezone.now())
    factories.reply_request(result=result, text="We act.", replied_at=timezone.now())
    return result


def test_published_results_with_what_is_read_before_the_number(scenario, client_of):
    result, hidden = published_result(published=True), published_result()
    for person in (None, scenario.stranger, scenario.secretariat, hidden.protocol.author):
        [item] = client_of(person).get("/api/v1/study-results").json()["items"]
        assert (item["id"], item["protocol"]) == (result.public_id, result.protocol.public_id)
    assert item["deviations"][0]["words"] == "The sample is smaller than planned: 900 of 1,200."
    assert (item["explanation"], item["reviews"][0]["text"], item["replies"][0]["text"]) == (
        "Floods.", "Read with care.", "We act.",
    )  # fmt: skip
    assert item["indicators"] == result.record["indicators"]
    names = list(item)
    assert max(names.index(name) for name in ("deviations", "reviews", "replies")) < names.index("indicators")
    assert client_of(None).get(item["json_href"]).json()["hash"] == item["sha256"]
    client = client_of(None)
    assert client.get(f"/api/v1/study-results?protocol={hidden.protocol.public_id}").json()["items"] == []
    iso3 = result.protocol.countries.get().iso3
    assert len(client.get(f"/api/v1/study-results?protocol={item['protocol']}&country={iso3}").json()["items"]) == 1
    force_withdrawal(protocol=result.protocol, reason="Harm.", by=scenario.secretariat)
    assert client.get("/api/v1/study-results").json()["items"] == []


def test_queries_do_not_grow_with_results(client_of):
    client = client_of(None)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/v1/study-results").status_code == 200
        return len(queries)

    published_result(published=True)
    before = count()
    for _number in range(3):
        published_result(published=True)
    assert count() == before
