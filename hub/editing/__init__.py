"""The generic edit pages, and the secretariat's desk that lists every kind of record."""
