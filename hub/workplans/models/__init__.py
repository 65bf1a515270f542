from hub.workplans.consultation.models import Amendment, Comment, CommentRound, Disposition, LateComment, OnItem, Reply
from hub.workplans.lint.models import LintRun, LintWaiver
from hub.workplans.models.indicators import Indicator, IndicatorPeriod, Unit
from hub.workplans.models.plans import FINISHED, Activity, ItemStatus, Outcome, Output, PartOfPlan, Plan
from hub.workplans.models.versions import PlanVersion, Step
from hub.workplans.progress.models import (
    Acceptance,
    CarryOver,
    IndicatorValue,
    LockException,
    PeriodLock,
    ProgressUpdate,
)

__all__ = [
    "FINISHED",
    "Acceptance",
    "Activity",
    "Amendment",
    "CarryOver",
    "Comment",
    "CommentRound",
    "Disposition",
    "Indicator",
    "IndicatorPeriod",
    "IndicatorValue",
    "ItemStatus",
    "LateComment",
    "LintRun",
    "LintWaiver",
    "LockException",
    "OnItem",
    "Outcome",
    "Output",
    "PartOfPlan",
    "PeriodLock",
    "Plan",
    "PlanVersion",
    "ProgressUpdate",
    "Reply",
    "Step",
    "Unit",
]
