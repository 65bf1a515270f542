"""How the numbers, dates and words of a table are read, as somebody chose for the whole file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hub.exchange.importing.headings import money_in
from hub.lib.dates import ORDERS
from hub.lib.numbers import DecimalSign, currency_codes
from hub.lib.text import bare

CHOICES_OF_FILE = ("decimal", "dates", "currency", "year", "country", "repeated", "values", "money")
REPEATED = ("once", "each")  # equal amounts in rows of one initiative: one amount, or one for each row


@dataclass(frozen=True)
class Conventions:
    decimal: DecimalSign | None = None
    dates: str = ""  # one of ORDERS
    currency: str = ""
    year: int = 0
    repeated: str = ""  # one of REPEATED
    # Field -> text in the file, normalised by `bare` -> the code that it means; empty where it is to be left out.
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    # Column -> chosen currency and year of its amounts; empty where none is chosen.
    money: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, options: dict[str, Any]) -> Conventions:
        """From the options of an import; invalid values are ignored."""
        decimal = options.get("decimal")
        values, money = options.get("values"), options.get("money")
        return cls(
            decimal=decimal if decimal in (".", ",") else None,
            dates=options["dates"] if options.get("dates") in ORDERS else "",
            currency=_currency(options),
            year=_year(options),
            repeated=options["repeated"] if options.get("repeated") in REPEATED else "",
            values={
                str(name): {bare(str(text)): str(code) for text, code in known.items()}
                for name, known in (values.items() if isinstance(values, dict) else ())
                if isinstance(known, dict)
            },
            money={
                str(key): (_currency(chosen), _year(chosen))
                for key, chosen in (money.items() if isinstance(money, dict) else ())
                if isinstance(chosen, dict)
            },
        )

    def money_of(self, column: str) -> tuple[str, int]:
        """Currency and year of the amounts of a column that name none: those chosen for it, else those of its heading."""
        currency, year = money_in(column)
        chosen_currency, chosen_year = self.money.get(column, ("", 0))
        return chosen_currency or currency, chosen_year or year

    def meaning(self, name: str, text: str) -> str | None:
        """The code that a value of a field means in this file, empty where it is left out; None where it is not settled."""
        return self.values.get(name, {}).get(bare(text))


def _currency(chosen: dict[str, Any]) -> str:
    code = str(chosen.get("currency") or "").upper()
    return code if code in currency_codes() else ""


def _year(chosen: dict[str, Any]) -> int:
    year = str(chosen.get("year") or "")
    return int(year) if year.isascii() and year.isdigit() and 1990 <= int(year) <= 2100 else 0
