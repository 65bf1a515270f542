"""The money of the initiatives that a list shows: by year, and as an order of the list. One kind and one currency each:
amounts of two kinds or two currencies are neither added up nor ranked against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from hub.initiatives.models import FundingTranche
from hub.initiatives.money_chart import FILLS, YearBars, bars_of

Basis, Revision = FundingTranche.Basis, FundingTranche.Revision
MOST_COUNTED = 1000  # initiatives; the amounts of more than these would hold up the page
CHARTS_SHOWN, ORDERS_OFFERED = 2, 4
PREFIX = "money-"
Kind = tuple[str, str]  # basis and currency


@dataclass
class MoneyOfList:
    """`totals`: by kind and currency what each initiative publishes; `years`: the same by year, of all of them."""

    keys: Sequence[int]
    totals: dict[Kind, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))
    years: dict[Kind, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))

    @property
    def kinds(self) -> list[Kind]:
        """Those that most initiatives publish first."""
        return sorted(self.totals, key=lambda kind: (-len(self.totals[kind]), kind))

    @property
    def publishing(self) -> int:
        return len({key for amounts in self.totals.values() for key in amounts})

    def charts(self) -> list[YearBars]:
        shown = [kind for kind in self.kinds if self.years.get(kind)][:CHARTS_SHOWN]
        return [bars_of(*kind, self.years[kind], max(self.years[kind].values())) for kind in shown]

    def orders(self) -> list[tuple[str, str]]:
        return [(_value_of(kind), _label_of(kind)) for kind in self.kinds[:ORDERS_OFFERED]]

    def sorted_keys(self, sort: str) -> list[int] | None:
        """Those with such an amount, the largest first; then the others as they come. Nothing for another order."""
        kind = next((kind for kind in self.kinds if _value_of(kind) == sort), None)
        if kind is None:
            return None
        amounts = self.totals[kind]
        return sorted(self.keys, key=lambda key: (key not in amounts, -amounts.get(key, Decimal(0))))

    def without(self, sort: str) -> int:
        """How many of the list have no amount of the kind that it is ordered by."""
        kind = next((kind for kind in self.kinds if _value_of(kind) == sort), None)
        return len(self.keys) - len(self.totals[kind]) if kind else 0


def is_by_money(sort: str) -> bool:
    return sort.startswith(PREFIX)


def money_of_list(keys: Sequence[int]) -> MoneyOfList:
    """One query. An original budget of which there is a revised one does not count."""
    found = MoneyOfList(keys)
    rows = list(
        FundingTranche.objects.filter(initiative__in=keys, basis__in=list(FILLS))
        .order_by()
        .values_list("initiative_id", "basis", "currency", "starts", "ends", "revision", "year", "amount")
    )
    revised = {row[:5] for row in rows if row[5] == Revision.REVISED}
    for row in rows:
        key, basis, currency, _starts, _ends, revision, year, amount = row
        if revision == Revision.ORIGINAL and row[:5] in revised:
            continue
        found.totals[basis, currency][key] += amount
        if year:
            found.years[basis, currency][year] += amount
    return found


def _value_of(kind: Kind) -> str:
    basis, currency = kind
    return f"{PREFIX}{basis or 'unknown'}-{currency}".lower()


def _label_of(kind: Kind) -> str:
    basis, currency = kind
    return _("%(kind)s in %(currency)s, most first") % {"kind": Basis(basis).label, "currency": currency}
