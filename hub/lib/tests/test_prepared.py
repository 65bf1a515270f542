"""Queries that are put together once say what they would say if they were put together each time."""

from __future__ import annotations

from datetime import date

import pytest

from hub.groups.models import Participation
from hub.lib.prepared import Prepared
from hub.lib.tests import factories

DAYS = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]


def test_every_argument_is_filled_in_at_its_places(db: None) -> None:
    def make(organization: int, day: date) -> object:
        twice = Participation.objects.active(day).filter(organization=organization)
        return twice.filter(group__in=twice.values("group")).order_by("pk").values_list("pk", "status")

    prepared = Prepared(make, int, date)
    active = Participation.Status.ACTIVE
    ends = [(date(2020, 1, 1), date(2020, 12, 31)), (None, date(2020, 12, 31)), (date(2020, 1, 1), None), (None, None)]
    organizations = [factories.organization() for _ in range(2)]
    for organization in organizations:
        for starts, until in ends:
            factories.participation(organization=organization, status=active, starts=starts, ends=until)
    for organization in organizations:
        for day in DAYS:
            asked = prepared(organization.pk, day)
            assert asked == list(make(organization.pk, day))
        assert len(prepared(organization.pk, DAYS[1])) == len(ends)


def test_an_argument_that_does_nothing_is_a_mistake(db: None) -> None:
    prepared = Prepared(lambda one, other: Participation.objects.filter(group=one).values_list("pk"), int, int)
    with pytest.raises(ValueError, match=r"does not use its arguments \[1\]"):
        prepared(1, 2)
