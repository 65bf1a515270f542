"""Numbers in every form that people write: read exactly, or refused with both readings."""

import doctest
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from evidence.currencies import (
    AmbiguousCurrencyError,
    UnknownCurrencyError,
    currency_code,
    currency_codes,
    withdrawn_in,
)
from evidence.numbers import (
    AmbiguousNumberError,
    NotANumberError,
    guess_decimal,
    plain_digits,
    read_amount,
    read_number,
    readings,
    write_number,
)
from hypothesis import given
from hypothesis import strategies as st

from evidence import currencies, numbers

CLEAR = {
    "250000": "250000", "250,000.50": "250000.50", "250.000,50": "250000.50", "1234,56": "1234.56", "1234.56": "1234.56",
    "1 234 567": "1234567", "1 234,50": "1234.50", "1\u202f234,50": "1234.50", "1\u00a0234.50": "1234.50",
    "1\u2009234": "1234", "1'234.50": "1234.50", "1’234": "1234", "1,5": "1.5", "12,34,567": "1234567",
    "1,23,45,678": "12345678", "1.234.567": "1234567", "1,234,567": "1234567", "0.234": "0.234", "1234.567": "1234.567",
    ".5": "0.5", "5.": "5", "-5": "-5", "−5": "-5", "5-": "-5", "(5)": "-5", "(1'000.50)": "-1000.50", "+5": "5",
    "500.-": "500", "1.234,-": "1234", "1e6": "1E+6", "2.5E-03": "0.0025", "1.234e3": "1234", "١٬٢٣٤٫٥": "1234.5",
    "EUR 1.234,50": "1234.50", "1.234,50 €": "1234.50", "$ -5": "-5", "(US$ 5)": "-5", "Rs. 1,23,456": "123456",
    "10 000 FCFA": "10000", "CHF 1'000.-": "1000", "１２": "12",
}  # fmt: skip
NOT_NUMBERS = [
    "", " ", "-", "()", "EUR", "abc", "NaN", "inf", "1.5 million", "12 May", "May 12", "2021-06-21", "5-10", "--5", "(-5)",
    "1.234.5", "1,234,56", "1 23", "1,2,3", "01,234,567", "USD 5 EUR", "1" * 61, "1e9999", "12%",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), CLEAR.items())
def test_what_has_one_reading_is_read(text, value):
    assert read_number(text) == Decimal(value)
    assert read_number(text, decimal=".") == read_number(text, decimal=",") == Decimal(value)  # no choice changes it


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotANumberError):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [("1.234", "1.234", "1234"), ("1,234", "1234", "1.234"), ("-12.500", "-12.5", "-12500"), ("EUR 123,456", "123456", "123.456")],
)  # fmt: skip
def test_what_has_two_readings_is_asked_about(text, point, comma):
    with pytest.raises(AmbiguousNumberError) as error:
        read_number(text)
    assert error.value.readings == (Decimal(point), Decimal(comma))
    assert read_number(text, decimal=".") == Decimal(point)
    assert read_number(text, decimal=",") == Decimal(comma)


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1.234", "12,50"], ","), (["1,234", "12.50"], "."), (["1.234.567", "1.234"], ","), (["1,234", "1"], None),
        (["1.5", "1,5"], None), ([], None), (["abc", "1 234,50"], ","),
    ],
)  # fmt: skip
def test_the_sign_of_a_file_is_proposed_from_clear_cells_only(cells, sign):
    assert guess_decimal(cells) == sign


GROUPS = {"": None, ",": 3, ".": 3, " ": 3, "\u00a0": 3, "\u202f": 3, "\u2009": 3, "'": 3, "’": 3, "indian": 2}
NEGATIVES = ["-{}", "− {}", "{}-", "({})"]
CURRENCIES = ["{}", "EUR {}", "{} EUR", "€{}", "US$ {}", "{} kr", "Rs. {}"]


def written(number, decimal, group, negative, currency):
    """The number in one of the supported forms; None where the form does not exist."""
    sep = "," if group == "indian" else group
    if sep == decimal:
        return None
    whole, _, part = f"{abs(number):f}".partition(".")
    if GROUPS[group]:
        head, tail = whole[:-3], whole[-3:]
        parts = [tail]
        while head:
            parts.insert(0, head[-GROUPS[group] :])
            head = head[: -GROUPS[group]]
        whole = sep.join(parts)
    text = currency.format(whole + (decimal + part if part else ""))
    return negative.format(text) if number < 0 else text


