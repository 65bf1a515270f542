"""Caveats, assumptions and findings of the evidence library in the reader's language.

Each stands once more in `hub.lib.caveat_sentences`. A test reads the library for caveats that are missing. What a
record brings that is not known here stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from hub.lib.caveat_sentences import ASSUMPTIONS, CAVEATS, COUNTED, FINDINGS, OF_SCALE_UP, UNITS
from hub.lib.method_names import name_of_method, name_of_model
from hub.lib.notes_of_tables import NOTES_OF_TABLES
from hub.lib.sentences import Sentences
from hub.lib.text import comma_separated
from hub.lib.translated import Text

# What a method or a model of several lists is called where figures are compared.
CHOICES = {
    "independent lists": _("independent lists"),
    "lowest near-best BIC": _("lowest of the models near the best BIC"),
    "highest near-best BIC": _("highest of the models near the best BIC"),
    "main effects": _("main effects"),
}
NAMES_OF_COLUMNS = {"at_least": "At least", "gross_exports": "Exports"}
# Names of values that are numbers.
NUMBERS = frozenset(
    {
        "ages", "cases", "cells", "chains", "clusters", "draws", "effect", "factor", "figures", "groups", "high", "industries",
        "iterations", "least", "likely", "low", "mean", "most", "needed", "number", "order", "other_year", "pairs", "people",
        "population", "ratio", "regions", "replicates", "rhat", "same", "several", "share", "slope", "sum", "three", "top",
        "variance", "year",
    }
)  # fmt: skip
NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?")
BEYOND = re.compile(r"(.*) and (\d+) more", re.DOTALL)
OF_WHOLE = re.compile(r"(?P<name>.+) (?P<number>[-\d.,]*\d) of (?P<whole>[-\d.,]*\d)", re.DOTALL)
WITHIN_WORDS = re.compile(r"(?<![\w.,-])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w.,-])|(?<![\w.,-])-?\d+\.\d+(?![\w.,-])")


@cache
def _sentences() -> Sentences:
    return Sentences([*CAVEATS, *ASSUMPTIONS, *OF_SCALE_UP, *NOTES_OF_TABLES, *FINDINGS], single=NUMBERS)


def translate_caveat(written: str) -> str:
    """A caveat or an assumption in the reader's language; as it stands where no translation is known."""
    if get_language() == "en":
        return _in_words(written)
    if (found := _sentences().match(written)) is None:
        return written
    sentence, values = found
    if not values:
        return gettext(sentence)
    return gettext(sentence) % {name: _translate_value(name, value) for name, value in values.items()}


def caveat_text(written: str) -> Text:
    """The same with its language, for pages."""
    words = translate_caveat(written)
    return Text(words, "en" if words == written else str(get_language()))


def _in_words(written: str) -> str:
    """Columns are called as on the page."""
    for name, words in NAMES_OF_COLUMNS.items():
        written = re.sub(rf"\b{name}\b", f"“{words}”", written)
    return written


def _translate_value(name: str, value: str) -> str:
    tell = VALUES.get(name)
    return tell(value) if tell is not None else in_own_numbers(value)


def translate_word(value: str) -> str:
    """A unit or what is counted in the reader's language; a name in the quotation marks of that language; others as they are."""
    if value in UNITS or value in COUNTED:
        return gettext(value)
    return _heading(value) if value.startswith("'") else in_own_numbers(value)


def in_own_numbers(value: str) -> str:
    """A value that is a number or a share, as the reader writes it; others as they are."""
    digits, is_share = value.removesuffix("%").rstrip(), value.endswith("%")
    if NUMBER.fullmatch(digits) is None:
        return value
    plain = digits.replace(",", "")
    decimals = len(plain.partition(".")[2])
    grouped = "," in digits or len(plain.partition(".")[0]) > 4
    written = str(number_format(plain, decimals, force_grouping=True) if grouped else number_format(plain, decimals))
    return f"{written}\N{NO-BREAK SPACE}%" if is_share else written


def _where(value: str) -> str:
    return f" ({value.removeprefix(' in ')})" if value else ""


def _translate_names(value: str) -> str:
    """Names in a row, as the reader writes them; the library names some and counts the rest."""
    beyond = BEYOND.fullmatch(value)
    parts = (beyond.group(1) if beyond else value).split(", ")
    joined = comma_separated([_with_own_numbers(" + ".join(part.split(" and "))) for part in parts])
    return gettext("%(names)s and %(number)s more") % {"names": joined, "number": beyond.group(2)} if beyond else joined


def _with_own_numbers(words: str) -> str:
    """“DEU 127,113 of 1,601,451” as the reader writes it; a year or a code with digits stays."""
    if (found := OF_WHOLE.fullmatch(words)) is not None:
        numbers = {name: in_own_numbers(found[name]) for name in ("number", "whole")}
        return gettext("%(name)s %(number)s of %(whole)s") % {"name": found["name"], **numbers}
    return WITHIN_WORDS.sub(lambda number: in_own_numbers(number[0]), words)


def _heading(value: str) -> str:
    """A column by what stands above it, if anything does."""
    if value.startswith("'"):
        return gettext("“%(words)s”") % {"words": value.strip("'")}
    return gettext("without a heading") if value == "without a heading" else value


def _choice(value: str) -> str:
    """“stepwise, main effects + LA×NG” or “highest near-best BIC”."""
    if value in CHOICES:
        return gettext(CHOICES[value])
    method, comma, model = value.partition(", ")
    for words in CHOICES:
        model = model.replace(words, gettext(CHOICES[words]))
    return comma_separated([name_of_method(method), model]) if comma else name_of_method(value)


VALUES: dict[str, Callable[[str], str]] = {
    "where": _where,
    "words": _translate_names,
    "names": _translate_names,
    "method": name_of_method,
    "least_choice": _choice,
    "most_choice": _choice,
    "reason": translate_caveat,
    "medians": lambda value: comma_separated([in_own_numbers(one) for one in value.split(", ")]),
    "statistic": name_of_model,
    "year": str,
    "other_year": str,
    "heading": _heading,
    "name": translate_word,
    "unit": translate_word,
    "other_unit": translate_word,
    "last_year": str,
}
