"""Studies of prevalence from the question to the published figure, and the figures that others published."""

from hub.prevalence.models.design import MOST_BANDS, Stratum, StudyIndicator
from hub.prevalence.models.ethics import ChecklistAnswer, SignOff
from hub.prevalence.models.figures import Method, PrevalenceFigure, Topic, Unit
from hub.prevalence.models.protocols import StudyProtocol, TeamMember
from hub.prevalence.models.questionnaires import Questionnaire
from hub.prevalence.models.registration import ProtocolVersion, Withdrawal
from hub.prevalence.models.results import Explanation, FieldCount, StudyResult
from hub.prevalence.models.reviews import ReplyRequest, ResultReview

__all__ = [
    "MOST_BANDS", "ChecklistAnswer", "Explanation", "FieldCount", "Method", "PrevalenceFigure", "ProtocolVersion", "Questionnaire",
    "ReplyRequest", "ResultReview", "SignOff", "Stratum", "StudyIndicator", "StudyProtocol", "StudyResult", "TeamMember",
    "Topic", "Unit", "Withdrawal",
]  # fmt: skip
