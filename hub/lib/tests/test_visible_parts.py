"""What belongs to an initiative or to an organization is shown without a list of all that the reader may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db.models.sql.compiler import SQLCompiler

from hub.lib.visibility import STRANGER, Viewer

# Of these a site holds a hundred thousand, or ten thousand.
MANY = "initiatives_initiative|partners_organization"
LISTED = re.compile(rf'\bIN \(SELECT (?:(?!\bSELECT\b).)*? FROM "(?:{MANY})"')  # noqa: S608 - a pattern
VIEWERS = {
    "visitor": STRANGER,
    "partner": Viewer(1, organization_ids=frozenset({1}), group_ids=frozenset({1}), led_group_ids=frozenset({1})),
    "secretariat": Viewer(1, is_secretariat=True),
}


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS.keys())
def test_no_record_asks_for_all_initiatives_or_organizations_that_are_visible(viewer: Viewer) -> None:
    models = [model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")]
    assert len(models) > 30
    assert not [model.__name__ for model in models if LISTED.search(_statement(model, viewer))]


def _statement(model: Any, viewer: Viewer) -> str:
    try:
        return str(model._default_manager.visible_to(viewer).query)
    except EmptyResultSet:  # nothing is open to such a reader, and nothing is asked
        return ""


def test_an_empty_list_is_known_without_putting_a_query_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has a dozen of them, each of which took a millisecond."""

    def fail(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError("a query was put together")

    monkeypatch.setattr(SQLCompiler, "pre_sql_setup", fail)
    group = apps.get_model("groups", "Group").objects
    assert list(group.none().select_related("kind").prefetch_related("offices").order_by("slug")) == []
    assert list(group.visible_to(STRANGER)[:0]) == []
    with pytest.raises(AssertionError, match="put together"):
        list(group.visible_to(STRANGER))
