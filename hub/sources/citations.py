"""The numbered sources of a page: small numbers beside the facts, and the list at the end."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from hub.lib.visibility import Viewer, may_see_field
from hub.sources.models import CitedSource, ShownStatement, Source, Statement, key_of


class Citations:
    """Sources of the records on a page, numbered in the order in which the records are given.

    A statement about a field is hidden from those who may not read the field, and so is a source with such statements
    only."""

    def __init__(self, records: Iterable[models.Model], viewer: Viewer) -> None:
        records = list(records)
        self._statements = Statement.objects.about(records)
        for record in records:
            if (said := self._statements.get(key_of(record))) and getattr(record, "field_rules", None):
                self._statements[key_of(record)] = [one for one in said if may_see_field(record, one.field, viewer)]
        self._numbers: dict[int, int] = {}
        self.sources: list[CitedSource] = []
        self._files: dict[int, dict[str, str]] = {}  # by source: name of the file and its SHA-256
        for record in records:
            for statement in self._statements.get(key_of(record), []):
                if statement.source.pk not in self._numbers:
                    self.sources.append(statement.source)
                    self._numbers[statement.source.pk] = len(self.sources)
                if statement.file:
                    self._files.setdefault(statement.source.pk, {})[statement.file] = statement.file_hash

    def number(self, source: CitedSource | Source) -> int:
        return self._numbers[source.pk]

    def files(self, source: CitedSource | Source) -> list[tuple[str, str]]:
        """The files from which the page's statements of this source were loaded, with their SHA-256."""
        return sorted(self._files.get(source.pk, {}).items())

    def of(self, record: models.Model) -> list[int]:
        """The numbers of the sources of a record."""
        statements = self._statements.get(key_of(record), [])
        return sorted({self._numbers[statement.source.pk] for statement in statements})

    def statements(self, record: models.Model) -> list[ShownStatement]:
        """What sources state about single fields of the record, conflicting or not."""
        return [statement for statement in self._statements.get(key_of(record), []) if statement.field]
