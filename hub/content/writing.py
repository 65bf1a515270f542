"""From checked records to the database, without overwriting changes by people.

For each value three are compared: in the files now, as loaded last, and in the database. Only where the database still
has the value that was loaded last is the new value written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models

from hub.content.checking import Record, Reference
from hub.content.exceptions import ContentError
from hub.content.kinds import STATEMENT, all_kinds
from hub.content.models import LoadedRecord
from hub.events.actions import record_many, snapshot
from hub.events.models import Verb

Entry = tuple[Verb, models.Model, dict[str, Any] | None, dict[str, Any] | None]


@dataclass
class Report:
    """What loading did, by kind of record."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    kept: dict[str, list[str]] = field(default_factory=dict)  # record -> fields that people edited
    deleted: list[str] = field(default_factory=list)  # records that people deleted, which are not created again
    withdrawn: list[str] = field(default_factory=list)  # statements that are no longer in the files


def write(records: list[Record], seals: dict[str, str]) -> Report:
    """Store the records, sorted so that each comes after those it refers to. Needs a transaction.

    seals: SHA-256 of each file; statements store from which file they come.
    """
    return _Writer(records, seals).write()


class _Writer:
    def __init__(self, records: list[Record], seals: dict[str, str]) -> None:
        self.records, self.seals = records, seals
        self.report = Report()
        self.loaded = {entry.key: entry for entry in LoadedRecord.objects.all()}
        self.things = self._things()
        self.pks: dict[str, Any] = {}
        self.entries: list[Entry] = []
        self.new: list[LoadedRecord] = []
        self.new_statements: list[tuple[Record, models.Model, dict[str, Any]]] = []
        self.changed: list[LoadedRecord] = []
        self.located: list[models.Model] = []

    def _things(self) -> dict[str, dict[Any, models.Model]]:
        """The loaded records that still exist, by kind and key of the database: one query for each kind."""
        ids: dict[str, list[Any]] = {}
        for key, entry in self.loaded.items():
            ids.setdefault(key.partition(":")[0], []).append(entry.object_id)
        found: dict[str, dict[Any, models.Model]] = {}
        for kind in all_kinds():
            many = [name for name in kind.fields if isinstance(_column(kind.model, name), models.ManyToManyField)]
            query = kind.model._base_manager.filter(pk__in=map(_key_type(kind.model), ids.get(kind.name, [])))
            found[kind.name] = {thing.pk: thing for thing in query.prefetch_related(*many)}
        return found

    def write(self) -> Report:
        self.empty = {kind.name for kind in all_kinds() if not kind.model._base_manager.exists()}
        for record in self.records:
            try:
                self._merge(record)
            except ValidationError as error:
                raise ContentError(f"{_where(record)}: {' '.join(error.messages)}") from error
            except IntegrityError as error:
                raise ContentError(f"{_where(record)}: the database refuses this record: {error}.") from error
        STATEMENT.model._base_manager.bulk_create([thing for _, thing, _ in self.new_statements], batch_size=500)
        for record, thing, values in self.new_statements:
            self._remember(record, thing, values)
        self._withdraw({record.key for record in self.records})
        STATEMENT.model._base_manager.bulk_update(self.located, ["file", "file_hash"], batch_size=200)
        LoadedRecord.objects.bulk_create(self.new, batch_size=500)
        LoadedRecord.objects.bulk_update(self.changed, ["values"], batch_size=200)
        if self.entries:
            record_many(self.entries, by=None)
        return self.report

    def _merge(self, record: Record) -> None:
        loaded = self.loaded.get(record.key)
        if record.owner and record.owner not in self.pks:
            return  # deleted with the record it belongs to, which is reported
        values = self._resolve(record)
        if values is None:
            self.report.deleted.append(record.key)
            return
        if loaded is None:
            thing = self._same(record, values)
            if thing is None:
                self._create(record, values)
                return
            loaded = self._remember(record, thing, {})
        else:
            found = self.things[record.kind.name].get(_key_type(record.kind.model)(loaded.object_id))
            if found is None:
                self.report.deleted.append(record.key)
                return
            thing = found
        self._update(record, thing, values, loaded)

    def _resolve(self, record: Record) -> dict[str, Any] | None:
        """The values with keys of the database. None where someone deleted a record that this one requires."""
        values: dict[str, Any] = {}
        for name, value in record.values.items():
            if _is_many(record, name):
                values[name] = sorted(self.pks[part.key] for part in value if part.key in self.pks)
            elif isinstance(value, Reference):
                values[name] = self.pks.get(value.key)
                if values[name] is None and not _column(record.kind.model, name).null:
                    return None
            else:
                values[name] = value
        return values

    def _same(self, record: Record, values: dict[str, Any]) -> models.Model | None:
        """A record that a person created before it was in the files. Only its empty fields are filled."""
        if record.kind.name in self.empty or not record.kind.natural:
            return None
        where = {name: values[name] for name in record.kind.natural} | self._place(record)
        return record.kind.model._base_manager.filter(**where).first()

    def _place(self, record: Record) -> dict[str, Any]:
        """The values that attach a part or a statement to its record."""
        if not record.owner:
            return {}
        owner = self.pks[record.owner]
        if record.kind is STATEMENT:
            model = next(kind.model for kind in all_kinds() if kind.name == record.owner.partition(":")[0])
            return {"content_type": ContentType.objects.get_for_model(model), "object_id": owner}
        return {f"{record.kind.belongs_to}_id": owner}

    def _create(self, record: Record, values: dict[str, Any]) -> None:
        model = record.kind.model
        single = {_column(model, name).attname: value for name, value in values.items() if not _is_many(record, name)}
        thing = model(**single, **self._place(record))
        self.report.created[record.kind.name] += 1
        if record.kind is STATEMENT:  # nothing refers to statements, so they can be stored together
            self._locate(record, thing)
            self.new_statements.append((record, thing, values))
            return
        if record.kind.in_events:
            thing.clean()
            thing.validate_constraints()
        thing.save(force_insert=True)
        for name, value in values.items():
            if _is_many(record, name) and value:
                getattr(thing, name).set(value)
        self._remember(record, thing, values)
        if record.kind.in_events:
            self.entries.append((Verb.LOADED, thing, None, snapshot(thing)))

    def _locate(self, record: Record, statement: Any) -> None:
        """The file of the statement, as it was when it was loaded."""
        statement.file, statement.file_hash = record.file, self.seals[record.file]

    def _remember(self, record: Record, thing: models.Model, values: dict[str, Any]) -> LoadedRecord:
        self.pks[record.key] = thing.pk
        entry = LoadedRecord(
            key=record.key,
            content_type=ContentType.objects.get_for_model(thing),
            object_id=int(thing.pk),
            values=values,
        )
        self.new.append(entry)
        return entry

    def _update(self, record: Record, thing: models.Model, values: dict[str, Any], loaded: LoadedRecord) -> None:
        self.pks[record.key] = thing.pk
        before = snapshot(thing)
        changed: list[str] = []
        remembered = dict(loaded.values)
        kept: list[str] = []
        for name, value in values.items():
            current = _current(thing, name)
            if current == value:
                remembered[name] = value
            elif current == _last(thing, name, loaded.values):
                changed.append(name)
                remembered[name] = value
            else:
                kept.append(name)
        if kept:
            self.report.kept[record.key] = kept
        if record.kind is STATEMENT and (changed or not (kept or thing.file)):  # type: ignore[attr-defined]
            self._locate(record, thing)
            self.located.append(thing)
        if changed:
            self._store(record, thing, values, changed)
            self.report.updated[record.kind.name] += 1
            if record.kind.in_events:
                self.entries.append((Verb.LOADED, thing, before, snapshot(thing)))
        else:
            self.report.unchanged[record.kind.name] += 1
        if remembered != loaded.values:
            loaded.values = remembered
            if loaded.pk:
                self.changed.append(loaded)

    def _store(self, record: Record, thing: models.Model, values: dict[str, Any], changed: list[str]) -> None:
        single = [name for name in changed if not _is_many(record, name)]
        for name in single:
            setattr(thing, _column(thing, name).attname, values[name])
        if single:
            if record.kind.in_events:
                thing.clean()
                thing.validate_constraints()
            thing.save(update_fields=single)
        for name in changed:
            if _is_many(record, name):
                getattr(thing, name).set(values[name])

    def _withdraw(self, keys: set[str]) -> None:
        """Delete a statement that is no longer in the files, unless a person edited it. Other records are not deleted."""
        gone: list[int] = []
        for key, entry in self.loaded.items():
            if key in keys or not key.startswith(f"{STATEMENT.name}:"):
                continue
            thing = self.things[STATEMENT.name].get(entry.object_id)
            if thing is not None and any(
                _current(thing, name) != _last(thing, name, entry.values) for name in entry.values
            ):
                self.report.kept[key] = sorted(entry.values)
                continue
            if thing is not None:
                thing.delete()
            gone.append(entry.pk)
            self.report.withdrawn.append(key)
        LoadedRecord.objects.filter(pk__in=gone).delete()


