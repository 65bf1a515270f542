"""Published figures, and study protocols: each step of writing, registering and taking one back."""

from hub.prevalence.views.figures import cite_figure, download, figure, figures
from hub.prevalence.views.outcomes import (
    ask_reply,
    explain,
    field,
    hand_in,
    publish,
    record_file,
    reply,
    result,
    review,
    reviewer,
)
from hub.prevalence.views.protocols import delete, new, protocol, protocols
from hub.prevalence.views.questionnaires import questionnaire, questionnaire_file
from hub.prevalence.views.registering import register, sign, version, version_file, withdraw, withdraw_decide
from hub.prevalence.views.team import remove, team
from hub.prevalence.views.writing import checklist, design, indicators, method, question, setting, strata

__all__ = [
    "ask_reply", "checklist", "cite_figure", "delete", "design", "download", "explain", "field", "figure", "figures",
    "hand_in", "indicators", "method", "new", "protocol", "protocols", "publish", "question", "questionnaire",
    "questionnaire_file", "record_file", "register", "remove", "reply", "result", "review", "reviewer", "setting",
    "sign", "strata", "team", "version", "version_file", "withdraw", "withdraw_decide",
]  # fmt: skip
