from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories
from hub.modellaws.actions import begin_comparison
from hub.modellaws.models import Comparison, Version

MODEL = """Article 1. Slavery
Nobody shall be held in slavery or servitude.
Article 2. Age
No child under fifteen years shall work.
Article 3. Fund
A fund pays compensation to victims.
"""
LAW = """Section 1. Age of work
No child under fourteen years shall work.
Section 2. Slavery
No person shall be held in slavery.
Section 3. Fisheries
Nets are licensed.
"""


@pytest.fixture
def model(db: Any) -> Version:
    """A published model law of three articles, kept by nobody."""
    return factories.law_version(MODEL, title_en="A model")


@pytest.fixture
def law(scenario: Any) -> Version:
    """A published national law of the member's organization."""
    return factories.law_version(
        LAW, kind="national", title_en="A national law", country=factories.country(), owner=scenario.member_organization
    )


@pytest.fixture
def comparison(model: Version, law: Version, scenario: Any) -> Comparison:
    """A draft of the member's organization."""
    return begin_comparison(model=model, law=law, owner=scenario.member_organization, by=scenario.member)
