"""Importing files: read row by row, written in parts, each part in one transaction."""
