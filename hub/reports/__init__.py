"""Implementation reports: what became of an adopted plan, generated from its records, the same bytes for the same day."""
