"""The rows of a part that speak of initiatives which are here already. What the database knows is asked once for all of
them; only an initiative of which something changes is written by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from hub.accounts.models import Person
from hub.events.actions import record_many
from hub.groups.viewers import viewer_of
from hub.initiatives.facts import Row
from hub.initiatives.importing.directory import Directory
from hub.initiatives.importing.resolve import resolved
from hub.initiatives.importing.update import Deed, apply_facts
from hub.initiatives.models import Identifier, Import, Initiative, SourceRecord
from hub.initiatives.shown import UNSAID, shown_facts

__all__ = ["Revision", "known_keys"]


def known_keys(rows: list[Row]) -> dict[tuple[str, str], int]:
    """Initiatives by identifier; what was merged is found in the record that took it up."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row.register, []).append(row.identifier)
    found: dict[tuple[str, str], int] = {}
    for register, values in wanted.items():
        numbers = Identifier.objects.filter(register=register, value__in=values)
        for value, key, merged in numbers.values_list("value", "initiative_id", "initiative__merged_into_id"):
            found[register, value] = merged or key
    own = {row.public_id: row for row in rows if row.public_id}
    if own:
        for public_id, key in Initiative.objects.filter(public_id__in=own).values_list("public_id", "pk"):
            found.setdefault((own[public_id].register, own[public_id].identifier), key)
    return found


class Revision:
    """Takes rows in one by one; `added` are the records to insert, `finish` writes the rest."""

    def __init__(self, run: Import, keys: Iterable[int], rows: list[Row], directory: Directory, by: Person | None):
        self.run, self.directory, self.by = run, directory, by
        keys = set(keys)
        self.initiatives: dict[int, Initiative] = (
            Initiative.objects.select_for_update().in_bulk(keys) if keys else {}
        )  # locked: what somebody changes at this moment is not written over
        self.open_keys = self._open_keys(keys)
        self.shown = shown_facts(list(self.initiatives.values())) if keys else {}
        ids = {row.public_id for row in rows if row.public_id}
        exported = [initiative for initiative in self.initiatives.values() if initiative.public_id in ids]
        self.exported = shown_facts(exported, for_files=True, extra=False) if exported else {}
        self.said: dict[int, list[SourceRecord]] = {key: [] for key in keys}
        for said in SourceRecord.objects.filter(initiative__in=keys) if keys else ():
            self.said[said.initiative_id].append(said)
        self.added: list[SourceRecord] = []
        self._moved: list[SourceRecord] = []
        self._deeds: list[Deed] = []
        self._stale: set[int] = set()

    def _open_keys(self, keys: set[int]) -> set[int]:
        """Those that the person may change by a file: her organizations' own, and what she sees and nobody keeps."""
        if self.by is None or self.by.is_secretariat or not keys:
            return keys
        viewer = viewer_of(self.by)
        nobodys = Q(pk__in=Initiative.objects.visible_to(viewer).filter(owner=None).values("pk"))
        found = Initiative.objects.filter(nobodys | Q(owner__in=viewer.organization_ids), pk__in=keys)
        return set(found.values_list("pk", flat=True))

    def take_in(self, row: Row, key: int, mark: str, said_at: datetime, *, dated: bool) -> bool:
        """Add what the row says; whether what is shown has changed."""
        if key in self._stale:  # an earlier row of this part changed it
            self._look_again(key)
        if self._own_word(row, key):
            return False
        said = self.said[key]
        origin = (self.run.source_id, row.register, row.identifier, mark)
        same = next((s for s in said if (s.source_id, s.register, s.identifier, s.fingerprint) == origin), None)
        before = resolved(said)
        if same is None:
            same = SourceRecord(
                initiative_id=key, source=self.run.source, register=row.register, identifier=row.identifier,
                said_at=said_at, dated=dated, facts=row.facts, fingerprint=mark, file=self.run.file,
                file_hash=self.run.file_hash, line=row.line,
            )  # fmt: skip
            said.append(same)
            self.added.append(same)
        elif (same.dated, same.said_at) >= (dated, said_at):
            return False
        elif not dated and all(other.dated or other.rank <= same.rank for other in said):
            return False  # the last undated word says the same: it does not grow younger by being repeated
        else:
            same.said_at, same.dated = said_at, dated
            if same.pk:
                self._moved.append(same)
        initiative = self.initiatives[key]
        deed = apply_facts(initiative, self.shown[key], before, resolved(said), self.directory)
        if deed is None:
            return False
        self._deeds.append(deed)
        self._stale.add(key)
        return True

    def _look_again(self, key: int) -> None:
        self._stale.discard(key)
        self.shown |= shown_facts([self.initiatives[key]])
        if key in self.exported:
            self.exported |= shown_facts([self.initiatives[key]], for_files=True, extra=False)

    def _own_word(self, row: Row, key: int) -> bool:
        """Whether the row is our own export of what is shown anyway: then nobody says anything new."""
        if not row.public_id or self.initiatives[key].public_id != row.public_id:
            return False
        current = self.exported[key]
        return all(current.get(name, UNSAID.get(name)) == value for name, value in row.facts.items() if name != "extra")

    def finish(self, reason: str) -> None:
        if self._moved:
            SourceRecord.objects.bulk_update(self._moved, ["said_at", "dated"], batch_size=200)
        if self._deeds:
            record_many(self._deeds, by=self.by, reason=reason)
