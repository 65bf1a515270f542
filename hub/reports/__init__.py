"""Implementation reports on adopted plans, generated from the records: the same bytes for the same day."""
