"""Initiatives as files that others can read, and that our own imports read back without a change."""
