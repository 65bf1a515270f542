"""How charts format numbers and names, and the room that these take."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from django.template.defaultfilters import floatformat

# Pixels of a letter at 12 px in the widest usual fonts, so that no label is cut off.
LETTER = 7.6
WIDE, NARROW = 760.0, 340.0
LONGEST_NAME = 34  # letters of a line of a label; a longer name stands on several
LINE_HEIGHT = 14.0


def text_width(text: str) -> float:
    """The most pixels that a label of 12 px needs."""
    return LETTER * len(text)


def in_lines(name: str, letters: int) -> list[str]:
    return wrap(name, max(letters, 1)) or [""]


def write_number(value: float, most: int = 2) -> str:
    """A number with as few decimals as it has, at most `most`."""
    digits = next((n for n in range(most) if round(value, n) == round(value, most)), most)
    return floatformat(value, f"{digits}g")


def scale_of(numbers: Iterable[float], *, from_zero: bool = True) -> tuple[float, float, list[float]]:
    """The ends of an axis and its ticks: round numbers that include all values."""
    known = list(numbers) or [0.0]
    low, high = min(known), max(known)
    low = min(low, 0.0) if from_zero else low
    span = (high - low) or abs(high) or 1.0
    step = 10.0 ** len(str(int(span))) / 10 if span >= 1 else 0.1
    for part in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0):
        if span / (step * part) <= 5:
            step *= part
            break
    first = step * (low // step)
    ticks = [first]
    while ticks[-1] < high and len(ticks) < 12:
        ticks.append(round(ticks[-1] + step, 10))
    if len(ticks) == 1:
        ticks.append(first + step)
    return ticks[0], ticks[-1], ticks
