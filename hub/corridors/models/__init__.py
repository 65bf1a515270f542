"""Corridors on which groups work, what makes people vulnerable there, where one can act, and published survey results."""

from hub.corridors.models.corridors import Corridor, Movement, Regularity
from hub.corridors.models.entrypoints import EntryPoint, Response, Step
from hub.corridors.models.factors import Effect, Factor, Level, Population, Stage
from hub.corridors.models.results import SurveyResult

__all__ = [
    "Corridor",
    "Effect",
    "EntryPoint",
    "Factor",
    "Level",
    "Movement",
    "Population",
    "Regularity",
    "Response",
    "Stage",
    "Step",
    "SurveyResult",
]
