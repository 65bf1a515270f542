"""The generic edit pages, and the secretariat's desk with what waits and every kind of record."""
