"""Numbers and currencies in files, read by `evidence.numbers`; errors are given in the reader's language.

For a column: propose `guess_decimal(cells)`, let a person confirm it, then `read_number(cell, decimal)` or
`read_amount(cell, decimal, currency)` for each cell. `readings(cell)` gives both values of an ambiguous cell.
"""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from evidence.currencies import AmbiguousCurrencyError, AmountError, UnknownCurrencyError, currency_code, currency_codes
from evidence.numbers import (
    AmbiguousNumberError,
    DecimalSign,
    NotANumberError,
    guess_decimal,
    plain_digits,
    read_amount,
    read_number,
    readings,
)

__all__ = [
    "AmbiguousCurrencyError",
    "AmbiguousNumberError",
    "AmountError",
    "DecimalSign",
    "NotANumberError",
    "UnknownCurrencyError",
    "currency_code",
    "currency_codes",
    "explain",
    "guess_decimal",
    "plain_digits",
    "read_amount",
    "read_number",
    "readings",
]


def money(amount: object, currency: str) -> str:
    """An amount that is written already, with its currency where the reader's language has it: USD 1,000, 1 000 USD."""
    return pgettext("an amount of money", "%(currency)s %(amount)s") % {"currency": currency, "amount": amount}


def explain(error: AmountError) -> str:
    """Why a number or an amount was refused, as a sentence that says what to do."""
    if isinstance(error, AmbiguousNumberError):
        point, comma = (number_format(value, force_grouping=True) for value in error.readings)
        return _(
            "“%(value)s” can be read as %(point)s or as %(comma)s. Say which sign the file uses for decimals."
        ) % {"value": error.text, "point": point, "comma": comma}  # fmt: skip
    if isinstance(error, AmbiguousCurrencyError):
        return _("“%(value)s” stands for several currencies. Write the code of the currency, such as %(code)s.") % {
            "value": error.text, "code": error.codes[0],
        }  # fmt: skip
    if isinstance(error, NotANumberError):
        return _("“%(value)s” is not a number.") % {"value": error.text[:40]}
    if isinstance(error, UnknownCurrencyError) and error.text:
        return _("“%(value)s” is not a currency of ISO 4217.") % {"value": error.text[:20]}
    return _("The currency is missing.")