def _column(model: Any, name: str) -> Any:
    """The field, or for a translated one the column of the first language."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return model._meta.get_field(f"{name}_en")


def _is_many(record: Record, name: str) -> bool:
    return isinstance(_column(record.kind.model, name), models.ManyToManyField)


def _key_type(model: type[models.Model]) -> Any:
    """LoadedRecord stores keys as numbers; the key of a region is a text of three digits."""
    return (lambda key: f"{int(key):03d}") if isinstance(model._meta.pk, models.CharField) else int


def _current(thing: models.Model, name: str) -> Any:
    column = _column(thing, name)
    if isinstance(column, models.ManyToManyField):
        return sorted(part.pk for part in getattr(thing, name).all())
    return getattr(thing, column.attname)


def _last(thing: models.Model, name: str, loaded: dict[str, Any]) -> Any:
    """The value loaded last; for a field that was not loaded, its default value."""
    column = _column(thing, name)
    if isinstance(column, models.ManyToManyField):
        return loaded.get(name, [])
    if name not in loaded:
        return column.get_default()
    value = loaded[name]
    if isinstance(column, models.ForeignKey):
        return column.target_field.to_python(value)
    return column.to_python(value)


def _where(record: Record) -> str:
    return f"{record.file}, record “{record.key.partition(':')[2]}”"
