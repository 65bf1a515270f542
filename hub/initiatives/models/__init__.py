"""The records of the register."""

from hub.initiatives.models.funding import FundingTranche
from hub.initiatives.models.goods import ListedGood
from hub.initiatives.models.identity import Identifier, NotTheSame
from hub.initiatives.models.initiative import (
    FRESH_DAYS,
    STALE_DAYS,
    Initiative,
    PartOfInitiative,
    Phase,
    Role,
    freshness_of,
    standing_for,
)
from hub.initiatives.models.places import Evaluation, Place, WorkArea
from hub.initiatives.models.related import RelatedActivity

__all__ = [
    "FRESH_DAYS",
    "STALE_DAYS",
    "Evaluation",
    "FundingTranche",
    "Identifier",
    "Initiative",
    "ListedGood",
    "NotTheSame",
    "PartOfInitiative",
    "Phase",
    "Place",
    "RelatedActivity",
    "Role",
    "WorkArea",
    "freshness_of",
    "standing_for",
]
