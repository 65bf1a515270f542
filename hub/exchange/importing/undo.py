"""Undoing what an import wrote, whole or row by row, unless somebody changed it since.

The shown values of an initiative are a function of what its sources state, so undoing means computing them without the
rows in question. Later imports stay; a record that only these rows created is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, record_many
from hub.events.models import Verb
from hub.exchange.current_facts import UNSAID, current_facts_of
from hub.exchange.facts import CHOICES, TEXTS
from hub.exchange.importing.create import PARTS, ROWS
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.lock import lock_writing
from hub.exchange.importing.resolve import record_behind, resolve
from hub.exchange.importing.update import changed_keys, without_removed, write_facts
from hub.exchange.models import Import, ImportedRow, SourceRecord
from hub.exchange.wording import label_of
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Identifier, Initiative, NotTheSame
from hub.initiatives.place_visibility import as_in_file
from hub.initiatives.signals import initiatives_changed
from hub.initiatives.terms import TERMS
from hub.lib.partialdate import is_before

PART = 500
ENDED = (Import.State.DONE, Import.State.CUT, Import.State.FAILED)
LINKS = (*TERMS, "countries")
# Created together with an imported initiative; anything else that points to it was added by somebody.
OWN_RELATIONS = frozenset({*PARTS, "identifiers", "source_records", "imported_rows", "related"})


@dataclass
class LeftRow:
    """A row that was not undone, and what somebody changed since."""

    line: int
    initiative: Initiative
    changed: list[str]


@dataclass
class Undone:
    rows: int = 0
    removed: int = 0  # initiatives that the import had created
    restored: int = 0  # initiatives that are shown as before
    left: list[LeftRow] = field(default_factory=list)

    def add(self, other: Undone) -> None:
        self.rows += other.rows
        self.removed += other.removed
        self.restored += other.restored
        self.left += other.left


class _TrialError(Exception):
    """Raised to roll back a trial."""


def undo_import(
    run: Import, *, by: Person | None, reason: str, lines: Iterable[int] | None = None, is_trial: bool = False
) -> Undone:
    """Undo the rows of an import, or those of some lines. Safe to repeat and to interrupt: each part is one transaction, and
    what is undone is not undone again. A trial returns what would happen."""
    if run.state not in {*ENDED, Import.State.UNDONE}:
        raise ValidationError(_("This import has not ended. Wait until it has, then take it back."))
    rows = run.rows.filter(undone_at=None)
    if lines is not None:
        rows = rows.filter(line__in=list(lines))
    outcome = Undone()
    # The last row first: where two rows are about one initiative, the later one overwrote the earlier.
    keys = list(rows.order_by("-pk").values_list("pk", flat=True))
    try:
        with transaction.atomic() if is_trial else nullcontext():
            for start in range(0, len(keys), PART):
                with transaction.atomic():
                    lock_writing()
                    outcome.add(take_back(keys[start : start + PART], by=by, reason=reason))
            if is_trial:
                raise _TrialError
    except _TrialError:
        return outcome
    with transaction.atomic():
        if outcome.rows and not run.rows.filter(undone_at=None).exists():
            Import.objects.filter(pk=run.pk, state__in=ENDED).update(state=Import.State.UNDONE)
        if outcome.rows:
            after = {"rows": outcome.rows, "removed": outcome.removed, "restored": outcome.restored}
            record(Verb.UNDONE, run, by=by, after=after | {"left": len(outcome.left)}, reason=reason)
    if outcome.rows:
        initiatives_changed.send(sender=Initiative)
    return outcome


def take_back(keys: Sequence[int], *, by: Person | None, reason: str) -> Undone:
    """Undo rows of any imports. Runs in the caller's transaction."""
    rows = list(ImportedRow.objects.select_for_update().filter(pk__in=keys, undone_at=None).order_by("-pk"))
    return _Part(rows, by, reason).undo()


