"""The differences between two documents of a plan, including deleted items, word by word."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from hub.lib.wordchanges import changes
from hub.workplans.document import KINDS, UNNAMED, PlanDocument
from hub.workplans.models import Indicator, ItemStatus, Plan, Unit

# Not compared: the key is the identity of an item, and its origin never changes.
NOT_COMPARED = {"key", "carried_from"}
NAMING = {"lead", "partners"}
CHOICES: dict[str, type[TextChoices]] = {
    "status": ItemStatus, "unit": Unit, "direction": Indicator.Direction, "measures": Indicator.Measures,
    "rollup": Plan.Rollup, "state": Plan.State,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A sequence of words: unchanged, deleted or inserted."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    field: str
    language: str
    before: Any
    after: Any
    names: dict[str, str] = dataclasses.field(
        default_factory=dict, compare=False, repr=False
    )  # of organizations, by short name

    def words(self) -> list[Part]:
        return words(self._read(self.before), self._read(self.after))

    def _read(self, value: Any) -> str:
        if self.field in NAMING:
            named = value if isinstance(value, list) else [value] if value else []
            value = [_("a partner not named here") if slug == UNNAMED else self.names.get(slug, slug) for slug in named]
        if self.field in CHOICES and value:
            value = CHOICES[self.field](value).label
        return _plain(value)


@dataclass(frozen=True)
class Change:
    """An item that was added, deleted or changed; `fields` are the changed fields."""

    what: str  # added, deleted, changed
    kind: str  # plan, outcomes, outputs, activities, indicators
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def item(self) -> Mapping[str, Any]:
        return self.after or self.before or {}


def between(old: PlanDocument, new: PlanDocument) -> list[Change]:
    """All changes from one document to another, in the order of the plan; deleted items follow those of their kind."""
    changes = []
    names = old.get("organizations", {}) | new.get("organizations", {})
    if fields := list(_fields(old["plan"], new["plan"], names)):
        changes.append(Change("changed", "plan", "plan", old["plan"], new["plan"], fields))
    for kind in KINDS:
        before = {item["key"]: item for item in old[kind]}
        after = {item["key"]: item for item in new[kind]}
        for key, item in after.items():
            if key not in before:
                changes.append(Change("added", kind, key, None, item))
            elif before[key] != item and (fields := list(_fields(before[key], item, names))):
                changes.append(Change("changed", kind, key, before[key], item, fields))
        changes += [Change("deleted", kind, key, item, None) for key, item in before.items() if key not in after]
    return changes


def _fields(old: Mapping[str, Any], new: Mapping[str, Any], names: dict[str, str]) -> Iterator[FieldChange]:
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name), new.get(name)
        if name in NOT_COMPARED or before == after:
            continue
        if isinstance(before, dict) or isinstance(after, dict):
            before, after = before or {}, after or {}
            for language in sorted(before.keys() | after.keys()):
                if before.get(language) != after.get(language):
                    yield FieldChange(name, language, before.get(language, ""), after.get(language, ""))
        else:
            yield FieldChange(name, "", before, after, names)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(_plain(part) for part in value) if isinstance(value, list) else str(value)


def words(old: str, new: str) -> list[Part]:
    """A comparison by words: without the inserted parts it is the old text, without the deleted ones the new text."""
    return [Part(kind, text) for kind, text in changes(_split(old), _split(new))]


def _split(text: str) -> list[str]:
    """Words with the space after them, so that joining the parts gives the text again."""
    return re.findall(r"\S+\s*|\s+", text)
