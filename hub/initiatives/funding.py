"""The money of an initiative as its page shows it: planned, committed, paid and received amounts, each apart, by year.

Only amounts of one kind, one year and one currency are added up. A period of several years stays one line; an original
budget is replaced by the revised one of the same period, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.initiatives.amount_format import number_in_words, time_in_words
from hub.initiatives.models import FundingTranche
from hub.lib.text import comma_separated

Basis = FundingTranche.Basis
GROUPS: list[tuple[str | Promise, tuple[str, ...]]] = [
    (_("Budgets"), (Basis.BUDGET,)),
    (_("Planned disbursements"), (Basis.PLANNED,)),
    (_("Amounts committed"), (Basis.COMMITMENT, Basis.PLEDGE)),
    (_("Amounts paid"), (Basis.DISBURSEMENT, Basis.EXPENDITURE)),
    (_("Amounts coming in"), (Basis.INCOMING_COMMITMENT, Basis.INCOMING_FUNDS, Basis.INCOMING_PLEDGE)),
    (
        _("Other transactions"),
        (
            Basis.INTEREST, Basis.REPAYMENT, Basis.REIMBURSEMENT, Basis.EQUITY_PURCHASE, Basis.EQUITY_SALE,
            Basis.GUARANTEE,
        ),
    ),
    (_("Kind not stated"), (Basis.UNKNOWN,)),
]  # fmt: skip


@dataclass
class Line:
    """Amounts of one kind, time and currency."""

    time: str
    kind: str
    currency: str
    tranches: list[FundingTranche] = field(default_factory=list)
    replaced: bool = False  # an original budget with a revised one

    @property
    def amount(self) -> str:
        return number_in_words(sum((one.amount for one in self.tranches), Decimal(0)))

    @property
    def only(self) -> FundingTranche | None:
        return self.tranches[0] if len(self.tranches) == 1 else None


@dataclass
class Group:
    label: str
    lines: list[Line]


def funding_of(tranches: Sequence[FundingTranche]) -> list[Group]:
    """Groups that are not empty, in the order of `GROUPS`; lines by time."""
    revised = {
        (one.basis, one.starts, one.ends, one.currency)
        for one in tranches
        if one.revision == FundingTranche.Revision.REVISED
    }
    lines: dict[tuple[Any, ...], Line] = {}
    for one in sorted(tranches, key=_in_time):
        replaced = (
            one.revision == FundingTranche.Revision.ORIGINAL and (one.basis, one.starts, one.ends, one.currency) in revised
        )  # fmt: skip
        key = _key(one)
        line = lines.setdefault(key, Line(_time(one), _kind(one), one.currency, replaced=replaced))
        line.tranches.append(one)
    found = []
    for label, kinds in GROUPS:
        own = [line for line in lines.values() if line.tranches[0].basis in kinds]
        if own:
            found.append(Group(str(label), own))
    return found


def dated_amounts(tranches: Sequence[FundingTranche]) -> list[dict[str, Any]]:
    """Every amount for which the source gives a day or a period, in order of time."""
    return [
        {
            "time": time_in_words(_iso(one.starts), _iso(one.ends), 0), "kind": _kind(one), "currency": one.currency,
            "amount": number_in_words(one.amount), "provider": one.provider or one.provider_reference,
            "receiver": one.receiver or one.receiver_reference, "value_date": one.value_date,
        }
        for one in sorted(tranches, key=_in_time)
        if one.starts
    ]  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _key(one: FundingTranche) -> tuple[Any, ...]:
    """Transactions of a year are added up. What somebody entered with a funder or a note stays separate, and so does a
    budget with its period."""
    if one.funder_id or one.note or not one.starts:
        return (one.pk,)
    if one.basis in (Basis.BUDGET, Basis.PLANNED) or not one.year:
        return (one.basis, one.revision, one.status, one.starts, one.ends, one.currency)
    return (one.basis, one.year, one.currency)


def _in_time(one: FundingTranche) -> tuple[Any, ...]:
    first = one.starts.isoformat() if one.starts else f"{one.year}"
    return first[:4], first, one.revision == FundingTranche.Revision.ORIGINAL, one.pk


def _time(one: FundingTranche) -> str:
    """The year of a transaction, the period of a budget unless it is a whole calendar year."""
    starts, ends = _iso(one.starts), _iso(one.ends)
    if one.year and one.basis not in (Basis.BUDGET, Basis.PLANNED, Basis.UNKNOWN):
        return str(one.year)
    if one.year and starts[5:] == "01-01" and ends[5:] == "12-31":
        return str(one.year)
    return time_in_words(starts, ends, one.year or 0)


def _kind(one: FundingTranche) -> str:
    words = [str(Basis(one.basis).label)]
    if one.revision:
        words.append(str(FundingTranche.Revision(one.revision).label).lower())
    if one.status:
        words.append(str(FundingTranche.Status(one.status).label).lower())
    return comma_separated(words)
