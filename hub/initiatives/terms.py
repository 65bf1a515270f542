"""The fields of an initiative that name terms, each with its vocabulary."""

from hub.vocabularies.models import Scheme

TERMS = {
    "issues": Scheme.ISSUE,
    "interventions": Scheme.INTERVENTION,
    "sectors": Scheme.SECTOR,
    "commodities": Scheme.COMMODITY,
    "stages": Scheme.STAGE,
    "levels": Scheme.LEVEL,
}
