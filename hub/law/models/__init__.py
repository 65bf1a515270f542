"""What instruments require, what national laws say, and assessments of it."""

from hub.law.models.assessments import Assessment, Reply
from hub.law.models.findings import Edition, EnforcementFigure, Finding, SuggestedAction
from hub.law.models.instruments import Instrument, Ratification
from hub.law.models.provisions import LawProvision
from hub.law.models.standards import Family, LawStandard, Verdict

__all__ = [
    "Assessment",
    "Edition",
    "EnforcementFigure",
    "Family",
    "Finding",
    "Instrument",
    "LawProvision",
    "LawStandard",
    "Ratification",
    "Reply",
    "SuggestedAction",
    "Verdict",
]
