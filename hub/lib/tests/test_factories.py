"""The factories make valid records, whatever the database."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from django.db import DatabaseError, models, transaction

from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.lib.tests import factories

pytestmark = pytest.mark.both_databases


def makes_a_record(function: Any) -> bool:
    """Others beside them change a record, or make what is sent to one."""
    signature = inspect.signature(function)
    needs = [
        one
        for one in signature.parameters.values()
        if one.kind == one.POSITIONAL_OR_KEYWORD and one.default is one.empty
    ]
    return not needs and not str(signature.return_annotation).startswith("dict")


FACTORIES = [
    function
    for name, function in inspect.getmembers(factories, inspect.isfunction)
    if function.__module__ == factories.__name__ and not name.startswith("_") and makes_a_record(function)
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_makes_a_valid_record(factory: Any) -> None:
    record: models.Model = factory()
    record.full_clean()
    assert str(record)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_tables_are_empty_again_after_a_test_with_real_transactions(turn: str) -> None:
    assert not Event.objects.exists()
    with transaction.atomic():
        record(Verb.CREATED, factories.organization(), by=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()
