from hub.crises.views.lists import crises
from hub.crises.views.pages import crisis

__all__ = ["crises", "crisis"]
