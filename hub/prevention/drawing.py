"""The theory of change as a drawing: a box for each step, and between two of them what must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.lib.charts import Chart
from hub.lib.charts.writing import LETTER, NARROW, WIDE
from hub.lib.text import add_label
from hub.prevention.models import ModelVersion, TheoryStep

LINE = 17.0  # from one line of text to the next
PAD = 10.0
GAP = 26.0  # of an arrow without an assumption
MOST_LINES = 4  # of a text in the drawing; the table beside it has the whole text


@dataclass(frozen=True)
class Box:
    """A step or an assumption: its outline, and its lines with where each begins."""

    is_step: bool
    x: float
    y: float
    width: float
    height: float
    lines: list[tuple[float, str]]

    @property
    def style(self) -> str:
        return "step" if self.is_step else "holds"

    @property
    def text_x(self) -> float:
        return self.x + PAD


class Theory:
    """Boxes under each other with arrows; `steps` are pairs of a step and its assumption."""

    def __init__(self, steps: Sequence[tuple[str, str]], width: float = WIDE) -> None:
        self.width = min(width, 560.0)
        self.inset = 48.0 if width > NARROW else 16.0  # of an assumption on either side
        self.boxes: list[Box] = []
        self.arrows: list[tuple[float, float, float]] = []  # from, where the tip begins, to
        y = 1.0
        for number, (text, assumption) in enumerate(steps, 1):
            is_last = number == len(steps)
            y = self._add(f"{number}. {text}", y, is_step=True)
            if assumption:
                y = self._arrow(y, GAP / 2, headed=False)
                y = self._add(assumption, y, is_step=False)
            if not is_last:
                y = self._arrow(y, GAP, headed=True)
        self.height = round(y + 1, 1)

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"

    @property
    def middle(self) -> float:
        return self.width / 2

    @property
    def tip(self) -> tuple[float, float]:
        return self.middle - 4, self.middle + 4

    def _add(self, text: str, y: float, *, is_step: bool) -> float:
        x = 1.0 if is_step else self.inset
        outer = self.width - 2 * x
        lines = _lines(text, int((outer - 2 * PAD) / LETTER))
        height = 2 * PAD + LINE * len(lines)
        placed = [(round(y + PAD + LINE * place + 12, 1), line) for place, line in enumerate(lines)]
        self.boxes.append(Box(is_step, x, round(y, 1), outer, height, placed))
        return y + height

    def _arrow(self, y: float, length: float, *, headed: bool) -> float:
        if headed:
            self.arrows.append((round(y, 1), round(y + length - 5, 1), round(y + length, 1)))
        return y + length


def _lines(text: str, letters: int) -> list[str]:
    lines = wrap(" ".join(text.split()), letters, break_long_words=True) or [""]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: letters - 1]}…"]
    return lines


def theory_chart(version: ModelVersion, rows: Sequence[TheoryStep]) -> Chart | None:
    """The drawing of the steps of a version for wide pages and for phones; None without steps."""
    if not rows:
        return None
    steps = [(str(step.text), str(step.assumption)) for step in rows]
    said = ngettext(
        "%(number)s step, from top to bottom; the table below has the same words.",
        "%(number)s steps from top to bottom, and between them what must hold; the table below has the same words.",
        len(steps),
    )
    return Chart(
        title=add_label(version.model, _("Theory of change")),
        text=said % {"number": len(steps)},
        header=(_("No."), _("Step"), _("What must hold for the next step")),
        rows=[(number, *step) for number, step in enumerate(steps, 1)],
        source=str(version.model.group),
        kind="theory",
        wide=Theory(steps),
        narrow=Theory(steps, NARROW),
        name="prevention",
        key=f"{version.model.public_id}/{version.number}",
        note=_("Boxes are steps. Dashed: what must hold for the next step to follow."),
    )
