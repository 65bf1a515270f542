"""Imported files and what their sources state."""

from hub.exchange.models.imported_rows import ImportedRow
from hub.exchange.models.imports import ColumnMapping, Import, ImportProblem
from hub.exchange.models.relevance import RelevanceRules
from hub.exchange.models.source_records import SourceRecord

__all__ = ["ColumnMapping", "Import", "ImportProblem", "ImportedRow", "RelevanceRules", "SourceRecord"]