class _Part:
    """Some rows, and what the database knows of their initiatives."""

    def __init__(self, rows: list[ImportedRow], by: Person | None, reason: str) -> None:
        self.rows, self.by, self.reason = rows, by, reason
        self.keys = {row.initiative_id for row in rows if row.initiative_id}
        self.initiatives: dict[int, Initiative] = Initiative.objects.select_for_update().in_bulk(self.keys)
        self.said: dict[int, list[SourceRecord]] = defaultdict(list)
        for said in SourceRecord.objects.filter(initiative__in=self.keys):
            self.said[said.initiative_id].append(said)
        self.shown = current_facts_of(list(self.initiatives.values())) if self.initiatives else {}
        self.parts = _parts_of(self.keys)
        self.directory = Directory.load()
        self.directory.settle(
            {(key, part): record_behind(self.said[key], part) for key in self.keys for part in ("roles", "tranches")}
        )
        self.repeated = _records_repeated_later(rows)
        self.attached = _initiatives_with_additions(self.keys)
        self.remaining: dict[int, list[SourceRecord]] = {}
        # An owner decides on her record for the time that she owns it; the secretariat decides on all.
        self.kept_by = None if by is None or by.is_secretariat else viewer_of(by).organization_ids
        self.outcome = Undone()

    def undo(self) -> Undone:
        of_initiative: dict[int | None, list[ImportedRow]] = defaultdict(list)
        for row in self.rows:
            of_initiative[row.initiative_id].append(row)
        gone: list[Initiative] = []
        changed: list[tuple[Initiative, dict[str, Any]]] = []
        events: list[tuple[Verb, models.Model, dict[str, Any] | None, dict[str, Any] | None]] = []
        done = of_initiative.pop(None, [])  # somebody deleted these initiatives
        for key, rows in of_initiative.items():
            initiative = self.initiatives[key or 0]
            said = self.said[initiative.pk]
            removed = [one for one in said if self._is_removed(one, rows)]
            given_back = [row for row in rows if "replaced" in row.before]
            remaining = [one for one in said if one not in removed]
            goes = any(row.has_created for row in rows) and not remaining and not given_back
            if touched := self._find_changes(initiative, rows, whole=goes):
                self.outcome.left += [LeftRow(row.line, initiative, touched) for row in rows]
                continue
            done += rows
            if goes:
                gone.append(initiative)
                own = {"public_id": initiative.public_id, "name_en": str(initiative)}
                events.append((Verb.DELETED, initiative, own, None))
                continue
            before = resolve(said)
            _move_back(said, rows, self.repeated)
            SourceRecord.objects.filter(pk__in=[one.pk for one in removed]).delete()
            remaining += [_restore_record(row) for row in given_back]
            self.remaining[initiative.pk] = remaining
            self._give_back_identifiers(initiative, rows, removed, remaining)
            after = without_removed(before, resolve(remaining))
            current = self._current(initiative, before)
            changes = changed_keys(before, after, current, initiative.locked_fields)
            changes.pop("identifiers", None)
            if (
                current != self.shown[initiative.pk]
            ):  # neither date is shown; for one of them the sources state the same
                changes |= {name: after.get(name, "") for name in ("starts", "ends")}
            if changes:
                changed.append((initiative, changes))
                events.append((Verb.UNDONE, initiative, {name: current.get(name) for name in changes}, changes))
        self._write(gone, changed, events, done)
        return self.outcome

    def _write(
        self, gone: list[Initiative], changed: list[tuple[Initiative, dict[str, Any]]], events: list[Any],
        done: list[ImportedRow],
    ) -> None:  # fmt: skip
        if changed:
            by_id = self.by.pk if self.by else None
            write_facts(changed, self.directory, self.remaining, by_id=by_id, reason=self.reason)
        if events:
            record_many(events, by=self.by, reason=self.reason)
        if gone:
            Initiative.objects.filter(pk__in=[initiative.pk for initiative in gone]).delete()
        ImportedRow.objects.filter(pk__in=[row.pk for row in done]).update(undone_at=timezone.now())
        self.outcome.rows += len(done)
        self.outcome.removed += len(gone)
        self.outcome.restored += len(changed)

    def _is_removed(self, said: SourceRecord, rows: list[ImportedRow]) -> bool:
        """Whether these rows alone stated it: a later import that stated the same preserves it."""
        return any(row.record_id == said.pk and row.is_new_record for row in rows) and said.pk not in self.repeated

    def _current(self, initiative: Initiative, before: dict[str, Any]) -> dict[str, Any]:
        """The shown values; where two dates of sources contradict each other and neither is shown, the stated ones."""
        current = dict(self.shown[initiative.pk])
        if _is_reversed(before) and not current.get("starts") and not current.get("ends"):
            current |= {"starts": before["starts"], "ends": before["ends"]}
        return current

    def _find_changes(self, initiative: Initiative, rows: list[ImportedRow], *, whole: bool) -> list[str]:
        """What somebody changed of the written values; of all shown values where the record would be deleted."""
        if self.kept_by is not None and initiative.owner_id and initiative.owner_id not in self.kept_by:
            return [_("Another organization keeps it now")]
        if initiative.merged_into_id or initiative.pk in self.attached["merged_from"]:
            return [_("merged")]
        expected = resolve(self.said[initiative.pk])
        current = self._current(initiative, expected)
        if whole:
            names: set[str] = {*TEXTS, *CHOICES, *LINKS, *PARTS}
        else:
            names = {name for row in rows for name in row.wrote}
            of_rows = {row.record_id for row in rows if row.has_created}
            names |= {name for said in self.said[initiative.pk] if said.pk in of_rows for name in said.facts}
        touched = sorted(names & {*initiative.locked_fields})
        for name in sorted(names - {"extra", "identifiers"} - {*touched}):
            if name in PARTS:
                is_same = self._are_parts_as_written(initiative.pk, name, expected.get(name, []))
            else:
                is_same = current.get(name, UNSAID.get(name)) == expected.get(name, UNSAID.get(name))
            if not is_same:
                touched.append(name)
        labels = [label_of(name) for name in touched]
        if whole:
            labels += [label for label, keys in self.attached.items() if initiative.pk in keys]
            labels += _own_choices(initiative)
        return labels

    def _are_parts_as_written(self, key: int, name: str, facts: list[Any]) -> bool:
        """Whether the rows of a part, including notes and hidden places, are as the import created them from the facts."""
        model, columns = PARTS[name]
        compared = [column for column in columns if column not in {"initiative_id", "organization_id"}]
        made = ROWS[name](key, facts, self.directory)
        expected = sorted(repr(_plain(model, columns, row, compared)) for row in made)
        rows = self.parts[name].get(key, [])
        if name == "places":
            rows = [as_in_file(row) for row in rows]
        found = sorted(repr(_plain(model, columns, row, compared)) for row in rows)
        return expected == found

    def _give_back_identifiers(
        self,
        initiative: Initiative,
        rows: list[ImportedRow],
        removed: list[SourceRecord],
        remaining: list[SourceRecord],
    ) -> None:
        said = {pair for one in remaining for pair in _identifiers_of(one)}
        dropped = {tuple(pair) for row in rows for pair in row.before.get("added", ())}
        if any(row.has_created for row in rows):
            dropped |= {pair for one in removed for pair in _identifiers_of(one)}
        for register, value in dropped - said:
            Identifier.objects.filter(initiative=initiative, register=register, value=value).delete()
        for row in rows:
            for register, value in row.before.get("removed", ()):
                if not Identifier.objects.filter(register=register, value=value).exists():
                    Identifier.objects.create(initiative=initiative, register=register, value=value)


