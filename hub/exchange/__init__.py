"""Imports and exports: IATI, tables, and what the sources of an initiative state."""