@given(
    st.decimals(min_value=-(10**13), max_value=10**13, allow_nan=False, allow_infinity=False, places=2)
    | st.decimals(min_value=-(10**6), max_value=10**6, allow_nan=False, allow_infinity=False, places=3)
    | st.integers(-(10**13), 10**13).map(Decimal),
    st.sampled_from([".", ","]), st.sampled_from(list(GROUPS)), st.sampled_from(NEGATIVES), st.sampled_from(CURRENCIES),
)  # fmt: skip
def test_a_number_in_any_form_is_read_back_or_refused(number, decimal, group, negative, currency):
    text = written(number, decimal, group, negative, currency)
    if text is None:
        return
    assert read_number(text, decimal=decimal) == number  # who says the sign of the file gets the number
    found = set(readings(text).values())
    assert number in found
    if len(found) == 1:
        assert read_number(text) == number
    else:
        with pytest.raises(AmbiguousNumberError):
            read_number(text)


@given(
    st.from_regex(r"-?[0-9]{1,3}([ .,][0-9]{3}){0,2}([.,][0-9]{1,4})?", fullmatch=True),
    st.sampled_from(["٠", "۰", "०", "０", "0"]),
    st.sampled_from(["", "\u200e", "\u202a", "\u00ad", "\ufeff"]),
)
def test_digits_of_every_script_and_marks_of_direction_change_nothing(text, zero, mark):
    written = "".join(chr(ord(zero) + int(sign)) if sign.isdecimal() else sign for sign in text)
    assert plain_digits(f"{mark}{written}{mark}") == text
    assert readings(f"{mark}{written}{mark}") == readings(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    found = readings(text)
    assert set(found) <= {"", ".", ","}
    assert len(found) < 3
    assert all(value.is_finite() for value in found.values())


def test_the_currency_beside_the_number_or_of_the_column():
    assert read_amount("eur 1.234.567,50") == (Decimal("1234567.50"), "EUR")
    assert read_amount("500", currency="GBP") == (Decimal(500), "GBP")
    assert read_amount("€ 500", currency="GBP") == (Decimal(500), "EUR")
    assert read_amount("$500", currency="CAD") == (Decimal(500), "CAD")
    with pytest.raises(AmbiguousCurrencyError):
        read_amount("$500", currency="EUR")
    for text in ("XXX 5", "XTS 5", "abc 5", "500"):
        with pytest.raises(UnknownCurrencyError):
            read_amount(text)


def test_currencies_that_are_gone_are_known():
    assert {"DEM", "HRK", "ZMK", "ANG", "XEU", "SLE", "XCG", "VED"} <= currency_codes()
    assert (withdrawn_in("DEM"), withdrawn_in("EUR")) == ("2002-03", "")
    assert currency_code(" usd ") == "USD"
    assert not {"XXX", "XTS", "ABC", "CNH"} & currency_codes()


def test_reading_numbers_costs_no_heavy_import():
    seen = "import sys; before = set(sys.modules); import evidence.numbers; print(*sys.modules.keys() - before)"
    loaded = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "polars", "scipy", "altair", "django"} & set(loaded)


def test_the_examples_hold():
    assert all(doctest.testmod(module).failed == 0 for module in (numbers, currencies))


WRITTEN = {
    0.0: "0", 0.25: "0.25", 5.0: "5", 12.5: "12.5", 999.9999: "1,000", 61868.24: "61,868.2", 127113.0: "127,113",
    1601450.6: "1,601,451", -1601450.6: "-1,601,451", 141_767_904.0: "141,767,904", 9.99e14: "999,000,000,000,000",
    1e15: "1e+15", 0.00012: "0.00012", 1e-6: "0.000001", 4.2e-13: "4.2e-13", float("nan"): "nan",
}  # fmt: skip


@pytest.mark.parametrize(("value", "words"), WRITTEN.items())
def test_sentences_write_numbers_in_one_way(value, words):
    assert write_number(value) == words


@given(st.floats(min_value=1e-6, max_value=1e14))
def test_what_a_sentence_writes_is_read_again(value):
    written = write_number(value)
    assert "e" not in written
    assert float(read_number(written, decimal=".")) == pytest.approx(value, rel=1e-5)


def test_no_sentence_of_the_library_writes_an_exponent_by_accident():
    """`:g` turns millions into 1.6e+06; keys, drawings and files of figures may have it."""
    not_sentences = {"ages.py", "numbers.py", "picture.py", "read.py", "svg_room.py", "world_record.py"}
    root = Path(numbers.__file__).parent
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        if path.name not in not_sentences or path.parent.name in {"lists", "scaleup"}
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r":[,+]?(?:\.\d+)?[gGeE]\}", line)
    ]
    assert found == []