def _is_reversed(facts: dict[str, Any]) -> bool:
    return bool(facts.get("starts") and facts.get("ends") and is_before(facts["ends"], facts["starts"]))


def _identifiers_of(said: SourceRecord) -> set[tuple[str, str]]:
    return {(said.register, said.identifier), *(tuple(pair) for pair in said.facts.get("identifiers", ()))}


def _plain(model: Any, columns: list[str], row: Sequence[Any], compared: list[str]) -> list[Any]:
    values = dict(zip(columns, row, strict=True))
    fields = {field.attname: field for field in model._meta.concrete_fields}
    plain = [fields[column].to_python(values[column]) for column in compared]
    return [value.normalize() if isinstance(value, Decimal) else value for value in plain]  # 5.00 is 5.0000


def _parts_of(keys: Iterable[int]) -> dict[str, dict[int, list[tuple[Any, ...]]]]:
    found: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
    for name, (model, columns) in PARTS.items():
        found[name] = defaultdict(list)
        for row in model._default_manager.filter(initiative__in=keys).values_list(*columns):
            found[name][row[0]].append(row)
    return found


def _records_repeated_later(rows: list[ImportedRow]) -> set[int]:
    """Records that a row of another import, which is not undone, stated again."""
    records = {row.record_id for row in rows if row.record_id}
    others = ImportedRow.objects.filter(record__in=records, undone_at=None).exclude(pk__in=[row.pk for row in rows])
    return set(others.values_list("record", flat=True))  # type: ignore[arg-type]


