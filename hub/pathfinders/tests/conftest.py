from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories
from hub.pathfinders.models import AskedIndicator, Cycle, ReportQuestion
from hub.vocabularies.models import Country


@pytest.fixture
def land(db: Any) -> Country:
    return factories.country(name_en="Country of the test")


@pytest.fixture
def body(land: Country) -> Any:
    return factories.organization(constituency="government", country=land)


@pytest.fixture
def official(body: Any) -> Any:
    """Who speaks for a government body of the country."""
    return factories.focal_point(organization=body).person


@pytest.fixture
def cycle(db: Any) -> Cycle:
    """An open year that asks a core indicator, an optional one in percent, and one question."""
    made = factories.report_cycle(year=2025)
    core = factories.indicator_definition(code="inspectors", name_en="Inspectors")
    share = factories.indicator_definition(code="share", name_en="Share", unit="percent")
    AskedIndicator.objects.create(cycle=made, definition=core, is_core=True)
    AskedIndicator.objects.create(cycle=made, definition=share, position=2)
    ReportQuestion.objects.create(cycle=made, text_en="What was done?")
    return made


@pytest.fixture
def form(cycle: Cycle, body: Any) -> dict[str, Any]:
    """A report in which everything that must be said is said."""
    core = cycle.indicators.get(is_core=True).definition_id
    question = cycle.questions.get().pk
    return {
        "organization": body.pk, "language": "en", f"i{core}_status": "reported", f"i{core}_value": "0",
        f"i{core}_on": "2025", f"i{core}_source": "A register", f"q{question}": "The **words** of the answer",
    }  # fmt: skip
