from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.opportunities.models import Answer, Call


@pytest.fixture
def call(scenario: Any) -> Call:
    """A published call to the members of the group, open for a week."""
    return factories.call(group=scenario.group)


@pytest.fixture
def submitted(call: Call, scenario: Any) -> Answer:
    """What the member's organization handed in."""
    return Answer.objects.create(
        call=call,
        organization=scenario.member_organization,
        author=scenario.member,
        title="An answer",
        text="The words of the answer",
        state=Answer.State.SUBMITTED,
        submitted_at=timezone.now(),
    )


def end(call: Call) -> Call:
    """Let the deadline pass."""
    Call.objects.filter(pk=call.pk).update(deadline=timezone.now() - timedelta(seconds=1))
    call.refresh_from_db()
    return call
