from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories

NAMES = {
    "NPL": ("NP", "524", "Nepal"), "QAT": ("QA", "634", "Qatar"), "MLI": ("ML", "466", "Mali"),
    "SRB": ("RS", "688", "Serbia"), "XKX": ("XK", "412", "Kosovo"),
}  # fmt: skip


@pytest.fixture
def countries(db: Any) -> dict[str, Any]:
    return {
        iso3: factories.country(iso3=iso3, iso2=iso2, m49=m49, name_en=name)
        for iso3, (iso2, m49, name) in NAMES.items()
    }
