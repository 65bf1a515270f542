from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories


@pytest.fixture
def ends(db: Any) -> tuple[Any, Any]:
    """Two countries with the names and codes that people type."""
    origin = factories.country(iso3="NPL", iso2="NP", m49="524", name_en="Nepal", name_fr="Népal", name_es="Nepal")
    return origin, factories.country(
        iso3="QAT", iso2="QA", m49="634", name_en="Qatar", name_fr="Qatar", name_es="Qatar"
    )
