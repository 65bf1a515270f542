from hub.pathfinders.models.reports import (
    Answer,
    AskedIndicator,
    CountryReport,
    Cycle,
    Definition,
    ReportedValue,
    ReportQuestion,
    ReportReminder,
)
from hub.pathfinders.models.track import Committee, DatedStep, Moment, Step

__all__ = [
    "Answer",
    "AskedIndicator",
    "Committee",
    "CountryReport",
    "Cycle",
    "DatedStep",
    "Definition",
    "Moment",
    "ReportQuestion",
    "ReportReminder",
    "ReportedValue",
    "Step",
]
