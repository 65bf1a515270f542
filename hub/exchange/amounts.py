"""One amount of money among the facts of an initiative, and as text in a cell of a table.

As a fact it is a list: kind, year, currency, amount; where more is known also the day or the period, the day of the
exchange rate, original or revised, the status, provider and receiver, the number at the source. Empty values at the end
are left out, so that an amount of which only the year is known has four parts. The year is 0 where a period is longer.
"""

from __future__ import annotations

import re
from calendar import IllegalMonthError, monthrange
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import unquote

from hub.exchange.reasons import Reason
from hub.lib.numbers import (
    AmbiguousCurrencyError,
    AmbiguousNumberError,
    AmountError,
    DecimalSign,
    NotANumberError,
    plain_digits,
    read_amount,
)

YEARS = range(1990, 2101)
MOST = Decimal(10) ** 14  # what the database can hold
NEVER_NEGATIVE = {"", "budget", "planned-disbursement"}
KINDS = (
    "budget", "commitment", "pledge", "disbursement", "expenditure", "planned-disbursement", "incoming-commitment",
    "incoming-funds", "incoming-pledge", "interest-payment", "loan-repayment", "reimbursement", "purchase-of-equity",
    "sale-of-equity", "credit-guarantee",
)  # fmt: skip
DAY = r"\d{4}-\d{2}-\d{2}"
CELL = re.compile(
    rf"(?:({'|'.join(KINDS)})\s+)?(?:({DAY})(?:(/)({DAY})?)?|(\d{{4}})(?:-(\d{{2}}))?(?![\d.,'’٫٬]|\s0\d))?\s*(.+)"
)
NOTES = {
    "value-date": "value_date", "revision": "revision", "status": "status", "from": "provider", "from-id": "provider_ref",
    "to": "receiver", "to-id": "receiver_ref", "number": "reference",
}  # fmt: skip
ALLOWED = {"revision": ("original", "revised"), "status": ("indicative", "committed")}
LONGEST = {"provider": 250, "receiver": 250, "provider_ref": 120, "receiver_ref": 120, "reference": 120}
_MARKS = {ord(mark): f"%{ord(mark):02X}" for mark in "%;|\n\r\t"}


class Amount(NamedTuple):
    basis: str
    year: int
    currency: str
    amount: str
    starts: str = ""
    ends: str = ""
    value_date: str = ""
    revision: str = ""
    status: str = ""
    provider_ref: str = ""
    provider: str = ""
    receiver_ref: str = ""
    receiver: str = ""
    reference: str = ""

    @property
    def parties(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Identifier and name of the provider and of the receiver."""
        return (self.provider_ref, self.provider), (self.receiver_ref, self.receiver)

    @property
    def fact(self) -> list[Any]:
        """The list that is stored among the facts."""
        parts = list(self)
        while len(parts) > 4 and not parts[-1]:
            parts.pop()
        return parts


def exact(amount: Decimal | int) -> str:
    """The amount as facts store it: two decimals, or four where there are more. Never three, which could mean thousands."""
    cents = f"{amount:.2f}"
    return cents if Decimal(cents) == amount else f"{amount:.4f}"


def year_of(starts: str, ends: str) -> int:
    """The calendar year that contains the period; 0 where it spans several, as nobody said how the amount is spread."""
    return int(starts[:4]) if starts[:4] == (ends or starts)[:4] else 0


def plausible(amount: Decimal | int, basis: str, starts: str, year: int) -> bool:
    return (
        abs(Decimal(amount)) < MOST
        and (amount >= 0 or basis not in NEVER_NEGATIVE)
        and (year or int(starts[:4] or 0)) in YEARS
    )


def reason_of(error: AmountError, written: str) -> Reason:
    """Why an amount is refused, as a reason that is stored with the row."""
    if isinstance(error, AmbiguousNumberError):
        point, comma = (f"{reading:f}" for reading in error.readings)
        return Reason.of("amount_two_readings", value=written[:60], point=point, comma=comma)
    if isinstance(error, AmbiguousCurrencyError):
        return Reason.of("currency_several", value=error.text, example=error.codes[0])
    if isinstance(error, NotANumberError):
        return Reason.of("amount", value=written[:60])
    return (
        Reason.of("currency_unknown", value=error.text[:20])
        if error.text
        else Reason.of("currency_missing", value=written[:60])
    )


def to_text(fact: list[Any]) -> str:
    """The amount as a cell has it; `from_text` reads the same fact from it."""
    own = Amount(*fact)
    time = own.starts or str(own.year)
    if own.ends:
        time = f"{own.starts}/{own.ends}"
    elif own.starts and own.basis in {"budget", "planned-disbursement"}:
        time = f"{own.starts}/"
    notes = [f" | {name}={quote_value(value)}" for name, field in NOTES.items() if (value := getattr(own, field))]
    return f"{own.basis} {time} {own.currency} {own.amount}{''.join(notes)}".strip()


def from_text(
    text: str, *, decimal: DecimalSign | None = None, currency: str = "", year: int = 0
) -> list[Any] | Reason:
    """The fact that a cell states, or why it cannot be read. `decimal`, `currency` and `year` are those of the column.

    `2021 USD 250000`, `budget 2024-04-01/2025-03-31 GBP 300,000`, `500 €` where the column has a year.
    """
    whole, *notes = text.split("|")
    match = CELL.fullmatch(plain_digits(whole).strip())
    if match is None:
        return Reason.of("amount", value=text[:60])
    basis, starts, slash, ends, only_year, month, rest = match.groups(default="")
    try:
        amount, code = read_amount(rest, decimal, currency)
        more = _parse_notes(notes)
        if month:
            only_year, starts = "", f"{only_year}-{month}-01"
            ends = f"{starts[:8]}{monthrange(int(starts[:4]), int(month))[1]}"
        days = [day for day in (starts, ends, more.get("value_date", "")) if day]
        if days != [date.fromisoformat(day).isoformat() for day in days] or (ends and ends < starts):
            return Reason.of("amount", value=text[:60])
    except AmountError as error:
        return reason_of(error, text)
    except (ValueError, IllegalMonthError):
        return Reason.of("amount", value=text[:60])
    if not (starts or only_year or year):
        return Reason.of("year_missing", value=text[:60])
    own_year = year_of(starts, ends) if starts else int(only_year or year)
    if slash and not ends:
        own_year = 0  # a period without its end
    if not plausible(amount, basis, starts, own_year):
        return Reason.of("amount_wrong_in_table", value=text[:60])
    return Amount(basis, own_year, code, exact(amount), starts, ends, **more).fact


def _parse_notes(notes: list[str]) -> dict[str, str]:
    """What follows the amount, by the names of its parts; a ValueError where it is something else."""
    found: dict[str, str] = {}
    for note in notes:
        name, sign, value = note.strip().partition("=")
        field = NOTES.get(name)
        if not sign or field is None or value not in ALLOWED.get(field, (value,)):
            raise ValueError(note)
        found[field] = unquote(value)[: LONGEST.get(field, 10)]
    return found


def quote_value(value: str) -> str:
    """A semicolon would begin the next amount, a vertical bar the next note."""
    return value.translate(_MARKS)
