"""Studies of prevalence from question to published figure, and the figures that others published."""

from hub.prevalence.models.figures import Method, PrevalenceFigure, Topic, Unit

__all__ = ["Method", "PrevalenceFigure", "Topic", "Unit"]
