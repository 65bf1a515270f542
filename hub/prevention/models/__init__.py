"""Prevention models by version, where they were used, and changes that findings propose to them."""

from hub.prevention.models.changes import ChangeComment, ProposedChange
from hub.prevention.models.parts import Component, Ground, TheoryStep
from hub.prevention.models.uses import ModelUse
from hub.prevention.models.versions import ModelVersion, PreventionModel

__all__ = [
    "ChangeComment", "Component", "Ground", "ModelUse", "ModelVersion", "PreventionModel", "ProposedChange", "TheoryStep",
]  # fmt: skip
