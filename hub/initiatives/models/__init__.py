"""The records of the mapping."""

from hub.exchange.models.imported_rows import ImportedRow
from hub.exchange.models.imports import Import, ImportProblem, Mapping
from hub.exchange.models.relevance import RelevanceRules
from hub.exchange.models.source_records import SourceRecord
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
from hub.initiatives.models.places import Evaluation, Place
from hub.initiatives.models.related import RelatedActivity
from hub.matching.models.merges import Merge
from hub.matching.models.pairs import Comparison, LikelyPair
from hub.outreach.models import Claim, Confirmation, SavedSearch, Submission

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
