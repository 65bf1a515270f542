"""Updates the search index when records are saved.

The search package would read the record again after each save and update statistics of title lengths, which scans every
entry of the index; we do not search titles separately, so both are left out.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models.signals import post_delete, post_save
from modelsearch import index
from modelsearch.backends import database, get_search_backend


def SearchBackend(params: dict[str, Any]) -> Any:
    """The package's index of the database in use, without statistics of titles."""
    backend = database.SearchBackend(params)
    backend.index_class = _without_norms(backend.index_class)
    return backend


@cache
def _without_norms(index_class: type[Any]) -> type[Any]:
    return type(index_class.__name__, (_WithoutNorms, index_class), {})


class _WithoutNorms:
    def _refresh_title_norms(self, full: bool = False) -> None:
        """Not needed: only the package's own queries use these statistics."""


def keep_index() -> None:
    """Connect to every later save and deletion of a record with search."""
    for model in index.get_indexed_models():
        post_save.connect(_on_save, sender=model, dispatch_uid="search index")
        post_delete.connect(_on_delete, sender=model, dispatch_uid="search index")


def _on_save(instance: Any, raw: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
    # A searched property must be computed from searched columns, or changes of it would be missed.
    if raw or (update_fields is not None and update_fields.isdisjoint(_searched_fields(instance._meta.model))):
        return
    get_search_backend().add(instance)


def _on_delete(instance: Any, **_: Any) -> None:
    index.remove_object(instance)


def index_again(record: Any) -> None:
    """Index a record whose words come from rows of its own, after these have changed."""
    get_search_backend().add(record)


@cache
def _searched_fields(model: Any) -> frozenset[str]:
    return frozenset(field.field_name for field in model.get_search_fields())
