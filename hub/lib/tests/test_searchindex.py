"""What was saved is found at once, what was deleted is not; saving costs the same in a large index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.index import get_indexed_models
from modelsearch.models import IndexEntry

from hub.lib.search import Searched, matching_keys
from hub.lib.tests import factories
from hub.partners.models import Organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_index_follows_each_save() -> None:
    scenario = factories.organization(name_en="Quokka society")
    assert matching_keys(Organization, "quokka") == [scenario.pk]
    scenario.name_en = "Wombat society"
    scenario.save(update_fields=["name_en"])
    assert matching_keys(Organization, "quokka") == []
    assert matching_keys(Organization, "wombat") == [scenario.pk]
    scenario.delete()
    assert matching_keys(Organization, "wombat") == []


def test_a_save_that_changes_no_word_leaves_the_index_alone() -> None:
    scenario = factories.organization(name_en="Quokka society")
    with CaptureQueriesContext(connection) as queries:
        scenario.save(update_fields=["visibility"])
    assert not [query["sql"] for query in queries if "modelsearch" in query["sql"]]


def test_no_save_looks_at_every_entry() -> None:
    with CaptureQueriesContext(connection) as queries:
        factories.organization(name_en="Quokka society")
    about = [query["sql"] for query in queries if IndexEntry._meta.db_table in query["sql"]]
    assert about
    assert not [sql for sql in about if "AVG(" in sql or "title_norm" in sql.partition("WHERE")[2]]


def test_every_searched_model_is_followed_once() -> None:
    models = get_indexed_models()
    assert models
    assert all(issubclass(model, Searched) for model in models)
    # A property among the searched words is made of columns among them, or a save of some columns would miss it.
    derived = {
        (model.__name__, field.field_name)
        for model in models
        for field in model.get_search_fields()
        if field.field_name not in {column.name for column in model._meta.concrete_fields}
    }
    # The words of files stand in rows of their own; whoever changes these indexes the item again (hub/library/texts.py).
    # The countries of a corridor are saved with all its columns; a model is saved whole when a version of it is published.
    assert derived == {
        ("Initiative", "without_accents"), ("Item", "file_text"), ("Corridor", "countries_named"),
        ("PreventionModel", "published_text"),
    }  # fmt: skip
