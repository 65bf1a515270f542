from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories
from hub.partners.models import Organization
from hub.selfcheck.models import CheckAnswer, Question, Questionnaire, SelfCheck, Step


def make_questionnaire(number: int = 1) -> Questionnaire:
    """Two questions to each step."""
    made = Questionnaire.objects.create(number=number, title_en=f"Questions {number}")
    for step in Step:
        for place in (0, 1):
            position = int(step) * 2 + place
            Question.objects.create(questionnaire=made, step=step, position=position, text_en=f"Question {position}")
    return made


def company() -> tuple[Organization, Any]:
    """A company and somebody who speaks for it."""
    organization = factories.organization(constituency="business")
    return organization, factories.focal_point(organization=organization).person


def begun(
    organization: Organization, questionnaire: Questionnaire, level: int | None = None, **fields: Any
) -> SelfCheck:
    """A check in which every question has this level; without one nothing is answered."""
    check = SelfCheck.objects.create(organization=organization, questionnaire=questionnaire, **fields)
    if level is not None:
        for question in questionnaire.questions.all():
            CheckAnswer.objects.create(check_of=check, question=question, level=level)
    return check


@pytest.fixture
def questionnaire(db: None) -> Questionnaire:
    return make_questionnaire()
