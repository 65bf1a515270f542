"""The money of many initiatives in a few words each, for the rows of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from hub.initiatives.models import FundingTranche
from hub.initiatives.money_chart import in_short
from hub.lib.numbers import money

Basis, Revision = FundingTranche.Basis, FundingTranche.Revision
# Commitments tell most about the size of an initiative, then plans, then payments.
TELLING = (Basis.COMMITMENT, Basis.BUDGET, Basis.UNKNOWN, Basis.DISBURSEMENT, Basis.EXPENDITURE, Basis.INCOMING_FUNDS)


def money_of(keys: Sequence[int]) -> dict[int, str]:
    """By key of the initiative the sum of the first kind of amount that it has, with the kind. Of several currencies, the
    first is followed by “and more”: nothing is added up. One query."""
    sums: dict[int, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    revisions: dict[tuple[int, str], set[str]] = defaultdict(set)
    rows = FundingTranche.objects.filter(initiative__in=keys, basis__in=TELLING).order_by()
    rows = rows.values_list("initiative_id", "basis", "currency", "revision").annotate(total=Sum("amount"))
    for key, basis, currency, revision, total in rows:
        sums[key][basis][currency] += total
        revisions[key, basis].add(revision)
    for (key, basis), found in revisions.items():
        # A sum of original and revised budgets would be wrong; the page of the initiative shows which ones are replaced.
        if Revision.REVISED in found and len(found) > 1:
            del sums[key][basis]
    return {key: _largest_sum(kinds) for key, kinds in sums.items() if kinds}


def _largest_sum(kinds: Mapping[str, Mapping[str, Decimal]]) -> str:
    basis = next(basis for basis in TELLING if basis in kinds)
    currencies = kinds[basis]
    currency = max(currencies, key=lambda one: (currencies[one], one))
    amount = money(in_short(currencies[currency]), currency)
    if len(currencies) > 1:
        return _("%(amount)s and more") % {"amount": amount}
    return amount if basis == Basis.UNKNOWN else f"{amount} ({Basis(basis).label.lower()})"
