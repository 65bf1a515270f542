"""What a self-check shows: a company its own answers by step, the network what all batches say together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from hub.lib.components import Part
from hub.selfcheck.models import CheckAnswer, Question, Questionnaire, SelfCheck, Step

Level = CheckAnswer.Level
FILLS = {Level.IN_PLACE: "now", Level.PARTLY: "soft", Level.BEGUN: "light", Level.NOT_BEGUN: "0"}


@dataclass(frozen=True)
class StepResult:
    """A step with its questions and what the company answered to each; `parts` for the bar."""

    step: Step
    rows: list[tuple[Question, CheckAnswer | None]]

    @property
    def answer_count(self) -> int:
        return sum(answer is not None for _question, answer in self.rows)

    @property
    def is_complete(self) -> bool:
        return self.answer_count == len(self.rows)

    @property
    def parts(self) -> list[Part]:
        levels = [answer.level for _question, answer in self.rows if answer is not None]
        found = [Part(FILLS[level], levels.count(level), level.label) for level in reversed(Level)]
        return [*found, Part("none", len(self.rows) - len([level for level in levels if level is not None]))]

    @property
    def to_do(self) -> list[tuple[Question, CheckAnswer]]:
        """What is planned, and what is not yet in place."""
        return [
            (question, answer)
            for question, answer in self.rows
            if answer is not None and (answer.action or (answer.level is not None and answer.level < Level.IN_PLACE))
        ]


def steps_of(check: SelfCheck) -> list[StepResult]:
    answers = {answer.question_id: answer for answer in check.answers.all()}
    rows: dict[int, list[tuple[Question, CheckAnswer | None]]] = defaultdict(list)
    for question in check.questionnaire.questions.all():
        rows[question.step].append((question, answers.get(question.pk)))
    return [StepResult(step, rows[step]) for step in Step]


@dataclass(frozen=True)
class NetworkView:
    """How many companies are counted, and for each step the average level as it may be published; None where too few answered."""

    number: int
    rows: list[tuple[Step, float | None]]


def network_view(questionnaire: Questionnaire | None) -> NetworkView:
    batches = list(questionnaire.batches.all()) if questionnaire is not None else []
    step_of: dict[str, Any] = {}
    if batches and questionnaire is not None:
        step_of = {str(key): step for key, step in questionnaire.questions.values_list("pk", "step")}
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for batch in batches:
        for question, (number, total) in batch.sums.items():
            if question in step_of:
                totals[step_of[question]][0] += number
                totals[step_of[question]][1] += total
    rows = [(step, round_average(*totals[step]) if totals[step][0] else None) for step in Step]
    return NetworkView(sum(batch.number for batch in batches), rows)


def round_average(number: int, total: int) -> float:
    """The average in halves and never at an end: where all answered alike, an exact figure would be each one's answer."""
    return min(2.5, max(0.5, round(2 * total / number) / 2))
