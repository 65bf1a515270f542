"""An indicator from its baseline over its present value to its target."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.charts.writing import write_number


class IndicatorLine:
    """An indicator on one line: baseline, present value, target. Unknown stretches are hatched."""

    HEIGHT, LINE = 58.0, 32.0

    def __init__(
        self,
        baseline: float | None,
        now: float | None,
        target: float | None,
        *,
        late: bool = False,
        width: float = 520.0,
    ) -> None:
        self.baseline, self.now, self.target, self.width = baseline, now, target, width
        known = [number for number in (baseline, now, target) if number is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        if baseline is None:
            low = min(low, 0.0)
        if target is None:  # no target is set
            high += (high - low) or 1.0
        self.low, self.high = low, high if high > low else low + 1
        self.falls = baseline is not None and target is not None and target < baseline
        self.left, self.right = 8.0, width - 8.0
        self.start = self._x(baseline) if baseline is not None else self.left
        self.end = self._x(target) if target is not None else self.right
        self.is_late = late

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.HEIGHT:g}"

    @property
    def whole(self) -> tuple[float, float]:
        """x and width of the stretch from the baseline to the target."""
        return min(self.start, self.end), abs(self.end - self.start)

    @property
    def is_known(self) -> bool:
        return None not in (self.baseline, self.now, self.target)

    @property
    def done_part(self) -> tuple[float, float] | None:
        """x and width of what is reached, where both ends are known."""
        if self.now is None or self.baseline is None:
            return None
        x = self._x(self.now)
        return min(self.start, x), round(abs(x - self.start), 1)

    @property
    def now_x(self) -> float | None:
        return None if self.now is None else self._x(self.now)

    @property
    def labels(self) -> list[tuple[str, float, str, float]]:
        """Text, x, anchor and y of the three numbers: the present one above the line, the others below."""
        found = []
        if self.now is None:
            found.append((_("not reported"), self.width / 2, "middle", 18.0))
        else:
            found.append((f"{_('now')} {write_number(self.now, 4)}", *self._place_label(self._x(self.now)), 18.0))
        start = _("no baseline") if self.baseline is None else f"{_('baseline')} {write_number(self.baseline, 4)}"
        end = _("no target") if self.target is None else f"{_('target')} {write_number(self.target, 4)}"
        found.append((start, self.start, "end" if self.start > self.width / 2 else "start", 54.0))
        found.append((end, self.end, "end" if self.end > self.width / 2 else "start", 54.0))
        return found

    def _place_label(self, x: float) -> tuple[float, str]:
        if x < 60:
            return x, "start"
        return (x, "end") if x > self.width - 60 else (x, "middle")

    def _x(self, number: float) -> float:
        along = (number - self.low) / (self.high - self.low)
        along = 1 - along if self.falls else along
        return round(self.left + along * (self.right - self.left), 1)
