"""Regions of a table in the reader's language: countries by their names instead of the codes that tables have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from textwrap import shorten

from django.utils.translation import gettext as _

from hub.lib.text import comma_separated
from hub.studies.models import Method, Run
from hub.vocabularies.models import Country

CODE = re.compile(r"\b(?:[A-Z]{3}|RoW)\b")
LONGEST_DRAWN = 28  # letters: a longer name would make everything else in a picture small
SEVERAL = re.compile(r"[A-Z]{3}(?:,? [A-Z]{3})+")


class Places:
    """`names`: of countries by their ISO code. Empty where codes of three letters may be something else, as names of lists are."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    @classmethod
    def of(cls, run: Run) -> Places:
        if run.method not in (Method.FOOTPRINT, Method.EXPORTS):
            return cls({})
        names, _places = Country.on_maps()
        return cls(names | {"RoW": _("Rest of the world")} if names else {})

    @cached_property
    def in_pictures(self) -> Places:
        """The same with long names cut between two words; the table beside the picture has them whole."""
        return Places({code: shorten(name, LONGEST_DRAWN, placeholder="…") for code, name in self.names.items()})

    def name_codes(self, words: str) -> str:
        """The words with each code of a country replaced by its name."""
        if not self.names:
            return words
        if SEVERAL.fullmatch(words):
            return comma_separated([self.names.get(code, code) for code in re.split(",? ", words)])
        return CODE.sub(lambda code: self.names.get(code[0], code[0]), words)
