from __future__ import annotations

from typing import Any

import pytest

from hub.law.builtin import load_standards
from hub.lib.tests import factories

NAMES = {"MLI": "Mali", "CIV": "Côte d’Ivoire", "BIH": "Bosnia and Herzegovina", "SOM": "Somalia"}


@pytest.fixture
def standards(db: Any) -> None:
    """The instruments and standards of the built-in content."""
    load_standards()


@pytest.fixture
def countries(db: Any) -> dict[str, Any]:
    codes = {"MLI": ("ML", "466"), "CIV": ("CI", "384"), "BIH": ("BA", "070"), "SOM": ("SO", "706")}
    return {
        iso3: factories.country(iso3=iso3, iso2=codes[iso3][0], m49=codes[iso3][1], name_en=name)
        for iso3, name in NAMES.items()
    }
