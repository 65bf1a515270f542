"""Periods of an indicator lie within the plan, do not overlap and stand below it; numbers are written out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hub.workplans.models import Indicator, IndicatorPeriod
from hub.workplans.tests.scenes import THIS_YEAR, Scene

pytestmark = pytest.mark.django_db
FIRST = THIS_YEAR - 1


def add(client: Any, indicator: Indicator, starts: str, ends: str) -> str:
    values = {"indicator": indicator.pk, "starts": starts, "ends": ends, "target": "100"}
    answer = client.post(f"/edit/indicator-period/new/?indicator={indicator.pk}", values)
    return "saved" if answer.status_code == 302 else " ".join(answer.content.decode().split())


def test_periods_lie_within_the_plan_and_do_not_overlap(stage: Scene, client_of: Any) -> None:
    client, indicator = client_of(stage.leader), stage.indicator
    assert add(client, indicator, f"{FIRST}-01-01", f"{FIRST}-06-30") == "saved"
    assert "It overlaps the period" in add(client, indicator, f"{FIRST}-06-30", f"{FIRST}-12-31")
    assert "A period lies within its plan" in add(client, indicator, f"{FIRST - 1}-12-31", f"{FIRST - 1}-12-31")
    assert "A period lies within its plan" in add(client, indicator, f"{FIRST}-07-01", f"{FIRST + 2}-01-01")
    assert add(client, indicator, f"{FIRST}-07-01", f"{FIRST}-12-31") == "saved"
    assert IndicatorPeriod.objects.count() == 2
    page = client.get(stage.address()).content.decode()
    for period in IndicatorPeriod.objects.all():
        assert f'id="period-{period.pk}"' in page
        assert f"/edit/indicator-period/{period.pk}/" in page
    assert f"/edit/indicator-period/new/?indicator={indicator.pk}" in page


def test_others_do_not_write_periods(stage: Scene, client_of: Any) -> None:
    stage.share()
    for person in (stage.member, stage.house.stranger):
        values = {"indicator": stage.indicator.pk, "starts": f"{FIRST}-01-01", "ends": f"{FIRST}-06-30"}
        address = f"/edit/indicator-period/new/?indicator={stage.indicator.pk}"
        assert client_of(person).post(address, values).status_code == 403
    assert not IndicatorPeriod.objects.exists()


def test_numbers_are_written_out(stage: Scene, client_of: Any) -> None:
    Indicator.objects.filter(pk=stage.indicator.pk).update(baseline=Decimal(200), target=Decimal(100_000))
    page = client_of(stage.leader).get(stage.address()).content.decode()
    assert "E+" not in page
    assert "200 → 100000" in page
