"""The records of the mapping."""

from hub.initiatives.models.funding import FundingTranche
from hub.initiatives.models.goods import ListedGood
from hub.initiatives.models.importedrows import ImportedRow
from hub.initiatives.models.imports import Import, ImportProblem, Mapping
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
from hub.initiatives.models.merges import Merge
from hub.initiatives.models.outreach import Claim, Confirmation, SavedSearch, Submission
from hub.initiatives.models.pairs import Comparison, LikelyPair
from hub.initiatives.models.places import Evaluation, Place
from hub.initiatives.models.provenance import Identifier, NotTheSame, SourceRecord
from hub.initiatives.models.related import RelatedActivity
from hub.initiatives.models.relevance import RelevanceRules

__all__ = [
    "FRESH_DAYS",
    "STALE_DAYS",
    "Claim",
    "Comparison",
    "Confirmation",
    "Evaluation",
    "FundingTranche",
    "Identifier",
    "Import",
    "ImportProblem",
    "ImportedRow",
    "Initiative",
    "LikelyPair",
    "ListedGood",
    "Mapping",
    "Merge",
    "NotTheSame",
    "PartOfInitiative",
    "Phase",
    "Place",
    "RelatedActivity",
    "RelevanceRules",
    "Role",
    "SavedSearch",
    "SourceRecord",
    "Submission",
    "freshness_of",
    "standing_for",
]
