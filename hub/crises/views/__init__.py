from hub.crises.views.analyses import analyses, analysis, changes, close_analysis, correct, edit, new, open_analysis
from hub.crises.views.calls import call
from hub.crises.views.lists import crises
from hub.crises.views.pages import crisis

__all__ = [
    "analyses",
    "analysis",
    "call",
    "changes",
    "close_analysis",
    "correct",
    "crises",
    "crisis",
    "edit",
    "new",
    "open_analysis",
]
