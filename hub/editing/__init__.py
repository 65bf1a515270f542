"""The generic edit pages, and the secretariat's page with what waits and every kind of record."""
