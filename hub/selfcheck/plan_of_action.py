"""A company's own result as a plan of action, in PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.lib.translated import current_language, in_content_language
from hub.lib.typeset import ACCENTS, page_words, typeset
from hub.selfcheck.models import CheckAnswer, SelfCheck
from hub.selfcheck.results import StepResult, steps_of

TEMPLATE = Path(__file__).parent / "typst" / "plan.typ"


def plan_of_action(check: SelfCheck) -> bytes:
    with in_content_language():
        return typeset(TEMPLATE, contents(check))


def contents(check: SelfCheck) -> dict[str, Any]:
    day = date_format(check.finished_at or check.begun_at, "DATE_FORMAT")
    title = _("Plan of action against forced labour")
    return {
        "language": current_language(),
        "title": title,
        "accent": ACCENTS["ocean"],
        "cover": False,
        "foot": f"{check.organization.name} · {settings.SITE_NAME} · {day}",
        "line": f"{check.organization.name} · {check.get_state_display()} · {day}",
        "words": {
            "page": page_words(),
            "head": [_("Question"), _("Where we stand"), _("What we will do"), _("Who"), _("Until")],
            "nothing": _("All of this step is in place, or does not apply."),
            "private": _("This plan is the company’s own. The hub shows it to nobody else."),
            "source": str(check.questionnaire.title),
        },
        "steps": [_step(result) for result in steps_of(check)],
    }


def _step(result: StepResult) -> dict[str, Any]:
    return {
        "title": f"{int(result.step)}. {result.step.label}",
        "parts": [
            {
                "fill": "hatched" if part.fill == "none" else part.fill,
                "label": str(part.name or _("Not answered or does not apply")),
                "number": int(part.number),
            }
            for part in result.parts
        ],
        "alt": str(result.step.label),
        "rows": [
            [
                str(question.text),
                str(CheckAnswer.Level(answer.level).label) if answer.level is not None else "–",
                answer.action or "–",
                answer.responsible or "–",
                date_format(answer.due, "SHORT_DATE_FORMAT") if answer.due else "–",
            ]
            for question, answer in result.to_do
        ],
    }
