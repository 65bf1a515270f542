"""Whether a version may be opened to everybody, and who decides.

The rule: somebody who leads the group, or the secretariat, decides, and never who wrote the version. Contact details and
coordinates are refused. Names of districts and of the place of the analysis are refused unless the person says that each
word found means something else. Four statements are confirmed one by one, with a reason that stays with the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.crises.models import AnalysisVersion, SituationAnalysis
from hub.lib.text import bare
from hub.vocabularies.areas import areas_of

STATEMENTS: tuple[tuple[str, Any], ...] = (
    ("persons", _("No person can be recognised: no names, no stories of one person, no group of fewer than ten.")),
    ("places", _("No place smaller than a province can be recognised: no camp, school, workplace, shelter or route.")),
    ("consent", _("Those who gave information know that it may be published, or it was public before.")),
    ("harm", _("Somebody who works there has read it and sees no harm to those at risk or to those who help them.")),
)
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<![\w,.])\+?\d[\d ()/.-]{7,}\d(?![\w,.%])")
YEARS = re.compile(r"(?:19|20)\d\d\s*[-/–]\s*(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|\d{1,3}(?:[ .]\d{3})+")
POINT = re.compile(r"-?\d{1,3}\.\d{3,}\s*°?\s*[NSns]?\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}|\d{1,3}°\s*\d{1,2}")
SHORTEST_NAME = 4  # letters; shorter names of districts are words of many languages


@dataclass(frozen=True)
class Findings:
    """What of the words speaks against opening them."""

    contacts: list[str]
    places: list[str]


def findings(version: AnalysisVersion, analysis: SituationAnalysis) -> Findings:
    text = "\n".join(version.texts.values())
    contacts = [match[0] for match in CONTACT.finditer(text) if not YEARS.fullmatch(match[0].strip())]
    contacts += [match[0] for match in POINT.finditer(text)]
    return Findings(list(dict.fromkeys(contacts)), list(_small_places(text, analysis)))


def _small_places(text: str, analysis: SituationAnalysis) -> Iterator[str]:
    """Names of districts, and of the place of the analysis, that stand in the text as whole words."""
    within = f" {bare(text)} "
    for name, said in sorted(_names(analysis)):
        if f" {name} " in within:
            yield said


def _names(analysis: SituationAnalysis) -> set[tuple[str, str]]:
    known = areas_of(analysis.country.iso3)
    areas = list(known.by_code.values()) if known else []
    wide = {bare(area.name) for area in areas if area.level == 1} | _words_of_country(analysis)
    small = {(bare(area.name), area.name) for area in areas if area.level == 2}
    small |= {(bare(part), part) for part in re.split(r"[,;/()]", analysis.place) if part.strip()}
    return {(name, said.strip()) for name, said in small if len(name) >= SHORTEST_NAME and name not in wide}


def _words_of_country(analysis: SituationAnalysis) -> set[str]:
    country = analysis.country
    names: Iterable[str] = (country.name_en, country.name_fr, country.name_es)  # type: ignore[attr-defined]
    return {bare(name) for name in names if name}
