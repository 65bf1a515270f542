"""Studies of prevalence from the question to the published figure, and the figures that others published."""

from hub.prevalence.models.design import MOST_BANDS, Stratum, StudyIndicator
from hub.prevalence.models.ethics import ChecklistAnswer, SignOff
from hub.prevalence.models.figures import Method, PrevalenceFigure, Topic, Unit
from hub.prevalence.models.protocols import StudyProtocol, TeamMember
from hub.prevalence.models.questionnaires import Questionnaire
from hub.prevalence.models.registration import ProtocolVersion, Withdrawal

__all__ = [
    "MOST_BANDS", "ChecklistAnswer", "Method", "PrevalenceFigure", "ProtocolVersion", "Questionnaire", "SignOff", "Stratum",
    "StudyIndicator", "StudyProtocol", "TeamMember", "Topic", "Unit", "Withdrawal",
]  # fmt: skip
