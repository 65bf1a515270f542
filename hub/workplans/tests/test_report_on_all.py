"""All that waits for one's report in a plan is written on one page, with one save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.workplans import actions
from hub.workplans.models import ProgressUpdate
from hub.workplans.tests.scenes import Scene, scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def stage(scenario: Any) -> Scene:
    made = scene(scenario)
    output = factories.output(outcome=made.outcome, position=2, lead=scenario.member_organization, due=made.plan.ends)
    actions.accept_item(item=output, organization=scenario.member_organization, answer="accepted", by=scenario.member)
    made.adopt()
    return made


def anchors(page: Any) -> list[str]:
    return [entry.item.anchor for entry in page.context["entries"]]


def words(stage: Scene, *items: str, **changes: str) -> dict[str, str]:
    """What a browser sends: every item with its day and status, some with words."""
    until = (stage.plan.starts + timedelta(days=60)).isoformat()
    sent: dict[str, str] = {}
    for anchor in items:
        row = {"until": until, "done": f"Work on {anchor}", "status": "under_way", "percent": "40", "evidence": ""}
        sent |= {f"{anchor}-{name}": value for name, value in (row | changes).items()}
    return sent


def untouched(page: Any) -> dict[str, str]:
    return {
        field.html_name: "" if field.value() is None else str(field.value())
        for entry in page.context["entries"]
        for field in entry.form
    } | {f"{entry.item.anchor}-seen": str(entry.seen) for entry in page.context["entries"]}


def test_three_items_on_one_page(stage: Scene, client_of: Any) -> None:
    where = stage.address("progress/report/")
    client = client_of(stage.member)
    page = client.get(where)
    all_three = anchors(page)
    assert len(all_three) == 3
    assert where in client.get("/my-tasks/").content.decode()
    assert where in client.get(stage.address("progress/")).content.decode()
    assert where in client.get(stage.address()).content.decode()
    answer = client.post(where, untouched(page) | words(stage, *all_three) | {"submit": "1"})
    assert answer.status_code == 302, answer.context["faults"]
    updates = ProgressUpdate.objects.all()
    assert {update.state for update in updates} == {"submitted"}
    assert {update.done for update in updates} == {f"Work on {anchor}" for anchor in all_three}
    assert {update.organization for update in updates} == {stage.scenario.member_organization}


def test_drafts_are_kept_and_gone_on_with(stage: Scene, client_of: Any) -> None:
    where = stage.address("progress/report/")
    client = client_of(stage.member)
    page = client.get(where)
    first, second, _third = anchors(page)
    client.post(where, untouched(page) | words(stage, first) | {"draft": "1"})
    [draft] = ProgressUpdate.objects.all()
    assert draft.state == "draft"
    page = client.get(where)
    assert f"Work on {first}" in page.content.decode()
    # Nothing changed: the draft stays as it is, with its words.
    client.post(where, untouched(page) | {"draft": "1"})
    assert ProgressUpdate.objects.count() == 1
    # Handing in takes the draft and what is new, and leaves alone what nobody wrote on.
    client.post(where, untouched(page) | words(stage, second) | {"submit": "1"})
    assert sorted(ProgressUpdate.objects.values_list("state", flat=True)) == ["submitted", "submitted"]


def test_one_fault_holds_back_all(stage: Scene, client_of: Any) -> None:
    where = stage.address("progress/report/")
    client = client_of(stage.member)
    page = client.get(where)
    first, second, _third = anchors(page)
    sent = untouched(page) | words(stage, first) | words(stage, second, percent="140") | {"submit": "1"}
    answer = client.post(where, sent)
    assert [(error, at) for _place, error, at in answer.context["faults"]] == [
        ("Progress lies between 0 and 100 per cent.", f"id_{second}-percent")
    ]
    assert f"Work on {first}" in answer.content.decode()
    assert not ProgressUpdate.objects.exists()


def test_two_people_of_one_organization(stage: Scene, client_of: Any) -> None:
    where = stage.address("progress/report/")
    client = client_of(stage.member)
    first = anchors(client.get(where))[0]
    client.post(where, untouched(client.get(where)) | words(stage, first) | {"draft": "1"})
    colleague = client_of(factories.focal_point(organization=stage.scenario.member_organization).person)
    old = untouched(colleague.get(where))
    client.post(where, untouched(client.get(where)) | words(stage, first, done="Newer words") | {"draft": "1"})
    answer = colleague.post(where, old | words(stage, first, done="Late words") | {"draft": "1"})
    assert "Somebody changed this draft" in answer.content.decode()
    assert ProgressUpdate.objects.get().done == "Newer words"


def test_others_have_nothing_to_report(stage: Scene, client_of: Any) -> None:
    where = stage.address("progress/report/")
    sent = words(stage, stage.output.anchor) | {"submit": "1"}
    assert client_of(stage.scenario.stranger).post(where, sent).status_code in (200, 404)
    assert client_of(None).post(where, sent).status_code == 302
    assert client_of(stage.leader).post(where, sent).status_code == 302
    assert "Nothing waits for your report" in client_of(stage.leader).get(where).content.decode()
    assert not ProgressUpdate.objects.exists()


def test_the_page_asks_as_often_for_many_items_as_for_few(stage: Scene, client_of: Any) -> None:
    where = stage.address("progress/report/")
    client = client_of(stage.member)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        return len(asked)

    queries()
    few = queries()
    for number in range(10, 18):
        factories.output(outcome=stage.outcome, position=number, lead=stage.scenario.member_organization)
    assert len(anchors(client.get(where))) == 11
    assert queries() == few
