from hub.crises.models.crises import Crisis, CrisisArea
from hub.crises.models.figures import CrisisFigure, People

__all__ = ["Crisis", "CrisisArea", "CrisisFigure", "People"]
