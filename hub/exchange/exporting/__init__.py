"""Initiatives as files for others, which our own imports read back without a change."""
