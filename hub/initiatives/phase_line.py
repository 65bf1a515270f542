"""The phases of an initiative as bars on a time line of years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hub.initiatives.models import Initiative, Phase
from hub.lib.partialdate import first_day, last_day


@dataclass(frozen=True)
class Span:
    """A phase and its position in per cent; none where no date is known. Hatched where its end is not known."""

    phase: Phase
    start: str
    width: str
    fill: str


class PhaseLine:
    """From the first known day to the last, or to today where the last is not known."""

    def __init__(self, initiative: Initiative, phases: Sequence[Phase], today: date) -> None:
        dated: list[Initiative | Phase] = [initiative, *phases]
        begins = [first_day(one.starts) for one in dated if one.starts]
        ends = [last_day(one.ends) for one in dated if one.ends]
        self.first = min([*begins, *ends], default=today)
        self.last = max([*begins, *ends, *([today] if any(not phase.ends for phase in phases) else [])], default=today)
        self.today = self._at(today) if self.first < today < self.last else ""
        self.spans = [self._span(phase) for phase in phases]

    @property
    def has_open_end(self) -> bool:
        return any(span.fill == "none" for span in self.spans)

    def _along(self, day: date) -> float:
        return 100 * (day - self.first).days / ((self.last - self.first).days or 1)

    def _at(self, day: date) -> str:
        return f"{self._along(day):.4g}%"

    def _span(self, phase: Phase) -> Span:
        if not phase.starts and not phase.ends:
            return Span(phase, "", "", "")
        begin = self._along(first_day(phase.starts)) if phase.starts else 0
        end = self._along(last_day(phase.ends)) if phase.ends else 100
        fill = "now" if phase.starts and phase.ends else "none"
        return Span(phase, f"{begin:.4g}%", f"{max(end - begin, 0.5):.4g}%", fill)
