"""The questions on ethics, safeguarding and data protection that every protocol answers, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    key: str
    text: Any
    hint: Any = ""
    may_not_apply: bool = True


@dataclass(frozen=True)
class Part:
    title: Any
    questions: tuple[Question, ...]


PARTS = (
    Part(
        _("Ethics"),
        (
            Question(
                "review",
                _("Has an ethics committee that is independent of the team reviewed the study?"),
                _("Name it, with the number and date of its opinion."),
                may_not_apply=False,
            ),
            Question(
                "consent",
                _("Does every respondent consent freely, and know that they may stop at any time?"),
                _("How it is asked, in which languages, and how it is recorded without names."),
                may_not_apply=False,
            ),
            Question(
                "children",
                _("Do children assent themselves, beside the consent of who is responsible for them?"),
                _("What is done where the responsible adult may be the one who exploits them."),
            ),
            Question(
                "no_pressure",
                _("Is nobody pressed or paid into answering, and does no aid depend on it?"),
                may_not_apply=False,
            ),
        ),
    ),
    Part(
        _("Safeguarding"),
        (
            Question(
                "referral",
                _("Is there a way to help for whoever is found in danger, agreed with those who give it?"),
                _("Which services, where, and who brings them there. “None” is no answer: then do not ask."),
                may_not_apply=False,
            ),
            Question(
                "privacy",
                _("Are people asked alone, and does the interviewer change the subject when somebody comes?"),
                may_not_apply=False,
            ),
            Question(
                "interviewers",
                _(
                    "Are interviewers vetted, trained on distress and on child safeguarding, and looked after themselves?"
                ),
                may_not_apply=False,
            ),
            Question(
                "reporting_duty",
                _("Is it known what the law obliges interviewers to report, and do respondents hear of it before?"),
            ),
            Question(
                "retaliation",
                _("Can employers, armed groups or officials not learn who took part or what was said?"),
                may_not_apply=False,
            ),
        ),
    ),
    Part(
        _("Data protection"),
        (
            Question(
                "microdata",
                _("Do answers of single persons stay with the analyst, encrypted, and never come to this site?"),
                _("Who holds the keys."),
                may_not_apply=False,
            ),
            Question(
                "no_names",
                _("Are names, telephone numbers and exact places kept apart from the answers, or not kept at all?"),
                may_not_apply=False,
            ),
            Question("deletion", _("Is it fixed when the microdata are deleted?"), may_not_apply=False),
            Question(
                "small_numbers",
                _("Are small numbers suppressed before anything is published?"),
                _("The evidence tools do so unless somebody switches it off."),
                may_not_apply=False,
            ),
        ),
    ),
)

QUESTIONS = {question.key: question for part in PARTS for question in part.questions}
