from hub.crises.models.analyses import AnalysisVersion, SituationAnalysis
from hub.crises.models.crises import Crisis, CrisisArea
from hub.crises.models.figures import CrisisFigure, People

__all__ = ["AnalysisVersion", "Crisis", "CrisisArea", "CrisisFigure", "People", "SituationAnalysis"]
