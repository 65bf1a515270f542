"""Searching the lists of the secretariat's desk, for every kind of record, with or without full-text search.

A record is found by its own columns, by the labels of its choices, and by the names of related records: by everything
that the list shows, but for the record that a statement is about.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models import Q

from hub.initiatives.index import current_index
from hub.initiatives.models import Initiative
from hub.lib.search import Searched, matching, matching_keys
from hub.lib.translated import columns, interface_codes

WORD = re.compile(r"[\w-]+")
MOST_WORDS = 10
NAMES = ("name", *columns("name", interface_codes()), "title", *columns("title"), "acronym", "number")


def find_records(records: models.QuerySet[Any], text: str) -> models.QuerySet[Any]:
    """Those of the records that have all words."""
    if issubclass(records.model, Searched):
        return matching(records, text)
    for word in WORD.findall(text)[:MOST_WORDS]:
        records = records.filter(_with_word(records.model, word))
    return records


def newest_keys(model: type[models.Model], text: str) -> list[int]:
    """Keys of the records of a model with full-text search that have all words, those added last first."""
    if model is Initiative:  # the index in memory remembers the hits of a search for its next pages
        return current_index().newest_keys(text)
    return sorted(matching_keys(model, text), reverse=True)


def _with_word(model: type[models.Model], word: str) -> Q:
    found = Q()
    for field in model._meta.fields:
        if isinstance(field, models.ForeignKey):
            related = {one.name: one for one in field.related_model._meta.fields}
            for name in NAMES:
                if name in related:
                    found |= _in_column(f"{field.name}__{name}", related[name], word)
        else:
            found |= _in_column(field.name, field, word)
    return found


def _in_column(path: str, field: Any, word: str) -> Q:
    if field.choices:
        values = [value for value, label in field.flatchoices if word.lower() in str(label).lower()]
        return Q(**{f"{path}__in": values}) if values else Q()
    if isinstance(field, (models.CharField, models.TextField, models.DateField)):
        return Q(**{f"{path}__icontains": word})
    if isinstance(field, models.IntegerField) and word.isascii() and word.isdecimal() and len(word) < 10:
        return Q(**{path: int(word)})
    return Q()
