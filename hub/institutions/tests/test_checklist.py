"""The questions on independence: an answer has a source and a date, and unknown is not "no"."""

from __future__ import annotations

from typing import Any

import pytest

from hub.institutions.vocabulary import QUESTIONS
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def test_answers_with_source_and_date(texts: Any, scenario: Any, client_of: Any) -> None:
    draft = factories.institution_version(institution=texts.entry.institution, **texts.of_member)
    address = f"{draft.get_absolute_url()}checklist/"
    member = client_of(scenario.member)
    answer = member.post(address, {"in_law-answer": "no"})
    assert "An answer has a source and its date." in answer.content.decode()
    sent = {"in_law-answer": "yes", "in_law-source": "Law 1", "in_law-on": "2020-01-01", "broad-answer": "unknown"}
    assert member.post(address, sent).status_code == 302
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
