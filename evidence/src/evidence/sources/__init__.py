"""Readers of published tables: one call, whatever the publisher, and a named error for what cannot be used."""

from evidence.sources.hints import Hints
from evidence.sources.reader import read_table, read_table_and_report

__all__ = ["Hints", "read_table", "read_table_and_report"]
