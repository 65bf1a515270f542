"""What a row of the desk's lists says beside the name of the record: what it is a part of, what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from hub.groups.models import Decision, Milestone
from hub.initiatives.models import Initiative
from hub.lib.partialdate import readable, readable_period
from hub.lib.text import comma_separated, plain
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.partners.models import FocalPoint, Organization
from hub.sources.models import Statement
from hub.vocabularies.models import Term
from hub.workplans.models import Plan

MOST_FACTS = 2
LONGEST_FACT = 100  # letters
MOST_COUNTRIES = 5


@dataclass(frozen=True)
class DeskRow:
    record: models.Model
    name: str
    facts: tuple[str, ...]


def desk_rows(records: Iterable[models.Model]) -> list[DeskRow]:
    """Many records bear the same name: roles of one funder, statements of one source."""
    records = list(records)
    if records and isinstance(records[0], Initiative):
        models.prefetch_related_objects(records, "countries")
    for name in _generic_keys(records):
        models.prefetch_related_objects(records, name)
    return [DeskRow(record, name := _name(record), _facts(record, name)) for record in records]


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


def _name(record: models.Model) -> str:
    """A thousand statements come from one file: each is named after what it is about."""
    if isinstance(record, Statement) and record.record:
        return str(record.record)
    return str(record)


def _facts(record: models.Model, name: str) -> tuple[str, ...]:
    """What its name does not say already: what distinguishes it from others of its kind, then the related records."""
    facts = [*map(str, _own_facts(record)), *map(str, _related_records(record))]
    return tuple([fact for fact in dict.fromkeys(facts) if fact and not _says(name, fact)][:MOST_FACTS])


def _says(name: str, fact: str) -> bool:
    """A single word counts where it stands for itself: “Migration” is no part of “International Organization for Migration”."""
    if " " in fact:
        return fact in name
    return name.startswith(fact) or fact in map(str.strip, re.split("[:(),]", name))


def _own_facts(record: Any) -> Iterable[object]:
    match record:
        case Decision():  # of one kind of one group
            yield readable(record.on) or plain(str(record.text), LONGEST_FACT)
        case Meeting():
            yield readable(record.begins_on)
        case Milestone():
            yield readable(record.on)
        case Initiative():  # those of one funder often bear one name
            yield readable_period(record.starts, record.ends)
            yield comma_separated(list(record.countries.all())[:MOST_COUNTRIES])
        case Plan():
            yield record.get_state_display()
        case Organization():
            yield record.acronym or record.get_constituency_display()
        case Item():
            yield record.get_kind_display()
            yield readable(record.published)
        case Term():
            yield record.get_scheme_display()
        case FocalPoint():
            yield record.get_role_display()
        case Statement():
            yield plain(str(record.says), LONGEST_FACT)


def _related_records(record: models.Model) -> Iterable[Any]:
    for name in _generic_keys([record]):
        if found := getattr(record, name):
            yield found
    for field in _foreign_keys(record):
        if found := getattr(record, field.name):
            yield found
