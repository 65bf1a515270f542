"""Dates as people write them in tables, read into the partial dates of `hub.lib.partialdate`.

An unambiguous date is read; an ambiguous one is refused with all its readings, or settled by an order that somebody has
stated for the whole file. Nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from hub.lib.numbers import plain_digits

ORDERS = ("dmy", "mdy", "ymd")  # order of day, month and year
YEARS = range(1800, 2200)
PIVOT = 70  # two digits from here on belong to the last century, as in POSIX
# Days since 1899-12-30, as spreadsheet programs count: from 1990 to 2100. Fewer digits could be years.
SERIALS = range(32_874, 73_416)
EPOCH = date(1899, 12, 30)

MONTHS = {
    "january janvier enero jan janv ene": 1,
    "february fevrier febrero feb fevr fev febr": 2,
    "march mars marzo mar": 3,
    "april avril abril apr avr abr": 4,
    "may mai mayo": 5,
    "june juin junio jun": 6,
    "july juillet julio jul juil": 7,
    "august aout agosto aug ago": 8,
    "september septembre septiembre setiembre sep sept set": 9,
    "october octobre octubre oct": 10,
    "november novembre noviembre nov": 11,
    "december decembre diciembre dec dic": 12,
}
MONTH_OF = {word: number for words, number in MONTHS.items() for word in words.split()}
WEEKDAYS = frozenset(
    {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "lundi", "mardi", "mercredi", "jeudi",
        "vendredi", "samedi", "dimanche", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
    }
)  # fmt: skip
FILLERS = frozenset({"of", "de", "del", "le", "the", "el"})
# What people write in a cell instead of a value or a date that they do not know.
NOTHING = frozenset(
    {
        "", "-", "--", "–", "—", "?", "..", "...", "n/a", "n.a.", "na", "nd", "n.d.", "tbd", "tbc", "tba", "t.b.d.", "unknown",
        "not known", "not available", "not applicable", "none", "null", "nil", "inconnu", "inconnue", "a determiner",
        "desconocido", "desconocida", "por determinar", "#n/a",
    }
)  # fmt: skip
UNKNOWN = NOTHING | {
    "s.d.", "ongoing", "on-going", "current", "present", "to date", "en cours", "en curso", "sin fecha", "open", "open-ended",
}  # fmt: skip

TIME = re.compile(
    r"(?:[T ]|,\s*)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－", "-"))
THREE = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
TWO = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,4})")
WORDS = re.compile(r"\d+|[^\W\d_]+")
ORDINAL = frozenset({"st", "nd", "rd", "th", "er", "o", "e"})


class NotADate(ValueError):  # noqa: N818 - read as a sentence: "except NotADate"
    """The text is no year, month or day of the calendar."""


class AmbiguousDate(ValueError):  # noqa: N818
    """The text can be read in several ways; `readings` has them all, as partial dates."""

    def __init__(self, text: str, readings: list[str]) -> None:
        super().__init__(text)
        self.readings = readings


def is_unknown_date(text: str) -> bool:
    """Whether the text says that no date is known, or that something is ongoing."""
    return _plain(text) in UNKNOWN


def says_nothing(text: str) -> bool:
    """Whether the text of a cell says that nothing is known."""
    return len(text) < 20 and _plain(text) in NOTHING


def read_date(text: str, order: str = "") -> str:
    """The partial date (`2019`, `2019-03`, `2019-03-01`) that the text means.

    `order` is one of ORDERS and settles ambiguous dates: `1/3/19` is the first of March as `dmy`. Unambiguous dates are
    read the same whatever the order.

    >>> read_date("1 mars 2019"), read_date("Mar-19"), read_date("43525"), read_date("03/13/2019")
    ('2019-03-01', '2019-03', '2019-03-01', '2019-03-13')
    >>> read_date("01/03/2019", "dmy")
    '2019-03-01'
    """
    readings = _readings(text)
    if not readings:
        raise NotADate(text)
    values = sorted(set(readings.values()))
    if len(values) == 1:
        return values[0]
    if order in readings:
        return readings[order]
    raise AmbiguousDate(text, values)


def is_written_out_of_order(text: str, order: str) -> bool:
    """Whether the text can be read, but not in the stated order of the file."""
    readings = _readings(text)
    return bool(order and readings and "" not in readings and order not in readings)


@lru_cache(maxsize=4096)
def _readings(text: str) -> dict[str, str]:
    """Every partial date that the text can mean, by its order; "" where the order does not matter."""
    text = plain_digits(text).translate(DASHES)
    text = TIME.sub("", " ".join(text.split())).strip()
    if re.fullmatch(r"[\d.]+", text) and (plain := _plain_number(text)):
        return plain
    if match := THREE.fullmatch(text):
        return _three_numbers(match[1], match[2], match[3], match[4])
    if match := TWO.fullmatch(text):
        return _two_numbers(match[1], match[3])
    return _words(text)


def _plain_number(text: str) -> dict[str, str]:
    if re.fullmatch(r"\d{4}(\.0+)?", text):  # 2019.0 where a program treated the year as a number
        return {"": text[:4]} if int(text[:4]) in YEARS else {}
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        days = int(text.split(".")[0])
        return {"": (EPOCH + timedelta(days=days)).isoformat()} if days in SERIALS else {}
    if re.fullmatch(r"\d{8}", text):
        return _each_order(
            {
                "ymd": (text[:4], text[4:6], text[6:]),
                "dmy": (text[4:], text[2:4], text[:2]),
                "mdy": (text[4:], text[:2], text[2:4]),
            }
        )
    return {}


def _three_numbers(one: str, sign: str, two: str, three: str) -> dict[str, str]:
    if len(one) > 2 or len(three) > 2:
        if len(one) == 4 and len(three) <= 2:  # 2019-3-1, 2019/03/01: the day is never second
            day = _day(one, two, three)
            return {"": day} if day else {}
        if len(one) > 2 or len(three) != 4:
            return {}
    orders = {"dmy": (three, two, one), "mdy": (three, one, two)}
    if sign == ".":  # 1.3.2019: with points the day comes first, in every language
        orders.pop("mdy")
    if len(three) == 2 and sign == "-":
        orders["ymd"] = (one, two, three)
    return _each_order(orders)


def _two_numbers(one: str, two: str) -> dict[str, str]:
    """Month and year; two years are a range, and `3/19` may also be a day."""
    year, month = (one, two) if len(one) == 4 else (two, one)
    if len(year) != 4 or len(month) > 2 or int(year) not in YEARS or not 1 <= int(month) <= 12:
        return {}
    return {"": f"{year}-{int(month):02}"}


def _words(text: str) -> dict[str, str]:
    """A month by its name, with a year, with or without a day."""
    words = [word for word in WORDS.findall(_plain(text)) if word not in FILLERS and word not in WEEKDAYS]
    months = [word for word in words if word in MONTH_OF]
    numbers = [word for word in words if word.isdecimal()]
    others = [word for word in words if word not in MONTH_OF and not word.isdecimal() and word not in ORDINAL]
    if len(months) != 1 or others or not 1 <= len(numbers) <= 2:
        return {}
    month = str(MONTH_OF[months[0]])
    if len(numbers) == 1:
        year = numbers[0]
        if len(year) == 2 and words[-1] == year:  # Mar-19, as spreadsheets show a month; "19 March" has no year
            year = _century(year)
        if len(year) != 4 or int(year) not in YEARS:
            return {}
        return {"": f"{year}-{int(month):02}"}
    first, last = numbers
    if len(first) == 4:
        day = _day(first, month, last)
    elif len(last) in {2, 4}:
        day = _day(last, month, first)
    else:
        day = ""
    return {"": day} if day else {}


def _each_order(orders: dict[str, tuple[str, str, str]]) -> dict[str, str]:
    return {order: day for order, parts in orders.items() if (day := _day(*parts))}


def _day(year: str, month: str, day: str) -> str:
    """The day as text; None where there is no such day."""
    if len(year) == 2:
        year = _century(year)
    if len(year) != 4 or int(year) not in YEARS or len(month) > 2 or len(day) > 2:
        return ""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _century(year: str) -> str:
    return f"{19 if int(year) >= PIVOT else 20}{year}"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
