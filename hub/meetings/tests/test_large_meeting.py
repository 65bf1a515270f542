"""A meeting at which hundreds of organizations were: the list of them has pages, and costs as much as that of a few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.meetings.models import Attendance
from hub.meetings.views import ATTENDANCE_PAGE

pytestmark = pytest.mark.django_db


def test_attendance_has_pages(scenario: Any, client_of: Any) -> None:
    visitor, meeting = client_of(None), factories.meeting(group=scenario.group, status="held")

    def come(number: int) -> None:
        Attendance.objects.bulk_create(
            [Attendance(meeting=meeting, organization=factories.organization()) for _ in range(number)]
        )

    come(3)
    visitor.get(meeting.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        assert "Page 1 of" not in visitor.get(meeting.get_absolute_url()).content.decode()
    come(ATTENDANCE_PAGE)
    with CaptureQueriesContext(connection) as many:
        first = visitor.get(meeting.get_absolute_url())
    assert len(many) == len(few)
    assert "Page 1 of 2" in first.content.decode()
    assert first.context["balance"].number == ATTENDANCE_PAGE + 3, "the balance counts all, not one page"
    last = visitor.get(f"{meeting.get_absolute_url()}?page=2").content.decode()
    assert str(meeting.attendance.last().organization.short_name) in last
    assert visitor.get(f"{meeting.get_absolute_url()}?page=x").status_code == 200
