from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.prevalence.checklist import QUESTIONS
from hub.prevalence.models import StudyProtocol, TeamMember


@pytest.fixture
def registered(scenario: Any) -> StudyProtocol:
    """Of the member, who leads its team."""
    return factories.study_protocol(
        group=scenario.group, organization=scenario.member_organization, author=scenario.member, state="registered"
    )


@pytest.fixture
def draft(scenario: Any) -> StudyProtocol:
    """Of the member; the leader of the group is its ethics officer."""
    made = factories.study_protocol(
        group=scenario.group, organization=scenario.member_organization, author=scenario.member
    )
    TeamMember.objects.create(protocol=made, person=scenario.leader, role="ethics")
    return made


def table(prefix: str, rows: list[dict[str, Any]], initial: int = 0) -> dict[str, Any]:
    """What the form of a table of rows sends."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return sent | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def checklist(**others: Any) -> dict[str, str]:
    return {f"{key}-answer": "yes" for key in QUESTIONS} | {f"{key}-note": "Agreed." for key in QUESTIONS} | others


DESIGN = {
    "design": "Two stages.", "sample_unit": "households", "microdata_at": "With the analyst", "expected_share": "0.2",
    "relative_error": "0.12", "design_effect": "1.5", "nonresponse": "0.1", "target_share": "0.3", "household_size": "5",
    "take": "20",
}  # fmt: skip
STRATA = [{"name": "North", "planned": 700, "clusters": 35}, {"name": "South", "planned": 540, "clusters": 27}]
INDICATORS = [
    {"name": "Child labour", "code": "child_labour", "bands": "5-11: 1; 12-14: 14; 15–17: 43", "is_primary": "on"}
]


def soon(days: int = 30) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def sign_again(study: StudyProtocol, client_of: Any) -> None:
    """The ethics officer reads what an amendment left, and signs it."""
    client, address = client_of(study.team.get(role="ethics").person), f"{study.get_absolute_url()}sign/"
    seen = client.get(address).context["form"].initial["seen"]
    assert client.post(address, {"seen": seen}).status_code == 302
    study.refresh_from_db()
