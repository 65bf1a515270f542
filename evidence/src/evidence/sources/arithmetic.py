"""What a row or column is, recognized by its numbers before its name: totals in any language, codes, value added."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["is_code", "is_sum", "names_a_total", "step_of", "total_industries"]

Doubles = npt.NDArray[np.float64]
_EXACT = 1e-6  # of the largest number; printed sums of floats differ by less
_DIGITS = 6
_TOTAL_WORDS = re.compile(
    r"\b(sub|grand )?(tot|total|totals|totale|totali|totales|totaux|totaal|totalt|gesamt\w*|insgesamt|summe|somme|suma|soma|"
    r"jumlah|toplam|samtals|yhteens\u00e4|celkem|spolu|\u00f6sszesen|ukupno|razem|og\u00f3\u0142em|tootal|kogu|viso|kop\u0101|jumla|"
    r"\u0438\u0442\u043e\u0433\u043e|\u0432\u0441\u0435\u0433\u043e|\u0443\u0441\u044c\u043e\u0433\u043e|"
    r"\u03c3\u03cd\u03bd\u03bf\u03bb\u03bf|t\u1ed5ng)\b|\u5408\u8ba1|\u603b\u8ba1|\u7e3d\u8a08|\u5408\u8a08|\ud569\uacc4|"
    r"\u0627\u0644\u0645\u062c\u0645\u0648\u0639|\u0645\u062c\u0645\u0648\u0639|\u0e23\u0e27\u0e21",
    re.IGNORECASE,
)
_CODE_WORDS = re.compile(
    r"(?i)^(rnr|nr|no|n[\u00b0\u00ba]|number|num|id|index|row|line|rang|code|codes|c[o\u00f3]digo|k[o\u00f3]d|kode|\u043a\u043e\u0434|"
    r"year|jahr|ann\u00e9e|a\u00f1o|ano|isic|nace|cpa|cpc|hs|sic|naics)\b"
)


def names_a_total(text: str) -> bool:
    """True where a heading says total in one of some thirty languages: a hint, never a proof."""
    return bool(_TOTAL_WORDS.search(text))


def step_of(*arrays: Doubles) -> float:
    """The step to which printed numbers were rounded: 1, 0.1, .. 1e-6; 0 where they carry more digits."""
    values = np.concatenate([np.ravel(array) for array in arrays])
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0
    for digits in range(_DIGITS + 1):
        scaled = values * 10.0**digits
        if np.abs(scaled - np.rint(scaled)).max() <= 1e-6:
            return float(10.0**-digits)
    return 0.0


def is_sum(values: Doubles, summed: Doubles, summands: int, step: float, *, rounded: bool = True) -> bool:
    """Whether every figure is the sum, exactly or, where `rounded`, but for the rounding of itself and each summand.

    Rounding counts only where the figures are large beside it, so that small whole numbers prove nothing.
    """
    size = float(np.abs(summed).max(initial=0.0))
    if size == 0 or not len(values) or not np.isfinite(values).all():
        return False
    gap = np.abs(values - summed)
    if gap.max() <= _EXACT * size:
        return True
    slack = step * (summands + 1) / 2
    return bool(
        rounded and gap.max() <= slack and size > 10 * slack and gap.sum() <= 0.05 * float(np.abs(summed).sum())
    )


def is_code(values: Doubles, labels: Sequence[tuple[str, ...]], heading: str, *, before: bool) -> bool:
    """Whether a column holds codes, counters or a year, not money.

    values: n. labels: the n rows' label levels. before: whether the column stands before the industries.
    """
    if not np.isfinite(values).all() or (values != np.rint(values)).any() or (values < 0).any():
        return False
    if any(all(_number(levels, level) == v for levels, v in zip(labels, values, strict=True))
           for level in range(len(labels[0]) if labels else 0)):  # fmt: skip
        return True
    n = len(values)
    named = not heading.strip() or bool(_CODE_WORDS.match(heading.strip()))
    counted = any(np.array_equal(values, np.arange(start, start + n)) for start in (0, 1))
    constant_year = n > 1 and bool((values == values[0]).all()) and 1900 <= values[0] <= 2100
    rising = n > 1 and bool((np.diff(values) > 0).all())
    distinct = len(np.unique(values)) == n
    if named:
        return counted or constant_year or rising or (distinct and before)
    return before and (counted or constant_year or (rising and n > 2))


def _number(levels: tuple[str, ...], level: int) -> float | None:
    text = levels[level].strip() if level < len(levels) else ""
    return float(text) if text.isdecimal() else None


def total_industries(Z: Doubles, step: float) -> list[int]:
    """Positions of rows of a square table that are, with their column, the sum of all others or of a run beside them."""
    n = len(Z)
    totals: set[int] = set()
    rows, columns = Z.sum(axis=1), Z.sum(axis=0)
    for _ in range(3):  # subtotals, their totals, the total of all
        found = {i for i in range(n) if i not in totals and _is_total(Z, rows, columns, i, totals, step)}
        # Two that look like the sum of each other are no totals: one of them is the other's copy.
        found = {i for i in found if Z[i].any()}
        if not found or len(totals | found) > n - 2:
            break
        totals |= found
    return sorted(totals)


def _is_total(Z: Doubles, rows: Doubles, columns: Doubles, i: int, totals: set[int], step: float) -> bool:
    own = [k for k in range(len(Z)) if k != i and k not in totals]
    if len(own) < 2:
        return False
    if _both(Z, own, i, own, step):
        return True
    before = [k for k in range(i - 1, -1, -1) if k not in totals]
    after = [k for k in range(i + 1, len(Z)) if k not in totals]
    for run in (before, after):
        reached, sold = np.cumsum(rows[run]), np.cumsum(columns[run])
        for k in range(1, len(run)):
            near = abs(reached[k] - rows[i]) <= _EXACT * abs(rows[i]) + step * len(Z) * (k + 2)
            alike = abs(sold[k] - columns[i]) <= _EXACT * abs(columns[i]) + step * len(Z) * (k + 2)
            if near and alike and rows[i] > 0 and _both(Z, run[: k + 1], i, own, step):
                return True
    return False


def _both(Z: Doubles, run: list[int], i: int, own: list[int], step: float) -> bool:
    bought = is_sum(Z[i, own], Z[np.ix_(run, own)].sum(axis=0), len(run), step)
    return bought and is_sum(Z[own, i], Z[np.ix_(own, run)].sum(axis=1), len(run), step)
