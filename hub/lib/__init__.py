"""Helpers for every app. Nothing here imports an app, and there are no tables here."""
