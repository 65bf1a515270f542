"""From raw records to checked ones: known fields, values of the right type, valid references."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from hub.content.exceptions import ContentError
from hub.content.kinds import STATEMENT, Kind, all_kinds
from hub.content.reading import RawRecord
from hub.lib.translated import TranslatedField, language_codes

KEY_LENGTH = 160


@dataclass(frozen=True)
class Reference:
    """A reference to another record of the content, by its full key."""

    key: str


@dataclass
class Record:
    """A checked record. `values` are by column; references are still keys, since nothing is stored yet."""

    kind: Kind
    key: str
    file: str
    owner: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def needs(self) -> set[str]:
        """The records that must be stored before this one."""
        found = {self.owner} if self.owner else set()
        for value in self.values.values():
            found |= {
                part.key for part in (value if isinstance(value, list) else [value]) if isinstance(part, Reference)
            }
        return found


def check(raw: Iterable[RawRecord]) -> list[Record]:
    """Checked records in an order in which they can be stored. Raises ContentError with one sentence."""
    with translation.override("en"):
        found: dict[str, Record] = {}
        for entry in raw:
            for record in _Checker(entry).records():
                if record.key in found:
                    raise ContentError(
                        f"{record.file}: “{record.key}” stands there twice, or also in {found[record.key].file}."
                    )
                found[record.key] = record
    _references_exist(found)
    _natural_keys_differ(found.values())
    try:
        order = list(TopologicalSorter({key: sorted(record.needs) for key, record in found.items()}).static_order())
    except CycleError as error:
        raise ContentError(f"These records refer to one another in a circle: {', '.join(error.args[1])}.") from error
    return [found[key] for key in order]


class _Checker:
    """Checks one top-level record with its parts and statements."""

    def __init__(self, raw: RawRecord) -> None:
        self.raw = raw

    def records(self) -> list[Record]:
        return self._record(self.raw.kind, self.raw.key, self.raw.content, self.raw.position, owner="")

    def _record(self, kind: Kind, short_key: str, content: dict[str, Any], position: int, owner: str) -> list[Record]:
        where = f"{self.raw.file}, record “{short_key}”"
        known = {*kind.fields, *kind.parts, "sources", "statements"}
        for name in content:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean “{close[0]}”?" if close else f"known are: {', '.join(sorted(known))}."
                raise ContentError(
                    f"{where}, field “{name}”: a {kind.name.replace('_', ' ')} has no such field; {hint}"
                )
        record = Record(kind, f"{kind.name}:{short_key}", self.raw.file, owner)
        if len(record.key) > KEY_LENGTH:
            raise ContentError(f"{where}: the key is longer than {KEY_LENGTH} characters; choose a shorter one.")
        given = dict(content)
        if kind.key_field:
            given.setdefault(kind.key_field, short_key)
        if "position" in kind.fields:
            given.setdefault("position", position)
        for name in kind.fields:
            record.values |= _values(kind, name, given.get(name), f"{where}, field “{name}”", name in given)
        made = [record]
        for name, part in kind.parts.items():
            entries = content.get(name) or {}
            if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
                raise ContentError(f"{where}, field “{name}”: write each entry under a short key of its own.")
            for number, (key, entry) in enumerate(entries.items(), start=1):
                made += self._record(part, f"{short_key}/{name}/{key}", entry, number, owner=record.key)
        return made + self._statements(record, content, where)

    def _statements(self, record: Record, content: dict[str, Any], where: str) -> list[Record]:
        """The sources of a record are statements about the record as a whole."""
        sources = content.get("sources") or []
        if not isinstance(sources, list):
            raise ContentError(f"{where}, field “sources”: write a list, such as [action-groups-page].")
        if record.kind.name != "source" and not sources:
            raise ContentError(f"{where}, field “sources”: a record needs at least one source.")
        statements = content.get("statements") or []
        if not isinstance(statements, list) or not all(isinstance(entry, dict) for entry in statements):
            raise ContentError(f"{where}, field “statements”: write a list of entries with field, says, source and on.")
        made: list[Record] = []
        counted: Counter[str] = Counter()
        for entry in [*({"source": source} for source in sources), *statements]:
            unknown = set(entry) - {"field", "says", "source", "on"}
            if unknown:
                raise ContentError(
                    f"{where}, field “statements”: “{min(unknown)}” is not one of field, says, source, on."
                )
            inside = f"{where}, statement on “{entry['field']}”" if entry.get("field") else f"{where}, field “sources”"
            if entry.get("field") and not entry.get("says"):
                raise ContentError(f"{inside}: write in “says” what the source says.")
            base = f"{STATEMENT.name}:{record.key}#{entry.get('field', '')}#{entry.get('source')}"
            counted[base] += 1
            statement = Record(STATEMENT, f"{base}#{counted[base]}", self.raw.file, record.key)
            if len(statement.key) > KEY_LENGTH:
                raise ContentError(f"{inside}: the keys are too long together; choose a shorter key for the source.")
            given = {**entry, "said_on": entry.get("on")}
            for name in STATEMENT.fields:
                known = given.get(name) is not None
                statement.values |= _values(STATEMENT, name, given.get(name), f"{inside}, “{name}”", known)
            made.append(statement)
        return made


def _values(kind: Kind, name: str, value: Any, where: str, given: bool) -> dict[str, Any]:
    """The value of one field, by column."""
    field = getattr(kind.model, name, None)
    if isinstance(field, TranslatedField):
        texts = _texts(value, where, field.codes) if given else {}
        return {
            f"{name}_{code}": _clean(kind.model._meta.get_field(f"{name}_{code}"), texts.get(code, ""), where)
            for code in field.codes
        }
    column: Any = kind.model._meta.get_field(name)
    if isinstance(column, models.ManyToManyField):
        if given and not isinstance(value, list):
            raise ContentError(f"{where}: write a list, such as [{value}].")
        return {name: [_reference(column, key, where) for key in value or []]}
    if isinstance(column, models.ForeignKey):
        if value is None and not column.null:
            raise ContentError(f"{where}: this is missing.")
        return {name: None if value is None else _reference(column, value, where)}
    if isinstance(value, dict):  # the model has one language only: the first is used
        value = _texts(value, where, language_codes()).get(language_codes()[0], "")
    return {name: _clean(column, value if given else column.get_default(), where)}


def _texts(value: Any, where: str, codes: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) - set(codes):
        raise ContentError(f"{where}: write it by language, such as {{{', '.join(f'{code}: …' for code in codes)}}}.")
    for code, text in value.items():
        if not isinstance(text, str):
            raise ContentError(
                f"{where}, language “{code}”: write a text; put it in quotation marks if it looks like a number."
            )
    return {code: text.strip() for code, text in value.items()}


def _reference(column: Any, value: Any, where: str) -> Reference:
    target = next(kind for kind in all_kinds() if kind.model is column.related_model)
    scheme = (column.get_limit_choices_to() or {}).get("scheme")
    return Reference(f"{target.name}:{scheme}/{value}" if scheme else f"{target.name}:{value}")


def _clean(column: Any, value: Any, where: str) -> Any:
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and isinstance(column, models.CharField | models.TextField)
    ):
        value = str(value)  # a year without quotation marks
    if isinstance(value, str):
        value = value.strip()
    try:
        return column.clean(value, None)
    except ValidationError as error:
        if value in (None, ""):
            raise ContentError(f"{where}: this is missing.") from error
        if column.choices and error.code == "invalid_choice":
            allowed = ", ".join(str(choice) for choice, _ in column.flatchoices)
            raise ContentError(f"{where}: “{value}” is not one of {allowed}.") from error
        raise ContentError(f"{where}: {' '.join(error.messages)}") from error


def _references_exist(found: dict[str, Record]) -> None:
    for record in found.values():
        for key in sorted(record.needs):
            if key not in found:
                kind, _, short = key.partition(":")
                close = difflib.get_close_matches(key, found, n=1)
                hint = f" Did you mean “{close[0].partition(':')[2]}”?" if close else ""
                raise ContentError(
                    f"{record.file}, record “{_label_of(record)}”, field “{_naming(record, key)}”: "
                    f"there is no {kind.replace('_', ' ')} “{short}” in the content.{hint}"
                )


def _label_of(record: Record) -> str:
    owner = record.owner if record.kind is STATEMENT else record.key
    return owner.partition(":")[2]


def _naming(record: Record, key: str) -> str:
    if record.kind is STATEMENT:
        return "statements" if record.values["field"] else "sources"
    for name, value in record.values.items():
        if Reference(key) in (value if isinstance(value, list) else [value]):
            return name
    return record.kind.belongs_to


def _natural_keys_differ(records: Iterable[Record]) -> None:
    seen: dict[tuple[Any, ...], Record] = {}
    for record in records:
        if not record.kind.natural:
            continue
        names = record.kind.natural
        identity = (record.kind.name, record.owner, *(_hashable(record.values.get(name)) for name in names))
        if identity in seen:
            raise ContentError(
                f"{record.file}, record “{_label_of(record)}”: it has the same {' and '.join(names)} as "
                f"“{_label_of(seen[identity])}” in {seen[identity].file}."
            )
        seen[identity] = record


def _hashable(value: Any) -> Any:
    return value.key if isinstance(value, Reference) else value
