"""How the numbers, dates and words of a table are to be read, as somebody chose it for the whole file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hub.lib.dates import ORDERS
from hub.lib.numbers import DecimalSign, currency_codes
from hub.lib.text import bare

__all__ = ["CHOICES_OF_FILE", "Conventions"]

CHOICES_OF_FILE = ("decimal", "dates", "currency", "year", "values")


@dataclass(frozen=True)
class Conventions:
    decimal: DecimalSign | None = None
    dates: str = ""  # one of ORDERS
    currency: str = ""
    year: int = 0
    # Field -> what the file writes, as `bare` gives it -> the code that it means; empty where it is to be left out.
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, options: dict[str, Any]) -> Conventions:
        """From the options of an import; what makes no sense in them is passed over."""
        decimal, currency = options.get("decimal"), str(options.get("currency") or "").upper()
        year = str(options.get("year") or "")
        values = options.get("values")
        return cls(
            decimal=decimal if decimal in (".", ",") else None,
            dates=options["dates"] if options.get("dates") in ORDERS else "",
            currency=currency if currency in currency_codes() else "",
            year=int(year) if year.isascii() and year.isdigit() and 1990 <= int(year) <= 2100 else 0,
            values={
                str(name): {bare(str(text)): str(code) for text, code in known.items()}
                for name, known in (values.items() if isinstance(values, dict) else ())
                if isinstance(known, dict)
            },
        )

    def meaning(self, name: str, text: str) -> str | None:
        """The code that a value of a field means in this file, empty where it is left out; None where nobody said."""
        return self.values.get(name, {}).get(bare(text))
