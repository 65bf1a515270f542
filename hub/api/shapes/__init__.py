"""The JSON of each kind of record: one function for each shape. A field that the reader may not see is null."""

from hub.api.shapes.common import Reference, Translated, reference, translations_of
from hub.api.shapes.corridors import CorridorShape, corridor
from hub.api.shapes.crises import CrisisShape, crisis
from hub.api.shapes.groups import GroupShape, MemberShape, OfficeShape, group, member, office, participation
from hub.api.shapes.initiatives import (
    InitiativeDetail,
    InitiativeShape,
    PhaseShape,
    RelatedShape,
    RoleShape,
    TrancheShape,
    initiative_detail,
    initiatives,
)
from hub.api.shapes.library import ItemShape, item
from hub.api.shapes.meetings import CallShape, MeetingShape, call, meeting
from hub.api.shapes.partners import OrganizationShape, organization
from hub.api.shapes.plans import OutcomeShape, OutputShape, PlanDetail, PlanShape, outcome, output, plan, plan_detail
from hub.api.shapes.studies import (
    DatasetShape,
    FileShape,
    MethodShape,
    SpreadShape,
    StudyDetail,
    StudyShape,
    WarningShape,
    dataset,
    study,
    study_detail,
)
from hub.api.shapes.vocabularies import CountryShape, TermShape, country, term

__all__ = [
    "CallShape",
    "CorridorShape",
    "CountryShape",
    "CrisisShape",
    "DatasetShape",
    "FileShape",
    "GroupShape",
    "InitiativeDetail",
    "InitiativeShape",
    "ItemShape",
    "MeetingShape",
    "MemberShape",
    "MethodShape",
    "OfficeShape",
    "OrganizationShape",
    "OutcomeShape",
    "OutputShape",
    "PhaseShape",
    "PlanDetail",
    "PlanShape",
    "Reference",
    "RelatedShape",
    "RoleShape",
    "SpreadShape",
    "StudyDetail",
    "StudyShape",
    "TermShape",
    "TrancheShape",
    "Translated",
    "WarningShape",
    "call",
    "corridor",
    "country",
    "crisis",
    "dataset",
    "group",
    "initiative_detail",
    "initiatives",
    "item",
    "meeting",
    "member",
    "office",
    "organization",
    "outcome",
    "output",
    "participation",
    "plan",
    "plan_detail",
    "reference",
    "study",
    "study_detail",
    "term",
    "translations_of",
]
