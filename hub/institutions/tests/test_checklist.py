"""The questions on independence: an answer has a source and a date, and unknown is not "no"."""

from __future__ import annotations

from typing import Any

import pytest

from hub.institutions.vocabulary import QUESTIONS
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def seen(client: Any, address: str) -> dict[str, str]:
    return {"seen": client.get(address).context["confirm"]["seen"].value()}


def test_two_who_answer_do_not_overwrite_each_other(texts: Any, scenario: Any, client_of: Any) -> None:
    draft = factories.institution_version(institution=texts.entry.institution, **texts.of_member)
    address = f"{draft.get_absolute_url()}checklist/"
    member = client_of(scenario.member)
    colleague = client_of(factories.focal_point(organization=scenario.member_organization).person)
    sent = {f"{one.code}-answer": "unknown" for one in QUESTIONS}
    sent |= {"in_law-answer": "yes", "in_law-source": "Law 1", "in_law-on": "2020-01-01"}
    before = seen(member, address)
    assert colleague.post(address, sent | seen(colleague, address)).status_code == 302
    answer = member.post(address, sent | before | {"in_law-answer": "no"})
    assert [row[1:] for row in answer.context["conflict"]] == [("Yes", "No")]
    assert draft.answers.get().answer == "yes"
    again = {"seen": answer.context["confirm"]["seen"].value(), "in_law-answer": "no"}
    assert member.post(address, sent | again).status_code == 302
    assert draft.answers.get().answer == "no"


def test_answers_with_source_and_date(texts: Any, scenario: Any, client_of: Any) -> None:
    draft = factories.institution_version(institution=texts.entry.institution, **texts.of_member)
    address = f"{draft.get_absolute_url()}checklist/"
    member = client_of(scenario.member)
    assert ">Réponse</th>" in member.get(f"/fr{address}").content.decode()  # a column, nothing to do
    answer = member.post(address, {"in_law-answer": "no"})
    assert "An answer has a source and its date." in answer.content.decode()
    sent = {"in_law-answer": "yes", "in_law-source": "Law 1", "in_law-on": "2020-01-01", "broad-answer": "unknown"}
    assert member.post(address, sent | seen(member, address)).status_code == 302
    assert [(one.question, one.answer) for one in draft.answers.all()] == [("in_law", "yes")]
    shown = member.get(draft.get_absolute_url()).content.decode()
    assert "Yes 1" in shown
    assert f"Unknown {len(QUESTIONS) - 1}" in shown
    assert client_of(scenario.stranger).post(address, sent).status_code == 404


def test_a_published_entry_and_a_remedy_have_no_checklist_to_fill_in(texts: Any, scenario: Any, client_of: Any) -> None:
    member = client_of(scenario.member)
    assert member.post(f"{texts.entry.get_absolute_url()}checklist/", {}).status_code == 403
    assert member.get(f"{texts.path.get_absolute_url()}checklist/").status_code == 404


def test_questions_are_told_apart() -> None:
    assert len({one.code for one in QUESTIONS}) == len(QUESTIONS) >= 12
    assert max(len(one.code) for one in QUESTIONS) <= 24
