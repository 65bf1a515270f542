"""What a row of the desk's lists says beside the name of the record: what it is a part of, what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from hub.groups.models import Decision
from hub.lib.partialdate import readable
from hub.lib.text import plain

MOST_FACTS = 2
LONGEST_FACT = 100  # letters


@dataclass(frozen=True)
class DeskRow:
    record: models.Model
    facts: tuple[str, ...]


def desk_rows(records: Iterable[models.Model]) -> list[DeskRow]:
    """Many records bear the same name: roles of one funder, statements of one source."""
    records = list(records)
    for name in _generic_keys(records):
        models.prefetch_related_objects(records, name)
    return [DeskRow(record, _facts(record)) for record in records]


def related_names(model: type[models.Model]) -> list[str]:
    """What the names of a record and of its related records are made of: a corridor is named after two countries."""
    names = []
    for field in _foreign_keys(model):
        names.append(field.name)
        names += [f"{field.name}__{one.name}" for one in _foreign_keys(field.related_model)]
    return names


def _foreign_keys(model: Any) -> list[Any]:
    fields = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return [field for field in fields if field.related_model is not ContentType]


def _generic_keys(records: list[models.Model]) -> list[str]:
    fields = records[0]._meta.private_fields if records else ()
    return [field.name for field in fields if isinstance(field, GenericForeignKey)]


def _facts(record: models.Model) -> tuple[str, ...]:
    """The related records that its own name does not say already."""
    name = str(record)
    facts = [_when_and_what(record), *map(str, _related(record))]
    return tuple([fact for fact in dict.fromkeys(facts) if fact and not _says(name, fact)][:MOST_FACTS])


def _says(name: str, fact: str) -> bool:
    """A single word counts where it stands for itself: “Migration” is no part of “International Organization for Migration”."""
    if " " in fact:
        return fact in name
    return name.startswith(fact) or fact in map(str.strip, re.split("[:(),]", name))


def _when_and_what(record: models.Model) -> str:
    """Decisions of one kind of one group differ by their day, or else by their words."""
    if not isinstance(record, Decision):
        return ""
    return readable(record.on) or plain(str(record.text), LONGEST_FACT)


def _related(record: models.Model) -> Iterable[Any]:
    for name in _generic_keys([record]):
        if found := getattr(record, name):
            yield found
    for field in _foreign_keys(record):
        if found := getattr(record, field.name):
            yield found
