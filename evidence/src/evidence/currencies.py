"""Currencies of ISO 4217, those in use and those withdrawn, and the signs that people write for them.

Reads a small table and nothing else, so that importing it costs nothing.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources

from evidence.exceptions import DataError

__all__ = [
    "SIGNS",
    "AmbiguousCurrencyError",
    "AmountError",
    "UnknownCurrencyError",
    "currency_code",
    "currency_codes",
    "withdrawn_in",
]

NOT_MONEY = {"XXX", "XTS"}
"""Codes of ISO 4217 that say "no currency" and "for tests"."""

_DOLLARS = "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD ZWL"
_PESOS = "ARS CLP COP CUP DOP MXN UYU"
SIGNS: dict[str, tuple[str, ...]] = {
    sign: tuple(codes.split())
    for sign, codes in {
        "€": "EUR", "US$": "USD", "$US": "USD", "AU$": "AUD", "A$": "AUD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD",
        "R$": "BRL", "$": f"{_DOLLARS} {_PESOS}", "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "¥": "JPY CNY", "￥": "JPY CNY",
        "元": "CNY", "円": "JPY", "₩": "KRW KPW", "₹": "INR", "₨": "INR LKR MUR NPR PKR SCR", "₦": "NGN", "₵": "GHS", "₱": "PHP",
        "₫": "VND", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS", "฿": "THB", "៛": "KHR", "₭": "LAK", "₡": "CRC SVC",
        "₲": "PYG", "₸": "KZT", "₼": "AZN", "₾": "GEL", "৳": "BDT", "₮": "MNT", "Rs": "INR LKR MUR NPR PKR SCR",
        "Rs.": "INR LKR MUR NPR PKR SCR", "kr": "DKK NOK SEK ISK", "kr.": "DKK NOK SEK ISK", "Kč": "CZK", "zł": "PLN",
        "Fr.": "CHF", "SFr.": "CHF", "FCFA": "XAF XOF", "F CFA": "XAF XOF", "CFA": "XAF XOF", "KSh": "KES", "TSh": "TZS",
        "USh": "UGX",
    }.items()
}  # fmt: skip
"""What stands beside amounts instead of a code, with every currency it is used for."""


class AmountError(DataError):
    """A number or a currency that is refused; `text` is what is written."""

    text: str


class UnknownCurrencyError(AmountError):
    """What is written is no currency of ISO 4217, or one that is no money (XXX, XTS); `text` is empty where nothing is
    written."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text[:20]}” is no currency of ISO 4217" if text else "no currency is given")
        self.text = text


class AmbiguousCurrencyError(AmountError):
    """The sign stands for several currencies; `codes` are those."""

    def __init__(self, text: str, codes: tuple[str, ...]) -> None:
        shown = ", ".join(codes[:4]) + (" or another currency" if len(codes) > 4 else "")
        super().__init__(f"“{text}” may be {shown}: write the code of the currency")
        self.text, self.codes = text, codes


@functools.cache
def _table() -> dict[str, str]:
    text = resources.files("evidence").joinpath("data/currencies.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: row["withdrawn"] for row in rows if row["code"] not in NOT_MONEY}


def currency_codes() -> frozenset[str]:
    """Every code of ISO 4217 that stands for money, withdrawn ones included."""
    return frozenset(_table())


def withdrawn_in(code: str) -> str:
    """The month in which the currency was withdrawn, such as "2002-03", or its year; empty for one in use."""
    return _table()[code]


@functools.lru_cache(maxsize=4096)
def currency_code(text: str, default: str = "") -> str:
    """The code of what is written as a currency: a code in any case, or a sign.

    A sign that several currencies use is taken for `default` where that is one of them.

    >>> currency_code("eur"), currency_code("US$"), currency_code("$", default="CAD")
    ('EUR', 'USD', 'CAD')

    Raises `UnknownCurrencyError`, `AmbiguousCurrencyError`.
    """
    written = text.strip()
    code = written.upper()
    if code in _table():
        return code
    codes = SIGNS.get(written, ())
    if len(codes) == 1:
        return codes[0]
    if default in codes:
        return default
    if codes:
        raise AmbiguousCurrencyError(written, codes)
    raise UnknownCurrencyError(written)
