"""Texts of packages in French: theirs with our marks and words, ours where we say it otherwise."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from hub.lib.messages import ROOT, read_po
from hub.lib.packagetexts import add_texts_of_packages, in_our_french


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Confirmer l'adresse e-mail", "Confirmer l’adresse électronique"),
        ("Un e-mail ou un mot de passe ?", "Un courriel ou un mot de passe\xa0?"),
        ("Cet email peut être ignoré.", "Ce courriel peut être ignoré."),
        ("avec l'email %(email)s.", "avec le courriel %(email)s."),
        ("Nous vous avons envoyé un e-mail.", "Nous vous avons envoyé un courriel."),
        ("<a href='mailto:%(email)s'>L'adresse</a>", "<a href='mailto:%(email)s'>L’adresse</a>"),
        ("{email} et info@mail.example", "{email} et info@mail.example"),
    ],
)
def test_marks_and_words(theirs: str, ours: str) -> None:
    assert in_our_french(theirs) == ours


def by_hand() -> Catalog:
    with (ROOT / "locale/packages/fr/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="fr", domain="django")


def test_ours_come_first() -> None:
    catalog = by_hand()
    add_texts_of_packages(catalog)
    assert catalog.get("Sign In").string == "Se connecter"
    assert len(catalog) > 200


def test_nothing_is_kept_by_hand_that_is_theirs() -> None:
    theirs = Catalog(locale="fr")
    add_texts_of_packages(theirs)
    same = [
        one.id
        for one in by_hand()
        if one.id and (known := theirs.get(one.id, one.context)) and known.string == one.string
    ]
    assert same == []
