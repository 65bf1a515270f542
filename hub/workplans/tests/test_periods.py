"""Periods of an indicator lie within the plan, do not overlap and stand below it; numbers are written out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from hub.workplans.models import Indicator, IndicatorPeriod
from hub.workplans.templatetags.plans import period_targets
from hub.workplans.tests.scenes import THIS_YEAR, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
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
    for person in (stage.member, stage.scenario.stranger):
        values = {"indicator": stage.indicator.pk, "starts": f"{FIRST}-01-01", "ends": f"{FIRST}-06-30"}
        address = f"/edit/indicator-period/new/?indicator={stage.indicator.pk}"
        assert client_of(person).post(address, values).status_code == 403
    assert not IndicatorPeriod.objects.exists()


def test_numbers_are_written_out(stage: Scene, client_of: Any) -> None:
    Indicator.objects.filter(pk=stage.indicator.pk).update(baseline=Decimal(200), target=Decimal(100_000))
    page = client_of(stage.leader).get(stage.address()).content.decode()
    assert "E+" not in page
    assert "200 → 100000" in " ".join(page.split())


def test_an_indicator_has_a_page_with_its_periods(stage: Scene, client_of: Any) -> None:
    client, indicator = client_of(stage.leader), stage.indicator
    add(client, indicator, f"{FIRST}-01-01", f"{FIRST}-06-30")
    page = stage.address(f"indicators/{indicator.pk}/")
    assert page in client.get(stage.address()).content.decode()
    assert "No value was approved yet" in client.get(page).content.decode()
    assert IndicatorPeriod.objects.get().get_absolute_url().startswith(page)
    assert client_of(stage.scenario.stranger).get(page).status_code == 404
    stage.share()
    assert "indicator-period/new" in client.get(page).content.decode()
    member = client_of(stage.member).get(page)
    assert member.status_code == 200
    assert "indicator-period/new" not in member.content.decode()


def test_the_dates_of_a_plan_take_its_periods_along(stage: Scene, client_of: Any) -> None:
    client = client_of(stage.leader)
    add(client, stage.indicator, f"{FIRST}-01-01", f"{FIRST}-06-30")
    values = {
        "group": stage.plan.group_id, "period": stage.plan.period, "title_en": "Plan", "rollup": stage.plan.rollup,
        "visibility": stage.plan.visibility, "starts": f"{FIRST}-02-01", "ends": f"{FIRST + 1}-12-31",
    }  # fmt: skip
    answer = client.post(f"/edit/plan/{stage.plan.pk}/", values)
    assert "would lie outside. Change that period first." in answer.content.decode()
    stage.reload()
    assert stage.plan.starts.month == 1
    assert client.post(f"/edit/plan/{stage.plan.pk}/", values | {"starts": f"{FIRST}-01-01"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment_do_not_overlap(stage: Scene) -> None:
    """Both were checked before either is saved: what is saved second is checked again, with the plan locked."""
    if connection.vendor == "sqlite":
        pytest.skip("A SQLite database in memory does not let a second writer wait; one in a file has one writer.")
    both = Barrier(2, timeout=20)
    outcomes: list[str] = []

    def write(starts: date) -> None:
        period = IndicatorPeriod(indicator_id=stage.indicator.pk, starts=starts, ends=date(FIRST, 6, 30))
        try:
            period.full_clean()
            both.wait()
            period.save()
            outcomes.append("saved")
        except ValidationError as error:
            outcomes.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [Thread(target=write, args=[date(FIRST, month, 1)]) for month in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 2
    assert outcomes.count("saved") == 1
    assert any("It overlaps the period" in outcome for outcome in outcomes)
    assert IndicatorPeriod.objects.count() == 1


def test_a_number_stands_in_its_form_as_people_write_it(stage, client_of):
    """Neither 5.0000 nor 1E+2, as the database or Python would have it; saving the form changes nothing."""
    for number, shown in ((5, "5"), (100, "100"), ("2.5", "2.5"), ("0.0001", "0.0001")):
        period = IndicatorPeriod.objects.create(
            indicator=stage.indicator, starts=stage.plan.starts, ends=stage.plan.ends, target=number
        )
        page = client_of(stage.leader).get(f"/edit/indicator-period/{period.pk}/").content.decode()
        assert f'name="target" value="{shown}"' in page
        period.delete()


def test_a_frozen_text_names_the_days_of_periods_as_people_write_them() -> None:
    frozen: Any = SimpleNamespace(
        item={"periods": [{"ends": "2025-12-01", "target": "5"}, {"ends": "2026", "target": ""}]}
    )
    with translation.override("fr"):
        assert period_targets(frozen) == "1er décembre 2025\xa0: 5, 2026\xa0: –"
