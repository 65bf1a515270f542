"""Action groups and their kinds, what was decided about them, who leads them, who takes part, and their milestones."""

from hub.groups.models.decisions import Decision
from hub.groups.models.groups import Group, GroupQuerySet
from hub.groups.models.kinds import GroupKind
from hub.groups.models.milestones import Milestone
from hub.groups.models.offices import Office, OfficeQuerySet
from hub.groups.models.participation import Participation, Pause

__all__ = [
    "Decision", "Group", "GroupKind", "GroupQuerySet", "Milestone", "Office", "OfficeQuerySet", "Participation", "Pause",
]  # fmt: skip
