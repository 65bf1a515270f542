"""What packages say in French, as this site writes it: their own translations, read where they are installed, with the marks
of French and one word for an e-mail. What we say in other words stands in locale/packages and comes first.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

PACKAGES = ("allauth",)
E_MAIL = r"(?:e-mail|email|mail)"
# In this order: what stands before the word goes with its gender.
FRENCH = [
    (r"(?<!=)'", "’"),
    (r"(?<=\S) ([?!;:»])", "\xa0\\1"),
    (rf"\b([Aa]dresse)(s?) {E_MAIL}s?\b", r"\1\2 électronique\2"),
    (rf"\bl’{E_MAIL}\b", "le courriel"),
    (rf"\bL’{E_MAIL}\b", "Le courriel"),
    (rf"\bd’{E_MAIL}\b", "de courriel"),
    (rf"\bcet {E_MAIL}\b", "ce courriel"),
    (rf"\bCet {E_MAIL}\b", "Ce courriel"),
    (rf"(?<![\w%({{@.-]){E_MAIL}(?![\w@-]|\.\w|\)s)", "courriel"),
    (r"(?<![\w%({@.-])(?:E-mail|Email|Mail)(?![\w@-]|\.\w)", "Courriel"),
    (r"\b([Aa]dresse)(s?) courriel\b", r"\1\2 électronique\2"),
]


def in_our_french(text: str) -> str:
    """Outside tags, whose attributes keep their quotation marks."""
    parts = re.split(r"(<[^>]*>)", text)
    for number in range(0, len(parts), 2):
        for pattern, ours in FRENCH:
            parts[number] = re.sub(pattern, ours, parts[number])
    return "".join(parts)


def add_texts_of_packages(catalog: Catalog) -> None:
    """Those that the catalogue has not itself."""
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            path = Path(folder) / "locale/fr/LC_MESSAGES/django.po"
            if path.exists():
                with path.open("rb") as file:
                    _add(catalog, read_po(file, locale="fr", domain="django"))


def _add(catalog: Catalog, theirs: Catalog) -> None:
    for message in theirs:
        is_translated = all(message.string) if isinstance(message.string, (tuple, list)) else message.string
        if not message.id or not is_translated or message.fuzzy:
            continue
        key: Any = message.id if isinstance(message.id, str) else message.id[0]
        if catalog.get(key, message.context) is None:
            forms: Any = message.string
            ours: Any = in_our_french(forms) if isinstance(forms, str) else tuple(map(in_our_french, forms))
            catalog.add(message.id, ours, context=message.context)
