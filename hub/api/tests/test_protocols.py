"""Registered protocols are read by programs as on the pages; drafts and what a withdrawn one said stay hidden."""

import json

import pytest

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
