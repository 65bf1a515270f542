"""The money of an initiative at a glance: totals, and bars by year, for each kind and currency apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hub.initiatives.amount_format import number_in_words
from hub.initiatives.funding import Group
from hub.initiatives.models import FundingTranche
from hub.lib.components import Bar, Part

Basis = FundingTranche.Basis
MOST_YEARS = 12
# Planned amounts are light: it is not certain that they will come. Hatched is what nobody knows.
FILLS = {
    Basis.DISBURSEMENT: "now", Basis.EXPENDITURE: "now",
    Basis.COMMITMENT: "soft", Basis.PLEDGE: "soft", Basis.UNKNOWN: "soft",
    Basis.INCOMING_FUNDS: "soft", Basis.INCOMING_COMMITMENT: "soft", Basis.INCOMING_PLEDGE: "soft",
    Basis.BUDGET: "light", Basis.PLANNED: "light",
}  # fmt: skip


@dataclass(frozen=True)
class Total:
    """The total of one kind and currency."""

    kind: str
    currency: str
    amount: str


@dataclass(frozen=True)
class YearBars:
    """The amounts of one kind and currency by year. Years without an amount stay empty, where there is room."""

    kind: str
    currency: str
    bars: list[Bar]
    earlier: int  # years that only the table shows


def totals_of(groups: Iterable[Group]) -> list[Total]:
    """In the order of the groups; an original budget with a revised one is left out."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in _counted_tranches(groups):
        sums[one.basis, one.currency] += one.amount
    return [
        Total(str(Basis(basis).label), currency, in_short(amount))
        for (basis, currency), amount in sums.items()
        if basis in FILLS
    ]


def bars_by_year(groups: Iterable[Group]) -> list[YearBars]:
    """Bars of one currency share their scale. Amounts of several years are in the table only: nothing is spread."""
    sums = sums_by_year(groups)
    most: dict[str, Decimal] = defaultdict(Decimal)
    for (_basis, currency), years in sums.items():
        most[currency] = max(most[currency], *years.values())
    return [bars_of(basis, currency, years, most[currency]) for (basis, currency), years in sums.items()]


def sums_by_year(groups: Iterable[Group]) -> dict[tuple[str, str], dict[int, Decimal]]:
    """The sums of single years by kind and currency, in the order of the groups."""
    sums: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in _counted_tranches(groups):
        if one.basis in FILLS and one.year:
            sums[one.basis, one.currency][one.year] += one.amount
    return sums


def key_of(charts: Iterable[YearBars]) -> list[Part]:
    """The meaning of the fills of these bars."""
    used = {chart.bars[0].fill for chart in charts}
    words = {"now": _("paid"), "soft": _("committed, coming in or kind not stated"), "light": _("planned")}
    return [Part(fill, 0, name) for fill, name in words.items() if fill in used]


def in_short(amount: Decimal) -> str:
    """With one decimal from a million on."""
    if abs(amount) < 1_000_000:
        return number_in_words(amount)
    return _("%(number)s m") % {"number": number_format(amount / 1_000_000, decimal_pos=1, force_grouping=True)}


def _counted_tranches(groups: Iterable[Group]) -> Iterator[FundingTranche]:
    for group in groups:
        for line in group.lines:
            if not line.replaced:
                yield from line.tranches


def bars_of(basis: str, currency: str, years: dict[int, Decimal], most: Decimal) -> YearBars:
    shown = list(range(min(years), max(years) + 1))
    if len(shown) > MOST_YEARS:
        shown = sorted(years)
    bars = [
        Bar(
            str(year), max(float(years.get(year, 0)), 0), float(most),
            written=in_short(years[year]) if year in years else "–", fill=FILLS[Basis(basis)],
        )
        for year in shown[-MOST_YEARS:]
    ]  # fmt: skip
    return YearBars(str(Basis(basis).label), currency, bars, max(0, len(shown) - MOST_YEARS))
