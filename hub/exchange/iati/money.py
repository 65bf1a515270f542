"""Budgets, planned disbursements and transactions of an activity as they are written: nothing is added up, inverted or
spread. What cannot be read is left out with a remark."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import Any

from hub.exchange.amounts import Amount, exact, from_text, plausible, year_of
from hub.exchange.iati import NAMESPACE
from hub.exchange.iati.texts import day_of, first_text
from hub.exchange.reasons import Reason
from hub.lib.numbers import AmbiguousNumberError, AmountError, NotANumberError, currency_code, read_number

BASIS, UNSAID, AMOUNT = ("{" + NAMESPACE + "}" + name for name in ("basis", "unsaid", "amount"))
TRANSACTIONS = {
    "1": "incoming-funds", "2": "commitment", "3": "disbursement", "4": "expenditure", "5": "interest-payment",
    "6": "loan-repayment", "7": "reimbursement", "8": "purchase-of-equity", "9": "sale-of-equity",
    "10": "credit-guarantee", "11": "incoming-commitment", "12": "pledge", "13": "incoming-pledge",
}  # fmt: skip
OF_VERSION_1 = {
    "IF": "1", "C": "2", "D": "3", "E": "4", "IR": "5", "LR": "6", "R": "7", "QP": "8", "QS": "9", "CG": "10",
}  # fmt: skip
REVISIONS = {"1": "original", "original": "original", "2": "revised", "revised": "revised"}
STATUSES = {"1": "indicative", "2": "committed"}


def amounts_of(parts: dict[str, list[Any]], default_currency: str, remarks: list[Reason]) -> list[list[Any]]:
    """The facts about all money in an activity; `parts` are its children by name."""
    found = [
        *(_older_export(one, remarks) or _over_a_period(one, "budget", default_currency, remarks) for one in parts.get("budget", ())),
        *(_over_a_period(one, "planned-disbursement", default_currency, remarks) for one in parts.get("planned-disbursement", ())),
        *(_transaction(one, default_currency, remarks) for one in parts.get("transaction", ())),
    ]  # fmt: skip
    facts = [one.fact for one in found if one is not None]
    for element in parts.get(AMOUNT, ()):  # our own exports: amounts without a place in the standard
        fact = from_text(element.text or "")
        if isinstance(fact, list):
            facts.append(fact)
        else:
            remarks.append(fact)
    return facts


def _older_export(budget: Any, remarks: list[Reason]) -> Amount | None:
    """Earlier versions of our exports wrote every amount as a budget of one year."""
    basis, value = budget.get(BASIS), budget.find("value")
    if basis not in {"", "budget", "commitment"} or value is None:
        return None
    day = _day(budget.find("period-start"))
    read = _read(value, day, basis, "", remarks)
    return Amount(basis, int(day[:4]), read[0], read[1]) if read else None


def _over_a_period(element: Any, basis: str, default: str, remarks: list[Reason]) -> Amount | None:
    children = {child.tag: child for child in element}
    value = children.get("value")
    if value is None:
        return None
    starts, ends = (_day(children.get(name)) for name in ("period-start", "period-end"))
    read = _read(value, starts, basis, default, remarks)
    if read is None:
        return None
    if ends and ends < starts:
        remarks.append(Reason.of("amount_period", value=_text_of(value), starts=starts, ends=ends))
        return None
    currency, amount, value_date = read
    year = year_of(starts, ends) if ends else 0
    if element.get(UNSAID) == "period":  # our own export: only the year is known
        year, starts, ends, value_date = int(starts[:4]), "", "", ""
    revision = REVISIONS.get((element.get("type") or "").strip().lower(), "")
    status = STATUSES.get((element.get("status") or "").strip(), "") if basis == "budget" else ""
    return Amount(basis, year, currency, amount, starts, ends, value_date, revision, status, *_parties(children))


def _transaction(element: Any, default: str, remarks: list[Reason]) -> Amount | None:
    children = {child.tag: child for child in element}
    value = children.get("value")
    if value is None:
        return None
    kind = children.get("transaction-type")
    code = (kind.get("code") or "").strip() if kind is not None else ""
    basis = TRANSACTIONS.get(OF_VERSION_1.get(code.upper(), code))
    day = _day(children.get("transaction-date"))
    if basis is None:
        remarks.append(Reason.of("amount_kind_unknown", value=_text_of(value), day=day, kind=code[:20]))
        return None
    read = _read(value, day, basis, default, remarks)
    if read is None:
        return None
    reference = (element.get("ref") or "").strip()[:120]
    currency, amount, value_date = read
    provider_ref, provider, receiver_ref, receiver = _parties(children)
    return Amount(
        basis, int(day[:4]), currency, amount, day, "", value_date, "", "", provider_ref, provider, receiver_ref, receiver,
        reference,
    )  # fmt: skip


def _read(value: Any, day: str, basis: str, default: str, remarks: list[Reason]) -> tuple[str, str, str] | None:
    """Currency, amount and the day of the exchange rate."""
    written = _text_of(value)
    if not day:
        remarks.append(Reason.of("amount_no_day", value=written))
        return None
    text = (value.text or "").strip()
    amount: Any
    try:
        amount = int(text) if text.isdecimal() and len(text) < 15 else _amount(text)
    except AmbiguousNumberError as error:
        point, comma = (f"{reading:f}" for reading in error.readings)
        remarks.append(Reason.of("amount_two_readings_left_out", value=written, day=day, point=point, comma=comma))
        return None
    except NotANumberError:
        remarks.append(Reason.of("amount_unread", value=written, day=day))
        return None
    currency = (value.get("currency") or default).strip()
    code = _currency(currency)
    if not code:
        if currency:
            remarks.append(Reason.of("amount_currency_unknown", value=written, day=day, currency=currency[:20]))
        else:
            remarks.append(Reason.of("amount_no_currency", value=written, year=day[:4]))
    elif not plausible(amount, basis, day, 0):
        remarks.append(Reason.of("amount_wrong", value=written, year=day[:4]))
    else:
        value_date = "" if value.get(UNSAID) == "value-date" else day_of(value.get("value-date") or "")
        return code, exact(amount), value_date
    return None


def _amount(text: str) -> Decimal:
    """The standard uses a decimal point: 1.234 is never thousands. A comma is not part of it, and so ambiguous."""
    return read_number(text, None if "," in text else ".")


@functools.lru_cache(maxsize=1024)
def _currency(text: str) -> str:
    try:
        return currency_code(text)
    except AmountError:
        return ""


def _text_of(value: Any) -> str:
    return (value.text or "").strip()[:40]


def _day(element: Any) -> str:
    return "" if element is None else day_of(element.get("iso-date") or element.text or "")


def _parties(children: dict[Any, Any]) -> list[str]:
    """Identifier and name of the provider, then of the receiver."""
    found = []
    for name in ("provider-org", "receiver-org"):
        element = children.get(name)
        if element is None:
            found += ["", ""]
        else:
            found += [(element.get("ref") or "").strip()[:120], first_text(element)[:250]]
    return found
