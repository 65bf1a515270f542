"""Rows of a part about initiatives that exist already. The database is queried once for all of them; only changed
initiatives are written one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hub.accounts.models import Person
from hub.events.actions import record_many
from hub.exchange.current_facts import UNSAID, current_facts_of
from hub.exchange.facts import Row
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.journal import Entry, record_values
from hub.exchange.importing.resolve import resolve
from hub.exchange.importing.update import Change, change_of, without_removed, write_facts
from hub.exchange.models import Import, ImportedRow, SourceRecord
from hub.exchange.reasons import Reason
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Identifier, Initiative, Role
from hub.lib.visibility import Viewer

Standing = SourceRecord.Standing


def known_keys(rows: list[Row], viewer: Viewer | None, source_id: int) -> dict[tuple[str, str], int]:
    """Initiatives by identifier; merged ones lead to the record that replaced them.

    With a viewer, only those that she may see or about which this source has made statements: guessing the identifier of a
    hidden record gives the same result as an unknown one.
    """
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row.register, []).append(row.identifier)
    found: dict[tuple[str, str], list[int]] = {}
    for register, values in wanted.items():
        numbers = Identifier.objects.filter(register=register, value__in=values).order_by("initiative_id")
        for value, key, merged in numbers.values_list("value", "initiative_id", "initiative__merged_into_id"):
            found.setdefault((register, value), []).append(merged or key)
    own = {row.public_id: row for row in rows if row.public_id}
    if own:
        for public_id, key in Initiative.objects.filter(public_id__in=own).values_list("public_id", "pk"):
            found.setdefault((own[public_id].register, own[public_id].identifier), []).append(key)
    if viewer is not None and found:
        keys = {key for several in found.values() for key in several}
        known = set(Initiative.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True))
        spoken = SourceRecord.objects.filter(source=source_id, initiative__in=keys - known)
        brought = set(spoken.values_list("register", "identifier", "initiative"))
        found = {
            name: left
            for name, several in found.items()
            if (left := [key for key in several if key in known or (*name, key) in brought])
        }
    return {name: several[0] for name, several in found.items()}


class Revision:
    """Applies rows one by one; `added` are the records to insert, `finish` writes the rest. `earlier` are the rows of
    earlier imports of the same file, by line: their statements are replaced by those of the same rows now."""

    def __init__(
        self, run: Import, keys: Iterable[int], rows: list[Row], directory: Directory, by: Person | None,
        earlier: dict[int, ImportedRow],
    ):  # fmt: skip
        self.run, self.directory, self.by, self.earlier = run, directory, by, earlier
        self.reason = f"{run.source}: {run.file}"
        keys = set(keys)
        self.initiatives: dict[int, Initiative] = (
            Initiative.objects.select_for_update().in_bulk(keys) if keys else {}
        )  # locked, so that concurrent changes by people are not overwritten
        self._open_keys, self._nobodys = self._keys_open(keys)
        self.shown = current_facts_of(list(self.initiatives.values())) if keys else {}
        ids = {row.public_id for row in rows if row.public_id}
        exported = [initiative for initiative in self.initiatives.values() if initiative.public_id in ids]
        self.exported = current_facts_of(exported, for_files=True, extra=False) if exported else {}
        self.said: dict[int, list[SourceRecord]] = {key: [] for key in keys}
        for said in SourceRecord.objects.filter(initiative__in=keys) if keys else ():
            self.said[said.initiative_id].append(said)
        self.added: list[SourceRecord] = []
        self.entries: list[tuple[SourceRecord, Entry]] = []
        self._replaced: list[SourceRecord] = []
        self._moved: list[SourceRecord] = []
        self._changes: list[Change] = []
        self._unwritten: list[Change] = []
        self._stale: set[int] = set()

    def _keys_open(self, keys: set[int]) -> tuple[set[int], set[int]]:
        """The keys that the person may change by a file (owned by her organizations, or ownerless with one of them in a role),
        and the ownerless others, about which she may only make statements."""
        if self.by is None or self.by.is_secretariat or not keys:
            return keys, set()
        viewer = viewer_of(self.by)
        seen = Initiative.objects.visible_to(viewer).filter(pk__in=keys, owner=None)
        nobodys = set(seen.values_list("pk", flat=True))
        part = Role.objects.filter(initiative__in=nobodys, organization__in=viewer.organization_ids)
        own = Initiative.objects.filter(pk__in=keys, owner__in=viewer.organization_ids)
        opened = {*own.values_list("pk", flat=True), *part.values_list("initiative", flat=True)}
        return opened, nobodys - opened

    def standing(self, key: int) -> SourceRecord.Standing | None:
        """The standing of the row of this file: it counts, it waits for review, or it is refused."""
        if key in self._open_keys:
            return Standing.HOLDS
        if key not in self._nobodys:
            return None
        # The sender who created the record, or was accepted once, may go on making statements.
        believed = any(said.holds and said.source_id == self.run.source_id for said in self.said[key])
        return Standing.HOLDS if believed else Standing.WAITING

    def apply_row(
        self, row: Row, key: int, mark: str, stated_at: datetime, *, dated: bool, standing: SourceRecord.Standing
    ) -> bool:
        """Add the statement of the row; returns whether a shown value has changed."""
        if key in self._stale:  # an earlier row of this part changed it
            self._look_again(key)
        if self._own_word(row, key):
            return False
        said = self.said[key]
        origin = (self.run.source_id, row.register, row.identifier, mark)
        same = next((s for s in said if (s.source_id, s.register, s.identifier, s.fingerprint) == origin), None)
        before = resolve(said)
        entry = Entry(row.line, key, 0)
        if standing == Standing.WAITING and (same is None or same.standing == Standing.WAITING):
            row.remarks.append(Reason.of("waits"))
        if same is None:
            replaced = self._give_way(row, key, said, entry) if standing == Standing.HOLDS else None
            same = SourceRecord(
                initiative_id=key, source=self.run.source, register=row.register, identifier=row.identifier,
                stated_at=stated_at, dated=dated, facts=row.facts, parties=self.directory.parties(row.facts), fingerprint=mark, file=self.run.file,
                file_hash=self.run.file_hash, line=row.line, standing=standing,
            )  # fmt: skip
            if replaced is not None:
                said.remove(replaced)
            said.append(same)
            self.added.append(same)
        elif standing == Standing.HOLDS and not same.holds:
            self._remember(same, entry)
            same.standing = standing  # somebody who may change the record states the same
            self._change(same, max(same.stated_at, stated_at), dated=same.dated or dated)
        elif (same.dated, same.stated_at) >= (dated, stated_at):
            return False
        elif not dated and all(other.dated or other.rank <= same.rank for other in said):
            return False  # the last undated statement is the same: repeating it does not make it more recent
        else:
            self._remember(same, entry)
            self._change(same, stated_at, dated=dated)
        self.entries.append((same, entry))
        initiative = self.initiatives[key]
        change = change_of(initiative, self.shown[key], before, without_removed(before, resolve(said)))
        if change is None:
            return False
        changes = change[3]
        entry.wrote = [name for name in changes if name != "identifiers"]
        known = {tuple(pair) for pair in self.shown[key].get("identifiers", ())}
        if fresh := [list(pair) for pair in changes.get("identifiers", ()) if tuple(pair) not in known]:
            entry.before["added"] = [*entry.before.get("added", ()), *fresh]
        self._changes.append(change)
        self._unwritten.append(change)
        self._stale.add(key)
        return True

    def _give_way(self, row: Row, key: int, said: list[SourceRecord], entry: Entry) -> SourceRecord | None:
        """Replace what the same row of the same file stated before, with the identifier that it gave."""
        earlier = self.earlier.get(row.line)
        old = next((one for one in said if earlier and one.pk == earlier.record_id), None)
        if old is None:
            return None
        entry.before["replaced"] = record_values(old) | {"row": earlier.pk if earlier else None}
        self._replaced.append(old)
        if (old.register, old.identifier) != (row.register, row.identifier):
            own = Identifier.objects.filter(initiative=key)
            if own.filter(register=old.register, value=old.identifier).delete()[0]:
                entry.before["removed"] = [[old.register, old.identifier]]
            if not Identifier.objects.filter(register=row.register, value=row.identifier).exists():
                Identifier.objects.create(initiative_id=key, register=row.register, value=row.identifier)
                entry.before["added"] = [[row.register, row.identifier]]
        return old

    @staticmethod
    def _remember(same: SourceRecord, entry: Entry) -> None:
        entry.is_new_record = False
        entry.before["record"] = {
            "stated_at": same.stated_at.isoformat(), "dated": same.dated, "standing": str(same.standing),
        }  # fmt: skip

    def _change(self, same: SourceRecord, stated_at: datetime, *, dated: bool) -> None:
        same.stated_at, same.dated = stated_at, dated
        if same.pk:
            self._moved.append(same)

    def _look_again(self, key: int) -> None:
        self._write()
        self._stale.discard(key)
        self.shown |= current_facts_of([self.initiatives[key]])
        if key in self.exported:
            self.exported |= current_facts_of([self.initiatives[key]], for_files=True, extra=False)

    def align(self, row: Row, key: int) -> None:
        """Where our own export is imported again, values that differ only in blanks or separators keep their present form:
        spreadsheet programs change line breaks, and a semicolon in a name would split it."""
        if not row.public_id or self.initiatives[key].public_id != row.public_id:
            return
        current = self.exported[key]
        for name, value in row.facts.items():
            if name in current and (
                _alike(current[name], value) or (name == "roles" and _same_roles(current[name], value))
            ):
                row.facts[name] = current[name]

    def _own_word(self, row: Row, key: int) -> bool:
        """Whether the row is our own export of what is shown anyway: then it states nothing new."""
        if not row.public_id or self.initiatives[key].public_id != row.public_id:
            return False
        current = self.exported[key]
        return all(current.get(name, UNSAID.get(name)) == value for name, value in row.facts.items() if name != "extra")

    def _write(self) -> None:
        if self._unwritten:
            changed = [(initiative, values) for _verb, initiative, _before, values in self._unwritten]
            write_facts(changed, self.directory, self.said, by_id=self.by.pk if self.by else None, reason=self.reason)
            self._unwritten = []

    def finish(self) -> None:
        self._write()
        if self._replaced:
            SourceRecord.objects.filter(pk__in=[said.pk for said in self._replaced]).delete()
        if self._moved:
            SourceRecord.objects.bulk_update(self._moved, ["stated_at", "dated", "standing"], batch_size=200)
        if self._changes:
            record_many(self._changes, by=self.by, reason=self.reason)


CUT = 32_700  # close to the limit of a cell in a workbook


def _alike(here: Any, sent: Any) -> bool:
    if isinstance(here, str) and isinstance(sent, str) and len(sent) > CUT:
        return _without_blanks(here).startswith(_without_blanks(sent))
    return _without_blanks(here) == _without_blanks(sent)


def _same_roles(here: list[Any], sent: list[Any]) -> bool:
    """Whether the same are named in the same roles, where the table has no column for their identifiers."""
    if any(reference for _kind, reference, _name in sent):
        return False
    return _without_blanks([[kind, name] for kind, _, name in here]) == _without_blanks(
        [[kind, name] for kind, _, name in sent]
    )


def _without_blanks(value: Any) -> Any:
    """The same for values that differ only in blanks or in the separators of tables."""
    if isinstance(value, str):
        return " ".join(value.replace(";", ",").replace("|", ",").split())
    if isinstance(value, list):
        return sorted((_without_blanks(entry) for entry in value), key=repr)
    return value
