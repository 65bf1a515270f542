"""Every marked text is collected, wherever it stands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext

from hub.lib import messages
from hub.lib.messages import LEAST, _inside_fstrings

SOURCE = """
plain = _("collected by Babel")
told = f"{_('Lead')}: {pgettext('before a name', 'by')} {ngettext('%(n)s day', '%(n)s days', n)} {other('no text')} {_(name)}"
"""


def test_texts_inside_an_f_string_are_collected() -> None:
    assert set(_inside_fstrings(SOURCE)) == {
        ("Lead", None),
        ("by", "before a name"),
        (("%(n)s day", "%(n)s days"), None),
    }


def test_every_language_of_the_interface_has_a_catalogue() -> None:
    assert {"en", *LEAST} == {code for code, _name in settings.LANGUAGES}
    assert {len(one.string) for one in messages.read("ar") if one.pluralizable} == {6}


def catalogue(text: str, translated: str) -> Any:
    found = messages.Catalog(locale="ar")
    found.add(text, translated)
    return found


@pytest.mark.parametrize(
    ("least", "translated", "expected"),
    [(0, "", 0), (95, "", 1), (100, "", 1), (0, "{namen}", 1), (100, "{name}", 0)],
)
def test_what_is_missing_counts_only_below_the_share_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, least: int, translated: str, expected: int
) -> None:
    monkeypatch.setattr(messages, "LANGUAGES", ("ar",))
    monkeypatch.setattr(messages, "LEAST", {"ar": least})
    monkeypatch.setattr(messages, "collect", lambda: catalogue("{name}", ""))
    monkeypatch.setattr(messages, "read", lambda _language: catalogue("{name}", translated))
    assert len(messages.faults()) == expected
    assert messages.shares() == {"ar": 100 if translated else 0}


NUMBER = "%(number)s"


@pytest.mark.parametrize(
    ("forms", "fits"),
    [
        ((NUMBER, "one", "two", NUMBER, NUMBER, NUMBER), True),
        ((NUMBER, "one", "two", "few", NUMBER, NUMBER), False),
        ((NUMBER, "%(other)s", "two", NUMBER, NUMBER, NUMBER), False),
        (("one", NUMBER), False),
    ],
)
def test_only_one_and_two_may_be_spelt_out_in_arabic(forms: tuple[str, ...], fits: bool) -> None:
    assert messages._placeholders_fit(messages.Message((NUMBER, NUMBER + "s"), forms)) is fits


def written(message: Any) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def test_french_marks_never_begin_a_line() -> None:
    """French puts a space before high marks; that space does not break."""
    assert messages._map(messages.with_french_spaces, ("Qui ?", None)) == ("Qui\xa0?", "")
    assert messages.with_french_spaces("« Qui ? » : moi") == "«\xa0Qui\xa0?\xa0»\xa0: moi"


@pytest.mark.parametrize("language", messages.AS_WRITTEN_HERE)
def test_a_catalogue_is_written_as_we_write_its_language(language: str) -> None:
    texts = [text for message in messages.read(language) if message.id for text in written(message)]
    assert [text for text in texts if text != messages.AS_WRITTEN_HERE[language](text)] == []


@pytest.mark.parametrize("language", ["fr", "es", "ar", "pt"])
def test_texts_of_packages_keep_their_placeholders(language: str) -> None:
    path = messages.ROOT / "locale/packages" / language / "LC_MESSAGES/django.po"
    with path.open("rb") as file:
        texts = [one for one in read_po(file, locale=language) if one.id]
    assert texts
    for one in texts:
        wanted = placeholders(messages._first(one.id))
        forms = written(one)
        allowed = [wanted, []] if len(forms) > 2 else [wanted]  # Arabic has forms that are for one or two alone
        assert all(placeholders(form) in allowed for form in forms), one.id


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|%s|\{\w+\}", text))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_is_wrong_with_a_value_is_told_by_what_to_do(language: str) -> None:
    """Django says “Ensure this value has at most 200 characters (it has 250).”"""
    wrong = [
        (validators.MaxLengthValidator(2), "three", "Shorten this to 2 characters; it has 5 now."),
        (validators.MaxLengthValidator(1), "three", "Shorten this to 1 character; it has 5 now."),
        (validators.MinLengthValidator(12), "three", "Write at least 12 characters; it has 5 now."),
        (validators.MaxValueValidator(2), 3, "Enter 2 or less."),
        (validators.MinValueValidator(2), 1, "Enter 2 or more."),
        (validators.DecimalValidator(4, 2), Decimal("1.234"), "Enter at most 2 decimal places."),
        (validators.DecimalValidator(4, 2), Decimal("123.4"), "Enter at most 2 digits before the decimal point."),
        (validators.DecimalValidator(2, 2), Decimal("12.4"), "Enter at most 2 digits in all."),
        (validators.validate_slug, "a b", "Use only letters without accents, digits, hyphens and underscores."),
    ]
    for validator, value, english in wrong:
        with pytest.raises(ValidationError) as refused:
            validator(value)
        with translation.override("en"):
            assert refused.value.messages == [english]
        with translation.override(language):
            said = refused.value.messages[0]
        assert sorted(re.findall(r"\d+", said)) == sorted(re.findall(r"\d+", english))
        assert said != english


def test_the_words_of_packages_are_ours() -> None:
    with translation.override("fr"):
        assert [gettext(text) for text in ("Sign In", "Email", "Name")] == [
            "Se connecter",
            "Adresse électronique",
            "Nom",
        ]