def _initiatives_with_additions(keys: Iterable[int]) -> dict[str, set[int]]:
    """By kind: the initiatives to which somebody added something that no import creates."""
    found: dict[str, set[int]] = {"merged_from": set()}
    for relation in Initiative._meta.related_objects:
        name = str(relation.get_accessor_name())
        if name in OWN_RELATIONS:
            continue
        having = set(
            Initiative.objects.filter(pk__in=keys, **{f"{relation.name}__isnull": False}).values_list("pk", flat=True)
        )
        label = name if name == "merged_from" else capfirst(str(relation.related_model._meta.verbose_name_plural))
        found[label] = found.get(label, set()) | having
    groups = Initiative.groups.through.objects.filter(initiative__in=keys).values_list("initiative_id", flat=True)
    found[capfirst(str(Initiative._meta.get_field("groups").verbose_name))] = set(groups)  # type: ignore[union-attr]
    apart = NotTheSame.objects.filter(Q(one__in=keys) | Q(other__in=keys)).values_list("one", "other")
    found[_("Found to be another one")] = {key for pair in apart for key in pair}
    return found


def _own_choices(initiative: Initiative) -> list[str]:
    """Fields that no import fills and that somebody filled in."""
    names = ("owner_id", "successor_id", "confirmed_on", "visibility")
    fields = [field for field in Initiative._meta.concrete_fields if field.attname in names]
    return [
        capfirst(str(field.verbose_name))
        for field in fields
        if getattr(initiative, field.attname) != field.get_default()
    ]


def _move_back(said: list[SourceRecord], rows: list[ImportedRow], repeated: set[int]) -> None:
    """Records that the source only repeated: restore when and how it had stated them before."""
    by_key = {one.pk: one for one in said}
    for row in rows:
        old = row.before.get("record")
        if old and row.record_id in by_key and row.record_id not in repeated:
            one = by_key[row.record_id]
            one.stated_at, one.dated, one.standing = (
                datetime.fromisoformat(old["stated_at"]),
                old["dated"],
                old["standing"],
            )
            one.save(update_fields=["stated_at", "dated", "standing"])


def _restore_record(row: ImportedRow) -> SourceRecord:
    """The record that had been replaced by the statement of the row."""
    values = dict(row.before["replaced"])
    earlier = values.pop("row")
    values["stated_at"] = datetime.fromisoformat(values["stated_at"])
    said = SourceRecord.objects.create(initiative_id=row.initiative_id or 0, **values)
    ImportedRow.objects.filter(pk=earlier).update(record=said)
    return said
