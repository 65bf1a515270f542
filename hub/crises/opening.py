"""Whether a version may be opened to everybody, and who decides.

The rule: somebody who leads the group, or the secretariat, decides, and never who wrote the version. Contact details and
coordinates are refused. Names of districts and of the place of the analysis are refused unless the person says that each
word found means something else. Four statements are confirmed one by one, with a reason that stays with the group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.crises import traces
from hub.crises.models import AnalysisVersion, SituationAnalysis
from hub.vocabularies.models import Country

STATEMENTS: tuple[tuple[str, Any], ...] = (
    ("persons", _("No person can be recognised: no names, no stories of one person, no group of fewer than ten.")),
    ("places", _("No place smaller than a province can be recognised: no camp, school, workplace, shelter or route.")),
    ("consent", _("Those who gave information know that it may be published, or it was public before.")),
    ("harm", _("Somebody who works there has read it and sees no harm to those at risk or to those who help them.")),
)


@dataclass(frozen=True)
class Findings:
    """What of the words speaks against opening them, what to look at, and where nothing could be looked up."""

    contacts: list[str]
    places: list[str]
    names: list[str]
    without_list: list[Country]


def findings(version: AnalysisVersion, analysis: SituationAnalysis) -> Findings:
    text = "\n".join(version.texts.values())
    return Findings(
        traces.contacts(text), traces.places(text, analysis), traces.names(text), traces.without_list(analysis)
    )
