"""The law at both ends of a corridor: treaties by which each is bound, and where each law falls short."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from evidence.lawgap import Verdict

from hub.law.cells import Cells, chosen_editions
from hub.law.models import Edition, Family, Instrument, LawStandard, Ratification
from hub.law.models import Verdict as Words
from hub.law.views.acts import TreatyHistory, acts_by_source
from hub.vocabularies.models import Country


@dataclass(frozen=True)
class Side:
    """A verdict at one end."""

    country: Country
    verdict: str
    word: str

    @property
    def is_gap(self) -> bool:
        return Verdict(self.verdict).is_gap


@dataclass(frozen=True)
class Row:
    standard: LawStandard
    sides: list[Side]

    @property
    def is_gap(self) -> bool:
        return any(side.is_gap for side in self.sides)

    @property
    def is_known(self) -> bool:
        return any(side.verdict != Verdict.UNKNOWN for side in self.sides)


@dataclass(frozen=True)
class TreatySide:
    """The acts of one end as the first source tells them; empty where none names the country."""

    country: Country
    history: TreatyHistory

    @property
    def source(self) -> Any:
        return self.history.sources[0] if self.history.sources else None


@dataclass(frozen=True)
class TreatyRow:
    instrument: Instrument
    sides: list[TreatySide]


@dataclass(frozen=True)
class LawAtBothEnds:
    ratified: list[Row]
    treaties: list[TreatyRow]  # others, of which sources tell the acts of countries
    without_acts: list[Instrument]  # treaties of which no source here does
    gaps: list[Row]  # standards on child labour and forced labour that at least one end does not meet
    met: int  # at both ends
    total: int
    unknown: int
    editions: list[Edition]

    @property
    def treaty_editions(self) -> list[Edition]:
        """In which the acts of other treaties stand."""
        sources = [side.source for row in self.treaties for side in row.sides if side.source]
        return list(dict.fromkeys(one.edition for one in sources))


def law_at_both_ends(origin: Country, destination: Country) -> LawAtBothEnds:
    """A fixed number of queries."""
    ends = [origin, destination]
    cells = Cells(chosen_editions(None), {"country__in": ends})
    rows: dict[str, list[Row]] = {Family.RATIFIED: [], Family.LAW: []}
    for standard in cells.standards:
        if standard.family in rows:
            sides = [_side(end, cells.verdicts.get((end.pk, standard.pk), Verdict.UNKNOWN)) for end in ends]
            rows[standard.family].append(Row(standard, sides))
    law = rows[Family.LAW]
    return LawAtBothEnds(
        ratified=[row for row in rows[Family.RATIFIED] if row.is_known],
        **_other_treaties(ends, {row.standard.instrument_id for row in rows[Family.RATIFIED]}),
        gaps=[row for row in law if row.is_gap],
        met=sum(all(side.verdict == Verdict.MET for side in row.sides) for row in law),
        total=len(law),
        unknown=sum(any(side.verdict == Verdict.UNKNOWN for side in row.sides) for row in law),
        editions=[one for one in cells.editions if cells.verdicts],
    )


def _other_treaties(ends: list[Country], shown: set[int | None]) -> dict[str, list[Any]]:
    """Treaties beyond those of the matrix. Three queries."""
    with_acts = set(Ratification.objects.order_by().values_list("instrument", flat=True).distinct())
    acts: dict[tuple[int, int], list[Ratification]] = defaultdict(list)
    for one in Ratification.objects.filter(country__in=ends).select_related("edition__source"):
        acts[one.instrument_id, one.country_id].append(one)
    others = Instrument.objects.exclude(pk__in=[key for key in shown if key]).exclude(kind=Instrument.Kind.PRINCIPLES)
    rows, without_acts = [], []
    for instrument in others.order_by("position"):
        if instrument.pk in with_acts:
            sides = [TreatySide(end, acts_by_source(acts[instrument.pk, end.pk])) for end in ends]
            rows.append(TreatyRow(instrument, sides))
        else:
            without_acts.append(instrument)
    return {"treaties": rows, "without_acts": without_acts}


def _side(country: Country, verdict: Verdict) -> Side:
    return Side(country, verdict.value, str(Words(verdict).label))
