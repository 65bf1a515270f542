"""The advice on methods in the reader's language. The rule itself is `evidence.prevalence.methods.advise`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from evidence.prevalence.methods import METHODS, Setting, advise

from hub.prevalence.models import StudyProtocol
from hub.prevalence.wording import ANSWERS, CANNOT, REASONS, VERDICTS


@dataclass(frozen=True)
class FitOfMethod:
    """A method in this setting, with words for the page."""

    code: str
    title: Any
    verdict: str
    verdict_title: Any
    answers: Any
    cannot: Any
    stops: list[Any]
    doubts: list[Any]
    grounds: list[Any]
    command: str
    sources: tuple[tuple[str, str], ...]


def judge_methods(protocol: StudyProtocol) -> list[FitOfMethod]:
    """Every method, those that fit first."""
    return [
        FitOfMethod(
            code=one.method,
            title=StudyProtocol.Method(one.method).label,
            verdict=one.verdict if METHODS[one.method].command else "not_here",
            verdict_title=VERDICTS[one.verdict] if METHODS[one.method].command else _("No estimator here"),
            answers=ANSWERS[one.method],
            cannot=CANNOT[one.method],
            stops=[REASONS[code] for code in one.stops],
            doubts=[REASONS[code] for code in one.doubts],
            grounds=[REASONS[code] for code in one.grounds],
            command=METHODS[one.method].command,
            sources=METHODS[one.method].sources,
        )
        for one in advise(_setting(protocol))
    ]


def is_against_advice(protocol: StudyProtocol, method: str) -> bool:
    """Whether the rule says that the method does not fit here."""
    return any(one.method == method and one.verdict == "not_here" for one in advise(_setting(protocol)))


def _setting(protocol: StudyProtocol) -> Setting:
    return Setting(
        frame=protocol.frame,
        hidden=protocol.is_hidden,
        lists=protocol.lists,
        linked=protocol.lists_are_linked,
        networked=protocol.is_networked,
        known_to_others=protocol.is_known_to_others,
        venues=protocol.has_venues,
        access=protocol.access,
    )
