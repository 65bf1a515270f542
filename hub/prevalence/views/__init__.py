"""Studies of prevalence and published figures."""

from hub.prevalence.views.figures import cite_figure, download, figure, figures

__all__ = ["cite_figure", "download", "figure", "figures"]
