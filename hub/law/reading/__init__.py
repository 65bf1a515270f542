"""Readers of published files on the law of countries. They know file layouts, not our tables."""
