"""The budgets and commitments of an activity, added up by kind, year and currency."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.initiatives.iati import NAMESPACE
from hub.initiatives.reasons import Reason, why

__all__ = ["tranches_of"]

BASIS = "{" + NAMESPACE + "}basis"
COMMITMENTS = {"C", "2", "11"}
TOO_MUCH = 10**14
CURRENCY = re.compile(r"[A-Z]{3}")
Sums = dict[tuple[str, int, str], Any]  # whole amounts as int, which is fast, others as Decimal


def tranches_of(
    budgets: Iterable[Any], transactions: Iterable[Any], default: str, remarks: list[Reason]
) -> list[list[Any]]:
    """Lists of basis, year, currency and amount. Of transactions only the commitments are taken: what was paid out
    belongs to them already."""
    sums: Sums = {}
    for budget in budgets:
        basis = budget.get(BASIS)
        if basis is None:
            basis = "commitment" if budget.get("status") == "2" else "budget"
        day, value = "", None
        for child in budget:
            tag = child.tag
            if tag == "period-start":
                day = child.get("iso-date") or child.text or ""
            elif tag == "value":
                value = child
        if value is not None:
            _add(sums, basis, day, value, default, remarks)
    for transaction in transactions:
        first = transaction[0] if len(transaction) else transaction
        if first.tag == "transaction-type" and first.get("code") not in COMMITMENTS:
            continue
        day, value = "", None
        for child in transaction:
            tag = child.tag
            if tag == "transaction-type":
                if child.get("code") not in COMMITMENTS:
                    value = None
                    break
            elif tag == "transaction-date":
                day = child.get("iso-date") or child.text or ""
            elif tag == "value":
                value = child
        if value is not None:
            _add(sums, "commitment", day, value, default, remarks)
    tranches = []
    for (basis, year, currency), amount in sums.items():
        if amount < 0:
            remarks.append(why("sum_negative", year=year, currency=currency))
        elif amount >= TOO_MUCH:
            remarks.append(why("sum_wrong", year=year, currency=currency, value=str(amount)))
        elif amount:
            tranches.append([basis, year, currency, f"{amount}.00" if type(amount) is int else f"{amount:.2f}"])
    return tranches


def _add(sums: Sums, basis: str, day: str, value: Any, default: str, remarks: list[Reason]) -> None:
    text = (value.text or "").strip()
    currency = value.get("currency") or default
    day = day or value.get("value-date") or ""
    amount: Any
    try:
        year = int(day.strip()[:4])
        amount = int(text) if text.isdecimal() and len(text) < 20 else Decimal(text.replace(",", "").replace(" ", ""))
    except (InvalidOperation, ValueError):
        remarks.append(why("amount_unread", value=text[:40], day=day.strip()[:20]))
        return
    if not 1990 <= year <= 2100 or (type(amount) is not int and not amount.is_finite()) or abs(amount) >= TOO_MUCH:
        remarks.append(why("amount_wrong", value=text[:40], year=year))
    elif (code := currency_of(currency)) is None:
        remarks.append(why("amount_no_currency", value=text[:40], year=year))
    else:
        key = (basis, year, code)
        known = sums.get(key)
        sums[key] = amount if known is None else known + amount


@functools.lru_cache(maxsize=1024)
def currency_of(text: str) -> str | None:
    code = text.strip().upper()
    return code if CURRENCY.fullmatch(code) else None
