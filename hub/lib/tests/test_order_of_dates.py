"""A year does not lie before a month of it: what may be is not refused, what cannot be is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.lib.partialdate import is_before
from hub.lib.tests import factories

CASES = [
    ("2018-06", "2018", True), ("2018-06-21", "2018", True), ("2018-06-21", "2018-06", True), ("2018", "2018-01", True),
    ("2018", "2018", True), ("2018-06", "2019", True), ("2018-06", "2017", False), ("2018-06-21", "2018-05", False),
    ("2018-06-21", "2018-06-20", False), ("2018", "2017-12-31", False), ("2018-06", "2018-05-31", False),
]  # fmt: skip
MODELS = {
    "initiative": (factories.initiative, "starts", "ends"),
    "phase": (factories.phase, "starts", "ends"),
    "meeting": (factories.meeting, "begins_on", "ends_on"),
    "crisis": (factories.crisis, "begins", "ends"),
}


@pytest.mark.parametrize(("first", "second", "may_be"), CASES)
def test_of_two_dates(first: str, second: str, may_be: bool) -> None:
    assert is_before(second, first) is not may_be


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("name", MODELS)
def test_of_two_columns(name: str) -> None:
    make, first, second = MODELS[name]
    record: Any = make()
    for one, other, may_be in CASES:
        setattr(record, first, one)
        setattr(record, second, other)
        if may_be:
            record.validate_constraints()
            record.save()
            continue
        with pytest.raises(ValidationError, match="lies before"):
            record.validate_constraints()
        with pytest.raises(IntegrityError), transaction.atomic():
            record.save()
    setattr(record, second, "")
    record.save()


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("precision", [4, 7, 10])
def test_a_meeting_of_this_month_or_year_is_still_to_come(client: Any, precision: int) -> None:
    today = timezone.localdate()
    begins = today.isoformat()[:precision]
    factories.meeting(title_en="Meeting to come", status="planned", begins_on=begins, visibility="public")
    factories.meeting(title_en="Meeting of old", status="planned", begins_on=f"{today.year - 1}", visibility="public")
    assert [one.title_en for one in client.get("/meetings/").context["coming"]] == ["Meeting to come"]
